"""The verbs by which a moderator decides on replies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import batched
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from comments.models import Comment, ModerationEvent

from . import base
from .base import Order, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from newsroom.models import User

CHUNK = 500  # replies in one transaction

# For each verb: the states it starts from, and the state it leads to.
MOVES: dict[str, tuple[frozenset[str], str]] = {
    "approve": (
        frozenset({Status.PENDING, Status.REJECTED, Status.SPAM}),
        Status.APPROVED,
    ),
    "reject": (
        frozenset({Status.PENDING, Status.APPROVED, Status.SPAM}),
        Status.REJECTED,
    ),
    "spam": (
        frozenset({Status.PENDING, Status.APPROVED, Status.REJECTED, Status.TRASH}),
        Status.SPAM,
    ),
    "trash": (
        frozenset({Status.PENDING, Status.APPROVED, Status.REJECTED, Status.SPAM}),
        Status.TRASH,
    ),
}
PUT_AWAY = frozenset({Status.REJECTED, Status.SPAM, Status.TRASH})


class Outcome(StrEnum):
    DONE = "done"
    ALREADY = "already"  # it stood there before
    CONFLICT = "conflict"  # somebody else decided since, or the move is not possible
    TWIN = "twin"  # the same reply was sent again and stands now
    UNKNOWN = "unknown"  # there is no such reply


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one reply."""

    pk: int
    outcome: Outcome
    # The decision that holds: this one, or the earlier one that stood in the way.
    event: ModerationEvent | None = None


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One decision on any number of replies, which can be undone as one."""

    uid: UUID
    results: Sequence[Result]

    def count(self, outcome: Outcome) -> int:
        return sum(result.outcome == outcome for result in self.results)


type Ids = Iterable[int]
type Versions = Mapping[int, int]  # primary key: the version that was seen


def approve(
    ids: Ids, *, by: User | None, at: datetime, versions: Versions | None = None
) -> Batch:
    """Let readers see the replies."""
    return _decide("approve", ids, by=by, at=at, versions=versions)


def reject(
    ids: Ids, *, by: User | None, at: datetime, versions: Versions | None = None
) -> Batch:
    """Refuse the replies for what they say."""
    return _decide("reject", ids, by=by, at=at, versions=versions)


def spam(
    ids: Ids, *, by: User | None, at: datetime, versions: Versions | None = None
) -> Batch:
    """Put the replies away as advertising."""
    return _decide("spam", ids, by=by, at=at, versions=versions)


def trash(
    ids: Ids, *, by: User | None, at: datetime, versions: Versions | None = None
) -> Batch:
    """Put the replies away without a judgment; the same may be sent again."""
    return _decide("trash", ids, by=by, at=at, versions=versions)


def restore(
    ids: Ids, *, by: User | None, at: datetime, versions: Versions | None = None
) -> Batch:
    """Bring replies that were put away back to where they stood, else to pending."""
    return _decide("restore", ids, by=by, at=at, versions=versions)


def _decide(
    action: str,
    ids: Ids,
    *,
    by: User | None,
    at: datetime,
    versions: Versions | None,
) -> Batch:
    base.require(by)
    order = Order(action=action, batch=uuid4(), by=by, at=at)
    results: list[Result] = []
    for chunk in batched(sorted(set(ids)), CHUNK, strict=False):
        with transaction.atomic():
            results += _carry_out(order, chunk, versions or {})
    return Batch(uid=order.batch, results=results)


def _carry_out(order: Order, ids: Sequence[int], versions: Versions) -> list[Result]:
    # no_key: a reply that answers one of them may arrive meanwhile.
    rows = Comment.objects.select_for_update(no_key=True)
    found = rows.filter(pk__in=ids).order_by("pk")
    results = {
        comment.pk: _move(order, comment, versions.get(comment.pk, comment.version))
        for comment in found
    }
    settled = finish(results.values())
    missing = [pk for pk in ids if pk not in results]
    return settled + [Result(pk=pk, outcome=Outcome.UNKNOWN) for pk in missing]


def _move(order: Order, comment: Comment, seen: int) -> Result:
    """Move one locked reply if its state allows it and it is still as it was seen."""
    target = _target(order.action, comment)
    if comment.status == target:
        return Result(pk=comment.pk, outcome=Outcome.ALREADY)
    if comment.version != seen or not _is_possible(order.action, comment):
        return Result(pk=comment.pk, outcome=Outcome.CONFLICT)
    event = base.event_of(order, comment, to_status=target)
    prev_status = "" if order.action in {"approve", "restore"} else comment.status
    if not base.write(comment, status=target, prev_status=prev_status, at=order.at):
        return Result(pk=comment.pk, outcome=Outcome.TWIN)
    return Result(pk=comment.pk, outcome=Outcome.DONE, event=event)


def _target(action: str, comment: Comment) -> str:
    if action != "restore":
        return MOVES[action][1]
    if comment.status in PUT_AWAY:
        return comment.prev_status or Status.PENDING
    return comment.status


def _is_possible(action: str, comment: Comment) -> bool:
    return action == "restore" or comment.status in MOVES[action][0]


def finish(results: Iterable[Result]) -> list[Result]:
    """Record what was done, say who did the rest before, then tell the readers."""
    results = list(results)
    events = [result.event for result in results if result.event]
    ModerationEvent.objects.bulk_create(events)
    others = [result.pk for result in results if not result.event]
    earlier = ModerationEvent.objects.latest_of(others) if others else {}
    base.tell_readers(events)
    return [
        Result(
            pk=result.pk,
            outcome=result.outcome,
            event=result.event or earlier.get(result.pk),
        )
        for result in results
    ]
