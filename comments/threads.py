"""Threads out of rows: who stands under whom. Pure: it asks no database.

Rows come in the order of the page. Every row carries its place in `path`, so a reply
that readers may not see needs no row: its place shows in the paths below it, and of
what it says nothing is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .querysets import PICKS_AT_ONCE, SEGMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .models import Comment


@dataclass
class Node:
    """A place in a thread, and what stands under it."""

    reply: Comment | None = None  # None: it was removed
    answers: list[Node] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Thread:
    """A root with the first replies under it, as a story's page shows it."""

    uid: str  # of the root
    top: Node
    more: int  # public replies that are not among these
    last: Comment | None  # of those shown under the root


def nest(replies: Iterable[Comment]) -> list[Node]:
    """The roots, in the order in which they or what stands under them come first."""
    top = Node()
    places: dict[str, Node] = {"": top}
    for reply in replies:
        for end in range(SEGMENT, len(reply.path) + 1, SEGMENT):
            path = reply.path[:end]
            if path not in places:
                places[path] = Node()
                places[path[:-SEGMENT]].answers.append(places[path])
        places[reply.path].reply = reply
    return top.answers


def lay_out(roots: Sequence[Comment], rows: Sequence[Comment]) -> list[Thread]:
    """The threads of a page, in the order of the roots, which are `cut`.

    `rows` hold what stands under them, and may hold others. A reply finds the one that
    it answers among these: what is answered and public comes before it in its thread.
    """
    known: dict[int | None, Comment] = {row.pk: row for row in (*roots, *rows)}
    under: dict[int | None, list[Comment]] = {}
    for row in rows:
        if row.depth:
            row.reply_to = known.get(row.reply_to_id)
            under.setdefault(row.root_id, []).append(row)
    threads = (_thread(root, _cut(root, under.get(root.pk, []))) for root in roots)
    return [thread for thread in threads if thread]


def _cut(root: Comment, answers: Sequence[Comment]) -> Sequence[Comment]:
    end = getattr(root, "last_path", None)
    return [row for row in answers if end is None or row.path <= end]


def picks(rows: Iterable[Comment]) -> list[Comment]:
    """What editors picked among `rows`, the last one first."""
    moments = {row: row.featured_at for row in rows if row.featured_at}
    return sorted(moments, key=moments.__getitem__, reverse=True)[:PICKS_AT_ONCE]


def _thread(root: Comment, answers: Sequence[Comment]) -> Thread | None:
    """None: the root is not public, and its last answer has just gone, too."""
    is_public = root.status == root.Status.APPROVED
    tops = nest([root, *answers] if is_public else answers)
    if not tops:
        return None
    last = answers[-1] if answers else None
    # A reply may have come between the count and the rows.
    more = max(root.answer_count - len(answers), 0) if last else 0
    return Thread(uid=str(root.uid), top=tops[0], more=more, last=last)
