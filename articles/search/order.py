"""The order of the index: one number for when a story appeared, and which it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

FIRST_DAY = datetime(1900, 1, 1, tzinfo=UTC)
BITS_OF_A_KEY = 30
SECONDS_A_DAY = 86_400
HIGHEST = 2**63 - 1
_MOST_SECONDS = HIGHEST >> BITS_OF_A_KEY  # until the year 2172, from 1627


class Scope(NamedTuple):
    """The part of the index that is asked: rows with all of `marks`, in a range."""

    marks: tuple[str, ...] = ()
    low: int = -HIGHEST
    high: int = HIGHEST


def place(when: datetime, pk: int) -> int:
    """The number of a row: the later a story appeared, the higher."""
    return (_seconds(when) << BITS_OF_A_KEY) + pk


def story_of(number: int) -> int:
    """The key of the story that a row is of."""
    return number & ((1 << BITS_OF_A_KEY) - 1)


def age_in_days(number: int, at: datetime) -> int:
    """How many days before that of `at` a row's story appeared; 0 if later.

    Whole days, so that an order is the same all day long.
    """
    then = (number >> BITS_OF_A_KEY) // SECONDS_A_DAY
    return max(0, _seconds(at) // SECONDS_A_DAY - then)


def mark(kind: str, pk: int) -> str:
    """What a row of a section, tag or author is marked by: s12, t3, a7."""
    return f"{kind[0]}{pk}"


def between(since: date | None, until: date | None) -> tuple[int, int]:
    """The lowest and highest numbers of days of the site's time zone, both included."""
    low, high = -HIGHEST, HIGHEST
    if since is not None:
        low = _seconds(_moment(since, time.min)) << BITS_OF_A_KEY
    if until is not None:
        high = ((_seconds(_moment(until, time.max)) + 1) << BITS_OF_A_KEY) - 1
    return max(low, -HIGHEST), min(high, HIGHEST)


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _seconds(when: datetime) -> int:
    passed = (when - FIRST_DAY) // timedelta(seconds=1)
    return max(-_MOST_SECONDS, min(passed, _MOST_SECONDS - 1))
