"""What two texts have in common, as they say it: their words, phrases and copies."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from articles.words import WORD, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHINGLE = 5  # words
COPIED = 0.9  # of the shingles of both
BETWEEN = {" ", "-", "\xa0"}  # what may stand between two words of a phrase
REMEMBERED = 1024  # texts: the lists of neighbors name the same stories
NAMED = 3  # words or phrases in a reason

_folded = lru_cache(50_000)(fold)


class Passage:
    """A text as its words: folded, as it writes them, and which are neighbors."""

    def __init__(self, text: str) -> None:
        text = unicodedata.normalize("NFC", text)
        self.written: list[str] = WORD.findall(text)
        self.words = [_folded(word) for word in self.written]
        between = WORD.split(text)[1:]
        self.pairs = {
            (first, second)
            for first, second, gap in zip(
                self.words, self.words[1:], between, strict=False
            )
            if gap in BETWEEN
        }

    def form_of(self, word: str) -> str:
        """The word as the text writes it most often; of two such, the smaller one."""
        forms = Counter(
            written
            for folded, written in zip(self.words, self.written, strict=True)
            if folded == word
        )
        ranked = ((-times, _capitals(form), form) for form, times in forms.items())
        return min(ranked, default=(0, 0, word))[-1]

    @cached_property
    def shingles(self) -> set[tuple[str, ...]]:
        """Each five words that follow one another; of a shorter text, all of it."""
        count = max(1, len(self.words) - SHINGLE + 1)
        return {tuple(self.words[at : at + SHINGLE]) for at in range(count)}


def _capitals(form: str) -> int:
    return sum(letter.isupper() for letter in form)


@lru_cache(REMEMBERED)
def passage(text: str) -> Passage:
    """The same text is read once. Nobody changes what is given back."""
    return Passage(text)


def are_duplicates(text: str, other: str) -> bool:
    """Whether one plain text is a copy of the other, with at most a few words changed.

    They say the same words in the same order, or have nine of ten shingles in common.
    Two texts about the same event are none; nor is anything a copy of an empty one.
    """
    first, second = passage(text), passage(other)
    if not first.words or not second.words:
        return False
    if first.words == second.words:
        return True
    ours, theirs = first.shingles, second.shingles
    return len(ours & theirs) >= COPIED * len(ours | theirs)


def shared(weights: Mapping[str, float], text: str, other: str) -> list[str]:
    """The heaviest of these folded words, as the first text writes them.

    Two that stand side by side in both texts are a phrase. No word is named twice,
    and a bare number or a single letter only in a phrase.
    """
    ours = passage(text)
    pairs = [pair for pair in ours.pairs if pair[0] in weights and pair[1] in weights]
    phrases: list[tuple[str, ...]] = [pair for pair in pairs if _says(other, *pair)]
    words = [(word,) for word in weights if len(word) > 1 and not word.isdigit()]
    found = [*phrases, *words]
    found.sort(key=lambda said: (-sum(weights[word] for word in said), said))
    return [" ".join(map(ours.form_of, said)) for said in _apart(found)]


def _says(text: str, first: str, second: str) -> bool:
    """Whether two folded words stand side by side: to read all of it costs far more."""
    folded, phrase = _line(text), f"{first} {second}"
    start = folded.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        around = folded[max(0, start - 1) : start], folded[end : end + 1]
        if not any(map(str.isalnum, around)):
            return True
        start = folded.find(phrase, start + 1)
    return False


@lru_cache(REMEMBERED)
def _line(text: str) -> str:
    """The text folded, with a blank for all that may stand between two words."""
    return fold(text).translate(dict.fromkeys(map(ord, BETWEEN), " "))


def _apart(found: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The first few that have no word in common."""
    chosen: list[tuple[str, ...]] = []
    named: set[str] = set()
    for words in found:
        if len(chosen) < NAMED and named.isdisjoint(words):
            chosen.append(words)
            named.update(words)
    return chosen
