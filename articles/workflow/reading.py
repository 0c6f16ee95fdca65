"""Readings: noted one by one, counted in batches, ranked once an hour."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from articles import readers
from articles.models import MostRead, Reading, ReadingHour, ReadingTotal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

OF_A_NETWORK = 600  # readings within ten minutes
BATCH = 500  # readings that are counted in one transaction
BATCHES = 20  # of these in one round of the worker
KEPT = 10  # places of a list that are stored; fewer are shown
AT_ONCE = 20_000  # rows that a round of the worker deletes
HOURS_KEPT = timedelta(days=8)
LISTS_KEPT = timedelta(days=2)

type Numbers = defaultdict[tuple[Any, ...], list[int]]  # readers, and those at the end


class TooManyReadings(Exception):
    """Of one network, lately. Nothing is stored."""

    retry_after = int(readers.WINDOW.total_seconds())


def count_reading(
    story_pk: int, *, address: str, agent: str, is_to_the_end: bool, at: datetime
) -> bool:
    """Note that a reader has read a public story; it is counted within a minute.

    Whoever is at its end has read it: the first note may have been lost. Returns False,
    with nothing stored, for the same reader on the same day, and where the database is
    busy: a reading waits for nobody. Raises TooManyReadings.
    """
    digest = readers.reader_digest(story_pk, address, agent, timezone.localdate(at))
    known = Reading.objects.filter(story=story_pk, digest=digest)
    if known.filter(is_to_the_end=is_to_the_end).exists():
        return False
    network = readers.network_digest(address, at)
    lately = Reading.objects.of_network(network).values_list("pk", flat=True)
    if len(lately[:OF_A_NETWORK]) >= OF_A_NETWORK:
        raise TooManyReadings
    new = [
        Reading(
            story_id=story_pk,
            digest=digest,
            network=network,
            hour=readers.hour_of(at),
            is_to_the_end=is_end,
        )
        for is_end in {False, is_to_the_end}
    ]
    try:
        with _without_waiting():
            # The same may arrive twice at once.
            Reading.objects.bulk_create(new, ignore_conflicts=True)
    except DatabaseError:
        return False
    return True


@contextmanager
def _without_waiting() -> Iterator[None]:
    """SQLite has one writer at a time and waits for its turn, but not here."""
    if connection.vendor != "sqlite":
        yield
        return
    patience = int(1000 * connection.settings_dict["OPTIONS"].get("timeout", 5))
    _wait(0)
    try:
        yield
    finally:
        _wait(patience)


def _wait(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")


def tally_readings(at: datetime) -> None:
    """Count what was noted, rank it when an hour is over, drop what is not needed.

    In batches; a worker that is stopped goes on where it was. Safe to repeat.
    """
    for _ in range(BATCHES):
        if not Reading.objects.uncounted().exists():
            break
        _count()
    if settings.COUNT_READERS:
        _rank(at)
    _drop(Reading.objects.over(readers.start_of_day(at)))
    _drop(ReadingHour.objects.filter(hour__lt=at - HOURS_KEPT))
    _drop(MostRead.objects.filter(hour__lt=at - LISTS_KEPT))


@transaction.atomic
def _count() -> None:
    """The oldest first, each once: they are held until they are marked."""
    rows = Reading.objects.uncounted().order_by("pk").select_for_update()[:BATCH]
    counted = list(rows)
    if not counted:
        return  # another worker was first
    hours: Numbers = defaultdict(lambda: [0, 0])
    totals: Numbers = defaultdict(lambda: [0, 0])
    for row in counted:
        hours[row.story_id, row.hour][row.is_to_the_end] += 1
        totals[row.story_id,][row.is_to_the_end] += 1
    _add(ReadingHour, ("story_id", "hour"), hours)
    _add(ReadingTotal, ("story_id",), totals)
    marked = Reading.objects.filter(pk__in=[row.pk for row in counted])
    marked.update(is_counted=True)


def _add(kind: Any, names: tuple[str, ...], numbers: Numbers) -> None:
    """Add to the rows that these keys name; they are made where they are missing."""
    keys = sorted(numbers)
    new = [kind(**dict(zip(names, key, strict=True))) for key in keys]
    kind.objects.bulk_create(new, ignore_conflicts=True)
    columns = zip(*keys, strict=True)
    asked = {f"{name}__in": set(row) for name, row in zip(names, columns, strict=True)}
    held = kind.objects.filter(**asked).order_by("pk").select_for_update()
    rows = []
    for row in held:
        added = numbers.get(tuple(getattr(row, name) for name in names))
        if added:
            row.readers += added[0]
            row.finishers += added[1]
            rows.append(row)
    kind.objects.bulk_update(rows, ["readers", "finishers"])


def _rank(at: datetime) -> None:
    """Write the lists of the hour that began last, once and all of them."""
    hour = readers.hour_of(at)
    is_late = Reading.objects.uncounted().filter(hour__lt=hour).exists()
    if is_late or MostRead.objects.filter(hour=hour).exists():
        return
    if not (places := _places(hour, at)):
        return
    try:
        with transaction.atomic():
            MostRead.objects.bulk_create(places)
    except IntegrityError:
        return  # another worker was first


def _places(hour: datetime, at: datetime) -> list[MostRead]:
    """The ten heaviest of the paper and of each section, in their order."""
    lists: defaultdict[int | None, dict[int, None]] = defaultdict(dict)
    for row in ReadingHour.objects.weighed(hour, at):
        for section in {None, row["section"]}:
            if len(lists[section]) < KEPT:
                lists[section].setdefault(row["story"])
    return [
        MostRead(hour=hour, section_id=section, position=position, story_id=story)
        for section, stories in lists.items()
        for position, story in enumerate(stories)
    ]


def _drop(rows: QuerySet[Any]) -> None:
    """Delete so many at once that nobody else waits for long."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for some in batched(keys, BATCH):
        rows.model.objects.filter(pk__in=some).delete()
