"""What the verbs share: rights, the write, the record, the counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from articles import stamps
from comments.models import Comment, ModerationEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from newsroom.models import User

Status = Comment.Status
PERMISSION = "comments.moderate_comment"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What somebody asked for, once, for any number of replies."""

    action: str
    batch: UUID
    by: User | None
    at: datetime


def require(by: User | None) -> None:
    if by is not None and not by.has_perm(PERMISSION):
        raise PermissionDenied


def event_of(order: Order, comment: Comment, *, to_status: str) -> ModerationEvent:
    """The record of a move that has not yet been made; not saved."""
    return ModerationEvent(
        comment=comment,
        action=order.action,
        from_status=comment.status,
        to_status=to_status,
        prev_status=comment.prev_status,
        batch=order.batch,
        by=order.by,
        at=order.at,
    )


def write(comment: Comment, *, status: str, prev_status: str, at: datetime) -> bool:
    """Store a locked reply in its new state.

    Returns False, with nothing written, if it comes out of the trash and the same
    words of the same writer stand there by now.
    """
    comment.status, comment.prev_status = status, prev_status
    comment.status_changed_at = at
    comment.version += 1
    try:
        with transaction.atomic():
            comment.save(
                update_fields=["status", "prev_status", "status_changed_at", "version"]
            )
    except IntegrityError:
        return False
    return True


def tell_readers(events: Iterable[ModerationEvent]) -> None:
    """Bump the stories whose visible replies changed, each once, in order of keys."""
    changes: Counter[int] = Counter()
    for event in events:
        came = event.to_status == Status.APPROVED
        went = event.from_status == Status.APPROVED
        if came != went:
            changes[event.comment.story_id] += came - went
    for story_pk, replies in sorted(changes.items()):
        stamps.bump_discussion(story_pk, replies=replies)
