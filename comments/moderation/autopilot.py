"""The flood autopilot: a story that is overrun is held for half an hour, by itself.

Held, every reply to it waits for a moderator, whoever wrote it; none is refused for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction

from articles.models import Story
from comments import tasks
from comments.models import Comment, Discussion, ModerationEvent

from . import base

if TYPE_CHECKING:
    from datetime import datetime

    from newsroom.models import User

WINDOW = timedelta(minutes=10)
FEWEST = 20  # replies in the window; fewer are no flood, whatever is usual
TIMES_USUAL = 5
LOOKS_BACK = timedelta(days=1)
HELD_FOR = timedelta(minutes=30)
# A moderator who ended a hold saw the flood: it is not held again at once.
LEFT_ALONE_FOR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How many replies arrived in a window, and how many in the span before it."""

    now: int
    before: int
    span: timedelta

    @property
    def usual(self) -> float:
        """Replies in a window of the span before; 0 for a story that had no time."""
        return self.before / max(self.span / WINDOW, 1)


def is_flood(rate: Rate) -> bool:
    """Many, and many times what the story is used to. Pure."""
    return rate.now >= FEWEST and rate.now >= TIMES_USUAL * rate.usual


def watch(story_pk: int, *, at: datetime) -> bool:
    """Hold the story if it is overrun; whether this call did.

    Called after each reply, outside its transaction. One query, unless twenty arrived
    within ten minutes.
    """
    recent = Comment.objects.arrived(story_pk, after=at - WINDOW, until=at)
    if recent[:FEWEST].count() < FEWEST or not is_flood(_rate_of(story_pk, at)):
        return False
    if ModerationEvent.objects.released(story_pk, since=at - LEFT_ALONE_FOR).exists():
        return False
    with transaction.atomic():
        free = Discussion.objects.filter(pk=story_pk).exclude(held_until__gt=at)
        if not free.update(held_until=at + HELD_FOR):
            return False  # held already, by this or by another server
        event = _record("flood", story_pk, by=None, at=at)
        tasks.alert_of_flood.enqueue(event.pk)
    return True


def _rate_of(story_pk: int, at: datetime) -> Rate:
    began = at - WINDOW
    published = Story.objects.values_list("first_published_at", flat=True)
    since = max(published.get(pk=story_pk) or began, began - LOOKS_BACK)
    arrived = Comment.objects.arrived
    return Rate(
        now=arrived(story_pk, after=began, until=at).count(),
        before=arrived(story_pk, after=since, until=began).count(),
        span=max(began - since, timedelta()),
    )


def hold_longer(story_pk: int, *, by: User | None, at: datetime) -> datetime:
    """Hold the story for thirty minutes more, or from now on. Until when."""
    base.require(by)
    with transaction.atomic():
        Discussion.objects.get_or_create(pk=story_pk)
        rows = Discussion.objects.select_for_update(no_key=True)
        discussion = rows.get(pk=story_pk)
        discussion.held_until = max(discussion.held_until or at, at) + HELD_FOR
        discussion.save(update_fields=["held_until"])
        _record("flood-longer", story_pk, by=by, at=at)
    return discussion.held_until


def release(story_pk: int, *, by: User | None, at: datetime) -> bool:
    """End the hold before its time; whether there was one.

    The autopilot leaves the story alone for an hour. What was held waits on.
    """
    base.require(by)
    with transaction.atomic():
        held = Discussion.objects.held(at).filter(pk=story_pk)
        if not held.update(held_until=None):
            return False
        _record("flood-end", story_pk, by=by, at=at)
    return True


def _record(
    action: str, story_pk: int, *, by: User | None, at: datetime
) -> ModerationEvent:
    return ModerationEvent.objects.create(
        story_id=story_pk, action=action, by=by, batch=uuid4(), at=at
    )
