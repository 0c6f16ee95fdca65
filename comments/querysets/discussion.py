"""Every question about the conversation as a whole, and under one story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Func, Q, Sum

from articles.querysets import public_q

if TYPE_CHECKING:
    from datetime import datetime

    from comments.models import Conversation, Discussion


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def the_one(self) -> Conversation:
        return self.get(pk=1)


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    def held(self, at: datetime) -> Self:
        """Those that a flood holds at `at`."""
        return self.filter(held_until__gt=at)

    def open_holds(self, at: datetime) -> Self:
        """Those that are held at `at`, with their stories, as the desk lists them."""
        return (
            self.held(at)
            .select_related("story")
            .defer("story__body")
            .order_by("held_until", "pk")
        )

    def waiting(self, at: datetime) -> Self:
        """Those with replies that wait, under stories that readers can see."""
        return self.filter(public_q(at, "story__"), waiting_count__gt=0)

    def most_waiting(self, at: datetime) -> Self:
        """As `waiting`, with their stories, the most first."""
        rows = self.waiting(at).select_related("story")
        return rows.defer("story__body").order_by("-waiting_count", "pk")

    def held_no_longer(self, at: datetime) -> Self:
        """Those that still say they are held, though the time was over at `at`."""
        return self.filter(held_until__lte=at)

    def likes_due(self, at: datetime) -> Self:
        """Those whose likes were not folded after `at`."""
        return self.filter(Q(likes_folded_at=None) | Q(likes_folded_at__lte=at))

    def sum_waiting(self, at: datetime) -> models.QuerySet[Discussion, int]:
        """As `count_waiting`, as a part of another query; no number for none."""
        total = Func(
            F("waiting_count"), function="SUM", output_field=models.IntegerField()
        )
        rows = self.waiting(at).order_by()
        return rows.annotate(total=total).values_list("total", flat=True)

    def count_waiting(self, at: datetime) -> int:
        """The replies that wait for a moderator on the whole site."""
        return self.waiting(at).aggregate(total=Sum("waiting_count"))["total"] or 0
