"""What the spam filter learns from decisions, and how it takes that back.

It learns from what people approve and mark as spam, and from nothing else: what was
rejected for its words is no advertising, and a filter that believed itself would drift.
From each reply it learns once; a contrary decision or an undo first takes away what
was added, to the last digit: counts are whole numbers, and the row of each example
keeps its features, as an edit may change the text.

Newer examples weigh more, each twice as much as one of a year earlier: old ones fade,
and no row is ever rewritten for it.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from comments import spam
from comments.models import Comment, ModerationEvent, TokenStat, Training

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from .base import Move

# No feature is written like them: a colon never begins a longer one.
FEATURES, EXAMPLES = ":features", ":examples"
HALF_LIFE = timedelta(days=365)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
FINENESS = (
    16  # what an example weighs at EPOCH: four years back weights are still whole
)
MOST_HALVINGS = 30  # from 2056 on all weigh the same; the sums fit 64 bits for ever
# One commenter must not teach it alone what is good, nor by a campaign what is spam.
MOST_OF_ONE = 10
OF_ONE_WITHIN = timedelta(days=30)

LABELS = {"approve": False, "spam": True}
ERASE = "erase"


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What is learned from one reply from now on, in place of what was before."""

    row: Training
    before: Training | None
    is_kept: bool = True  # else the row goes


def weight(at: datetime) -> float:
    """What an example of this moment weighs."""
    halvings = (at - EPOCH) / HALF_LIFE
    return FINENESS * math.exp2(min(max(halvings, -4), MOST_HALVINGS))


def score_of(features: Collection[str], at: datetime) -> float | None:
    """How surely a reply is spam; None while there are too few examples. One query."""
    learned = _learned(features, at)
    return learned.score(features) if learned else None


def explain(
    replies: Sequence[Comment], at: datetime
) -> dict[int, tuple[float, list[spam.Term]]]:
    """For each reply its score now and the five terms that say most. One query.

    Nothing while there are too few examples.
    """
    features = {reply.pk: features_of(reply) for reply in replies}
    learned = _learned(frozenset().union(*features.values()), at) if replies else None
    if learned is None:
        return {}
    return {
        pk: (learned.score(found), learned.explain(found))
        for pk, found in features.items()
    }


def examples() -> spam.Count:
    """How many replies it has learned from."""
    found = TokenStat.objects.counts([EXAMPLES])
    return spam.Count(*found.get(EXAMPLES, (0, 0)))


def features_of(reply: Comment, text: str | None = None) -> frozenset[str]:
    return spam.features(
        reply.body if text is None else text,
        name=reply.author_name,
        email=reply.author_email,
        website=reply.author_url,
    )


def _learned(features: Collection[str], at: datetime) -> spam.Learned | None:
    found = TokenStat.objects.counts([*features, FEATURES, EXAMPLES])
    counts = {token: spam.Count(*seen) for token, seen in found.items()}
    if not spam.has_enough(counts.pop(EXAMPLES, spam.Count())):
        return None
    everything = counts.pop(FEATURES, spam.Count())
    return spam.Learned(features=everything, seen=counts, unit=weight(at))


def learn(moves: Iterable[Move]) -> None:
    """Learn from what people decided, within the transaction of the decision.

    The replies must be locked, and what is locked after them by the verbs, too.
    """
    asked = [move for move in moves if _teaches(move)]
    if not asked:
        return
    rows = Training.objects.in_bulk([move.comment.pk for move in asked])
    lessons = [
        *_taken_back(asked, rows),
        *_decided(asked, rows),
        *_forgotten(asked, rows),
    ]
    _store(lessons)


def _teaches(move: Move) -> bool:
    action, is_person = move.event.action, move.event.by_id is not None
    if action == "restore":
        return is_person and move.event.from_status == Comment.Status.SPAM
    return action in {"undo", ERASE} or (is_person and action in LABELS)


def _decided(moves: Iterable[Move], rows: Mapping[int, Training]) -> Iterable[Lesson]:
    """Lessons of decisions: one for each reply that says something new of it."""
    news = [move for move in moves if _is_news(move, rows.get(move.comment.pk))]
    room = _Room(news)
    for move in news:
        before = rows.get(move.comment.pk)
        row = _row(move, before)
        if row.weight and not room.takes(row):
            row.weight, row.tokens = 0, []
        if row.weight or before:
            yield Lesson(row=row, before=before)


def _is_news(move: Move, known: Training | None) -> bool:
    action = move.event.action
    if action == "restore":
        return bool(known and known.weight and known.is_spam)
    if action not in LABELS or _is_nobodys(move.comment):
        return False
    return not (known and known.weight and known.is_spam == LABELS[action])


