"""JSON lines: one story a line, an object with the names in `KEYS`.

`id` and `headline` are needed; what has another name is ignored. `body` is HTML or
text with blank lines between its paragraphs, `published_at` a time in ISO 8601.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, tzinfo
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from articles.html import clean_line, is_blank

from . import Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

LONGEST = 4_000_000  # bytes of a line: no story is longer, but a wrong file may be
ID_LENGTH = 200
TEXTS = ("headline", "deck", "body", "section")
LISTS = ("tags", "authors")
KEYS = ("id", *TEXTS, *LISTS, "published_at")
# Tags that no plain text holds by chance; `<3` and `<ann@example.org>` are none.
_HTML = re.compile(
    r"</?(?:p|br|div|span|a|em|strong|b|i|u|h[1-6]|[uo]l|li|blockquote|figure|img|"
    r"pre|code|table|hr|section|article)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


class Line(NamedTuple):
    """A line that is a story, or else the reason why it is none."""

    number: int  # from 1
    item: Item | None
    reason: str = ""


class _Refused(Exception):
    """Says why a line is no story."""


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is too long, the beginning."""
    while line := file.readline(LONGEST + 1):
        yield line
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST)


def read(lines: Iterable[bytes], zone: tzinfo) -> Iterator[Line]:
    """A Line for each that is not blank, whatever it holds.

    A time without a zone is one of `zone`. An `id` that came before is refused.
    """
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = _item(_decode(line, is_first=number == 1), zone)
            if item.source_id in seen:
                raise _Refused(f"id: line {seen[item.source_id]} has it already")
        except _Refused as why:
            yield Line(number, None, str(why))
        else:
            seen[item.source_id] = number
            yield Line(number, item)


def _decode(line: bytes, *, is_first: bool) -> dict[str, Any]:
    if len(line) > LONGEST:
        raise _Refused(f"longer than {LONGEST // 1_000_000} MB")
    try:
        value = json.loads(line.decode("utf-8-sig" if is_first else "utf-8"))
    except UnicodeDecodeError as why:
        raise _Refused("not UTF-8") from why
    except (ValueError, RecursionError) as why:  # nested, or a number, without end
        raise _Refused("not JSON") from why
    if not isinstance(value, dict):
        raise _Refused("not a JSON object")
    return value


def _item(values: dict[str, Any], zone: tzinfo) -> Item:
    source_id = _id(values.get("id"))
    texts = {name: _text(values, name) for name in TEXTS}
    if is_blank(texts["headline"]):
        raise _Refused("headline: missing")
    texts["body"] = as_html(texts["body"])
    tags, authors = (_list(values, name) for name in LISTS)
    when = _time(values.get("published_at"), zone)
    return Item(source_id, **texts, tags=tags, authors=authors, published_at=when)


def _id(value: object) -> str:
    if value is None:
        raise _Refused("id: missing")
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise _Refused("id: neither a text nor a whole number")
    source_id = clean_line(str(value))
    if is_blank(source_id):
        raise _Refused("id: missing")
    if len(source_id) > ID_LENGTH:
        raise _Refused(f"id: longer than {ID_LENGTH} characters")
    return source_id


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Refused(f"{name}: not a text")
    return value


def _list(values: dict[str, Any], name: str) -> tuple[str, ...]:
    value = values.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _Refused(f"{name}: not a list of texts")
    return tuple(value)


def _time(value: object, zone: tzinfo) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        when = datetime.fromisoformat(value if isinstance(value, str) else "")
        return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as why:  # the year 1 in a zone of the east
        example = "2024-01-31T09:30:00+01:00"
        raise _Refused(f"published_at: not a time such as {example}") from why


def as_html(body: str) -> str:
    """A body as HTML: text becomes paragraphs, which blank lines part."""
    if _HTML.search(body):
        return body
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", body))
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in paragraphs if part)
