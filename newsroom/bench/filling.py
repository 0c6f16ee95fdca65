"""Fill a database with the archive, and take the archive away again."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
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
    StoryTerms,
    StoryText,
    Tag,
    TaggedStory,
    Term,
)
from articles.processes import spread
from newsroom.models import User

from . import replies, rows
from .stories import SOURCE, Lists, Rows, Writer

SECTIONS, CHILDREN, TAGS, AUTHORS = 8, 3, 600, 120
RELATED = 20  # of the newest have their related stories
SHARED = 10_000  # stories, from which several processes write them
DISCUSSED = 100  # of the newest may have replies
OWNER = "bench"
TABLES = (Story, Section, Tag, Author, Term)

FILLED = (*TABLES, Placement, TaggedStory, Byline, StoryText, StoryTerms)

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


def fill(plan: Plan, say: Say = ignore) -> None:
    """Write the archive into a database without stories.

    In one transaction; a large one on PostgreSQL by several processes, each with
    transactions of its own: what is there of it when they are cut off can be replaced.
    """
    shares = plan.stories >= SHARED and connection.vendor == "postgresql"
    if shares and not connection.in_atomic_block:
        with rows.bound_later(*FILLED):
            write(plan, say)
        analyze("VACUUM ANALYZE")  # as its server would by itself, some time later
        with transaction.atomic():
            complete(plan)
    else:
        with transaction.atomic():
            write(plan, say)
            analyze()
            complete(plan)


def write(plan: Plan, say: Say) -> None:
    """Write all stories, and in how many of the public ones each word stands."""
    writer = Writer(plan.stories, plan.at, make_lists(), plan.seed, first_pk=1)
    uses: Counter[str] = Counter()
    parts = list(batched(range(plan.stories), rows.AT_ONCE))
    for done, some in enumerate(spread(partial(save, writer), parts), 1):
        uses.update(some)
        say(min(plan.stories, done * rows.AT_ONCE), plan.stories)
    rows.save(Term(word=word, uses=number) for word, number in sorted(uses.items()))
    rows.renumber(Story)


def complete(plan: Plan) -> None:
    """What needs all stories: replies, some lists."""
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


@transaction.atomic
def save(writer: Writer, numbers: Sequence[int]) -> Counter[str]:
    """Write these; returns in how many of the public ones each word stands."""
    with without_collector():
        whole = [writer.write(number) for number in numbers]
        rows.save(row.story for row in whole)
        rows.save(row.text for row in whole)
        rows.save(row.terms for row in whole)
        save_listings(whole)
        uses: Counter[str] = Counter()
        for row in whole:
            uses.update(row.terms.counted)
        return uses


def save_listings(whole: list[Rows]) -> None:
    listings = [listing for row in whole for listing in row.listings]
    for table in (Placement, TaggedStory, Byline):
        rows.save(row for row in listings if isinstance(row, table))


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


def analyze(verb: str = "ANALYZE") -> None:
    """Tell PostgreSQL what the archive looks like. SQLite is never told in use."""
    if connection.vendor == "postgresql":
        tables = ", ".join(f'"{table._meta.db_table}"' for table in FILLED)
        with connection.cursor() as cursor:
            cursor.execute(f"{verb} {tables}")
