"""The index on SQLite: two tables of FTS5 over the texts, kept by triggers.

Neither holds the text itself. One stands over public rows, the other over the rest:
`bm25` weighs a word by how many rows of its table have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .engine import TABLE, WEIGHTS, Asked, rows_of
from .excerpt import START, STOP
from .language import stemmer
from .order import Scope
from .query import Part, Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COLUMNS = ("headline", "deck", "body", "names", "marks")
SEARCHED = "{headline deck body names}"
BODY = COLUMNS.index("body")
PUBLIC, HIDDEN = "articles_search", "articles_search_hidden"
_BM25 = f"bm25({PUBLIC}, {', '.join(map(str, WEIGHTS))}, 0)"


class SQLite:
    def newest(
        self, query: Query, scope: Scope, limit: int, offset: int
    ) -> list[tuple[int]]:
        return rows_of(_newest("rowid", query, scope, limit, offset))

    def holders(self, words: Sequence[str], limit: int) -> list[tuple[int, int]]:
        return [
            (place, number)
            for place, word in enumerate(words)
            for (number,) in self.newest(Query((Part((word,)),)), Scope(), limit, 0)
        ]

    def ranked(self, query: Query, scope: Scope, limit: int) -> list[tuple[int, float]]:
        return rows_of(_newest(f"rowid, -{_BM25}", query, scope, limit))

    def headlined(self, query: Query, limit: int) -> list[tuple[int]]:
        match = _match(query, columns="{headline}")
        return rows_of(
            Asked(
                f"SELECT rowid FROM {PUBLIC} WHERE {PUBLIC} MATCH %s"  # noqa: S608
                " ORDER BY rowid DESC LIMIT %s",
                [match, limit],
            )
        )

    def marked(self, query: Query, numbers: Sequence[int]) -> list[tuple[int, str]]:
        places = ", ".join(["%s"] * len(numbers))
        return rows_of(
            Asked(
                f"SELECT rowid, highlight({PUBLIC}, {BODY}, %s, %s)"  # noqa: S608
                f" FROM {PUBLIC} WHERE {PUBLIC} MATCH %s AND rowid IN ({places})",
                [START, STOP, _match(query), *numbers],
            )
        )

    def every(self, query: Query) -> Asked:
        return Asked(
            " UNION ALL ".join(
                f"SELECT rowid FROM {table} WHERE {table} MATCH %s"  # noqa: S608
                for table in (PUBLIC, HIDDEN)
            ),
            [_match(query)] * 2,
        )

    def install(self, editor: BaseDatabaseSchemaEditor) -> None:
        self.remove(editor)
        for table, condition in ((PUBLIC, "is_public"), (HIDDEN, "NOT is_public")):
            for statement in _statements(table, condition):
                editor.execute(statement, params=None)

    def remove(self, editor: BaseDatabaseSchemaEditor) -> None:
        for table in (PUBLIC, HIDDEN):
            for event in ("insert", "update", "delete"):
                editor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}")
            editor.execute(f"DROP TABLE IF EXISTS {table}")
            editor.execute(f"DROP VIEW IF EXISTS {table}_rows")


def _newest(
    columns: str, query: Query, scope: Scope, limit: int, offset: int = 0
) -> Asked:
    return Asked(
        f"SELECT {columns} FROM {PUBLIC} WHERE {PUBLIC} MATCH %s"  # noqa: S608
        " AND rowid BETWEEN %s AND %s ORDER BY rowid DESC LIMIT %s OFFSET %s",
        [_match(query, scope.marks), scope.low, scope.high, limit, offset],
    )


def _match(query: Query, marks: Sequence[str] = (), columns: str = SEARCHED) -> str:
    """The query for FTS5: every word in quotes, so that none is a verb."""
    text = " AND ".join(map(_phrase, query.wanted)) or '""'
    if query.unwanted:
        text = f"({text}) NOT ({' OR '.join(map(_phrase, query.unwanted))})"
    return " AND ".join(
        [f"({columns} : ({text}))", *(f'(marks : "{mark}")' for mark in marks)]
    )


def _phrase(part: Part) -> str:
    return f'"{" ".join(part.words)}"' + (" *" if part.is_prefix else "")


def _statements(table: str, condition: str) -> list[str]:
    """A view of the rows, the index over it, and what keeps the two in step."""
    names = ", ".join(COLUMNS)
    changed = " OR ".join(
        f"old.{name} IS NOT new.{name}" for name in (*COLUMNS, "is_public", "id")
    )
    old, new = (_condition(condition, row) for row in ("old", "new"))
    return [
        f"CREATE VIEW {table}_rows AS"  # noqa: S608
        f" SELECT id, {names} FROM {TABLE} WHERE {condition}",
        f"CREATE VIRTUAL TABLE {table} USING fts5({names}, content='{table}_rows',"
        f" content_rowid='id', tokenize='{_tokenizer()}', prefix='2 3')",
        f"INSERT INTO {table}({table}) VALUES ('rebuild')",  # noqa: S608
        f"CREATE TRIGGER {table}_insert AFTER INSERT ON {TABLE} WHEN {new}"
        f" BEGIN {_put(table)} END",
        f"CREATE TRIGGER {table}_delete AFTER DELETE ON {TABLE} WHEN {old}"
        f" BEGIN {_take(table)} END",
        f"CREATE TRIGGER {table}_update AFTER UPDATE ON {TABLE} WHEN {changed}"
        f" BEGIN {_take(table, old)} {_put(table, new)} END",
    ]


def _condition(condition: str, row: str) -> str:
    return condition.replace("is_public", f"{row}.is_public")


def _put(table: str, condition: str = "TRUE") -> str:
    values = ", ".join(f"new.{name}" for name in COLUMNS)
    return (
        f"INSERT INTO {table}(rowid, {', '.join(COLUMNS)})"
        f" SELECT new.id, {values} WHERE {condition};"
    )


def _take(table: str, condition: str = "TRUE") -> str:
    """FTS5 must be told the words that leave it: it cannot read them any more."""
    values = ", ".join(f"old.{name}" for name in COLUMNS)
    return (
        f"INSERT INTO {table}({table}, rowid, {', '.join(COLUMNS)})"
        f" SELECT 'delete', old.id, {values} WHERE {condition};"
    )


def _tokenizer() -> str:
    folding = "unicode61 remove_diacritics 2"
    return f"porter {folding}" if stemmer() == "english" else folding
