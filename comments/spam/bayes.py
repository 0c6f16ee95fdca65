"""What was counted, and what follows from it for one reply."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from .wording import describe

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

NEEDED = 100  # examples of spam, and as many of good replies, before it may act
TERMS_SHOWN = 5
ONE_SIDE = 3  # of them, unless the other side has too few
STRONGEST = 150  # features that a score is made of
SMOOTHING = 0.2  # of an example, added to every count
UNSEEN_SHARE = 0.2  # features nobody has seen yet, for each that was counted
STRETCH = 2.5  # the sum at which a score is 0.85; at twice as much it is 0.95


class Count(NamedTuple):
    """How often something was seen, in whatever weight an example has."""

    spam: float = 0
    good: float = 0


class Term(NamedTuple):
    """One feature of a reply and what it says: above 0 for spam, below against."""

    feature: str
    weight: float

    def __str__(self) -> str:
        return describe(self.feature)


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What was counted, as much of it as some replies need.

    `features` counts every feature of every example; `seen` those asked about. All of
    them in one weight, in which an example of today weighs `unit`.
    """

    features: Count
    seen: Mapping[str, Count]
    unit: float = 1

    def score(self, features: Iterable[str]) -> float:
        """How surely this is spam: 0 to 1, never quite either."""
        terms = heapq.nlargest(STRONGEST, self._terms(features), key=_strength)
        if not terms:
            return 0.5
        total = math.fsum(term.weight for term in terms)  # the same in any order
        return _squash(total / math.sqrt(len(terms)))

    def explain(self, features: Iterable[str]) -> list[Term]:
        """The five features that said most, the strongest first.

        Three of one side, or more only where the other has too few.
        """
        known = [term for term in self._terms(features) if term.feature in self.seen]
        sides = [
            heapq.nlargest(TERMS_SHOWN, side, key=_strength)
            for side in (
                [term for term in known if term.weight > 0],
                [term for term in known if term.weight <= 0],
            )
        ]
        first = [term for side in sides for term in side[:ONE_SIDE]]
        rest = [term for side in sides for term in side[ONE_SIDE:]]
        shown = heapq.nlargest(TERMS_SHOWN, first, key=_strength)
        shown += heapq.nlargest(TERMS_SHOWN - len(shown), rest, key=_strength)
        return sorted(shown, key=_strength, reverse=True)

    def _terms(self, features: Iterable[str]) -> Iterator[Term]:
        smoothing = SMOOTHING * self.unit
        room = smoothing * UNSEEN_SHARE * sum(self.features) / self.unit
        base = _log(self.features.good + room) - _log(self.features.spam + room)
        for feature in features:
            spam, good = self.seen.get(feature, (0, 0))
            weight = _log(spam + smoothing) - _log(good + smoothing) + base
            # What nobody has seen yet says nothing.
            yield Term(feature, weight if spam or good else 0.0)


def _log(value: float) -> float:
    return math.log(value) if value > 0 else 0.0


def has_enough(examples: Count) -> bool:
    """So many were decided on that the filter may act."""
    return min(examples) >= NEEDED


def _strength(term: Term) -> tuple[float, str]:
    return abs(term.weight), term.feature


def _squash(total: float) -> float:
    """Between 0 and 1, so gently that two large sums never become one score."""
    return (1 + total / math.hypot(STRETCH, total)) / 2


def learn(examples: Iterable[tuple[Collection[str], bool]]) -> Learned:
    """What the features of some texts teach, each text with whether it is spam."""
    spam: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for seen, is_spam in examples:
        (spam if is_spam else good).update(seen)
    return Learned(
        features=Count(spam.total(), good.total()),
        seen={token: Count(spam[token], good[token]) for token in spam | good},
    )
