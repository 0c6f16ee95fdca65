"""What the spam filter said, beside what moderators then decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from comments import spam
from comments.models import Comment, Conversation, ModerationEvent
from comments.moderation import training

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LOOKED_AT = 1000  # decisions


class Row(NamedTuple):
    """A line of the table: what would have been held from a score on."""

    held: spam.Held
    does: str  # what the site does from there: "hold", "put away" or nothing

    @property
    def precision(self) -> str:
        return percent(self.held.precision)

    @property
    def recall(self) -> str:
        return percent(self.held.recall)


@dataclass(frozen=True, kw_only=True)
class Report:
    """How the filter would have done, and how much it has learned."""

    examples: spam.Count
    rows: Sequence[Row]
    looked_at: int
    at_hold: Row

    @property
    def has_enough(self) -> bool:
        return spam.has_enough(self.examples)

    @property
    def needed(self) -> int:
        return spam.NEEDED


class Opinion(NamedTuple):
    """What the filter thinks of a reply now, and for what."""

    score: str
    speaks_for: list[str]
    speaks_against: list[str]


def report(conversation: Conversation) -> Report:
    """Of the last decisions on replies that the filter had scored. Two queries."""
    scored = _scored()
    does = {
        conversation.filter_holds_from: "hold",
        conversation.filter_puts_away_from: "put away",
    }
    rows = {
        threshold: Row(spam.held(scored, threshold), does.get(threshold, ""))
        for threshold in sorted({*spam.THRESHOLDS, *does})
    }
    return Report(
        examples=training.examples(),
        rows=list(rows.values()),
        looked_at=len(scored),
        at_hold=rows[conversation.filter_holds_from],
    )


def _scored() -> list[spam.Scored]:
    """For each reply the score of its arrival, and the last that was decided on it."""
    judged = ModerationEvent.objects.judgments().with_score()
    found = judged.values_list("comment_id", "comment__spam_score", "action")
    last: dict[int, spam.Scored] = {}
    for pk, score, action in found[:LOOKED_AT]:
        last.setdefault(pk, spam.Scored(score or 0.0, action == "spam"))
    return list(last.values())


def opinions(replies: Sequence[Comment], at: datetime) -> dict[int, Opinion]:
    """The filter's opinion of each; of none before it has learned enough. One query."""
    return {
        pk: Opinion(
            f"{score:.2f}",
            [str(term) for term in terms if term.weight > 0],
            [str(term) for term in terms if term.weight < 0],
        )
        for pk, (score, terms) in training.explain(replies, at).items()
    }


def percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