def _is_nobodys(reply: Comment) -> bool:
    """Of the house, or erased: no reader's."""
    return reply.user_id is not None or reply.commenter_id is None


def _row(move: Move, before: Training | None) -> Training:
    event, reply = move.event, move.comment
    is_lesson = event.action in LABELS
    found = features_of(reply, move.columns.get("body")) if is_lesson else ()
    return Training(
        comment=reply,
        commenter_id=reply.commenter_id,
        is_spam=LABELS.get(event.action, True),
        weight=round(weight(event.at)) if is_lesson else 0,
        tokens=sorted(found),
        at=event.at,
        batch=event.batch,
        before=_as_json(before) if before else {},
    )


class _Room:
    """How much more may be learned from each commenter."""

    def __init__(self, moves: Sequence[Move]) -> None:
        people = {move.comment.commenter_id or 0 for move in moves}
        since = max((move.event.at for move in moves), default=EPOCH) - OF_ONE_WITHIN
        found = Training.objects.tallies(people, since) if people else {}
        self._learned = Counter(found)

    def takes(self, row: Training) -> bool:
        """Whether this example still has room; it then takes it."""
        key = (row.commenter_id or 0, row.is_spam)
        if self._learned[key] >= MOST_OF_ONE:
            return False
        self._learned[key] += 1
        return True


def _taken_back(
    moves: Iterable[Move], rows: Mapping[int, Training]
) -> Iterable[Lesson]:
    """Of undone decisions that had taught something: what was learned before them."""
    known = [
        move.comment.pk
        for move in moves
        if move.event.action == "undo" and move.comment.pk in rows
    ]
    undone = ModerationEvent.objects.standing_batches(known) if known else {}
    for pk in known:
        row = rows[pk]
        if row.batch == undone.get(pk):
            yield Lesson(
                row=_from_json(row, row.before), before=row, is_kept=bool(row.before)
            )


def _forgotten(moves: Iterable[Move], rows: Mapping[int, Training]) -> Iterable[Lesson]:
    """An erased reply leaves none of its words."""
    for move in moves:
        row = rows.get(move.comment.pk)
        if move.event.action == ERASE and row:
            yield Lesson(row=_from_json(row, {}), before=row, is_kept=False)


def _as_json(row: Training) -> dict[str, Any]:
    return {
        "is_spam": row.is_spam,
        "weight": row.weight,
        "tokens": row.tokens,
        "batch": str(row.batch) if row.batch else None,
        "at": row.at.isoformat(),
    }


def _from_json(row: Training, before: Mapping[str, Any]) -> Training:
    """The row as it was; without anything learned if it was not there."""
    at, batch = before.get("at"), before.get("batch")
    return Training(
        comment_id=row.pk,
        commenter_id=row.commenter_id,
        is_spam=before.get("is_spam", row.is_spam),
        weight=before.get("weight", 0),
        tokens=before.get("tokens", []),
        batch=UUID(batch) if batch else None,
        at=datetime.fromisoformat(at) if at else row.at,
    )


def _store(lessons: Sequence[Lesson]) -> None:
    kept = [lesson.row for lesson in lessons if lesson.is_kept]
    gone = [lesson.row.pk for lesson in lessons if not lesson.is_kept]
    names = [f.name for f in Training._meta.concrete_fields if not f.primary_key]
    Training.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["comment"], update_fields=names
    )
    if gone:
        Training.objects.filter(pk__in=gone).delete()
    TokenStat.objects.add(_steps(lessons))


def _steps(lessons: Iterable[Lesson]) -> dict[str, tuple[int, int]]:
    """What is added to the counts of each token."""
    added: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for lesson in lessons:
        _count(added, lesson.row, 1)
        if lesson.before:
            _count(added, lesson.before, -1)
    spam_, good = added[True], added[False]
    both = {token: (spam_[token], good[token]) for token in spam_.keys() | good}
    return {token: step for token, step in both.items() if any(step)}


def _count(added: Mapping[bool, Counter[str]], row: Training, sign: int) -> None:
    if not row.weight:
        return
    counter = added[row.is_spam]
    for token in row.tokens:
        counter[token] += sign * row.weight
    counter[FEATURES] += sign * row.weight * len(row.tokens)
    counter[EXAMPLES] += sign


def recount() -> dict[str, tuple[int, int]]:
    """What the counts must be, from the examples themselves."""
    rows = Training.objects.iterator(chunk_size=500)
    return _steps(Lesson(row=row, before=None) for row in rows)
