"""One decision on any number of replies, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import batched
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from comments.models import Comment, ModerationEvent

from . import base
from .base import Move, Order

if TYPE_CHECKING:
    from collections.abc import Collection


class Outcome(StrEnum):
    DONE = "done"
    ALREADY = "already"  # it stood there before
    CONFLICT = "conflict"  # somebody else decided since, or the move is not possible
    TWIN = "twin"  # the same reply was sent again and stands now
    UNKNOWN = "unknown"  # there is no such reply, or no such commenter


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one reply, or of one writer of replies."""

    pk: int
    outcome: Outcome
    # The decision that holds: this one, or the earlier one that stood in the way.
    event: ModerationEvent | None = None


@dataclass(frozen=True, kw_only=True)
class Batch:
    """One decision on any number of replies, which can be undone as one."""

    uid: UUID
    results: Sequence[Result] = ()  # of replies
    people: Sequence[Result] = ()  # of commenters

    def count(self, outcome: Outcome) -> int:
        """The replies of which this became."""
        return sum(result.outcome == outcome for result in self.results)


type Ids = Iterable[int]
type Versions = Mapping[int, int]  # primary key: the version that was seen
# The move of a locked reply, or why it is left as it is.
type Plan = Callable[[Order, Comment], Move | Outcome]


def carry_out(
    order: Order, ids: Ids, plan: Plan, versions: Versions | None = None
) -> Batch:
    """Do as planned with each reply, in transactions of at most 500 replies."""
    base.require(order.by)
    results: list[Result] = []
    for chunk in batched(sorted(set(ids)), base.CHUNK, strict=False):
        with transaction.atomic():
            results += carry_out_one(order, chunk, plan, versions)
    return Batch(uid=order.batch, results=results)


def carry_out_one(
    order: Order, ids: Collection[int], plan: Plan, versions: Versions | None = None
) -> list[Result]:
    """As `carry_out`, for one chunk and within the caller's transaction."""
    planned: dict[int, Move | Outcome] = dict.fromkeys(ids, Outcome.UNKNOWN)
    for comment in base.locked(ids):
        seen = (versions or {}).get(comment.pk, comment.version)
        planned[comment.pk] = _if_as_seen(plan(order, comment), seen)
    return finish(planned)


def _if_as_seen(move: Move | Outcome, seen: int) -> Move | Outcome:
    if isinstance(move, Move) and move.comment.version != seen:
        return Outcome.CONFLICT
    return move


def finish(planned: Mapping[int, Move | Outcome]) -> list[Result]:
    """Make the moves, and say who did the rest before."""
    moves = [move for move in planned.values() if isinstance(move, Move)]
    made = {move.comment.pk: move.event for move in base.carry_out(moves)}
    others = planned.keys() - made.keys()
    earlier = ModerationEvent.objects.latest_of(others) if others else {}
    return [
        Result(
            pk=pk,
            outcome=_outcome(move, is_made=pk in made),
            event=made.get(pk) or earlier.get(pk),
        )
        for pk, move in planned.items()
    ]


def _outcome(move: Move | Outcome, *, is_made: bool) -> Outcome:
    if isinstance(move, Move):
        return Outcome.DONE if is_made else Outcome.TWIN
    return move
