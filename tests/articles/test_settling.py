"""A reader's request settles what is due before its page is made; where it cannot, the
page is made all the same."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection

from articles import stamps, workflow
from articles.models import Edition, StoryText
from tests.factories import AT, make_story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def story():
    """One that appears in an hour and expires an hour later."""
    return make_story(AT, publish_at=AT + HOUR, expires_at=AT + 2 * HOUR)


def settled():
    return Edition.objects.the_one().settled_through


def is_searched(story):
    return StoryText.objects.get(story=story).is_public


def visit(client, at, path="/"):
    with time_machine.travel(at, tick=False):
        return client.get(path)


@pytest.mark.parametrize("path", ["/", "/search/?q=headline", "/feed/", "/2026/"])
def test_a_list_settles_what_is_due(client, story, path):
    visit(client, AT + HOUR, path)

    assert settled() == AT + HOUR
    assert is_searched(story)
    visit(client, AT + 2 * HOUR, path)
    assert not is_searched(story)


def test_the_page_has_the_stamp_of_what_was_settled(client, story):
    response = visit(client, AT + HOUR)

    again = visit(client, AT + HOUR)
    assert response["ETag"] == again["ETag"]
    assert story.headline in response.text


def test_settles_once_and_asks_nothing_more(client, story, django_assert_num_queries):
    visit(client, AT + HOUR)

    with django_assert_num_queries(1):
        visit(client, AT + HOUR)


def test_nothing_is_due_before_its_moment_or_for_what_appeared_at_once(client, story):
    make_story(AT)
    before = settled()

    for at in (AT, AT + HOUR - timedelta(microseconds=1)):
        visit(client, at)
        assert not isinstance(stamps.page_list(at), stamps.Unsettled)

    assert settled() == before


def test_a_database_that_takes_no_writes_is_left_alone(client, story):
    """A copy that follows another one, a file on a disk that is mounted so."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the test's own rows
            cursor.execute("SET TRANSACTION READ ONLY")
        else:
            cursor.execute("PRAGMA query_only = 1")
        try:
            response = visit(client, AT + HOUR)
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA query_only = 0")

    assert story.headline in response.text
    assert not is_searched(story)
    assert isinstance(stamps.page_list(AT + HOUR), stamps.Unsettled)


def test_waiting_is_for_others_as_long_as_before(story):
    ask = {"sqlite": "PRAGMA busy_timeout"}.get(connection.vendor, "SHOW lock_timeout")
    with connection.cursor() as cursor:
        cursor.execute(ask)
        before = cursor.fetchone()
        workflow.settle_in_passing(AT + HOUR)
        if connection.vendor == "postgresql":
            cursor.execute("RESET lock_timeout")  # as the end of a transaction does
        cursor.execute(ask)
        assert cursor.fetchone() == before


def test_a_page_that_was_kept_meanwhile_is_not_the_page_any_more(client, story):
    """Another request may have made it while the moment was not settled."""
    with time_machine.travel(AT + HOUR, tick=False):
        unsettled = stamps.page_list(AT + HOUR)
        visit(client, AT + HOUR)
        cache.clear()

        assert stamps.page_list(AT + HOUR) != unsettled
