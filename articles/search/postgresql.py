"""The index on PostgreSQL: the words of a row, computed by the database and kept in it.

One GIN index stands over public rows, another over the rest.
"""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from .engine import TABLE, WEIGHTS, Asked, rows_of
from .excerpt import START, STOP
from .language import stemmer
from .order import BITS_OF_A_KEY, Scope
from .query import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    from .query import Query

    type Ask = Callable[[Scope, Sequence[int], int], Asked]

CONFIG, STEM = "newsroom", "newsroom_stem"
PUBLIC, HIDDEN = "articles_search", "articles_search_hidden"
# Blanks for what PostgreSQL's parser would make one word of: addresses of the web and
# of mail, paths, negative numbers; and for quotes that some locales take for letters.
GLUE = "'’‘‚‛`´\"“”„«»‹›.,:;/\\@_-‐‑‒–—―…·•&<>()[]{}%+~#*!?¡¿|=^\u00a0"  # noqa: RUF001
FIRST = 8000  # stories, the newest, in which a common word is looked for first
MOST = 60_000  # that are read stretch by stretch; the rest of a rarer word at once
MORE = 1.1  # than should do, of the next stretch
IN_HEADLINES = 2000  # of the newest matches of a stretch are looked at to suggest some
WINDOW_BITS = BITS_OF_A_KEY + 20  # twelve days
MOST_WINDOWS = 200
LONGEST = 150_000  # characters; a vector holds a megabyte, and a save must not fail
WORDS = (
    "asciiword, asciihword, hword_asciipart, word, hword, hword_part,"
    " numword, numhword, hword_numpart"
)
_HEADLINE, _DECK, _BODY, _NAMES = WEIGHTS
_RANKS = [_BODY / _HEADLINE, _NAMES / _HEADLINE, _DECK / _HEADLINE, 1.0]


