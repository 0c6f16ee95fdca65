"""Every question about decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, F, Max, Min, Window
from django.db.models.functions import RowNumber

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime, timedelta
    from uuid import UUID

    from comments.models import ModerationEvent
    from newsroom.models import User


# What is no decision on replies that an undo could take back.
NO_DECISIONS = (
    "submit",
    "undo",
    "erase",
    "flood",
    "flood-longer",
    "flood-end",
    "flood-over",
    "mute-over",
)


class ModerationEventQuerySet(models.QuerySet["ModerationEvent"]):
    def of_batch(self, batch: UUID) -> Self:
        return self.filter(batch=batch)

    def decisions(self) -> Self:
        """What a moderator decided and can undo: neither an arrival nor an undo."""
        return self.exclude(action__in=NO_DECISIONS)

    def released(self, story_pk: int, *, since: datetime) -> Self:
        """Where a moderator ended the flood of a story after `since`."""
        return self.filter(story=story_pk, action="flood-end", at__gt=since)

    def judgments(self) -> Self:
        """What people decided on replies and did not take back, the last first."""
        judged = self.filter(action__in=["approve", "reject", "spam", "trash"])
        return judged.filter(by__isnull=False, undone_at=None).order_by("-pk")

    def for_rehearsal(self) -> Self:
        """Decisions with what a rule reads of their replies."""
        read = ("author_name", "author_email", "author_url", "body", "network")
        return self.select_related("comment").only(
            "at", "to_status", *(f"comment__{name}" for name in read)
        )

    def latest_of(self, comments: Collection[int]) -> dict[int, ModerationEvent]:
        """The last event of each reply, by the reply's primary key."""
        events = self.filter(comment__in=comments).select_related("by").order_by("pk")
        return {event.comment_id: event for event in events if event.comment_id}

    def latest_of_people(
        self, commenters: Collection[int]
    ) -> dict[int, ModerationEvent]:
        """The last event of each commenter, by the commenter's primary key."""
        events = self.filter(commenter__in=commenters).select_related("by")
        return {e.commenter_id: e for e in events.order_by("pk") if e.commenter_id}

    def standing_batches(self, comments: Collection[int]) -> dict[int, UUID]:
        """The batch of the last decision on each reply that was not undone."""
        rows = self.decisions().filter(comment__in=comments, undone_at=None)
        found = rows.order_by("pk").values_list("comment_id", "batch")
        return {pk: batch for pk, batch in found if pk}

    def with_score(self) -> Self:
        """Those that call a reply with a spam score good, or spam."""
        called = self.filter(action__in=["approve", "spam"])
        return called.filter(comment__spam_score__isnull=False)

    def timed(self, comments: Collection[int]) -> set[int]:
        """The replies among these whose wait a decision that still holds has ended."""
        rows = self.filter(comment__in=comments, waited__isnull=False, undone_at=None)
        return {pk for pk in rows.values_list("comment_id", flat=True) if pk}

    def last_undoable(
        self, user: User, at: datetime, within: timedelta
    ) -> Mapping[str, object] | None:
        """The `batch` this person decided last and can undo: `action`, `replies`."""
        own = self.decisions().filter(by=user, at__gte=at - within)
        last = own.order_by("-at", "-pk").values("batch")[:1]
        return (
            own.filter(batch=last, undone_at=None)
            .values("batch", "action")
            .annotate(replies=Count("pk"), begun=Min("pk"))
            .order_by("begun")
            .values("batch", "action", "replies")
            .first()
        )

    def first_decisions(self, since: datetime, until: datetime) -> Self:
        """Those by which a person ended the wait of a reply, newest first."""
        found = self.filter(waited__isnull=False, at__gt=since, at__lte=until)
        return found.order_by("-at", "-waited")

    def undoable_by(self, user: User, at: datetime, within: timedelta) -> Any:
        """What this person decided and can still take back, the last first.

        A row for each batch: `batch`, `replies`, `writers`, `last` as its time, and
        `action`; of one that did several things the first by the alphabet, which is
        what was asked for: to answer, to ban.
        """
        own = self.decisions().filter(by=user, at__gte=at - within, undone_at=None)
        return (
            own.values("batch")
            .annotate(
                action=Min("action"),
                replies=Count("comment"),
                writers=Count("commenter"),
                last=Max("at"),
                newest=Max("pk"),
            )
            .order_by("-newest")
        )

    def percentile(self, percent: int) -> models.QuerySet[Any, int | None]:
        """The shortest wait that `percent` of the replies did not exceed.

        One row or none, as a query or as a part of another.
        """
        ranked = self.order_by().annotate(
            rank=Window(RowNumber(), order_by=["waited", "pk"]),
            needed=Window(Count("pk")) * percent / 100.0,
        )
        reached = ranked.filter(rank__gte=F("needed")).order_by("waited", "pk")
        return reached.values_list("waited", flat=True)[:1]

    def for_history(self) -> Self:
        """The decisions on a reply as its page tells them, in order."""
        return self.select_related("by").order_by("at", "pk")
