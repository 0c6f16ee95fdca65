"""The words of an archive in memory: what lists of thousands of stories are made by.

Pure: numbers and words in and out.
"""

from __future__ import annotations

from array import array
from collections import Counter
from math import sumprod
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from .scoring import LENGTH, SHORTEST, said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

READ = 6000  # postings for a story: of its heaviest words, up to so many in all
FOUND = 160  # of these, the stories that are held against all words
PADDING = 2  # an `itemgetter` gives a tuple of two and more items only
NO_WORD = ""


class Entry(NamedTuple):
    """A story as numbers: of its words, and how often it says each."""

    of_words: itemgetter[Any]  # reads the values of its words from a list of all
    said: tuple[float, ...]
    times: array[int]


class Index:
    """Stories are numbered from 0 in the order in which they are added."""

    def __init__(self) -> None:
        self._words: list[str] = [NO_WORD]
        self._numbers: dict[str, int] = {NO_WORD: 0}
        self._postings: list[array[int]] = [array("I")]
        self._weights: list[float] = [0.0]
        self._entries: list[Entry] = []

    def add(self, terms: Mapping[str, int]) -> None:
        story, numbers = len(self._entries), [0] * PADDING
        for word in terms:
            number = self._numbers.setdefault(word, len(self._words))
            if number == len(self._words):
                self._words.append(word)
                self._postings.append(array("I"))
                self._weights.append(0.0)
            self._postings[number].append(story)
            # The very number that is kept with the word: it is one object for all.
            numbers.append(self._numbers[word])
        times = array("I", [1] * PADDING)
        times.extend(terms.values())
        self._entries.append(
            Entry(itemgetter(*numbers), tuple(map(said, times)), times)
        )

    def terms(self, story: int) -> dict[str, int]:
        """What was added."""
        entry = self._entries[story]
        terms = dict(zip(entry.of_words(self._words), entry.times, strict=True))
        terms.pop(NO_WORD)
        return terms

    def nearest(self, weights: Mapping[str, float], most: int) -> list[int]:
        """The stories that share most of these weighted words, the nearest first.

        Found by the heaviest words, and held against all; of a word that very many
        say, the stories that were added last are found.
        """
        known = {
            self._numbers[word]: weight
            for word, weight in weights.items()
            if word in self._numbers
        }
        found = self._found(sorted(known, key=lambda number: -known[number]))
        values = self._values(known, list(found))
        best = sorted(zip(values, found, strict=True), reverse=True)
        return [story for _value, story in best[:most]]

    def _found(self, numbers: Sequence[int]) -> list[int]:
        counts: Counter[int] = Counter()
        left = READ
        for number in numbers:
            some = self._postings[number][-left:]
            counts.update(some)
            left -= len(some)
            if left <= 0:
                break
        return [story for story, _times in counts.most_common(FOUND)]

    def _values(
        self, known: Mapping[int, float], stories: Sequence[int]
    ) -> list[float]:
        """As `Gauge.words` weighs them, without the factor that all have in common."""
        weights = self._weights
        for number, weight in known.items():
            weights[number] = weight
        entries = [self._entries[story] for story in stories]
        values = [
            sumprod(entry.of_words(weights), entry.said)
            / (len(entry.times) - PADDING + SHORTEST) ** LENGTH
            for entry in entries
        ]
        for number in known:
            weights[number] = 0.0
        return values
