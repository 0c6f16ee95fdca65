"""Fill a database with the archive, and take the archive away again."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import batched
from typing import NamedTuple

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Q

from articles import related, stamps
from articles.models import (
    Author,
    Byline,
    Placement,
    Section,
    Story,
    Tag,
    TaggedStory,
    Term,
)
from newsroom.models import User

from . import replies, rows
from .stories import SOURCE, Lists, Rows, Writer

SECTIONS, CHILDREN, TAGS, AUTHORS = 8, 3, 600, 120
RELATED = 200  # of the newest have their related stories
DISCUSSED = 100  # of the newest may have replies
OWNER = "bench"
TABLES = (Story, Section, Tag, Author, Term)

type Say = Callable[[int, int], object]  # is told how many of all are written


class NotEmpty(Exception):
    """The database holds stories: whose, and how many are somebody's own."""


class Plan(NamedTuple):
    stories: int
    replies: int
    at: datetime  # the present of the archive
    seed: int = 1


def ignore(done: int, whole: int) -> None:
    pass


def refuse_others() -> None:
    """Raises NotEmpty if anything stands here that `fill` did not write."""
    owns: list[tuple[type[models.Model], Q]] = [
        (Story, Q(source_id__startswith=SOURCE, source_id__isnull=False)),
        *((table, Q(slug__startswith=SOURCE)) for table in (Section, Tag, Author)),
    ]
    for table, is_own in owns:
        real = table._default_manager.exclude(is_own).order_by("pk").first()
        if real is not None:
            kind = table._meta.verbose_name
            raise NotEmpty(f"This database is in use: it holds the {kind} “{real}”.")


def is_filled() -> bool:
    return Story.objects.exists() or Section.objects.exists()


def remove() -> None:
    """Delete every story and list, and all that hangs on them; staff stay."""
    connection.check_constraints()  # PostgreSQL empties no table with checks to come
    tables = [table._meta.db_table for table in TABLES]
    flush = connection.ops.sql_flush(
        no_style(), tables, reset_sequences=True, allow_cascade=True
    )
    connection.ops.execute_sql_flush(flush)
    stamps.bump_site()


@transaction.atomic
def fill(plan: Plan, say: Say = ignore) -> None:
    """Write the archive into a database without stories, or nothing of it."""
    writer = Writer(plan.stories, plan.at, make_lists(), plan.seed, first_pk=1)
    uses: Counter[str] = Counter()
    with without_collector():
        for numbers in batched(range(plan.stories), rows.AT_ONCE):
            uses.update(save(map(writer.write, numbers)))
            say(numbers[-1] + 1, plan.stories)
    rows.save(Term(word=word, uses=number) for word, number in sorted(uses.items()))
    rows.renumber(Story)
    analyze()
    newest = Story.objects.stories().public(plan.at).newest_first()
    replies.make_all(list(newest[:DISCUSSED]), plan.replies, plan.at)
    for story in newest[:RELATED]:
        related.renew(story.pk, plan.at)
    stamps.bump_site()


@contextmanager
def without_collector() -> Iterator[None]:
    """Millions of rows and no cycles among them: looking for some doubles the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def save(made: Iterator[Rows]) -> Counter[str]:
    """Write them; returns in how many of the public ones each word stands."""
    whole = list(made)
    rows.save(row.story for row in whole)
    rows.save(row.text for row in whole)
    rows.save(row.terms for row in whole)
    listings = [listing for row in whole for listing in row.listings]
    for table in (Placement, TaggedStory, Byline):
        rows.save(row for row in listings if isinstance(row, table))
    uses: Counter[str] = Counter()
    for row in whole:
        uses.update(row.terms.counted)
    return uses


def make_lists() -> Lists:
    """Sections, of which the last stand under the first, tags, authors, an owner."""
    owner, _ = User.objects.get_or_create(
        username=OWNER, defaults={"password": "!", "is_active": False}
    )
    sections = Section.objects.bulk_create(
        Section(**name("section", n), order=n) for n in range(SECTIONS)
    )
    sections += Section.objects.bulk_create(
        Section(**name("section", n), parent=sections[n % SECTIONS])
        for n in range(SECTIONS, SECTIONS + CHILDREN)
    )
    tags = Tag.objects.bulk_create(Tag(**name("tag", n)) for n in range(TAGS))
    authors = Author.objects.bulk_create(
        Author(**name("author", n)) for n in range(AUTHORS)
    )
    return Lists(owner, sections, tags, authors)


def name(kind: str, n: int) -> dict[str, str]:
    return {"name": f"Bench {kind} {n}", "slug": f"{SOURCE}{kind}-{n}"}


def analyze() -> None:
    """Tell PostgreSQL what the archive looks like. SQLite is never told in use."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
