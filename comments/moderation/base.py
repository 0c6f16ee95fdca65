"""What the verbs share: rights, locks, the write, the record.

Whatever is locked is locked in one order, so that two transactions never wait for
each other: replies and their roots by key, discussions, commenters, what the filter
learned, stories.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import F

from articles import stamps
from comments import keys
from comments.models import Comment, Commenter, ModerationEvent

from . import complaints, counting, training

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from comments.models import SavedReason
    from newsroom.models import User

Status = Comment.Status
PERMISSION = "comments.moderate_comment"
CHUNK = 500  # replies in one transaction

TIMED = frozenset({"approve", "reject", "spam", "trash"})
# What a page shows of a public reply, beside that it is there.
SHOWN = frozenset({"body", "featured_at", "author_name"})
# An event has columns of its own for them, or they follow from others.
NOT_KEPT = frozenset({"status", "prev_status", "status_changed_at", "is_waiting"})


@dataclass(frozen=True, kw_only=True)
class Order:
    """What somebody asked for, once, for any number of replies."""

    action: str
    batch: UUID
    by: User | None
    at: datetime
    reason: SavedReason | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Move:
    """What becomes of one locked reply. Not yet made: `comment` is as it was."""

    comment: Comment
    event: ModerationEvent
    columns: Mapping[str, Any]
    was_waiting: bool
    is_waiting: bool

    @property
    def step(self) -> int:
        """1 if readers begin to see the reply, -1 if they cease to, 0 otherwise."""
        came = self.event.to_status == Status.APPROVED
        went = self.event.from_status == Status.APPROVED
        return came - went

    @property
    def is_seen(self) -> bool:
        """Readers see a difference."""
        is_public = self.event.to_status == Status.APPROVED
        return self.step != 0 or (is_public and not SHOWN.isdisjoint(self.columns))


def require(by: User | None) -> None:
    if by is not None and not by.has_perm(PERMISSION):
        raise PermissionDenied


def locked(ids: Iterable[int]) -> list[Comment]:
    """The replies among `ids`, in order, locked together with their roots."""
    ids = set(ids)
    roots = Comment.objects.filter(pk__in=ids).values_list("root_id", flat=True)
    # no_key: a reply that answers one of them may arrive meanwhile.
    rows = Comment.objects.select_for_update(no_key=True).order_by("pk")
    return [row for row in rows.filter(pk__in={*ids, *roots}) if row.pk in ids]


def plan(order: Order, comment: Comment, **columns: Any) -> Move:
    """A move of a locked reply to what `columns` say.

    One that readers no longer see is no pick of the editors'.
    """
    status = columns.get("status", comment.status)
    if status != comment.status:
        columns["status_changed_at"] = order.at
    if status != Status.APPROVED and comment.featured_at:
        columns["featured_at"] = None
    is_waiting = status == Status.PENDING or bool(
        columns.get("waiting_body", comment.waiting_body)
    )
    event = event_of(order, comment, to_status=status)
    event.before = as_they_were(comment, columns.keys() - NOT_KEPT)
    return Move(
        comment=comment,
        event=event,
        columns=columns | {"is_waiting": is_waiting},
        was_waiting=comment.is_waiting,
        is_waiting=is_waiting,
    )


def as_they_were(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """These columns of a row as JSON takes them, moments in full."""
    values = {name: getattr(row, name) for name in names}
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def as_before(row: models.Model, event: ModerationEvent) -> dict[str, Any]:
    """The columns of a row that a decision changed, as they were."""
    fields = {field.attname: field for field in row._meta.concrete_fields}
    return {name: fields[name].to_python(was) for name, was in event.before.items()}


def event_of(order: Order, comment: Comment, *, to_status: str) -> ModerationEvent:
    """The record of a move that has not yet been made; not saved."""
    return ModerationEvent(
        comment=comment,
        action=order.action,
        from_status=comment.status,
        to_status=to_status,
        prev_status=comment.prev_status,
        reason=order.reason,
        note=order.note,
        batch=order.batch,
        by=order.by,
        at=order.at,
    )


def commenter_of(email: str, at: datetime) -> Commenter:
    """Whoever replies with this address, known from now on."""
    new = Commenter(email_key=keys.email_key(email), first_seen_at=at)
    # Two first replies may arrive at once.
    Commenter.objects.bulk_create([new], ignore_conflicts=True)
    return Commenter.objects.get(email_key=new.email_key)


def digest(addressed: Comment | None, *, name: str, email: str, body: str) -> str:
    """Equal for the same words of the same writer to the same reply."""
    place = str(addressed.uid) if addressed else ""
    text = json.dumps([place, name, email, body])
    return hashlib.sha256(text.encode()).hexdigest()


def arrival(order: Order, comment: Comment) -> Move:
    """The move of a reply that was just stored, as its status says."""
    event = event_of(order, comment, to_status=comment.status)
    event.from_status = ""
    return Move(
        comment=comment,
        event=event,
        columns={},
        was_waiting=False,
        is_waiting=comment.is_waiting,
    )


def arrive(order: Order, comment: Comment) -> None:
    """Record and count a reply that was just stored."""
    _settle([arrival(order, comment)])


def carry_out(moves: Sequence[Move], *arrivals: Move) -> list[Move]:
    """Write, record and count; the moves that were made.

    Left out are those of replies that would leave the trash, or take an edit over,
    while the same words of the same writer stand there by now.
    """
    _write(move for move in moves if not _may_be_a_twin(move))
    made = [move for move in moves if not _may_be_a_twin(move) or _write_apart(move)]
    _settle([*made, *arrivals])
    return made


def _may_be_a_twin(move: Move) -> bool:
    return move.event.from_status == Status.TRASH or "digest" in move.columns


def _write(moves: Iterable[Move]) -> None:
    """Store what is equal for several replies at once."""
    groups: defaultdict[str, list[Move]] = defaultdict(list)
    for move in moves:
        groups[repr(sorted(move.columns.items()))].append(move)
    for alike in groups.values():
        rows = Comment.objects.filter(pk__in=[move.comment.pk for move in alike])
        rows.update(**alike[0].columns, version=F("version") + 1)


def _write_apart(move: Move) -> bool:
    try:
        with transaction.atomic():
            _write([move])
    except IntegrityError:
        return False
    return True


def _settle(moves: Sequence[Move]) -> None:
    """Leave the record of what was written, and keep every number in step."""
    _time(moves)
    ModerationEvent.objects.bulk_create(move.event for move in moves)
    counting.count(moves)
    complaints.follow(moves)
    training.learn(moves)
    _tell_readers(moves)


def _time(moves: Iterable[Move]) -> None:
    """Note on a person's first decision how long the reply had waited for it."""
    events = {move.comment.pk: move.event for move in moves if _ends_a_wait(move.event)}
    if not events:
        return
    timed = ModerationEvent.objects.timed(events)
    for pk in events.keys() - timed:
        event = events[pk]
        assert event.comment is not None
        waited = event.at - event.comment.submitted_at
        event.waited = max(0, int(waited.total_seconds()))


def _ends_a_wait(event: ModerationEvent) -> bool:
    is_decision = event.by_id is not None and event.action in TIMED
    return is_decision and event.from_status == Status.PENDING


def _tell_readers(moves: Iterable[Move]) -> None:
    """Bump the stories whose visible replies changed, each once, in order of keys."""
    changes: Counter[int] = Counter()
    for move in moves:
        if move.is_seen:
            changes[move.comment.story_id] += move.step
    for story_pk, replies in sorted(changes.items()):
        stamps.bump_discussion(story_pk, replies=replies)
