"""Every question about what is read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db import models
from django.db.models import Case, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from .public import public_q

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from articles.models import (  # noqa: F401  named in strings alone
        MostRead,
        Reading,
        ReadingHour,
        ReadingTotal,
    )

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
# A list of a worker that has stopped is shown for so long.
SHOWN_FOR = timedelta(hours=3)


class Readers(NamedTuple):
    """How many have read a story; of these, how many to the end."""

    day: int = 0
    week: int = 0
    total: int = 0
    finishers: int = 0

    @property
    def share(self) -> int | None:
        """Of all, in percent; None while nobody has read it."""
        return (
            min(100, round(100 * self.finishers / self.total)) if self.total else None
        )


class ReadingQuerySet(models.QuerySet["Reading"]):
    def uncounted(self) -> Self:
        return self.filter(is_counted=False)

    def of_network(self, network: str) -> Self:
        return self.filter(network=network)

    def over(self, day: datetime) -> Self:
        """Those that are counted, of days before the one that began then."""
        return self.filter(is_counted=True, hour__lt=day)


class ReadingHourQuerySet(models.QuerySet["ReadingHour"]):
    def day_before(self, hour: datetime) -> Self:
        """The 24 hours before one began."""
        return self.filter(hour__gte=hour - DAY, hour__lt=hour)

    def weighed(self, hour: datetime, at: datetime) -> Any:
        """`story`, `section`, `weight` of what is public, the heaviest first.

        A row for each section that a story stands in, its own and those above. Whoever
        reads to the end weighs double.
        """
        public = self.day_before(hour).filter(public_q(at, "story__"))
        weight = Sum(F("readers") + F("finishers"))
        rows = public.values("story", section=F("story__placements__section"))
        return rows.annotate(weight=weight).order_by("-weight", "-story", "section")

    def most_read(self, at: datetime, since: datetime) -> Any:
        """`story`, `readers` of the hours from `since` on, the most read first."""
        within = self.filter(hour__gt=since, hour__lte=at).values("story")
        return within.annotate(number=Sum("readers")).order_by("-number", "-story")


class ReadingTotalQuerySet(models.QuerySet["ReadingTotal"]):
    def most_read(self) -> Any:
        """`story`, `number` of all that were ever counted, the most read first."""
        rows = self.filter(readers__gt=0).order_by("-readers", "-story")
        return rows.values("story", number=F("readers"))

    def numbers_of(self, stories: Iterable[int], at: datetime) -> dict[int, Readers]:
        """How many have read each of these stories, by one query."""
        keys = list(stories)
        numbers = self.filter(story__in=keys).values_list(
            "story",
            _readers_since(at - DAY),
            _readers_since(at - WEEK),
            "readers",
            "finishers",
        )
        nobody = dict.fromkeys(keys, Readers())
        return nobody | {pk: Readers(*row) for pk, *row in numbers}


def _readers_since(moment: datetime) -> Any:
    hours = "story__reading_hours__"
    within = Case(
        When(Q(**{f"{hours}hour__gt": moment}), then=f"{hours}readers"),
        default=Value(0),
    )
    return Coalesce(Sum(within), 0)


class MostReadQuerySet(models.QuerySet["MostRead"]):
    def newest_hour(self, at: datetime) -> Any:
        """The hour of the list that is shown at `at`: one value, or none."""
        shown = self.filter(hour__lte=at, hour__gt=at - SHOWN_FOR)
        return shown.order_by("-hour").values("hour")[:1]
