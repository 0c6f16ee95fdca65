"""Pictures: a stored one never changes, so that a revision keeps what it showed."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles import images, tasks
from articles.decoding import Picture
from articles.html import clean_line
from articles.models import Image
from articles.models.media import (
    ALT_LENGTH,
    CAPTION_LENGTH,
    CREDIT_LENGTH,
    NAME_LENGTH,
)

from .room import check_room

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newsroom.models import User

LINES = {
    "alt": (ALT_LENGTH, _("A description has at most 250 characters.")),
    "caption": (CAPTION_LENGTH, _("A caption has at most 400 characters.")),
    "credit": (CREDIT_LENGTH, _("A credit has at most 120 characters.")),
}
WORDS = (*LINES, "is_decorative", "focal_x", "focal_y")
OF_THE_FILE = "licensed_until"
WHOLE = 100  # percent


def add_image(
    upload: File[bytes], *, by: User | None, at: datetime, **words: Any
) -> Image:
    """Store an upload, re-encoded, and have its sizes made: the first of them at once.

    Of one of more than 13 million pixels a task makes them all, too.
    `words` are what is said of it: `alt`, `is_decorative`, `caption`, `credit`,
    `focal_x`, `focal_y`, and `licensed_until`, a date. The file is written even if the
    transaction around is rolled back later. Raises PermissionDenied, or
    ValidationError by field ("picture", …).
    """
    _require(by)
    image = Image(name=clean_name(upload.name or ""), uploaded_by=by, uploaded_at=at)
    _describe(image, words)
    check_room(by, at)
    try:
        picture = images.check_and_reencode(upload, upload.name or "")
    except ValidationError as why:
        raise ValidationError({"picture": why}) from why
    image.width, image.height = picture.width, picture.height
    try:
        _store(image, picture, at)
    except BaseException:
        drop_files(image)
        raise
    return image


def _store(image: Image, picture: Picture, at: datetime) -> None:
    image.original.save("original", ContentFile(picture.data), save=False)
    if picture.pixels <= images.AT_ONCE:
        images.write(image.stem, images.render_first(BytesIO(picture.data)))
        image.rendered_at = at
    with transaction.atomic():
        image.save(force_insert=True)
        _have_made(image, tasks.LATER)


def drop_files(image: Image) -> None:
    """Delete what `add_image` wrote, where there is no row of it."""
    images.delete_first(image.stem)
    image.original.delete(save=False)


def _have_made(image: Image, priority: int) -> None:
    """Queue a task for what its sizes still lack."""
    if image.rendered_at is None:
        tasks.render_image.enqueue(image.pk)
    elif not image.is_complete:
        tasks.complete_image.using(priority=priority).enqueue(image.pk)


def describe_image(
    image: Image, *, by: User | None, at: datetime, **words: Any
) -> Image:
    """The same picture under other words: a row of its own, on the same files.

    `words` are those of `add_image`; what is not named stays. Without a difference it
    is the row itself. `licensed_until` is no word: it changes for every row of the
    file. Raises PermissionDenied, or ValidationError by field.
    """
    _require(by)
    described = Image(
        original=image.original.name,
        name=image.name,
        width=image.width,
        height=image.height,
        rendered_at=image.rendered_at,
        uploaded_by=by,
        uploaded_at=at,
        **{name: getattr(image, name) for name in WORDS},
    )
    _describe(described, words)
    described.is_complete = image.is_complete and image.focus == described.focus
    is_same = all(getattr(image, name) == getattr(described, name) for name in WORDS)
    if is_same and OF_THE_FILE not in words:
        return image
    with transaction.atomic():
        described.licensed_until = _license(image, words)
        if is_same:
            image.licensed_until = described.licensed_until
            return image
        described.save(force_insert=True)
        _have_made(described, tasks.SOON)  # it may stand on a page already
    return described


def clean_name(name: str) -> str:
    """The name of an uploaded file as one harmless line, without its folders."""
    line = clean_line(PurePosixPath(name.replace("\\", "/")).name)
    return line[:NAME_LENGTH].strip()


def _license(image: Image, words: Mapping[str, Any]) -> Any:
    """The last day of the file's license; another one is written to all of its rows."""
    rows = Image.objects.select_for_update(no_key=True).of_file(
        image.original.name or ""
    )
    stored = rows.values_list(OF_THE_FILE, flat=True).last()
    wanted = words.get(OF_THE_FILE, stored)
    if wanted != stored:
        rows.update(**{OF_THE_FILE: wanted})
    return wanted


def _describe(image: Image, words: Mapping[str, Any]) -> None:
    """Set cleaned words. Raises ValidationError by field."""
    if unknown := set(words) - {*WORDS, OF_THE_FILE}:
        raise ValueError(f"nothing to say of an image: {', '.join(sorted(unknown))}")
    for name, value in words.items():
        setattr(image, name, clean_line(value) if name in LINES else value)
    if errors := _wrong(image):
        raise ValidationError(errors)


def _wrong(image: Image) -> dict[str, Any]:
    errors: dict[str, Any] = {
        name: error
        for name, (most, error) in LINES.items()
        if len(getattr(image, name)) > most
    }
    if image.is_decorative and image.alt:
        errors["alt"] = _("A decorative picture has no description: choose one.")
    for name in ("focal_x", "focal_y"):
        if not 0 <= getattr(image, name) <= WHOLE:
            errors[name] = _("A number from 0 to 100.")
    return errors


def _require(by: User | None) -> None:
    if by is not None and not by.has_perm("articles.change_story"):
        raise PermissionDenied
