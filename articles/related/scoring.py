"""How nearly two stories are related: plain values in, a number and its reasons out.

What counts is what both say: the words of headline, deck and body, the rarer among
public stories the more, and tags, the rarer the more. The same section and nearness
in time order stories that share something; alone they relate nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from . import passages

MINIMUM = 0.02  # of what two stories share, before section and time are added
TAG_WEIGHT = 0.2  # of a tag that only these two have
SECTION_BONUS = 0.1  # of what they share
TIME_BONUS = 0.1  # of what they share, where they appeared in the same hour
HALF_LIFE = 14  # days after which nearness counts half; it never counts nothing
LONG_HALF_LIFE = 730  # of a story that an editor marked evergreen
RAREST = 0.5  # of the rarity of a word that one story says: what it counts at most
LENGTH = 0.7  # power: how much more a longer text must share to weigh the same
SHORTEST = 20  # words added to the length of both: a headline alone is no bargain
TELLING = 0.7  # of the highest rarity: what a word needs to be a reason
FEW = 10  # stories: among fewer, rarity tells nothing about a word
SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Facts:
    """What scoring knows of a story, as plain values.

    `terms` are all of `terms_of`. `tags` and `sections` map keys to names, without
    those that an editor marked as not relating. Headline, deck and body are plain
    text; where they are missing, reasons name words folded, and no phrases.
    """

    pk: int
    published_at: datetime
    headline: str = ""
    deck: str = ""
    body: str = ""
    terms: Mapping[str, int] = field(default_factory=dict)
    section: int | None = None
    sections: Mapping[int, str] = field(default_factory=dict)
    tags: Mapping[int, str] = field(default_factory=dict)
    is_evergreen: bool = False

    @property
    def text(self) -> str:
        return "\n".join((self.headline, self.deck, self.body))


@dataclass(frozen=True)
class Rarity:
    """In how many public stories words and tags stand, of `stories` in all.

    `words` needs those of the one story whose list is made, not of the candidates;
    a word that is missing counts as one of this story alone.
    """

    stories: int
    words: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[int, int] = field(default_factory=dict)

    def of_word(self, word: str) -> float:
        """The inverse document frequency, in part: a word of few stories tells no
        more than one of some more, which is named on purpose. Counts may come late.
        """
        return _rarity(self.stories, max(1, self.words.get(word, 1)))

    def of_tag(self, pk: int) -> float:
        """Below 1: two stories with a tag of their own weigh most."""
        return 1 / math.log2(1 + max(2, self.tags.get(pk, 2)))


class Score(NamedTuple):
    value: float
    reasons: list[dict[str, Any]]


def score(story: Facts, candidate: Facts, rare: Rarity) -> Score:
    """How related `candidate` is to `story`; 0 where they share too little.

    About 1 is the same text; tags add to it. Each reason names a fact of this very
    pair: {"kind": "tag", "name": …}, {"kind": "words", "words": […]} (phrases too),
    {"kind": "section", "name": …} or {"kind": "time", "days": …}.
    """
    return Gauge(story, rare).score(candidate)


class Gauge:
    """One story with the weights of its words, to be held against many others."""

    def __init__(self, story: Facts, rare: Rarity) -> None:
        self.story = story
        self.rare = rare
        rarity = {word: rare.of_word(word) for word in story.terms}
        least = TELLING * max(rarity.values(), default=0.0) * (rare.stories >= FEW)
        self.telling = {word for word in rarity if rarity[word] > least}
        self.weights = {
            word: said(times) * rarity[word] ** 2 for word, times in story.terms.items()
        }
        self.whole = sum(
            self.weights[word] * said(n) for word, n in story.terms.items()
        )

    def score(self, candidate: Facts) -> Score:
        value = self.value(candidate)
        return Score(value, self.reasons(candidate) if value else [])

    def value(self, candidate: Facts) -> float:
        """The number alone, which costs a tenth of its reasons."""
        shared = self.words(candidate) + TAG_WEIGHT * sum(
            self.rare.of_tag(pk) for pk in self.story.tags if pk in candidate.tags
        )
        if shared < MINIMUM:
            return 0.0
        bonus = SECTION_BONUS * self._same_section(candidate)
        return round(shared * (1 + bonus + self._nearness(candidate)), 6)

    def words(self, candidate: Facts) -> float:
        """What both say as a share of what the story says: a cosine of their words.

        The length of the other text stands for its weight, so that the rarity of its
        own words need not be known.
        """
        weights, terms = self.weights, candidate.terms
        both = weights.keys() & terms.keys()
        shared = sum(weights[word] * said(terms[word]) for word in both)
        if not shared:
            return 0.0
        length = (len(weights) + SHORTEST) / (len(terms) + SHORTEST)
        return float(shared / self.whole * length**LENGTH)

    def _same_section(self, candidate: Facts) -> bool:
        return self.story.section in candidate.sections

    def _nearness(self, candidate: Facts) -> float:
        half_life = LONG_HALF_LIFE if candidate.is_evergreen else HALF_LIFE
        return TIME_BONUS / (1 + self._days(candidate) / half_life)

    def _days(self, candidate: Facts) -> float:
        apart = self.story.published_at - candidate.published_at
        return abs(apart.total_seconds()) / SECONDS_A_DAY

    def reasons(self, candidate: Facts) -> list[dict[str, Any]]:
        """What the two share, the heaviest first within its kind."""
        reasons: list[dict[str, Any]] = [
            {"kind": "tag", "name": name} for name in self._tags(candidate)
        ]
        if words := passages.shared(
            self._telling(candidate), self.story.text, candidate.text
        ):
            reasons.append({"kind": "words", "words": words})
        if name := candidate.sections.get(self.story.section or 0):
            reasons.append({"kind": "section", "name": name})
        days = round(self._days(candidate))
        return [*reasons, {"kind": "time", "days": days}]

    def _tags(self, candidate: Facts) -> list[str]:
        names = self.story.tags
        shared = [pk for pk in names if pk in candidate.tags]
        shared.sort(key=lambda pk: (-self.rare.of_tag(pk), names[pk], pk))
        return [names[pk] for pk in shared]

    def _telling(self, candidate: Facts) -> dict[str, float]:
        """The shared words that a reason may name, with what each adds."""
        return {
            word: self.weights[word] * said(candidate.terms[word])
            for word in self.telling & candidate.terms.keys()
        }


@lru_cache(10_000)
def _rarity(stories: int, uses: int) -> float:
    rarity = math.log((stories + 1) / (uses + 0.5))
    return min(max(0.0, rarity), RAREST * math.log(stories + 1))


@cache
def said(times: int) -> float:
    """What a word weighs that is said so often: the tenth time adds little."""
    return 1 + math.log(times)
