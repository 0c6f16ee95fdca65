"""Undo: take a whole batch of decisions back, for ten minutes."""

from __future__ import annotations

from datetime import timedelta
from itertools import batched
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from comments.models import Comment, ModerationEvent

from . import base
from .base import Order
from .deciding import CHUNK, Batch, Outcome, Result, finish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newsroom.models import User

UNDO_WITHIN = timedelta(minutes=10)


class TooLate(Exception):
    """Ten minutes have passed since the decision."""


def undo(batch: UUID, *, by: User | None, at: datetime) -> Batch:
    """Put every reply of a batch back to where it was before. Raises TooLate.

    A reply on which somebody decided since stays as it is: a conflict. A batch that
    was undone before, or is unknown, changes nothing.
    """
    base.require(by)
    decisions = ModerationEvent.objects.of_batch(batch).decisions()
    rows = list(decisions.order_by("comment_id").values_list("comment_id", "at"))
    if any(at - decided_at > UNDO_WITHIN for _, decided_at in rows):
        raise TooLate
    order = Order(action="undo", batch=uuid4(), by=by, at=at)
    results: list[Result] = []
    for chunk in batched((pk for pk, _ in rows), CHUNK, strict=False):
        with transaction.atomic():
            results += _take_back(order, batch, chunk)
    return Batch(uid=order.batch, results=results)


def _take_back(order: Order, batch: UUID, ids: Sequence[int]) -> list[Result]:
    # no_key: a reply that answers one of them may arrive meanwhile.
    rows = Comment.objects.select_for_update(no_key=True)
    found = rows.filter(pk__in=ids).order_by("pk")
    comments = list(found)
    decisions = {
        event.comment_id: event
        for event in ModerationEvent.objects.of_batch(batch).filter(comment__in=ids)
    }
    latest = ModerationEvent.objects.latest_of(ids)
    return finish(
        _put_back(order, comment, decisions[comment.pk], latest[comment.pk])
        for comment in comments
    )


def _put_back(
    order: Order, comment: Comment, decision: ModerationEvent, latest: ModerationEvent
) -> Result:
    if decision.undone_at:
        return Result(pk=comment.pk, outcome=Outcome.ALREADY)
    if latest.pk != decision.pk:
        return Result(pk=comment.pk, outcome=Outcome.CONFLICT)
    status, prev_status = decision.from_status, decision.prev_status
    event = base.event_of(order, comment, to_status=status)
    if not base.write(comment, status=status, prev_status=prev_status, at=order.at):
        return Result(pk=comment.pk, outcome=Outcome.TWIN)
    decision.undone_at = order.at
    decision.save(update_fields=["undone_at"])
    return Result(pk=comment.pk, outcome=Outcome.DONE, event=event)
