"""The order of what was found: how well it matches, and how new it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .order import age_in_days

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

RANKED = 2000  # of the newest matches; older ones follow by date
NEW = 0.35  # what a story of today gains, where the best match has 1
HALF_NEW = 90  # days after which it gains half of that


def best_first(found: Iterable[tuple[int, float]], at: datetime) -> list[int]:
    """The numbers of rows in the order that readers get.

    `found` is (number, relevance). Of two that are alike the newer comes first.
    """
    rows = list(found)
    highest = max((relevance for _, relevance in rows), default=0.0) or 1.0

    def worth(row: tuple[int, float]) -> tuple[float, int]:
        number, relevance = row
        newness = NEW / (1 + age_in_days(number, at) / HALF_NEW)
        return round(relevance / highest + newness, 9), number

    return [number for number, _ in sorted(rows, key=worth, reverse=True)]
