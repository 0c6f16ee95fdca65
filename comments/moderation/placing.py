"""Where a new reply stands in its thread."""

from __future__ import annotations

from typing import TypedDict

from comments.models import MAX_DEPTH, Comment
from comments.querysets import SEGMENT

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Place(TypedDict):
    parent: Comment | None
    reply_to: Comment | None
    depth: int


def under(addressed: Comment | None) -> Place:
    """The place of an answer; below full depth beside the reply that it answers."""
    parent = addressed
    if addressed is not None and addressed.depth == MAX_DEPTH:
        parent = addressed.parent
    depth = parent.depth + 1 if parent else 0
    return Place(parent=parent, reply_to=addressed, depth=depth)


def settle_in(comment: Comment) -> None:
    """Set what needs the primary key: the root and the path."""
    parent = comment.parent
    comment.root_id = parent.root_id if parent else comment.pk
    comment.path = (parent.path if parent else "") + segment(comment.pk)
    comment.save(update_fields=["root_id", "path"])


def segment(pk: int) -> str:
    """A primary key in seven base-36 digits."""
    digits = ""
    while pk:
        pk, digit = divmod(pk, 36)
        digits = DIGITS[digit] + digits
    return digits.rjust(SEGMENT, "0")
