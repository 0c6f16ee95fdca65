"""Every question about what the spam filter has learned."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Self

from django.db import connections, models
from django.db.models import Count

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from comments.models import TokenStat, Training  # noqa: F401  (named in a string)

ROWS_AT_ONCE = 1000


class TokenStatQuerySet(models.QuerySet["TokenStat"]):
    def of(self, tokens: Collection[str]) -> Self:
        return self.filter(token__in=tokens)

    def counts(self, tokens: Collection[str]) -> dict[str, tuple[int, int]]:
        """Of each token that was seen: in how much spam, in how many good replies."""
        rows = self.of(tokens).values_list("token", "spam", "good")
        return {token: (spam, good) for token, spam, good in rows}

    def add(self, steps: Mapping[str, tuple[int, int]]) -> None:
        """Add to the counts of each token; one that is left without any goes.

        In the order of the tokens: two transactions that add to the same ones wait for
        each other, and never both. To add in the statement itself loses no count.
        """
        table = connections[self.db].ops.quote_name(self.model._meta.db_table)
        for some in batched(sorted(steps), ROWS_AT_ONCE, strict=False):
            places = ", ".join(["(%s, %s, %s)"] * len(some))
            sql = (
                f"INSERT INTO {table} AS known (token, spam, good) VALUES {places} "  # noqa: S608  names and places alone
                "ON CONFLICT (token) DO UPDATE SET "
                "spam = known.spam + excluded.spam, good = known.good + excluded.good"
            )
            values = [value for token in some for value in (token, *steps[token])]
            with connections[self.db].cursor() as cursor:
                cursor.execute(sql, values)
            fewer = [token for token in some if min(steps[token]) < 0]
            self.of(fewer).filter(spam=0, good=0).delete()


class TrainingQuerySet(models.QuerySet["Training"]):
    def tallies(
        self, commenters: Collection[int], since: datetime
    ) -> dict[tuple[int, bool], int]:
        """How much was learned from each of them since then, by commenter and label."""
        rows = self.filter(commenter__in=commenters, at__gt=since, weight__gt=0)
        found = rows.values_list("commenter_id", "is_spam").annotate(Count("pk"))
        return {(pk, is_spam): number for pk, is_spam, number in found.order_by() if pk}
