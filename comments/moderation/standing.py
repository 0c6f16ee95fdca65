"""The verbs by which a moderator decides on those who reply.

What they sent before stays as it is: `decide_all` with the same `batch` takes it too,
and one undo puts both back.
"""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction

from comments.models import Commenter, ModerationEvent

from . import base
from .base import Order
from .batches import Batch, Outcome, Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from newsroom.models import User

Standing = Commenter.Standing

type Keys = Iterable[int]
type Seen = Mapping[int, str]  # primary key: the standing that was seen


def ban(
    pks: Keys,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    seen: Seen | None = None,
) -> Batch:
    """Reject unread whatever these send from now on."""
    order = Order(action="ban", batch=uuid4(), by=by, at=at, note=note)
    return _stand(order, pks, {"standing": Standing.BANNED}, seen)


def mute(  # noqa: PLR0913  what a moderator says with it
    pks: Keys,
    *,
    until: datetime,
    by: User | None,
    at: datetime,
    note: str = "",
    seen: Seen | None = None,
) -> Batch:
    """As `ban`, until a moment. Raises ValueError for one that has passed."""
    if until <= at:
        msg = "A mute ends after it began."
        raise ValueError(msg)
    order = Order(action="mute", batch=uuid4(), by=by, at=at, note=note)
    columns = {"standing": Standing.MUTED, "muted_until": until}
    return _stand(order, pks, columns, seen)


def always_hold(
    pks: Keys,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    seen: Seen | None = None,
) -> Batch:
    """Read whatever these send before it appears, however many were approved."""
    order = Order(action="always_hold", batch=uuid4(), by=by, at=at, note=note)
    return _stand(order, pks, {"standing": Standing.ALWAYS_HELD}, seen)


def pardon(
    pks: Keys,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    seen: Seen | None = None,
) -> Batch:
    """Let these reply as everybody does."""
    order = Order(action="pardon", batch=uuid4(), by=by, at=at, note=note)
    return _stand(order, pks, {"standing": Standing.NORMAL}, seen)


def _stand(
    order: Order, pks: Keys, columns: Mapping[str, Any], seen: Seen | None
) -> Batch:
    base.require(order.by)
    wanted: dict[str, Any] = {"muted_until": None, **columns}
    if order.note:
        wanted["note"] = order.note
    people: list[Result] = []
    for chunk in batched(sorted(set(pks)), base.CHUNK, strict=False):
        with transaction.atomic():
            people += _stand_in_chunk(order, chunk, wanted, seen or {})
    return Batch(uid=order.batch, people=people)


def _stand_in_chunk(
    order: Order, pks: Sequence[int], wanted: Mapping[str, Any], seen: Seen
) -> list[Result]:
    outcomes = dict.fromkeys(pks, Outcome.UNKNOWN)
    events: dict[int, ModerationEvent] = {}
    for person in locked(pks):
        outcomes[person.pk] = _compare(person, wanted, seen)
        if outcomes[person.pk] == Outcome.DONE:
            events[person.pk] = event_of(order, person, wanted)
    Commenter.objects.filter(pk__in=events).update(**wanted)
    ModerationEvent.objects.bulk_create(events.values())
    return _results(outcomes, events)


def _compare(person: Commenter, wanted: Mapping[str, Any], seen: Seen) -> Outcome:
    if all(getattr(person, name) == value for name, value in wanted.items()):
        return Outcome.ALREADY
    if seen.get(person.pk, person.standing) != person.standing:
        return Outcome.CONFLICT
    return Outcome.DONE


def locked(pks: Iterable[int]) -> Sequence[Commenter]:
    """The commenters among `pks`, locked in order."""
    rows = Commenter.objects.select_for_update(no_key=True)
    return list(rows.filter(pk__in=pks).order_by("pk"))


def event_of(
    order: Order, person: Commenter, wanted: Mapping[str, Any]
) -> ModerationEvent:
    """The record of a change that has not yet been made; not saved."""
    return ModerationEvent(
        commenter=person,
        action=order.action,
        from_status=person.standing,
        to_status=wanted["standing"],
        before=base.as_they_were(person, wanted),
        note=order.note,
        batch=order.batch,
        by=order.by,
        at=order.at,
    )


def _results(
    outcomes: Mapping[int, Outcome], events: Mapping[int, ModerationEvent]
) -> list[Result]:
    others = outcomes.keys() - events.keys()
    earlier = ModerationEvent.objects.latest_of_people(others) if others else {}
    return [
        Result(pk=pk, outcome=outcome, event=events.get(pk) or earlier.get(pk))
        for pk, outcome in outcomes.items()
    ]
