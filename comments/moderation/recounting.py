"""Recount: compare every number that the verbs keep with what it counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from articles import stamps
from articles.models import Story
from comments.models import Comment, Commenter, Discussion

from . import complaints, counting
from .base import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

APPROVED = Q(status=Status.APPROVED)


@dataclass(frozen=True, kw_only=True)
class Drift:
    """A number that is not what it counts. Each is the trace of a mistake."""

    of: str
    column: str
    pk: int
    stored: int
    counted: int


@dataclass(frozen=True)
class Column:
    """A number that the verbs keep, the rows that have it, and what it must be."""

    name: str
    rows: QuerySet[Any]
    truth: Any

    def drifts(self) -> list[Drift]:
        rows = self.rows.annotate(truth=self.truth).exclude(truth=F(self.name))
        found = rows.order_by("pk").values_list("pk", self.name, "truth")
        of = str(self.rows.model._meta.verbose_name)
        return [
            Drift(of=of, column=self.name, pk=pk, stored=stored, counted=counted)
            for pk, stored, counted in found
        ]

    def repair(self, drift: Drift) -> None:
        if self.name == "reply_count":
            # Readers see it.
            step = drift.counted - drift.stored
            stamps.bump_discussion(drift.pk, replies=step)
        else:
            self.rows.filter(pk=drift.pk).update(**{self.name: drift.counted})


def recount(*, repair: bool = False) -> list[Drift]:
    """Every number that has drifted; set right, if asked."""
    found: list[Drift] = []
    for column in _columns():
        drifts = column.drifts()
        found += drifts
        if repair and drifts:
            _repair(column, [drift.pk for drift in drifts])
    return found


@transaction.atomic
def _repair(column: Column, pks: list[int]) -> None:
    """Count again what is locked: a verb may have been at work in between."""
    rows = column.rows.filter(pk__in=pks)
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    for drift in replace(column, rows=rows).drifts():
        column.repair(drift)


def _columns() -> Iterator[Column]:
    """Those of replies first: the others count by them."""
    replies, roots = Comment.objects.all(), Comment.objects.filter(depth=0)
    answers = Comment.objects.filter(root_id=OuterRef("pk"), depth__gt=0)
    yield Column("is_waiting", replies, counting.whether(counting.WAITS))
    yield Column("answer_count", roots, _count(answers.filter(APPROVED), "root_id"))
    yield Column("is_shown", replies, counting.whether(counting.IS_SHOWN))
    yield Column("open_reports", replies, complaints.weight())
    yield from _columns_elsewhere()


def _columns_elsewhere() -> Iterator[Column]:
    of_story = Comment.objects.filter(story=OuterRef("pk"))
    own = Comment.objects.filter(commenter=OuterRef("pk"))
    waiting, public = of_story.filter(is_waiting=True), of_story.filter(APPROVED)
    yield Column("waiting_count", Discussion.objects.all(), _count(waiting, "story"))
    yield Column("reply_count", Story.objects.all(), _count(public, "story"))
    for status in counting.RECORDED:
        counted = _count(own.filter(status=status), "commenter")
        yield Column(f"{status}_count", Commenter.objects.all(), counted)


def _count(rows: QuerySet[Any], key: str) -> Coalesce:
    counted = rows.order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0))
