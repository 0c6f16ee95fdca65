"""Undo: take a whole batch of decisions back, for ten minutes."""

from __future__ import annotations

from datetime import timedelta
from itertools import batched
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Min

from comments.models import Comment, Commenter, ModerationEvent

from . import base, batches, standing
from .base import Move, Order, Status
from .batches import Batch, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime

    from comments.querysets import ModerationEventQuerySet
    from newsroom.models import User

    type Step = Callable[
        [Order, ModerationEventQuerySet, Collection[int]], list[Result]
    ]

UNDO_WITHIN = timedelta(minutes=10)


class TooLate(Exception):
    """Ten minutes have passed since the decision."""


def undo(batch: UUID, *, by: User | None, at: datetime) -> Batch:
    """Put every reply and every commenter of a batch back. Raises TooLate.

    One on which somebody decided since stays as it is: a conflict. A batch that was
    undone before, or is unknown, changes nothing. After an interruption the same call
    does the rest.
    """
    base.require(by)
    decisions = ModerationEvent.objects.of_batch(batch).decisions()
    first = decisions.aggregate(at=Min("at"))["at"]
    if first and at - first > UNDO_WITHIN:
        raise TooLate
    order = Order(action="undo", batch=uuid4(), by=by, at=at)
    return Batch(
        uid=order.batch,
        results=_in_chunks(order, decisions, "comment_id", _take_back),
        people=_in_chunks(order, decisions, "commenter_id", _take_back_people),
    )


def _in_chunks(
    order: Order, decisions: ModerationEventQuerySet, key: str, step: Step
) -> list[Result]:
    of_kind = decisions.filter(**{f"{key}__isnull": False})
    keys = of_kind.order_by(key).values_list(key, flat=True).distinct()
    results: list[Result] = []
    for chunk in batched(keys, base.CHUNK, strict=False):
        with transaction.atomic():
            results += step(order, of_kind.filter(**{f"{key}__in": chunk}), chunk)
    return results


def _take_back(
    order: Order, decisions: ModerationEventQuerySet, ids: Collection[int]
) -> list[Result]:
    comments = base.locked(ids)
    decided = {event.comment_id: event for event in decisions.order_by("pk")}
    latest = ModerationEvent.objects.latest_of(ids)
    results = batches.finish(
        {
            comment.pk: _move(order, comment, decided[comment.pk], latest[comment.pk])
            for comment in comments
        }
    )
    _mark(order, results, decided)
    return results


def _mark(
    order: Order,
    results: Iterable[Result],
    decided: Mapping[int | None, ModerationEvent],
) -> None:
    """Note on each decision that was taken back that it was."""
    done = [result.pk for result in results if result.outcome == Outcome.DONE]
    taken_back = ModerationEvent.objects.filter(pk__in=[decided[pk].pk for pk in done])
    taken_back.update(undone_at=order.at)


def _move(
    order: Order, comment: Comment, decision: ModerationEvent, latest: ModerationEvent
) -> Move | Outcome:
    outcome = _compare(decision, latest)
    if outcome != Outcome.DONE:
        return outcome
    return base.plan(
        order,
        comment,
        # What came with the decision, an answer of the staff's, goes with it.
        status=decision.from_status or Status.TRASH,
        prev_status=decision.prev_status,
        **base.as_before(comment, decision),
    )


def _compare(decision: ModerationEvent, latest: ModerationEvent) -> Outcome:
    """DONE: nothing stands in the way of taking the decision back."""
    if decision.undone_at:
        return Outcome.ALREADY
    return Outcome.DONE if latest.pk == decision.pk else Outcome.CONFLICT


def _take_back_people(
    order: Order, decisions: ModerationEventQuerySet, pks: Collection[int]
) -> list[Result]:
    people = standing.locked(pks)
    decided = {event.commenter_id: event for event in decisions.order_by("pk")}
    latest = ModerationEvent.objects.latest_of_people(pks)
    results = [
        _stand_again(order, person, decided[person.pk], latest[person.pk])
        for person in people
    ]
    _mark(order, results, decided)
    return results


def _stand_again(
    order: Order, person: Commenter, decision: ModerationEvent, latest: ModerationEvent
) -> Result:
    outcome = _compare(decision, latest)
    if outcome != Outcome.DONE:
        return Result(pk=person.pk, outcome=outcome, event=latest)
    columns = base.as_before(person, decision)
    event = standing.event_of(order, person, columns)
    event.save(force_insert=True)
    Commenter.objects.filter(pk=person.pk).update(**columns)
    return Result(pk=person.pk, outcome=outcome, event=event)
