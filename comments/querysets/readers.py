"""Every question about likes and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, OuterRef, Subquery, Window
from django.db.models.functions import RowNumber

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from comments.models import Like, Report  # noqa: F401  (named in a string)


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        """Those that nobody has decided on."""
        return self.filter(decided_at=None)

    def with_network_since(self, moment: datetime) -> Self:
        """Decided ones of `moment` or before that keep whose network they are of.

        Open ones are weighed by it.
        """
        decided = self.filter(decided_at__isnull=False)
        return decided.filter(at__lte=moment).exclude(network_key="")

    def newest_of_each(self, comments: Collection[int], number: int) -> Self:
        """The newest reports on each of these replies, by one query."""
        place = Window(RowNumber(), partition_by=F("comment"), order_by=F("at").desc())
        ranked = self.filter(comment__in=comments).annotate(place=place)
        return ranked.filter(place__lte=number).order_by("comment", "place")

    def of_networks(self, network_keys: Collection[str], *, since: datetime) -> int:
        """How many came from these networks."""
        return self.filter(network_key__in=network_keys, at__gte=since).count()

    def decided_last(self, comments: Collection[int]) -> Self:
        """Those that the last decision on each of these replies has closed."""
        others = self.model.objects.filter(comment=OuterRef("comment"))
        latest = others.order_by("-decided_at").exclude(decided_at=None)
        return self.filter(
            comment__in=comments, decided_at=Subquery(latest.values("decided_at")[:1])
        )


class LikeQuerySet(models.QuerySet["Like"]):
    def uncounted(self) -> Self:
        return self.filter(is_counted=False)

    def of_networks(self, network_keys: Collection[str], *, since: datetime) -> int:
        """How many these networks gave after `since`."""
        return self.filter(network_key__in=network_keys, at__gt=since).count()

    def spent(self, before: datetime) -> Self:
        """Those given before then that are counted."""
        return self.filter(at__lt=before, is_counted=True)
