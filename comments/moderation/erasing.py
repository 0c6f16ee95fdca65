"""Export and erase what one email address wrote.

Erased replies belong to nobody any more, so nothing can bring the address back: an
erasure has no undo.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import batched
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from comments import keys
from comments.models import Comment, Commenter, ModerationEvent

from . import base
from .base import Order, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from newsroom.models import User

    from .base import Move

ERASE = "comments.erase_comment"
CHUNK = 500  # replies in one transaction
# What an earlier decision may have kept of the person, and of the words.
PERSONAL = frozenset(
    {"author_name", "author_email", "author_url", "network", "address_key", "digest"}
)
WORDS = frozenset({"body", "waiting_body"})


@dataclass(frozen=True, kw_only=True)
class Found:
    """What there is of an address, in any spelling of it: replies by their state."""

    commenter: Commenter | None
    by_status: Counter[str] = field(default_factory=Counter)

    @property
    def replies(self) -> int:
        return self.by_status.total()


def find(address: str) -> Found:
    """What `export` writes and `erase` takes: every spelling of the address."""
    commenter = Commenter.objects.of_key(keys.email_key(address)).first()
    if commenter is None:
        return Found(commenter=None)
    statuses = Comment.objects.of_reader(commenter).values_list("status", flat=True)
    return Found(commenter=commenter, by_status=Counter(statuses.order_by()))


def export(commenter: Commenter) -> dict[str, Any]:
    """All that is kept of the person, in plain values that JSON takes."""
    return {
        "first_seen_at": commenter.first_seen_at.isoformat(),
        "standing": commenter.standing,
        "muted_until": commenter.muted_until and commenter.muted_until.isoformat(),
        "note": commenter.note,
        "replies": list(_rows(commenter)),
    }


def _rows(commenter: Commenter) -> Iterator[dict[str, Any]]:
    replies = Comment.objects.of_reader(commenter).select_related("story")
    for reply in replies.order_by("pk").iterator(CHUNK):
        yield {
            "reply": str(reply.uid),
            "story": reply.story.headline,
            "submitted_at": reply.submitted_at.isoformat(),
            "edited_at": reply.edited_at.isoformat() if reply.edited_at else "",
            "status": reply.status,
            "name": reply.author_name,
            "email": reply.author_email,
            "website": reply.author_url,
            "network": reply.network,
            "text": reply.body,
            "edit_that_waits": reply.waiting_body,
        }


def erase(
    address: str,
    *,
    removes_text: bool,
    by: User | None,
    at: datetime,
    progress: Callable[[int], object] = lambda done: None,
) -> int:
    """Take the person off all replies of an address; how many there were.

    Name, address, website and network go; with `removes_text` the words as well, and
    the reply goes to the trash for good: where it is answered its place is kept.
    In chunks that each commit: cut off, it goes on where it stopped when it is asked
    again. `progress` is called with the replies done so far.
    """
    if by is not None and not by.has_perm(ERASE):
        raise PermissionDenied
    commenter = find(address).commenter
    if commenter is None:
        return 0
    order = Order(action="erase", batch=uuid4(), by=by, at=at)
    done = 0
    # Replies may arrive meanwhile; they are taken, too.
    while not _forget(commenter, order):
        for chunk in batched(_keys_of(commenter), CHUNK, strict=False):
            done += _erase(order, chunk, commenter, removes_text=removes_text)
            progress(done)
    return done


def _keys_of(commenter: Commenter) -> list[int]:
    replies = Comment.objects.of_reader(commenter)
    return list(replies.order_by("pk").values_list("pk", flat=True))


def _erase(
    order: Order, ids: Sequence[int], commenter: Commenter, *, removes_text: bool
) -> int:
    with transaction.atomic():
        replies = [
            reply for reply in base.locked(ids) if reply.commenter_id == commenter.pk
        ]
        locked = [reply.pk for reply in replies]
        _clean_history(locked, PERSONAL | WORDS if removes_text else PERSONAL)
        # The old one was derived from the address.
        Comment.objects.filter(pk__in=locked).update(
            digest=Concat(Value("erased "), Cast("pk", CharField()))
        )
        base.carry_out([_plan(order, reply, removes_text) for reply in replies])
    return len(replies)


def _plan(order: Order, reply: Comment, removes_text: bool) -> Move:  # noqa: FBT001
    columns: dict[str, Any] = {
        "commenter_id": None,
        "author_name": _("Anonymous"),
        "author_email": "",
        "author_url": "",
        "network": "",
        "address_key": "",
        "reasons": [_bare(reason) for reason in reply.reasons],
        "erased_at": order.at,
    }
    if removes_text:
        columns |= {
            "body": "",
            "waiting_body": "",
            "featured_at": None,
            "status": Status.TRASH,
            "prev_status": "",
        }
    move = base.plan(order, reply, **columns)
    move.event.before = {}
    return move


def _bare(reason: dict[str, Any]) -> dict[str, Any]:
    """Which rule it was stays; the name or the words that it met go."""
    kept = {name: value for name, value in reason.items() if name != "details"}
    return kept | {"fact": ""}


def _clean_history(ids: Sequence[int], names: frozenset[str]) -> None:
    events = ModerationEvent.objects.filter(comment__in=ids)
    events.exclude(note="").update(note="")  # it may name the person
    kept = events.exclude(before={})
    changed = [event for event in kept if not names.isdisjoint(event.before)]
    for event in changed:
        event.before = {
            name: was for name, was in event.before.items() if name not in names
        }
    ModerationEvent.objects.bulk_update(changed, ["before"])


def _forget(commenter: Commenter, order: Order) -> bool:
    """Make the key lead to nobody, if no reply is left; whether none is.

    One that is banned, muted or held stays known by it: else an erasure would be the
    way around a ban.
    """
    with transaction.atomic():
        rows = Commenter.objects.select_for_update()
        person = rows.get(pk=commenter.pk)
        if Comment.objects.of_reader(person).exists():
            return False
        person.note = ""
        if person.standing == Commenter.Standing.NORMAL:
            person.email_key = f"erased {UUID(int=person.pk)}"
        person.save(update_fields=["note", "email_key"])
        _clean_notes(person)
        ModerationEvent.objects.create(
            commenter=person,
            action=order.action,
            batch=order.batch,
            by=order.by,
            at=order.at,
        )
    return True


def _clean_notes(person: Commenter) -> None:
    """What moderators noted of the person may name them."""
    events = ModerationEvent.objects.filter(commenter=person)
    for event in events:
        event.note = ""
        event.before.pop("note", None)
    ModerationEvent.objects.bulk_update(events, ["note", "before"])
    kind = ContentType.objects.get_for_model(Commenter)
    logged = LogEntry.objects.filter(content_type=kind, object_id=str(person.pk))
    logged.update(object_repr=str(person), change_message="")
