"""What becomes of readers' reports when somebody decides on the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from comments.models import Comment, Report

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from .base import Move


def weight() -> Coalesce:
    """The networks from which a reply was reported and nobody has decided since."""
    reports = Report.objects.open().filter(comment=OuterRef("pk")).order_by()
    networks = Count("network_key", distinct=True)
    counted = reports.values("comment").annotate(weight=networks)
    return Coalesce(Subquery(counted.values("weight")), 0)


def weigh(comments: Collection[int]) -> None:
    Comment.objects.filter(pk__in=comments).update(open_reports=weight())


def follow(moves: Iterable[Move]) -> None:
    """Close the reports that these moves decide on; an undo opens them again."""
    decided = [move for move in moves if "open_reports" in move.columns]
    undone = [move.comment.pk for move in decided if move.event.action == "undo"]
    made = [move for move in decided if move.event.action != "undo"]
    upheld = [move for move in made if move.event.to_status in Comment.PUT_AWAY]
    dismissed = [move for move in made if move.event.to_status not in Comment.PUT_AWAY]
    _close(upheld, Report.Outcome.UPHELD)
    _close(dismissed, Report.Outcome.DISMISSED)
    if undone:
        Report.objects.decided_last(undone).update(
            decided_at=None, decided_by=None, outcome=""
        )
        weigh(undone)


def _close(moves: Collection[Move], outcome: Report.Outcome) -> None:
    for move in list(moves)[:1]:  # they are of one order
        pks = [move.comment.pk for move in moves]
        Report.objects.open().filter(comment__in=pks).update(
            decided_at=move.event.at, decided_by=move.event.by, outcome=outcome
        )
