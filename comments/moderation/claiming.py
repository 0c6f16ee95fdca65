"""Claims: who looks at a reply, for two minutes. Advice; the version decides.

No event and no new version: nothing has been decided.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from comments.models import Comment

from . import base

if TYPE_CHECKING:
    from datetime import datetime

    from newsroom.models import User

LEASE = timedelta(minutes=2)


def claim(pk: int, *, by: User, at: datetime) -> bool:
    """Say that `by` looks at a reply, or still does. False: somebody else does."""
    base.require(by)
    rows = Comment.objects.filter(pk=pk).claimable(by, at)
    return bool(rows.update(claimed_by=by, claimed_until=at + LEASE))


def unclaim(pk: int, *, by: User) -> None:
    """Say that `by` no longer looks at a reply; another's claim stays."""
    base.require(by)
    rows = Comment.objects.filter(pk=pk, claimed_by=by)
    rows.update(claimed_by=None, claimed_until=None)
