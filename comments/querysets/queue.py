"""What moderators ask about replies: what waits, in which order, of whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db import models
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Window,
)
from django.db.models.functions import RowNumber

from .selection import under_public_story

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from comments.models import Comment
    from newsroom.models import User

    from .selection import Selection


class Order(NamedTuple):
    """A way to go through replies: by a value, then by key, so that none is skipped."""

    name: str  # of the value
    is_descending: bool
    by_key_descending: bool = False


ORDERS = {
    "oldest": Order("submitted_at", is_descending=False),
    "newest": Order("submitted_at", is_descending=True, by_key_descending=True),
    "reported": Order("open_reports", is_descending=True),
    "score": Order("score", is_descending=True),
}
# A reply that the filter said nothing of stands behind all others. The number is part
# of the words: SQLite finds no index by an expression with a parameter.
SCORE = Func(
    F("spam_score"),
    template="COALESCE(%(expressions)s, -1.0)",
    output_field=models.FloatField(),
)


class QueueQuerySet(models.QuerySet["Comment"]):
    def undecided(self, at: datetime) -> Self:
        """What a moderator has to decide: pending replies, and edits that wait.

        Those of a story that is gone wait until it is back.
        """
        return self.filter(under_public_story(at), is_waiting=True)

    def reported(self, at: datetime) -> Self:
        """Those that readers complained about and nobody has looked at since."""
        return self.filter(under_public_story(at), open_reports__gt=0)

    def selected(self, selection: Selection) -> Self:
        """All that a page of the queue is about, in no order."""
        edits = self.model.objects.filter(  # no column says when a pending one changed
            pk=OuterRef("pk"),
            events__action="edit",
            events__at__gte=selection.before,
        )
        return self.filter(selection.condition()).exclude(Exists(edits))

    def claimable(self, user: User, at: datetime) -> Self:
        """Those at which nobody else looks."""
        is_free = Q(claimed_until=None) | Q(claimed_until__lte=at)
        return self.filter(is_free | Q(claimed_by=user))

    def in_queue_order(self, name: str) -> Self:
        order = ORDERS[name]
        value = _value(order)
        by_key = F("pk").desc() if order.by_key_descending else F("pk").asc()
        by_value = value.desc() if order.is_descending else value.asc()
        return self.order_by(by_value, by_key)

    def beyond_place(self, name: str, value: object, pk: int) -> Self:
        """What follows a place in the order, whether or not its reply still stands
        there: the reply that was there may have been decided since."""
        order = ORDERS[name]
        rows = self.alias(score=SCORE) if order.name == "score" else self
        ahead = "lt" if order.is_descending else "gt"
        key = "lt" if order.by_key_descending else "gt"
        is_ahead = Q(**{f"{order.name}__{ahead}": value}) | Q(**{f"pk__{key}": pk})
        return rows.filter(is_ahead, **{f"{order.name}__{ahead}e": value})

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

    def for_cards(self, at: datetime) -> Self:
        """What a card of the moderators' screen shows; for some rows, not for all.

        `of_network`: how many replies came from its network, as long as that is kept.
        """
        others = self.model.objects.exclude(network="").filter(
            network=OuterRef("network")
        )
        return (
            self.for_queue(at)
            .select_related("story__section", "commenter", "matched_rule", "claimed_by")
            .annotate(of_network=Subquery(others.counted()))
        )

    def latest_of_each(self, commenters: Collection[int], number: int) -> Self:
        """The newest replies of each, by one query, however many they wrote.

        The window reads an index alone; rows are fetched for what is left.
        """
        place = Window(
            RowNumber(), partition_by=F("commenter"), order_by=F("submitted_at").desc()
        )
        ranked = self.model.objects.filter(commenter__in=commenters)
        newest = ranked.annotate(place=place).filter(place__lte=number).values("pk")
        return self.filter(pk__in=newest).order_by("-submitted_at", "-pk")

    def counted(self) -> models.QuerySet[Comment, int]:
        """Their number, as a part of another query."""
        number = Func(F("pk"), function="COUNT", output_field=models.IntegerField())
        return self.order_by().annotate(number=number).values_list("number", flat=True)


def _value(order: Order) -> Any:
    return SCORE if order.name == "score" else F(order.name)
