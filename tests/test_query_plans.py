"""How the databases find what every page asks for: by an index, in its order.

Neither knows statistics here, so the plans are those of a young archive; SQLite, which
is never told any, keeps them when it has a million stories.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict

from articles import sitemaps
from articles.api import cursor
from articles.api.asking import Asking
from articles.models import (
    Author,
    MostRead,
    Placement,
    Reading,
    ReadingHour,
    ReadingTotal,
    Section,
    Slot,
    Story,
    Tag,
)
from articles.querysets import Place
from comments.admin.screen.ask import Ask
from comments.models import Comment, Commenter
from tests.factories import AT, make_section, make_user
from tests.rows_read import counting

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def public():
    return Story.objects.public(AT).stories()


PLACE = Place(AT, 7)
CURSOR = "6f1c2a34-0000-4000-8000-000000000000"


def roots():
    return Comment.objects.roots(AT).of_story(Story(pk=1)).cut().for_thread()


# For each question: what asks it, and the index that answers in the order of the list.
LISTS = {
    "the newest": (lambda: public().newest_first(), "story_newest"),
    "the newest as cards": (
        lambda: public().newest_first().for_cards(),
        "story_newest",
    ),
    "of a day": (
        lambda: public().first_public_between(AT - DAY, AT).newest_first(),
        "story_newest",
    ),
    "the news of 48 hours": (
        lambda: public().of_the_news(AT).newest_first().for_sitemap(),
        "story_newest",
    ),
    "what left the news last": (
        lambda: public().no_longer_news(AT).newest_first(),
        "story_newest",
    ),
    "below a place, of the API": (
        lambda: public().newest_first().stretch(None, None, PLACE).for_results(),
        "story_newest",
    ),
    "below a place of a tag": (
        lambda: public().with_tag(Tag(pk=1)).stretch(AT - DAY, AT, PLACE).for_results(),
        "tagged_newest",
    ),
    "of a section": (
        lambda: public().in_section(Section(pk=1)),
        "placement_newest",
    ),
    "of a rail of the front": (
        lambda: public().filter(section=1).newest_first(),
        "story_newest_in_section",
    ),
    "of a tag": (lambda: public().with_tag(Tag(pk=1)), "tagged_newest"),
    "of an author": (lambda: public().by_author(Author(pk=1)), "byline_newest"),
    "the desk's list": (
        lambda: Story.objects.order_by("-edited_at", "-pk"),
        "story_edited",
    ),
    "of replies with an old network address": (
        lambda: Comment.objects.with_address_since(AT).values("pk"),
        "reply_with_address",
    ),
    "of those muted no longer": (
        lambda: Commenter.objects.muted_no_longer(AT).order_by("muted_until"),
        "commenter_muted",
    ),
    "the readings to count": (
        lambda: Reading.objects.uncounted().order_by("pk"),
        "reading_to_count",
    ),
    "what was ever most read": (
        ReadingTotal.objects.most_read,
        "reading_most",
    ),
    "a story's replies": (
        lambda: roots().oldest_first(),
        "reply_roots",
    ),
    "a story's replies, the newest first": (
        lambda: roots().newest_first(),
        "reply_roots",
    ),
    "a story's replies, the best first": (
        lambda: roots().in_order("best"),
        "reply_best",
    ),
    "a story's replies from a place on": (
        lambda: roots().beyond(CURSOR, sort="best").in_order("best"),
        "reply_best",
    ),
    "a long thread": (
        lambda: Comment.objects.answers(AT).of_thread(Comment(pk=1)),
        "reply_thread",
    ),
    "the queue of replies": (
        lambda: Comment.objects.pending().oldest_first(),
        "reply_",  # of those that wait, or of those of each status: each has the order
    ),
    "the moderators' screen": (lambda: Ask().keys(AT), "reply_queue"),
    "its second page": (
        lambda: Ask(after="2026-07-14T09:00:00+00:00~7").keys(AT),
        "reply_queue",
    ),
    "its newest": (lambda: Ask(sort="newest").keys(AT), "reply_queue"),
    "its most reported": (
        lambda: Ask(sort="reported").keys(AT),
        "reply_most_reported",
    ),
    "its highest scores": (
        lambda: Ask(sort="score").keys(AT),
        "reply_highest_score",
    ),
    "its late ones": (lambda: Ask(age="late").keys(AT), "reply_queue"),
    "what is approved": (
        lambda: Ask(tab="approved", sort="newest").keys(AT),
        "reply_status",
    ),
}


def plan_of(rows):
    """The plan, by an index if there is one that will do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # What it has counted by itself is forgotten, until the test is over.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE articles_story, articles_section CASCADE")
        keep_to_indexes()
    return rows.explain()


def keep_to_indexes():
    """PostgreSQL sorts, or reads rows one by one, only if it must."""
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_in_the_order_of_its_index(name):
    ask, index = LISTS[name]

    rows = ask()
    plan = plan_of(rows if rows.query.is_sliced else rows[:6])

    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_the_replies_under_each_of_fifty_are_found_by_their_places():
    shown = [Comment(pk=pk, path="0" * 7) for pk in range(1, 51)]

    plan = plan_of(Comment.objects.beside(shown, Story(pk=1), AT))

    assert "reply_thread" in plan
    assert "reply_featured" in plan
    for index in ("reply_status", "reply_of_story", "reply_rate"):
        assert index not in plan


