"""Every question about times of stories that are to come, or that have passed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Self

from django.db import models
from django.db.models import F, Min, OuterRef, Q

if TYPE_CHECKING:
    from articles.models import Story  # noqa: F401  named by the class below

NEWS_AGE = timedelta(hours=48)
TRASH_KEPT = timedelta(days=30)


class Place(NamedTuple):
    """A row of a list that is ordered by time and key: what it is ordered by."""

    at: datetime
    pk: int


class MomentQuerySet(models.QuerySet["Story"]):
    def scheduled(self, at: datetime) -> Self:
        return self.filter(status=self.model.Status.PUBLISHED, publish_at__gt=at)

    def expired(self, at: datetime) -> Self:
        return self.filter(status=self.model.Status.PUBLISHED, expires_at__lte=at)

    def due_for_deletion(self, at: datetime) -> Self:
        """Trash that has lain for 30 days."""
        return self.filter(
            status=self.model.Status.TRASH, status_changed_at__lte=at - TRASH_KEPT
        )

    def appeared_between(self, after: datetime | OuterRef, at: datetime) -> Self:
        """Scheduled stories whose time came in the half-open span (after, at].

        `after` may be the column of a query around this one.
        """
        return self.filter(
            Q(publish_at__gt=after),
            Q(publish_at__gt=F("status_changed_at")),
            status=self.model.Status.PUBLISHED,
            publish_at__lte=at,
        )

    def expired_between(self, after: datetime | OuterRef, at: datetime) -> Self:
        return self.expired(at).filter(expires_at__gt=after)

    def of_the_news(self, at: datetime) -> Self:
        """Those first published within the 48 hours up to `at`."""
        return self.filter(first_published_at__gt=at - NEWS_AGE)

    def no_longer_news(self, at: datetime) -> Self:
        """Those of before: the newest of them was the last to leave the news."""
        return self.filter(first_published_at__lte=at - NEWS_AGE)

    def next_moment(self, at: datetime) -> datetime | None:
        """The next time after `at` at which a story will appear or expire."""
        published = self.filter(status=self.model.Status.PUBLISHED)
        moments = [
            published.filter(publish_at__gt=at).aggregate(m=Min("publish_at"))["m"],
            published.filter(expires_at__gt=at).aggregate(m=Min("expires_at"))["m"],
        ]
        return min((moment for moment in moments if moment), default=None)

    def stretch(
        self, since: datetime | None, until: datetime | None, after: Place | None
    ) -> Self:
        """Of a list, newest first: from `since` to before `until`, below `after`.

        Asked of the columns that the list is ordered by, so that its own index finds
        where to begin: a page far down costs no more than the first. Ask it before
        `public`: of two bounds of one column, SQLite enters the index at the first.
        """
        time, key = (F(str(name).removeprefix("-")) for name in self.query.order_by)
        found = self.alias(listed_at=time, listed_pk=key)
        if after:
            below = Q(listed_at__lt=after.at) | Q(listed_pk__lt=after.pk)
            found = found.filter(listed_at__lte=after.at).filter(below)
        if since:
            found = found.filter(listed_at__gte=since)
        if until:
            found = found.filter(listed_at__lt=until)
        return found
