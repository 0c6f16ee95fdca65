"""Text as a card shows it: words that a rule found are marked, an edit is compared."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

SHOWN = 700  # characters; the rest of a longer reply is folded
COMPARED = 4000  # words and gaps; longer texts are shown one below the other

type Span = tuple[int, int]


class Text(NamedTuple):
    """A reply in two parts: what is read at once, and the rest."""

    head: SafeString
    rest: SafeString = SafeString()
    is_found_in_rest: bool = False  # a marked word stands there


def marked(text: str, spans: Iterable[Span]) -> Text:
    joined = merged(spans)
    cut = _cut(text, joined)
    return Text(
        _mark(text, 0, cut, joined),
        _mark(text, cut, len(text), joined),
        any(start >= cut for start, _end in joined),
    )


def mark(text: str, spans: Iterable[Span]) -> SafeString:
    """A line with its marks."""
    return _mark(text, 0, len(text), merged(spans))


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order, and none over another."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _cut(text: str, spans: Collection[Span]) -> int:
    """Where the rest begins: after a whole word, and inside no mark."""
    if len(text) <= SHOWN * 5 // 4:
        return len(text)
    space = re.compile(r"\s").search(text, SHOWN)
    cut = space.start() if space and space.start() < SHOWN * 5 // 4 else SHOWN
    return next((end for start, end in spans if start < cut < end), cut)


def _mark(text: str, start: int, end: int, spans: Iterable[Span]) -> SafeString:
    pieces, done = [], start
    for first, last in spans:
        if start <= first < end:
            pieces += [escape(text[done:first]), _found(text[first:last])]
            done = last
    return SafeString("".join([*pieces, escape(text[done:end])]))


def _found(text: str) -> SafeString:
    return format_html("<mark>{}</mark>", text)


def compared(before: str, after: str) -> SafeString:
    """The text with what was taken out and what was put in."""
    old, new = (re.findall(r"\s+|\S+", text) for text in (before, after))
    if len(old) + len(new) > COMPARED:
        return format_html("<del>{}</del>\n<ins>{}</ins>", before, after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return format_html_join(
        "",
        "{}",
        (
            (_step(kind, "".join(old[a:b]), "".join(new[c:d])),)
            for kind, a, b, c, d in matcher.get_opcodes()
        ),
    )


def _step(kind: str, old: str, new: str) -> SafeString:
    if kind == "equal":
        return escape(old)
    gone = format_html("<del>{}</del>", old) if old else SafeString()
    return gone + (format_html("<ins>{}</ins>", new) if new else SafeString())
