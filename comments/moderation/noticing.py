"""The honest notice: how long approval takes now, stored and rounded."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from statistics import median
from typing import TYPE_CHECKING, Any

from comments.models import Comment, Conversation, ModerationEvent

if TYPE_CHECKING:
    from datetime import datetime

EVERY = timedelta(minutes=15)
SPANS = (timedelta(days=1), timedelta(days=7))  # the second where the first has few
LAST = 100  # decisions
FEWEST = 5
DAY_OR_MORE = 1440
LADDER = (5, 10, 20, 40, 60, 120, 240, 480, DAY_OR_MORE)  # minutes


def count_again(at: datetime) -> None:
    """Renew `Conversation.waiting_minutes`, at most every 15 minutes.

    Pages that say it are kept by no cache, so no number is bumped.
    """
    counted_at = Conversation.objects.the_one().waiting_counted_at
    if counted_at is not None and abs(at - counted_at) < EVERY:
        return
    Conversation.objects.filter(pk=1).update(
        waiting_minutes=usual_minutes(at), waiting_counted_at=at
    )


def usual_minutes(at: datetime) -> int | None:
    """A step of LADDER, never less than the truth; None: too few decisions to say.

    The median of the last decisions, or how long the oldest reply waits by now if
    that is longer.
    """
    waited = _waited(at)
    if len(waited) < FEWEST:
        return None
    oldest = Comment.objects.pending_where_readers_are(at).oldest_first()
    since = oldest.values_list("submitted_at", flat=True).first()
    waits = (at - since).total_seconds() if since else 0
    return round_up(max(median(waited), waits))


def _waited(at: datetime) -> list[int]:
    """Seconds of each of the last decisions that were the first on their reply."""
    waited: list[Any] = []
    for span in SPANS:
        found = ModerationEvent.objects.first_decisions(at - span, at)
        waited = list(found.values_list("waited", flat=True)[:LAST])
        if len(waited) >= FEWEST:
            break
    return waited


def round_up(seconds: float) -> int:
    minutes = ceil(seconds / 60)
    return next((step for step in LADDER if step >= minutes), DAY_OR_MORE)
