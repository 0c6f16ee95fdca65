"""The numbers that replies leave elsewhere, kept in step with them.

Rows that change by the same are changed at once: a bulk costs a few updates.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, When

from comments.models import Comment, Commenter, Discussion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .base import Move

RECORDED = ("approved", "rejected", "spam")  # states that a Commenter counts

type Steps = Mapping[int, Counter[str]]  # primary key: what is added to its columns


WAITS = Q(status=Comment.Status.PENDING) | ~Q(waiting_body="")
IS_SHOWN = Q(depth=0) & (Q(status=Comment.Status.APPROVED) | Q(answer_count__gt=0))


def whether(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def count(moves: Sequence[Move]) -> None:
    """Add what these moves change. The replies and their roots must be locked."""
    _count_answers(moves)
    _count_waiting(moves)
    _count_records(moves)


def _count_answers(moves: Iterable[Move]) -> None:
    steps: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for move in moves:
        comment = move.comment
        if move.step and comment.root_id:
            steps[comment.root_id]["answer_count"] += move.step * bool(comment.depth)
    if steps:
        _add(Comment.objects.all(), steps)
        Comment.objects.filter(pk__in=steps).update(is_shown=whether(IS_SHOWN))


def _count_waiting(moves: Iterable[Move]) -> None:
    steps: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for move in moves:
        step = move.is_waiting - move.was_waiting
        # The first reply of a story makes the row, whether it waits or not.
        if step or not move.event.from_status:
            steps[move.comment.story_id]["waiting_count"] += step
    rows = Discussion.objects.all()
    missing = steps.keys() - _lock(rows, steps)
    if missing:
        new = [Discussion(pk=pk) for pk in sorted(missing)]
        rows.bulk_create(new, ignore_conflicts=True)
    _add(rows, steps)


def _count_records(moves: Iterable[Move]) -> None:
    steps: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for move in moves:
        pk, event = move.comment.commenter_id, move.event
        # An erased reply is nobody's any more.
        to_status = "" if "commenter_id" in move.columns else event.to_status
        if pk is None or event.from_status == to_status:
            continue
        for status, step in ((event.from_status, -1), (to_status, 1)):
            if status in RECORDED:
                steps[pk][f"{status}_count"] += step
    rows = Commenter.objects.all()
    _lock(rows, steps)
    _add(rows, steps)


def _lock(rows: QuerySet[Any], steps: Steps) -> set[int]:
    """Lock the rows in the order of their keys; those that are there."""
    if not steps:
        return set()
    found = rows.select_for_update(no_key=True).filter(pk__in=steps).order_by("pk")
    return set(found.values_list("pk", flat=True))


def _add(rows: QuerySet[Any], steps: Steps) -> None:
    groups: defaultdict[frozenset[tuple[str, int]], list[int]] = defaultdict(list)
    for pk, columns in steps.items():
        groups[frozenset(columns.items())].append(pk)
    for group, pks in groups.items():
        if added := {name: F(name) + step for name, step in group if step}:
            rows.filter(pk__in=pks).update(**added)
