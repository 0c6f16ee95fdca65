"""What a database must be able to do to be searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    from .order import Scope
    from .query import Query

TABLE = "articles_storytext"
# Of headline, deck, body and names, in this order.
WEIGHTS = (8.0, 3.0, 1.0, 2.0)


class Asked(NamedTuple):
    """A statement and its parameters."""

    sql: str
    params: Sequence[Any]


def rows_of(asked: Asked) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(asked.sql, asked.params)
        rows: list[Any] = cursor.fetchall()
    return rows


class Engine(Protocol):
    def newest(
        self, query: Query, scope: Scope, limit: int, offset: int
    ) -> list[tuple[int]]:
        """Rows of (number): the public matches, the newest first."""

    def holders(self, words: Sequence[str], limit: int) -> list[tuple[int, int]]:
        """Rows of (place of the word, number): the newest public ones that hold it."""

    def ranked(self, query: Query, scope: Scope, limit: int) -> list[tuple[int, float]]:
        """Rows of (number, relevance): the newest public matches."""

    def headlined(self, query: Query, limit: int) -> list[tuple[int]]:
        """Rows of (number): public ones whose headline matches, the newest first."""

    def marked(self, query: Query, numbers: Sequence[int]) -> list[tuple[int, str]]:
        """Rows of (number, body): public ones, with START and STOP around words."""

    def every(self, query: Query) -> Asked:
        """Asks for (number): all matches, hidden ones too, in no order."""

    def install(self, editor: BaseDatabaseSchemaEditor) -> None:
        """Build the index over the rows that stand in the table."""

    def remove(self, editor: BaseDatabaseSchemaEditor) -> None:
        """Drop all of it, if it is there."""
