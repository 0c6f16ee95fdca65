"""Every question about replies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from articles.querysets import public_q

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from articles.models import Story
    from newsroom.models import User

    from .models import Comment, ModerationEvent

SHOWN_AT_ONCE = 50


class CommentQuerySet(models.QuerySet["Comment"]):
    def public(self, at: datetime) -> Self:
        """Approved, and readers can see the story and its discussion."""
        return self._readable(at).filter(status=self.model.Status.APPROVED)

    def waiting(self, uids: Collection[str], at: datetime) -> Self:
        """The pending ones among `uids`: for the browser that sent them, no other."""
        return self._readable(at).filter(uid__in=uids, status=self.model.Status.PENDING)

    def _readable(self, at: datetime) -> Self:
        hidden = Q(story__discussion_mode="hidden")
        return self.filter(public_q(at, "story__") & ~hidden)

    def of_story(self, story: Story) -> Self:
        return self.filter(story=story.pk)

    def pending(self) -> Self:
        return self.filter(status=self.model.Status.PENDING)

    def oldest_first(self) -> Self:
        return self.order_by("submitted_at", "pk")

    def newest_first(self) -> Self:
        return self.order_by("-submitted_at", "-pk")

    def after(self, comment: Comment) -> Self:
        """What follows `comment` in the order of `oldest_first`."""
        return self.filter(
            Q(submitted_at__gt=comment.submitted_at)
            | Q(submitted_at=comment.submitted_at, pk__gt=comment.pk)
        )

    def before(self, comment: Comment) -> Self:
        """What precedes `comment` in the order of `oldest_first`."""
        return self.filter(
            Q(submitted_at__lt=comment.submitted_at)
            | Q(submitted_at=comment.submitted_at, pk__lt=comment.pk)
        )

    def cursor_to(self, comment: Comment) -> UUID | None:
        """The cursor of the page on which `comment` stands; None for the first."""
        before = self.before(comment)
        skipped = before.count() // SHOWN_AT_ONCE * SHOWN_AT_ONCE
        if not skipped:
            return None
        return before.oldest_first().values_list("uid", flat=True)[skipped - 1]

    def for_thread(self) -> Self:
        """What a reply on the story page shows."""
        return self.select_related("reply_to").fetch_mode(models.FETCH_PEERS)

    def not_put_away(self) -> Self:
        """Pending and approved: neither rejected, nor spam, nor in the trash."""
        status = self.model.Status
        return self.filter(status__in=[status.PENDING, status.APPROVED])

    def for_queue(self, at: datetime) -> Self:
        """What the moderators' list shows; `is_story_known`: readers have seen it."""
        seen = Q(story__first_published_at__isnull=False) & Q(
            story__first_published_at__lte=at
        )
        return (
            self.select_related("story", "reply_to")
            .defer("story__body")
            .annotate(is_story_known=ExpressionWrapper(seen, BooleanField()))
        )

    def twin(self, story: Story, digest: str) -> Self:
        """The same words of the same writer in the same place, unless in the trash."""
        return self.filter(story=story.pk, digest=digest).exclude(
            status=self.model.Status.TRASH
        )


class ModerationEventQuerySet(models.QuerySet["ModerationEvent"]):
    def of_batch(self, batch: UUID) -> Self:
        return self.filter(batch=batch)

    def decisions(self) -> Self:
        """What a moderator decided: neither an arrival nor an undo."""
        return self.exclude(action__in=["submit", "undo"])

    def latest_of(self, comments: Collection[int]) -> dict[int, ModerationEvent]:
        """The last event of each reply, by the reply's primary key."""
        events = self.filter(comment__in=comments).select_related("by").order_by("pk")
        return {event.comment_id: event for event in events}

    def last_undoable(
        self, user: User, at: datetime, within: timedelta
    ) -> Mapping[str, object] | None:
        """The `batch` this person decided last and can undo: `action`, `replies`."""
        own = self.decisions().filter(by=user, at__gte=at - within)
        last = own.order_by("-at", "-pk").values("batch")[:1]
        return (
            own.filter(batch=last, undone_at=None)
            .values("batch", "action")
            .annotate(replies=Count("pk"))
            .order_by("batch")
            .first()
        )

    def for_history(self) -> Self:
        """The decisions on a reply as its page tells them, in order."""
        return self.select_related("by").order_by("at", "pk")
