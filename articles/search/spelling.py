"""Words that somebody may have meant: plain values in and out."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST = 4  # letters; what is shorter is near to too much
TWO_MISTAKES = 6  # letters from which on a word may have two


def mistakes_in(word: str) -> int:
    """How many mistakes a word of that length is searched for; 0: it is left alone."""
    if len(word) < SHORTEST or word.isdigit():
        return 0
    return 2 if len(word) >= TWO_MISTAKES else 1


def neighbors(word: str) -> set[str]:
    """All one mistake away: a letter more, less, another, or two in exchange."""
    letters = string.ascii_lowercase + "".join(set(word) - set(string.ascii_lowercase))
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    near = {head + tail[1:] for head, tail in cuts if tail}
    near |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if tail[1:]}
    near |= {head + char + tail[1:] for head, tail in cuts if tail for char in letters}
    near |= {head + char + tail for head, tail in cuts for char in letters}
    return near - {word, ""}


def distance(one: str, other: str) -> int:
    """How many mistakes lie between two words; letters in exchange are one."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, its in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (char != its))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == its:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def nearest(word: str, known: Iterable[tuple[str, int]]) -> str | None:
    """The word that was meant, of (word, uses): the fewest mistakes, the most uses."""
    most = mistakes_in(word)
    found = [(distance(word, other), -uses, other) for other, uses in known]
    return min((row for row in found if 0 < row[0] <= most), default=(0, 0, None))[2]
