"""What somebody asks for, read out of what they typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 200  # characters that are read; a page takes fewer
MOST_PARTS = 16
SHORTEST_PREFIX = 2
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
_PARTS = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True)
class Part:
    """Words that stand beside one another; the last may go on if it `is_prefix`."""

    words: tuple[str, ...]
    is_prefix: bool = False

    def __str__(self) -> str:
        text = " ".join(self.words) + "*" * self.is_prefix
        return f'"{text}"' if len(self.words) > 1 else text


@dataclass(frozen=True)
class Query:
    """Every part of `wanted` and none of `unwanted`."""

    wanted: tuple[Part, ...] = ()
    unwanted: tuple[Part, ...] = ()

    def __str__(self) -> str:
        unwanted = (f"-{part}" for part in self.unwanted)
        return " ".join([*map(str, self.wanted), *unwanted])

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing: exclusions alone find nothing."""
        return not self.wanted

    @property
    def widened(self) -> Query:
        """The same with a last word that may go on: `harb` finds harbor too."""
        return replace(self, wanted=(*self.wanted[:-1], *map(_open, self.wanted[-1:])))

    @property
    def begun(self) -> Query:
        """The same with every word one that may go on, for who remembers halves."""
        return replace(self, wanted=tuple(map(_open, self.wanted)))

    def with_words(self, change: Callable[[str], str]) -> Query:
        """The same with other words for those that are wanted."""
        wanted = (
            replace(part, words=tuple(map(change, part.words))) for part in self.wanted
        )
        return replace(self, wanted=tuple(wanted))


def _open(part: Part) -> Part:
    return replace(part, is_prefix=len(part.words[-1]) >= SHORTEST_PREFIX)


def parse(text: str) -> Query:
    """Read `grain "black sea" -wheat harb*`; any text is a query, if an empty one.

    Words are in lower case, with their accents. At most sixteen parts are read, of the
    first two hundred characters. A hyphen, dot or other mark inside a word makes a
    phrase of it, as it does in the index.
    """
    text = unicodedata.normalize("NFC", text[:LONGEST]).lower().translate(_QUOTES)
    wanted: list[Part] = []
    unwanted: list[Part] = []
    for found in _PARTS.finditer(text):
        part = _part(found["phrase"] or found["word"] or "")
        if part is not None:
            (unwanted if found["minus"] else wanted).append(part)
    wanted = list(dict.fromkeys(wanted))[:MOST_PARTS]
    return Query(tuple(wanted), tuple(dict.fromkeys(unwanted))[:MOST_PARTS])


def _part(text: str) -> Part | None:
    words = tuple(
        word for word in plain(text).split() if any(char.isalnum() for char in word)
    )
    if not words:
        return None
    is_prefix = text.endswith("*") and len(words[-1]) >= SHORTEST_PREFIX
    return Part(words, is_prefix)


def plain(text: str) -> str:
    """The text with a blank for all but letters, numbers and the marks on them."""
    kept = (char if unicodedata.category(char)[0] in "LNM" else " " for char in text)
    return "".join(kept)
