"""Decide on all replies that a filter finds, however many."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from comments.models import Comment

from . import base, batches, deciding
from .base import Order
from .batches import Batch, Outcome, Result

if TYPE_CHECKING:
    from datetime import datetime

    from comments.models import SavedReason
    from comments.querysets import Selection
    from newsroom.models import User


def decide_all(  # noqa: PLR0913  a decision, and how far it goes
    selection: Selection,
    action: str,
    *,
    by: User | None,
    at: datetime,
    batch: UUID | None = None,
    reason: SavedReason | None = None,
    note: str = "",
    after: int = 0,
    at_most: int | None = None,
) -> Batch:
    """Carry a verb of `DECISIONS` out on all that `selection` finds.

    In chunks of 500, each its own transaction: after an interruption the same call
    does the rest, with the same `batch` as part of the same undo. A caller with little
    time asks for `at_most` so many and goes on `after` the last key of the results.
    """
    base.require(by)
    order = Order(
        action=action, batch=batch or uuid4(), by=by, at=at, reason=reason, note=note
    )
    results: list[Result] = []
    left = at_most
    while found := _next(selection, after, left):
        after = max(found)
        results += _decide(order, found)
        left = None if left is None else left - len(found)
    return Batch(uid=order.batch, results=results)


def _next(selection: Selection, after: int, left: int | None) -> dict[int, int]:
    """The keys that follow, each with the version at which the filter found it."""
    number = base.CHUNK if left is None else min(left, base.CHUNK)
    found = Comment.objects.selected(selection).filter(pk__gt=after).order_by("pk")
    return dict(found.values_list("pk", "version")[:number])


def _decide(order: Order, found: dict[int, int]) -> list[Result]:
    with transaction.atomic():
        results = batches.carry_out_one(order, found, deciding.plan, found)
    # A hundred thousand events, each with its reply, are not kept to be counted.
    return [
        replace(result, event=None) if result.outcome == Outcome.DONE else result
        for result in results
    ]
