"""A reply with all that a moderator needs to decide on it, for 25 at once.

Three queries beside the one that found the replies, however many there are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from articles.admin.states import State, moment, short_moment
from comments import moderation
from comments.admin.spam_filter import Opinion, opinions
from comments.admin.why import Why, found_in, reasons, words_in
from comments.models import Comment, Commenter, Report

from .ask import FRESH, TARGET
from .marks import Text, compared, mark, marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.utils.safestring import SafeString

    from newsroom.models import User

HISTORY = 3  # earlier replies of the same writer
REPORTS = 5  # of the readers' reports on one reply


@dataclass(frozen=True, kw_only=True)
class Card:
    comment: Comment
    age: State
    text: Text
    name: SafeString
    website: SafeString
    edit: SafeString | str
    why: list[Why]
    record: str
    standing: str  # that of the writer, unless it is the normal one
    verbs: frozenset[str]
    claimed_by: str = ""
    history: list[dict[str, str]] = field(default_factory=list)
    others: int = 0  # replies of the same network
    reports: list[Report] = field(default_factory=list)
    unread_reports: int = 0
    opinion: Opinion | None = None  # of the spam filter


def cards(replies: Sequence[Comment], user: User, at: datetime) -> list[Card]:
    history = _history(replies)
    reports = _reports(replies)
    opinion = opinions(replies, at)
    return [
        Card(
            comment=comment,
            age=age(comment, at),
            text=marked(comment.body, found_in(comment.body, comment)),
            name=mark(comment.author_name, words_in(comment.author_name, comment)),
            website=mark(comment.author_url, words_in(comment.author_url, comment)),
            edit=_edit(comment),
            why=reasons(comment),
            record=record(comment.commenter),
            standing=standing(comment.commenter, at),
            verbs=possible(comment),
            claimed_by=claimant(comment, user, at),
            history=_told(history[comment.commenter_id], comment, at),
            others=max(comment.of_network - 1, 0),  # type: ignore[attr-defined]
            reports=reports[comment.pk],
            unread_reports=comment.open_reports - len(reports[comment.pk]),
            opinion=opinion.get(comment.pk),
        )
        for comment in replies
    ]


def _history(replies: Iterable[Comment]) -> dict[int | None, list[Comment]]:
    writers = {c.commenter_id for c in replies if c.commenter_id}
    rows = Comment.objects.latest_of_each(writers, HISTORY + 1)
    told: dict[int | None, list[Comment]] = defaultdict(list)
    for comment in rows.only("commenter_id", "status", "submitted_at", "body"):
        told[comment.commenter_id].append(comment)
    return told


def _told(
    earlier: Iterable[Comment], but: Comment, at: datetime
) -> list[dict[str, str]]:
    others = [comment for comment in earlier if comment.pk != but.pk]
    return [
        {
            "status": comment.status,
            "label": str(comment.get_status_display()),
            "when": short_moment(comment.submitted_at, at),
            "text": comment.body,
        }
        for comment in others[:HISTORY]
    ]


def _reports(replies: Iterable[Comment]) -> dict[int, list[Report]]:
    """The newest reports on each; none are asked for where nobody complained."""
    told: dict[int, list[Report]] = defaultdict(list)
    reported = [comment.pk for comment in replies if comment.open_reports]
    if reported:
        for report in Report.objects.open().newest_of_each(reported, REPORTS):
            told[report.comment_id].append(report)
    return told


def _edit(comment: Comment) -> SafeString | str:
    """An edit that waits, beside what readers see meanwhile."""
    if not comment.waiting_body:
        return ""
    return compared(comment.body, comment.waiting_body)


def age(comment: Comment, at: datetime) -> State:
    """How long ago it came; the clock is not set back by an edit."""
    waited = at - comment.submitted_at
    words = timesince(comment.submitted_at, at) if waited >= FRESH / 30 else _("new")
    if not comment.is_waiting or waited < FRESH:
        return State("quiet", words)
    return State("warn" if waited < TARGET else "overdue", words)


def record(writer: Commenter | None) -> str:
    """What became of the writer's replies so far."""
    if writer is None:
        return _("no record")
    counts = [
        (writer.approved_count, _("approved")),
        (writer.rejected_count, _("rejected")),
        (writer.spam_count, _("spam")),
    ]
    told = [f"{number} {name}" for number, name in counts if number]
    return ", ".join(told) or _("nothing decided yet")


def standing(writer: Commenter | None, at: datetime) -> str:
    if writer is None or writer.standing == Commenter.Standing.NORMAL:
        return ""
    if writer.standing == Commenter.Standing.MUTED and writer.muted_until:
        if writer.muted_until <= at:
            return ""
        return _("Muted until %(time)s") % {"time": moment(writer.muted_until)}
    return str(writer.get_standing_display())


def possible(comment: Comment) -> frozenset[str]:
    """The verbs that lead somewhere from where the reply stands."""
    moves = moderation.MOVES.items()
    verbs = {verb for verb, (starts, _end) in moves if comment.status in starts}
    if comment.waiting_body:
        verbs |= {"approve", "reject"}
    if comment.status in Comment.PUT_AWAY:
        verbs.add("restore")
    return frozenset(verbs)


def claimant(comment: Comment, user: User, at: datetime) -> str:
    """Who else looks at it now."""
    is_held = comment.claimed_until is not None and comment.claimed_until > at
    if not is_held or comment.claimed_by is None or comment.claimed_by == user:
        return ""
    return comment.claimed_by.get_short_name() or comment.claimed_by.get_username()
