"""The verbs by which a moderator decides on replies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from . import base, batches
from .base import Move, Order, Status
from .batches import Batch, Ids, Outcome, Versions

if TYPE_CHECKING:
    from datetime import datetime

    from comments.models import Comment, SavedReason
    from newsroom.models import User

# For each verb: the states it starts from, and the state it leads to.
MOVES: dict[str, tuple[frozenset[str], str]] = {
    "approve": (
        frozenset({Status.PENDING, Status.REJECTED, Status.SPAM}),
        Status.APPROVED,
    ),
    "hold": (
        frozenset({Status.APPROVED, Status.REJECTED, Status.SPAM}),
        Status.PENDING,
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
FORGETS = frozenset({"approve", "hold", "restore"})  # where the reply stood before


def approve(
    ids: Ids, *, by: User | None, at: datetime, versions: Versions | None = None
) -> Batch:
    """Let readers see the replies, and the writers' edits of them."""
    order = Order(action="approve", batch=uuid4(), by=by, at=at)
    return batches.carry_out(order, ids, plan, versions)


def hold(
    ids: Ids, *, by: User | None, at: datetime, versions: Versions | None = None
) -> Batch:
    """Take the replies back from the readers until somebody decides again."""
    order = Order(action="hold", batch=uuid4(), by=by, at=at)
    return batches.carry_out(order, ids, plan, versions)


def reject(  # noqa: PLR0913  what a moderator says with it
    ids: Ids,
    *,
    by: User | None,
    at: datetime,
    versions: Versions | None = None,
    reason: SavedReason | None = None,
    note: str = "",
) -> Batch:
    """Refuse the replies for what they say; of a public one, the edit that waits."""
    order = Order(
        action="reject", batch=uuid4(), by=by, at=at, reason=reason, note=note
    )
    return batches.carry_out(order, ids, plan, versions)


def spam(
    ids: Ids, *, by: User | None, at: datetime, versions: Versions | None = None
) -> Batch:
    """Put the replies away as advertising."""
    order = Order(action="spam", batch=uuid4(), by=by, at=at)
    return batches.carry_out(order, ids, plan, versions)


def trash(
    ids: Ids, *, by: User | None, at: datetime, versions: Versions | None = None
) -> Batch:
    """Put the replies away without a judgment; the same may be sent again."""
    order = Order(action="trash", batch=uuid4(), by=by, at=at)
    return batches.carry_out(order, ids, plan, versions)


def restore(
    ids: Ids, *, by: User | None, at: datetime, versions: Versions | None = None
) -> Batch:
    """Bring replies that were put away back to where they stood, else to pending."""
    order = Order(action="restore", batch=uuid4(), by=by, at=at)
    return batches.carry_out(order, ids, plan, versions)


def plan(order: Order, comment: Comment) -> Move | Outcome:
    """What a deciding verb does with one locked reply."""
    if comment.is_emptied:
        return Outcome.CONFLICT
    edit = _judge_edit(order, comment)
    target = _target(order.action, comment)
    if _is_public_edit(order.action, comment):
        return base.plan(order, comment, **edit)
    if comment.status == target:
        return Outcome.ALREADY
    if not _is_possible(order.action, comment):
        return Outcome.CONFLICT
    prev_status = "" if order.action in FORGETS else str(comment.status)
    # What readers reported is upheld by putting the reply away.
    is_upheld = comment.open_reports and target in comment.PUT_AWAY
    reports = {"open_reports": 0} if is_upheld else {}
    return base.plan(
        order, comment, status=target, prev_status=prev_status, **edit, **reports
    )


def _is_public_edit(action: str, comment: Comment) -> bool:
    """The writer's edit is decided on, and the reply stays where it is."""
    is_public = comment.status == Status.APPROVED
    return is_public and bool(comment.waiting_body) and action in {"approve", "reject"}


def _judge_edit(order: Order, comment: Comment) -> dict[str, Any]:
    """What becomes of an edit that waits: approved it replaces the text."""
    if not comment.waiting_body or order.action in {"hold", "restore"}:
        return {}
    if order.action != "approve":
        return {"waiting_body": ""}
    return {
        "body": comment.waiting_body,
        "waiting_body": "",
        "digest": base.digest(
            comment.reply_to,
            name=comment.author_name,
            email=comment.author_email,
            body=comment.waiting_body,
        ),
        "edited_at": order.at,
    }


def _target(action: str, comment: Comment) -> str:
    if action != "restore":
        return MOVES[action][1]
    if comment.status in comment.PUT_AWAY:
        return comment.prev_status or Status.PENDING
    return comment.status


def _is_possible(action: str, comment: Comment) -> bool:
    return action == "restore" or comment.status in MOVES[action][0]
