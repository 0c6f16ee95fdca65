"""How well scores tell spam from good replies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
SHARE_HELD = 0.02  # of the good replies: what a desk may bear


class Scored(NamedTuple):
    score: float
    is_spam: bool


class Held(NamedTuple):
    """What a threshold would have held: of so many spam, of so many good replies."""

    threshold: float
    spam_held: int
    spam: int
    good_held: int
    good: int

    @property
    def recall(self) -> float | None:
        """The share of spam that was held; None without spam."""
        return self.spam_held / self.spam if self.spam else None

    @property
    def false_holds(self) -> float | None:
        """The share of good replies that was held; None without good replies."""
        return self.good_held / self.good if self.good else None

    @property
    def precision(self) -> float | None:
        """The share of spam in what was held; None if nothing was."""
        both = self.spam_held + self.good_held
        return self.spam_held / both if both else None


def held(scored: Sequence[Scored], threshold: float) -> Held:
    """What stands at the threshold or above it."""
    found = [is_spam for score, is_spam in scored if score >= threshold]
    spam = sum(is_spam for _, is_spam in scored)
    return Held(
        threshold=threshold,
        spam_held=sum(found),
        spam=spam,
        good_held=len(found) - sum(found),
        good=len(scored) - spam,
    )


def strictest(scored: Sequence[Scored], share: float = SHARE_HELD) -> Held:
    """The lowest threshold that holds at most this share of the good replies."""
    good = sorted((score for score, is_spam in scored if not is_spam), reverse=True)
    if not good:
        return held(scored, 0.0)
    limit = good[int(share * len(good))]  # the first good one that may not be held
    above = [score for score, _ in scored if score > limit]
    return held(scored, min(above, default=1.0))
