"""How nearly two stories are related: plain values in, a number and its reasons out.

What counts is what both say: tags, the rarer the more, and words of headline and
deck, the rarer among the candidates the more. The same section and nearness in time
order stories that share something; alone they relate nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from articles.models import RelatedStory

KEPT = 12
MINIMUM = 0.15  # of what two stories share, before section and time are added
WORD_WEIGHT = 0.12  # of a word that no other candidate has
SECTION_WEIGHT = 0.08
TIME_WEIGHT = 0.1
HALF_LIFE = 14  # days after which nearness counts half; it never counts nothing
SHORTEST_WORD = 4
SHOWN_WORDS = 3
SECONDS_A_DAY = 86_400

Rung = RelatedStory.Rung


@dataclass(frozen=True)
class Facts:
    """What scoring knows of a story. `tags` and `sections` map keys to names."""

    pk: int
    headline: str
    deck: str
    published_at: datetime
    section: int | None = None
    sections: Mapping[int, str] = field(default_factory=dict)
    tags: Mapping[int, str] = field(default_factory=dict)

    def words(self) -> frozenset[str]:
        """The words that may say what it is about, without their plural."""
        text = f"{self.headline} {self.deck}".casefold()
        return frozenset(
            word.removesuffix("s")
            for word in re.findall(r"[^\W\d_]+", text)
            if len(word) >= SHORTEST_WORD
        )


class Score(NamedTuple):
    value: float
    reasons: list[dict[str, Any]]


class Choice(NamedTuple):
    """One line of a story's list."""

    pk: int
    rung: str
    score: float
    reasons: list[dict[str, Any]]


@dataclass(frozen=True)
class Rarity:
    """How much a shared tag and a shared word weigh, from 0 to 1."""

    tag_uses: Mapping[int, int]
    word_uses: Mapping[str, int]
    candidates: int

    def of_tag(self, pk: int) -> float:
        """Two stories with a tag of their own weigh most: 1 / log2(1 + uses)."""
        return 1 / math.log2(1 + max(2, self.tag_uses.get(pk, 2)))

    def of_word(self, word: str) -> float:
        """The inverse frequency among the candidates, as a share of the highest."""
        if self.candidates <= 1:
            return 1.0
        uses = max(1, self.word_uses.get(word, 1))
        return max(0.0, math.log(self.candidates / uses) / math.log(self.candidates))


def rarity(candidates: Collection[Facts], tag_uses: Mapping[int, int]) -> Rarity:
    words = Counter(word for candidate in candidates for word in candidate.words())
    return Rarity(tag_uses, words, len(candidates))


def score(story: Facts, candidate: Facts, rare: Rarity) -> Score:
    """How related `candidate` is to `story`; 0 where they share too little.

    Each reason names a fact of this very pair: {"kind": "tag", "name": …},
    {"kind": "words", "words": […]}, {"kind": "section", "name": …} or
    {"kind": "time", "days": …}.
    """
    tag_value, tag_reasons = _tags(story, candidate, rare)
    word_value, word_reasons = _words(story, candidate, rare)
    shared = tag_value + word_value
    if shared < MINIMUM:
        return Score(0.0, [])
    section_value, section_reasons = _section(story, candidate)
    time_value, time_reasons = _time(story, candidate)
    return Score(
        round(shared + section_value + time_value, 6),
        tag_reasons + word_reasons + section_reasons + time_reasons,
    )


def _tags(story: Facts, candidate: Facts, rare: Rarity) -> Score:
    shared = [pk for pk in story.tags if pk in candidate.tags]
    shared.sort(key=lambda pk: (-rare.of_tag(pk), story.tags[pk]))
    reasons = [{"kind": "tag", "name": story.tags[pk]} for pk in shared]
    return Score(sum(rare.of_tag(pk) for pk in shared), reasons)


def _words(story: Facts, candidate: Facts, rare: Rarity) -> Score:
    weights = {word: rare.of_word(word) for word in story.words() & candidate.words()}
    telling = sorted(
        (word for word, weight in weights.items() if weight > 0),
        key=lambda word: (-weights[word], word),
    )
    reasons = [{"kind": "words", "words": telling[:SHOWN_WORDS]}] if telling else []
    return Score(WORD_WEIGHT * sum(weights.values()), reasons)


def _section(story: Facts, candidate: Facts) -> Score:
    if story.section is None or story.section not in candidate.sections:
        return Score(0.0, [])
    name = candidate.sections[story.section]
    return Score(SECTION_WEIGHT, [{"kind": "section", "name": name}])


def _time(story: Facts, candidate: Facts) -> Score:
    apart = abs((story.published_at - candidate.published_at).total_seconds())
    days = apart / SECONDS_A_DAY
    value = TIME_WEIGHT / (1 + days / HALF_LIFE)
    return Score(value, [{"kind": "time", "days": round(days)}])


def choose(
    story: Facts,
    candidates: Collection[Facts],
    *,
    tag_uses: Mapping[int, int],
    pinned: Sequence[int] = (),
) -> list[Choice]:
    """The twelve for a story's list, from stories that it may name.

    Pinned ones first, as the editor ordered them; then the scored, best first; then,
    where these are too few, the newest with a tag of it, of its section, of all.
    """
    found: dict[int, Choice] = {
        pk: Choice(pk, Rung.PINNED, 0.0, []) for pk in pinned if pk != story.pk
    }
    rare = rarity(candidates, tag_uses)
    for choice in (*_scored(story, candidates, rare), *_ladder(story, candidates)):
        if choice.pk != story.pk:
            found.setdefault(choice.pk, choice)
    return list(found.values())[:KEPT]


def _scored(
    story: Facts, candidates: Collection[Facts], rare: Rarity
) -> Iterator[Choice]:
    scored = [(score(story, other, rare), other) for other in candidates]
    scored = [pair for pair in scored if pair[0].value > 0]
    scored.sort(key=lambda pair: (-pair[0].value, *_newest(pair[1])))
    for (value, reasons), other in scored:
        yield Choice(other.pk, Rung.SCORED, value, reasons)


def _ladder(story: Facts, candidates: Collection[Facts]) -> Iterator[Choice]:
    """What fills a list: each rung says the fact that put a story on it."""
    newest = sorted(candidates, key=_newest)
    for other in newest:
        names = [name for pk, name in story.tags.items() if pk in other.tags]
        if names:
            reasons = [{"kind": "tag", "name": name} for name in sorted(names)]
            yield Choice(other.pk, Rung.TAG, 0.0, reasons)
    for other in newest:
        if section := _section(story, other).reasons:
            yield Choice(other.pk, Rung.SECTION, 0.0, section)
    for other in newest:
        yield Choice(other.pk, Rung.LATEST, 0.0, [{"kind": "latest"}])


def _newest(facts: Facts) -> tuple[float, int]:
    return -facts.published_at.timestamp(), -facts.pk
