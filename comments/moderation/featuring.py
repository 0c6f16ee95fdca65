"""The verbs of the editors' pick: an approved reply that a page shows as such."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from . import base, batches
from .base import Move, Order, Status
from .batches import Batch, Ids, Outcome, Versions

if TYPE_CHECKING:
    from datetime import datetime

    from comments.models import Comment
    from newsroom.models import User


def feature(
    ids: Ids, *, by: User | None, at: datetime, versions: Versions | None = None
) -> Batch:
    """Show approved replies as picks of the editors'; others are a conflict."""
    order = Order(action="feature", batch=uuid4(), by=by, at=at)
    return batches.carry_out(order, ids, _feature, versions)


def unfeature(
    ids: Ids, *, by: User | None, at: datetime, versions: Versions | None = None
) -> Batch:
    """Show picks as replies like all others."""
    order = Order(action="unfeature", batch=uuid4(), by=by, at=at)
    return batches.carry_out(order, ids, _unfeature, versions)


def _feature(order: Order, comment: Comment) -> Move | Outcome:
    if comment.featured_at:
        return Outcome.ALREADY
    if comment.status != Status.APPROVED:
        return Outcome.CONFLICT
    return base.plan(order, comment, featured_at=order.at)


def _unfeature(order: Order, comment: Comment) -> Move | Outcome:
    if not comment.featured_at:
        return Outcome.ALREADY
    return base.plan(order, comment, featured_at=None)
