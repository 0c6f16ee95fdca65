"""Full-text search: the only place that knows which database is searched.

`parse` reads what was typed; the rest asks the index, which stands over the rows of
`StoryText` and is kept by the database itself, whoever writes them. A row is known by
its number (`place`). Imports no model: what is public is asked by the querysets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models.expressions import RawSQL

from .engine import TABLE, Engine
from .excerpt import excerpt
from .order import Scope, between, mark, place, story_of
from .postgresql import PostgreSQL
from .query import LONGEST, Part, Query, parse
from .ranking import RANKED, best_first
from .sqlite import SQLite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.utils.safestring import SafeString

__all__ = [
    "LONGEST",
    "RANKED",
    "TABLE",
    "Part",
    "Query",
    "Scope",
    "best",
    "between",
    "every",
    "headlined",
    "holders",
    "install",
    "mark",
    "newest",
    "parse",
    "place",
    "remove",
    "snippets",
    "story_of",
]

ENGINES: dict[str, Engine] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}


def newest(query: Query, scope: Scope, *, limit: int, offset: int = 0) -> list[int]:
    """The numbers of public matches, the newest first."""
    if query.is_empty:
        return []
    return [row[0] for row in _engine().newest(query, scope, limit, offset)]


def holders(words: Sequence[str], *, limit: int) -> list[tuple[str, int]]:
    """For each word of `words_of` the numbers of the newest public rows that hold it.

    Pairs of word and number, up to `limit` for a word.
    """
    return [(words[at], number) for at, number in _engine().holders(words, limit)]


def best(query: Query, scope: Scope, at: datetime) -> list[int]:
    """The numbers of the newest 2,000 public matches, the best first."""
    if query.is_empty:
        return []
    return best_first(_engine().ranked(query, scope, RANKED), at)


def headlined(query: Query, *, limit: int) -> list[int]:
    """The numbers of public rows whose headline matches, the newest first."""
    if query.is_empty:
        return []
    return [row[0] for row in _engine().headlined(query, limit)]


def snippets(query: Query, numbers: Sequence[int]) -> dict[int, SafeString]:
    """For each public row that matches, some words of its body, escaped.

    What was found stands in `<mark>`; where it is not in the body, its beginning.
    """
    if query.is_empty or not numbers:
        return {}
    texts = dict(_engine().marked(query, numbers))
    return {number: excerpt(texts[number]) for number in numbers if number in texts}


def every(query: Query) -> RawSQL:
    """The numbers of all matches, hidden ones too: for `filter(pk__in=…)`."""
    return RawSQL(*_engine().every(query))  # noqa: S611  all of it is quoted


def install(editor: BaseDatabaseSchemaEditor) -> None:
    """Build the index anew from the rows, in the site's language.

    A migration that changes the table of `StoryText` calls `remove` before and this
    after: SQLite copies the table, and its triggers and views would not follow.
    """
    ENGINES[editor.connection.vendor].install(editor)


def remove(editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index, if there is one."""
    ENGINES[editor.connection.vendor].remove(editor)


def _engine() -> Engine:
    return ENGINES[connection.vendor]
