"""A page of replies costs what it shows, however many there are."""

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory

from comments.querysets import SORTS
from newsroom.bench.replies import make_crowd
from tests.factories import AT, make_story
from tests.rows_read import counting

pytestmark = pytest.mark.django_db

THREAD = Template("{% load comments %}{% comment_thread story %}")
FEW, MANY = 60, 3000


def crowded(**numbers):
    """A story with that many replies, as statistics know them."""
    story = make_story()
    make_crowd(story, AT, **numbers)
    return story


def read(story, **query):
    """What it takes to show a page of replies, and how many it shows."""
    request = RequestFactory().get("/", query)
    request.at = AT
    story.refresh_from_db()
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    with counting() as work:
        text = THREAD.render(Context({"request": request, "story": story}))
    return work, text.count('id="comment-')


@pytest.mark.parametrize("sort", SORTS)
def test_case_70_a_long_thread_costs_no_more_than_a_short_one(sort):
    few, shown = read(crowded(roots=FEW, answers=1), sort=sort)
    many, shown_of_many = read(crowded(roots=MANY, answers=1), sort=sort)

    assert shown == shown_of_many == 100
    assert few.queries == many.queries <= 3
    # (PostgreSQL reads a small table whole: the short one may cost more.)
    assert many.rows <= few.rows * 2


def test_case_72_one_root_with_ten_thousand_replies_costs_no_more_than_one_of_fifty():
    few, shown = read(crowded(roots=1, answers=50))
    many, shown_of_many = read(crowded(roots=1, answers=10_000))

    assert shown == shown_of_many == 21
    assert few.queries == many.queries <= 3
    assert many.rows <= few.rows * 2


def test_replies_that_wait_cost_nothing():
    calm, _ = read(crowded(roots=FEW))
    flooded, _ = read(crowded(roots=FEW, waiting=10_000))

    assert flooded.queries == calm.queries
    assert flooded.rows <= calm.rows * 2
