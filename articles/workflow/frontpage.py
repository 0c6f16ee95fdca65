"""The front page: which story stands where and until when, and breaking news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles import stamps
from articles.html import clean_line, is_blank
from articles.models import Banner, Edition, Slot, Story
from articles.models.frontpage import BANNER_LENGTH, SECONDARY_PLACES

from . import base
from .fields import AHEAD
from .settling import settle

if TYPE_CHECKING:
    from datetime import datetime

    from newsroom.models import User


def set_slot(
    place: int,
    story: Story,
    *,
    by: User | None,
    at: datetime,
    ends_at: datetime | None = None,
) -> Slot:
    """Put a story on a place of the front: 0 is the lead, 1 to 4 stand beside it.

    One that stands elsewhere on the front moves; a scheduled one shows from its time
    on. Raises PermissionDenied, MoveNotAllowed for a story that is not published, or
    ValidationError by field ("place", "story", "ends_at").
    """
    settle(at)
    _require(by)
    _check_place(place)
    if ends_at is not None:
        _check_end(ends_at, at)
    with transaction.atomic():
        current = base.lock(story)
        if current.kind != Story.Kind.STORY:
            raise ValidationError({"story": _("A page does not stand on the front.")})
        if current.status != Story.Status.PUBLISHED:
            raise base.MoveNotAllowed(f"Publish “{current.headline}” first.")
        _hold_front()
        Slot.objects.filter(Q(place=place) | Q(story=current)).delete()
        slot = Slot.objects.create(
            place=place, story=current, ends_at=ends_at, by=by, at=at
        )
        stamps.bump_edition()
    return slot


def clear_slot(place: int, *, by: User | None, at: datetime) -> None:
    """Let the newest story fill a place again. Raises PermissionDenied."""
    settle(at)
    _require(by)
    with transaction.atomic():
        _hold_front()
        if Slot.objects.filter(place=place).delete()[0]:
            stamps.bump_edition()


def set_banner(
    text: str,
    *,
    ends_at: datetime,
    by: User | None,
    at: datetime,
    story: Story | None = None,
) -> Banner:
    """Break news on top of every page until `ends_at`, in place of what shows now.

    It leads to the story once readers can see it. Raises PermissionDenied or
    ValidationError by field ("text", "ends_at").
    """
    settle(at)
    _require(by)
    text = clean_line(text)
    if is_blank(text):
        raise ValidationError({"text": _("Say what has happened.")})
    if len(text) > BANNER_LENGTH:
        raise ValidationError({"text": _("A banner has at most 120 characters.")})
    _check_end(ends_at, at)
    with transaction.atomic():
        _hold_front()
        Banner.objects.showing(at).update(ends_at=at)
        banner = Banner.objects.create(
            text=text, story=story, starts_at=at, ends_at=ends_at, by=by
        )
        stamps.bump_site()
    return banner


def end_banner(*, by: User | None, at: datetime) -> None:
    """Take the banner off now. Raises PermissionDenied."""
    settle(at)
    _require(by)
    with transaction.atomic():
        _hold_front()
        if Banner.objects.showing(at).update(ends_at=at):
            stamps.bump_site()


def _require(by: User | None) -> None:
    if by is not None and not by.has_perm("articles.change_slot"):
        raise PermissionDenied


def _check_place(place: int) -> None:
    if not 0 <= place <= SECONDARY_PLACES:
        raise ValidationError({"place": _("The front has no such place.")})


def _check_end(ends_at: datetime, at: datetime) -> None:
    if not at < ends_at <= at + AHEAD:
        raise ValidationError(
            {"ends_at": _("Choose a time from now on, within ten years.")}
        )


def _hold_front() -> None:
    """One at a time: two that set one place would collide."""
    list(Edition.objects.select_for_update(no_key=True).filter(pk=1))
