"""The index on PostgreSQL: the words of a row, computed by the database and kept in it.

One GIN index stands over public rows, another over the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .engine import TABLE, WEIGHTS, Asked
from .excerpt import START, STOP
from .language import stemmer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    from .order import Scope
    from .query import Part, Query

CONFIG, STEM = "newsroom", "newsroom_stem"
PUBLIC, HIDDEN = "articles_search", "articles_search_hidden"
# Blanks for what PostgreSQL's parser would make one word of: addresses of the web and
# of mail, paths, negative numbers; and for quotes that some locales take for letters.
GLUE = "'’‘‚‛`´\"“”„«»‹›.,:;/\\@_-‐‑‒–—―…·•&<>()[]{}%+~#*!?¡¿|=^\u00a0"  # noqa: RUF001
LONGEST = 150_000  # characters; a vector holds a megabyte, and a save must not fail
WORDS = (
    "asciiword, asciihword, hword_asciipart, word, hword, hword_part,"
    " numword, numhword, hword_numpart"
)
_HEADLINE, _DECK, _BODY, _NAMES = WEIGHTS
_RANKS = [_BODY / _HEADLINE, _NAMES / _HEADLINE, _DECK / _HEADLINE, 1.0]


class PostgreSQL:
    def newest(self, query: Query, scope: Scope, limit: int, offset: int) -> Asked:
        found, params = _public(query, scope)
        return Asked(
            f"WITH found AS MATERIALIZED (SELECT id {found})"  # noqa: S608
            " SELECT id FROM found ORDER BY id DESC LIMIT %s OFFSET %s",
            [*params, limit, offset],
        )

    def ranked(self, query: Query, scope: Scope, limit: int) -> Asked:
        found, params = _public(query, scope)
        words, of_words = _words(query)
        return Asked(
            f"WITH found AS MATERIALIZED (SELECT id {found}), newest AS MATERIALIZED"  # noqa: S608
            " (SELECT id FROM found ORDER BY id DESC LIMIT %s)"
            f" SELECT id, ts_rank(%s::real[], words, {words}, 1) FROM {TABLE}"
            " WHERE id IN (SELECT id FROM newest)",
            [*params, limit, _RANKS, *of_words],
        )

    def headlined(self, query: Query, limit: int) -> Asked:
        words, params = _words(query, "A")
        return Asked(
            f"WITH found AS MATERIALIZED (SELECT id FROM {TABLE}"  # noqa: S608
            f" WHERE is_public AND words @@ ({words}))"
            " SELECT id FROM found ORDER BY id DESC LIMIT %s",
            [*params, limit],
        )

    def marked(self, query: Query, numbers: Sequence[int]) -> Asked:
        words, params = _words(query)
        options = f"HighlightAll=true, StartSel={START}, StopSel={STOP}"
        return Asked(
            f"SELECT id, ts_headline('{CONFIG}', body, {words}, %s)"  # noqa: S608
            f" FROM {TABLE} WHERE is_public AND id = ANY(%s)",
            [*params, options, list(numbers)],
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
            f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS words",
            f"ALTER TABLE {TABLE} RESET (toast_tuple_target)",
            f"DROP TEXT SEARCH CONFIGURATION IF EXISTS {CONFIG}",
            f"DROP TEXT SEARCH DICTIONARY IF EXISTS {STEM}",
        ):
            editor.execute(statement, params=None)


def _public(query: Query, scope: Scope) -> tuple[str, list[Any]]:
    words, params = _words(query)
    marks = "".join(" && %s::tsquery" for _ in scope.marks)
    return (
        f"FROM {TABLE} WHERE is_public AND words @@ ({words}{marks})"
        " AND id BETWEEN %s AND %s",
        [*params, *(f"'={mark}'" for mark in scope.marks), scope.low, scope.high],
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
        *(
            # What waits to be put in its place is read by every search: keep it short.
            f"CREATE INDEX {name} ON {TABLE} USING gin (words)"
            f" WITH (gin_pending_list_limit = 256) WHERE {condition}"
            for name, condition in ((PUBLIC, "is_public"), (HIDDEN, "NOT is_public"))
        ),
    ]


def _vector() -> str:
    """Words with their weights; marks with a sign that no word has."""
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
    marks = "array_to_tsvector(string_to_array('=' || replace(marks, ' ', ' ='), ' '))"
    return f"{texts} || {marks}"
