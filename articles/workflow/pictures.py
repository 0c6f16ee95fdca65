"""Pictures: a stored one never changes, so that a revision keeps what it showed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from articles import images, tasks
from articles.html import clean_line
from articles.models import Image
from articles.models.media import ALT_LENGTH

if TYPE_CHECKING:
    from datetime import datetime

    from newsroom.models import User


def add_image(upload: File[bytes], *, alt: str, by: User | None, at: datetime) -> Image:
    """Store an upload, re-encoded, and have its sizes made.

    The file is written even if the transaction around is rolled back later. Raises
    PermissionDenied, or ValidationError by field ("picture", "alt").
    """
    _require(by)
    image = Image(alt=_clean_alt(alt), uploaded_by=by, uploaded_at=at)
    try:
        picture = images.check_and_reencode(upload, upload.name or "")
    except ValidationError as why:
        raise ValidationError({"picture": why}) from why
    image.width, image.height = picture.width, picture.height
    image.original.save("original", ContentFile(picture.data), save=False)
    with transaction.atomic():
        image.save(force_insert=True)
        tasks.render_image.enqueue(image.pk)
    return image


def describe_image(image: Image, *, alt: str, by: User | None, at: datetime) -> Image:
    """The same picture under another description: a row of its own, on the same files.

    Raises PermissionDenied, or ValidationError by field ("alt").
    """
    _require(by)
    described = Image(
        original=image.original.name,
        width=image.width,
        height=image.height,
        alt=_clean_alt(alt),
        rendered_at=image.rendered_at,
        uploaded_by=by,
        uploaded_at=at,
    )
    with transaction.atomic():
        described.save(force_insert=True)
        if described.rendered_at is None:
            tasks.render_image.enqueue(described.pk)
    return described


def _require(by: User | None) -> None:
    if by is not None and not by.has_perm("articles.change_story"):
        raise PermissionDenied


def _clean_alt(alt: str) -> str:
    alt = clean_line(alt)
    if len(alt) > ALT_LENGTH:
        raise ValidationError({"alt": _("A description has at most 250 characters.")})
    return alt
