"""Some words of a text around what was found in it."""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Around a found word, until the text is escaped; no cleaned text holds them.
START, STOP = "\x02", "\x03"
WORDS = 32
BEFORE = 6  # words that lead to the first one found
_SPAN = re.compile(f"{START}([^{STOP}]*){STOP}")


def excerpt(text: str) -> SafeString:
    """At most 32 words, escaped, with `<mark>` for START and STOP.

    They stand where most of what was found stands together; with nothing found, it
    is the beginning of the text.
    """
    words = _SPAN.sub(_each_word, text).split()
    hits = [place for place, word in enumerate(words) if START in word]
    start = max(0, _densest(words, hits) - BEFORE)
    start = max(0, min(start, len(words) - WORDS))
    shown = " ".join(words[start : start + WORDS])
    before = "… " if start else ""
    after = " …" if start + WORDS < len(words) else ""
    safe = str(escape(f"{before}{shown}{after}"))
    marked = safe.replace(START, "<mark>").replace(STOP, "</mark>")
    return mark_safe(marked)  # noqa: S308  escaped above


def _each_word(span: re.Match[str]) -> str:
    return " ".join(f"{START}{word}{STOP}" for word in span[1].split())


def _densest(words: list[str], hits: list[int]) -> int:
    """The first of the hits after which the most different words were found."""

    def found(first: int) -> int:
        near = (hit for hit in hits if first <= hit < first + WORDS - BEFORE)
        return len({words[hit].casefold() for hit in near})

    return max(hits[:200], key=lambda hit: (found(hit), -hit), default=0)