class PostgreSQL:
    def newest(
        self, query: Query, scope: Scope, limit: int, offset: int
    ) -> list[tuple[int]]:
        def ask(part: Scope, windows: Sequence[int], number: int) -> Asked:
            found, params = _found("id", query, part, windows)
            return Asked(f"{found} LIMIT %s", [*params, number])

        return _in_newest(scope, ask, offset + limit)[offset:]

    def holders(self, words: Sequence[str], limit: int) -> list[tuple[int, int]]:
        """One statement: as many as there are words would spend their time on the way.

        `id + 0` is as in `_found`.
        """
        return rows_of(
            Asked(
                "SELECT asked.place - 1, held.id"  # noqa: S608
                " FROM unnest(%s::text[]) WITH ORDINALITY asked (word, place)"
                f" CROSS JOIN LATERAL (SELECT id FROM {TABLE} WHERE is_public"
                f" AND words @@ to_tsquery('{CONFIG}', asked.word)"
                " ORDER BY id + 0 DESC LIMIT %s) held",
                [[_phrase(Part((word,)), "") for word in words], limit],
            )
        )

    def ranked(self, query: Query, scope: Scope, limit: int) -> list[tuple[int, float]]:
        words, of_words = _words(query)

        def ask(part: Scope, windows: Sequence[int], number: int) -> Asked:
            found, params = _found("id, words", query, part, windows)
            return Asked(
                f"SELECT id, ts_rank(%s::real[], words, {words}, 1)"  # noqa: S608
                f" FROM ({found} LIMIT %s) newest",
                [_RANKS, *of_words, *params, number],
            )

        return _in_newest(scope, ask, limit)

    def headlined(self, query: Query, limit: int) -> list[tuple[int]]:
        heads, of_heads = _words(query, "A")

        def ask(part: Scope, windows: Sequence[int], number: int) -> Asked:
            found, params = _found("id, words", query, part, windows)
            return Asked(
                f"SELECT id FROM ({found} LIMIT %s) newest"  # noqa: S608
                f" WHERE words @@ ({heads}) ORDER BY id DESC LIMIT %s",
                [*params, IN_HEADLINES, *of_heads, number],
            )

        return _in_newest(Scope(), ask, limit)

    def marked(self, query: Query, numbers: Sequence[int]) -> list[tuple[int, str]]:
        words, params = _words(query)
        options = f"HighlightAll=true, StartSel={START}, StopSel={STOP}"
        return rows_of(
            Asked(
                f"SELECT id, ts_headline('{CONFIG}', body, {words}, %s)"  # noqa: S608
                f" FROM {TABLE} WHERE is_public AND id = ANY(%s)",
                [*params, options, list(numbers)],
            )
        )

    def every(self, query: Query) -> Asked:
        words, params = _words(query)
        return Asked(
            f"SELECT id FROM {TABLE} WHERE (is_public AND words @@ ({words}))"  # noqa: S608
            f" OR (NOT is_public AND words @@ ({words}))",
            [*params, *params],
        )

    def install(self, editor: BaseDatabaseSchemaEditor) -> None:
        self.remove(editor)
        for statement in _statements():
            editor.execute(statement, params=None)

    def remove(self, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in (
            f"DROP INDEX IF EXISTS {PUBLIC}_newest",
            f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS words",
            f"ALTER TABLE {TABLE} RESET (toast_tuple_target)",
            f"DROP TEXT SEARCH CONFIGURATION IF EXISTS {CONFIG}",
            f"DROP TEXT SEARCH DICTIONARY IF EXISTS {STEM}",
        ):
            editor.execute(statement, params=None)


def _in_newest(scope: Scope, ask: Ask, wanted: int) -> list[Any]:
    """The rows, from as many of the newest stories as it takes to find all wanted.

    A word that a third of all stories have would else be read in all of them. Each
    stretch is as long as the rows of the one before let expect.
    """
    rows: list[Any] = []
    number, looked = FIRST, 0
    while looked + number <= MOST:
        stretch = _stretch(scope, number)
        windows = range(_window(stretch.low), _window(stretch.high) + 1)
        if len(windows) > MOST_WINDOWS:
            break
        part = scope._replace(low=stretch.low, high=stretch.high)
        found = rows_of(ask(part, windows, wanted - len(rows)))
        rows += found
        if len(rows) == wanted or stretch.is_whole:
            return rows
        scope = scope._replace(high=stretch.low - 1)
        looked += number
        number = ceil(number * (wanted - len(rows)) / max(1, len(found)) * MORE)
    return rows + rows_of(ask(scope, (), wanted - len(rows)))


class _Stretch(NamedTuple):
    low: int
    high: int
    is_whole: bool


def _stretch(scope: Scope, number: int) -> _Stretch:
    """Where the newest rows stand, so many of them, or all of the scope."""
    public = f"FROM {TABLE} WHERE is_public AND id BETWEEN %s AND %s"
    [(low, lowest, highest)] = rows_of(
        Asked(
            f"SELECT (SELECT id {public} ORDER BY id DESC LIMIT 1 OFFSET %s),"
            f" (SELECT min(id) {public}), (SELECT max(id) {public})",
            [scope.low, scope.high, number, *[scope.low, scope.high] * 2],
        )
    )
    if low is not None:
        return _Stretch(low, highest, is_whole=False)
    return _Stretch(lowest or 0, highest or 0, is_whole=True)


def _window(number: int) -> int:
    """Which stretch of twelve days a row stands in."""
    return number >> WINDOW_BITS


def _found(
    columns: str, query: Query, scope: Scope, windows: Sequence[int]
) -> tuple[str, list[Any]]:
    """A statement that has no limit yet, the newest first.

    `id + 0`: read in the order of the primary key, every row on the way would be
    opened to look for the words. The index on words finds them first.
    """
    words, params = _words(query)
    signs = [f"'={mark}'" for mark in scope.marks]
    if windows:
        signs.append(" | ".join(f"'@{window}'" for window in windows))
    asked = words + " && %s::tsquery" * len(signs)
    return (
        f"SELECT {columns} FROM {TABLE} WHERE is_public AND words @@ ({asked})"  # noqa: S608
        " AND id + 0 BETWEEN %s AND %s ORDER BY id + 0 DESC",
        [*params, *signs, scope.low, scope.high],
    )


def _words(query: Query, weight: str = "") -> tuple[str, list[str]]:
    """The query as an expression of type tsquery, and its parameters."""
    wanted = [_phrase(part, weight) for part in query.wanted]
    unwanted = [_phrase(part, weight) for part in query.unwanted]
    to_query = f"to_tsquery('{CONFIG}', %s)"
    sql = " && ".join([to_query] * len(wanted) + [f"!! {to_query}"] * len(unwanted))
    return sql or "''::tsquery", wanted + unwanted


def _phrase(part: Part, weight: str) -> str:
    """Words of letters and numbers alone, in quotes: nothing in them is a verb."""
    words = [f"'{word}'" + (f":{weight}" if weight else "") for word in part.words]
    if part.is_prefix:
        words[-1] = f"'{part.words[-1]}':*{weight}"
    return " <-> ".join(words)


def _statements() -> list[str]:
    language = stemmer()
    template = f"snowball, LANGUAGE = '{language}'" if language else "simple"
    return [
        "CREATE EXTENSION IF NOT EXISTS unaccent",
        # Without stop words: `The Who` and `to be or not to be` can be looked for.
        f"CREATE TEXT SEARCH DICTIONARY {STEM} (TEMPLATE = {template})",
        f"CREATE TEXT SEARCH CONFIGURATION {CONFIG} (COPY = simple)",
        f"ALTER TEXT SEARCH CONFIGURATION {CONFIG}"
        f" ALTER MAPPING FOR {WORDS} WITH unaccent, {STEM}",
        # Texts and vectors lie apart, so that a match reads few pages.
        f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)",
        f"ALTER TABLE {TABLE} ADD COLUMN words tsvector"
        f" GENERATED ALWAYS AS ({_vector()}) STORED",
        # Read for its order alone: where the newest stories begin.
        f"CREATE INDEX {PUBLIC}_newest ON {TABLE} (id) WHERE is_public",
        *(
            # What waits to be put in its place is read by every search: keep it short.
            f"CREATE INDEX {name} ON {TABLE} USING gin (words)"
            f" WITH (gin_pending_list_limit = 256) WHERE {condition}"
            for name, condition in ((PUBLIC, "is_public"), (HIDDEN, "NOT is_public"))
        ),
    ]


def _vector() -> str:
    """Words with their weights; marks and the window with a sign that no word has."""
    # Of 500 characters translate() takes 0.2 ms, this a twentieth.
    glue = re.escape(GLUE).replace("'", "''")
    texts = " || ".join(
        f"setweight(to_tsvector('{CONFIG}',"
        f" regexp_replace(left({name}, {LONGEST}), '[{glue}]', ' ', 'g')), '{weight}')"
        for name, weight in (
            ("headline", "A"),
            ("deck", "B"),
            ("names", "C"),
            ("body", "D"),
        )
    )
    signs = (
        "array_to_tsvector(string_to_array('=' || replace(marks, ' ', ' =')"
        f" || ' @' || (id >> {WINDOW_BITS}), ' '))"
    )
    return f"{texts} || {signs}"
