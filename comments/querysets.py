"""Every question about replies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from articles.querysets import public_q

if TYPE_CHECKING:
    from articles.models import Story

    from .models import Comment, ModerationEvent  # noqa: F401  named in a string

SHOWN_AT_ONCE = 50


class CommentQuerySet(models.QuerySet["Comment"]):
    def public(self, at: datetime) -> Self:
        """Approved, and readers can see the story."""
        return self.filter(
            public_q(at, "story__"),
            status=self.model.Status.APPROVED,
        )

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

    def for_thread(self) -> Self:
        """What a reply on the story page shows."""
        return self.select_related("reply_to").fetch_mode(models.FETCH_PEERS)

    def for_queue(self) -> Self:
        """What a card of the moderators' queue shows."""
        return self.select_related("story__section", "parent").fetch_mode(
            models.FETCH_PEERS
        )

    def twin(self, story: Story, digest: str) -> Self:
        """The same words of the same writer in the same place, unless in the trash."""
        return self.filter(story=story.pk, digest=digest).exclude(
            status=self.model.Status.TRASH
        )


class ModerationEventQuerySet(models.QuerySet["ModerationEvent"]):
    def of_batch(self, batch: object) -> Self:
        return self.filter(batch=batch)

    def can_be_undone(self, at: datetime, within: timedelta) -> Self:
        return self.filter(undone_at=None, at__gte=at - within)