def test_places_on_the_front_are_asked_one_by_one():
    plan = plan_of(Slot.objects.filled(AT))

    assert "story_appears" not in plan


def test_planned_work_is_found_by_its_day():
    assert "story_planned" in plan_of(Story.objects.planned_until(AT.date()))


def test_what_readers_report_is_found_by_its_index():
    assert "reply_reported" in plan_of(Ask(tab="reported", sort="reported").keys(AT))


def test_what_a_reason_held_is_found_by_its_index():
    held = plan_of(Ask(why="links").keys(AT))

    assert "reply_held_for" in held or "reply_queue" in held


def test_earlier_replies_of_writers_are_counted_off_in_their_index():
    plan = plan_of(Comment.objects.latest_of_each([1, 2, 3], 4).values("pk"))

    assert "reply_by_commenter" in plan


def test_replies_of_a_network_are_counted_in_its_index():
    plan = plan_of(Comment.objects.filter(pk__in=[1, 2]).for_cards(AT))

    assert "reply_by_network" in plan


def once(table):
    """SQLite gives the index of a unique constraint a name of its own."""
    return [f"sqlite_autoindex_articles_{table}_{number}" for number in (1, 2)]


@pytest.mark.parametrize("section", [None, Section(pk=1)])
def test_what_is_most_read_is_found_by_its_places(section):
    plan = plan_of(Story.objects.most_read(AT, section))

    assert any(name in plan for name in (*once("mostread"), "most_read_"))
    if connection.vendor == "sqlite":  # PostgreSQL knows that the archive is empty
        for index in ("story_newest", "story_appears", "placement_newest"):
            assert index not in plan


def test_the_hour_of_the_newest_list_is_read_off_its_index():
    plan = plan_of(MostRead.objects.newest_hour(AT))

    assert any(name in plan for name in (*once("mostread"), "most_read_"))
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_the_readings_of_a_network_are_counted_in_its_index():
    lately = Reading.objects.of_network("0" * 32).values("pk")[:600]

    assert "reading_of_network" in plan_of(lately)


def test_a_reader_is_known_by_one_probe():
    known = Reading.objects.filter(story=1, digest="0" * 32, is_to_the_end=False)

    plan = plan_of(known)
    assert any(name in plan for name in (*once("reading"), "reading_once"))


def test_what_is_weighed_is_found_by_its_hours():
    plan = plan_of(ReadingHour.objects.weighed(AT, AT))

    assert any(name in plan for name in (*once("readinghour"), "reading_hour_once"))


def test_readings_of_days_that_are_over_are_found_by_their_hours():
    assert "reading_in_hour" in plan_of(Reading.objects.over(AT).order_by())


def of_a_file(rows):
    return sitemaps.within(rows, 7)


def test_a_file_of_a_sitemap_is_a_range_of_keys():
    stories = of_a_file(sitemaps.stories(AT))

    plans = [plan_of(stories.order_by("pk"))]
    if connection.vendor == "sqlite":  # PostgreSQL knows that the archive is empty
        plans.append(plan_of(stories[:1]))

    for plan in plans:
        assert "INTEGER PRIMARY KEY" in plan or "articles_story_pkey" in plan
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan


@pytest.mark.parametrize(
    ("kind", "index"),
    [
        ("sections", "placement_newest"),
        ("authors", "byline_newest"),
        ("tags", "tagged_newest"),
    ],
)
def test_the_newest_story_of_a_list_is_read_off_its_index(kind, index):
    plan = plan_of(of_a_file(sitemaps.LISTS[kind](AT)))

    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def fill(section, stories):
    """One a minute, all of them in the section, without going through the verbs."""
    owner = make_user()
    times = [AT - timedelta(minutes=number) for number in range(stories)]
    rows = Story.objects.bulk_create(
        Story(
            headline="Headline",
            slug=f"slug-{number}",
            section=section,
            owner=owner,
            status="published",
            first_published_at=at,
            publish_at=at,
            status_changed_at=at,
            created_at=at,
            edited_at=at,
            date=at.date(),
        )
        for number, at in enumerate(times)
    )
    Placement.objects.bulk_create(
        Placement(story=row, section=section, first_published_at=row.publish_at)
        for row in rows
    )
    return rows


def test_a_page_far_down_the_api_reads_as_much_as_the_first():
    rows = fill(make_section(slug="harbor"), 600)
    if connection.vendor == "postgresql":  # of so few it would read all
        keep_to_indexes()
        connection.cursor().execute("ANALYZE")
    for query in ("", "section=harbor", "until=2026-07-14", "since=2026-07-01"):
        read = []
        for row in (rows[0], rows[550]):
            place = cursor.encode(Place(row.publish_at, row.pk))
            asking = Asking(QueryDict(f"{query}&page={place}".lstrip("&")), AT)
            with counting() as work:
                assert len(asking.stories().public(AT)[:21]) == 21
            read.append(work.rows)

        assert max(read) < 1.2 * min(read), query
