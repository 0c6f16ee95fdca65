"""How much a database reads for some queries: what a page costs, without a clock."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


class Work:
    """`rows`: as PostgreSQL counts them; of SQLite, the steps of its machine."""

    queries = 0
    rows = 0


@contextmanager
def counting() -> Iterator[Work]:
    """Count the queries of a block, and what they read."""
    work = Work()
    with CaptureQueriesContext(connection) as captured, _steps(work):
        yield work
    work.queries = len(captured)
    if connection.vendor == "postgresql":
        work.rows = sum(_rows(query["sql"]) for query in captured.captured_queries)


@contextmanager
def _steps(work: Work) -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return

    def step() -> None:
        work.rows += 1

    connection.connection.set_progress_handler(step, 1)
    yield
    connection.connection.set_progress_handler(None, 0)


def _rows(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        [[plan]] = cursor.fetchall()
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return _scanned(plan[0]["Plan"])


def _scanned(node: dict[str, Any]) -> int:
    """What the leaves of a plan read, the rows that they then throw away included."""
    below = sum(_scanned(child) for child in node.get("Plans", ()))
    if "Scan" not in node["Node Type"] or node["Node Type"] == "Bitmap Heap Scan":
        return below
    thrown = node.get("Rows Removed by Filter", 0)
    return below + round((node["Actual Rows"] + thrown) * node["Actual Loops"])
