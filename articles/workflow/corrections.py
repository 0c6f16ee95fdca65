"""Corrections: added, never changed, never taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles import stamps
from articles.html import clean_text, is_blank
from articles.models import Correction

from . import base
from .settling import settle

if TYPE_CHECKING:
    from datetime import datetime

    from articles.models import Story
    from newsroom.models import User

TEXT_LENGTH = 2000


def correct(
    story: Story,
    *,
    text: str,
    by: User | None,
    at: datetime,
    kind: str = Correction.Kind.CORRECTION,
) -> Correction:
    """Tell the readers of a story what was wrong in it, and what is right.

    Raises PermissionDenied, MoveNotAllowed for a story that readers never saw, or
    ValidationError by field ("text", "kind").
    """
    settle(at)
    text = _clean(text)
    if kind not in Correction.Kind.values:
        raise ValidationError({"kind": _("Choose a kind of the list.")})
    with transaction.atomic():
        current = base.lock(story)
        base.require(by, "articles.publish_story", current)
        if not current.has_been_public(at):
            raise base.MoveNotAllowed(
                f"Readers have not seen “{current.headline}”: edit it instead."
            )
        correction = Correction.objects.create(
            story=current, kind=kind, text=text, by=by, at=at
        )
        # What was told as wrong is an update, wherever one is told of.
        current.updated_at = max(at, current.updated_at or at)
        current.save(update_fields=["updated_at"])
        base.record(current, "correct", by=by, at=at, from_status=current.status)
        base.announce(current)
        stamps.bump_story(current.pk)
        stamps.bump_edition()
    return correction


def _clean(text: str) -> str:
    text = clean_text(text)
    if is_blank(text):
        raise ValidationError({"text": _("Say what was wrong, and what is right.")})
    if len(text) > TEXT_LENGTH:
        raise ValidationError({"text": _("A correction has at most 2,000 characters.")})
    return text
