"""Pictures: a stored one never changes, so that a revision keeps what it showed."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles import images, tasks
from articles.html import clean_line, picture_keys
from articles.models import Image, Story
from articles.models.media import ALT_LENGTH, CAPTION_LENGTH, CREDIT_LENGTH

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
WHOLE = 100  # percent


def add_image(
    upload: File[bytes], *, by: User | None, at: datetime, **words: Any
) -> Image:
    """Store an upload, re-encoded, and have its sizes made: the first of them at once.

    Of one of more than 13 million pixels a task makes them all, too.
    `words` are what is said of it: `alt`, `is_decorative`, `caption`, `credit`,
    `focal_x`, `focal_y`. The file is written even if the transaction around is rolled
    back later. Raises PermissionDenied, or ValidationError by field ("picture", …).
    """
    _require(by)
    image = Image(uploaded_by=by, uploaded_at=at)
    _describe(image, words)
    try:
        picture = images.check_and_reencode(upload, upload.name or "")
    except ValidationError as why:
        raise ValidationError({"picture": why}) from why
    image.width, image.height = picture.width, picture.height
    image.original.save("original", ContentFile(picture.data), save=False)
    if picture.pixels <= images.AT_ONCE:
        images.write(image.stem, images.render_first(BytesIO(picture.data)))
        image.rendered_at = at
    with transaction.atomic():
        image.save(force_insert=True)
        _have_made(image, tasks.LATER)
    return image


def drop_files(image: Image) -> None:
    """Delete what `add_image` wrote, where the row of it was rolled back."""
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
    is the row itself. Raises PermissionDenied, or ValidationError by field.
    """
    _require(by)
    described = Image(
        original=image.original.name,
        width=image.width,
        height=image.height,
        rendered_at=image.rendered_at,
        uploaded_by=by,
        uploaded_at=at,
        **{name: getattr(image, name) for name in WORDS},
    )
    _describe(described, words)
    described.is_complete = image.is_complete and image.focus == described.focus
    if all(getattr(image, name) == getattr(described, name) for name in WORDS):
        return image
    with transaction.atomic():
        described.save(force_insert=True)
        _have_made(described, tasks.SOON)  # it may stand on a page already
    return described


def check_described(story: Story, by: User | None) -> None:
    """Refuse a lead image for readers that nobody described or called decorative.

    Raises ValidationError. What the system publishes, from an import, may lack both.
    """
    image = story.lead_image
    if by is None or image is None or image.alt or image.is_decorative:
        return
    raise ValidationError(
        {
            "alt": _(
                "Describe the lead image for readers who cannot see it, or tick "
                "“Decorative”."
            )
        }
    )


def check_shown(story: Story, before: str, by: User | None) -> None:
    """Refuse a picture in the text that its writer may not look at.

    What the text showed before, it may go on showing. Raises ValidationError.
    """
    new = picture_keys(story.body) - picture_keys(before)
    if by is None or not new:
        return
    viewable = Image.objects.viewable_by(by).of_stories(new)
    if new - set(viewable.values_list("key", flat=True)):
        raise ValidationError(
            {
                "body": _(
                    "The text shows a picture that you cannot open: choose it from "
                    "the library again, or take it out."
                )
            }
        )


def _describe(image: Image, words: Mapping[str, Any]) -> None:
    """Set cleaned words. Raises ValidationError by field."""
    if unknown := set(words) - set(WORDS):
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
