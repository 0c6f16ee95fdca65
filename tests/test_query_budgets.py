"""How many queries a page costs, cold: at 20 rows and at 200 the same."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from articles import stamps
from tests.factories import AT, make_comment, make_section, make_story, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def fetch(client, path, expected, assert_max, **headers):
    cache.clear()
    stamps.release()
    with time_machine.travel(AT, tick=False), assert_max(expected):
        return client.get(path, headers=headers)


@pytest.fixture(params=[20, 200])
def paper(request):
    """A section of that many stories; the newest has that many replies."""
    section, owner = make_section("Harbor"), make_user()
    stories = [
        make_story(AT - HOUR - number * MINUTE, section=section, owner=owner)
        for number in range(request.param)
    ]
    for _ in range(request.param):
        make_comment(stories[0])
    stories[0].refresh_from_db()
    return section, stories, request.param


@pytest.mark.parametrize("kind", ["home", "section"])
def test_a_list_costs_six(client, paper, kind, django_assert_max_num_queries):
    section, stories, _ = paper
    path = "/" if kind == "home" else section.get_absolute_url()

    response = fetch(client, path, 6, django_assert_max_num_queries)

    html = response.text
    assert response.status_code == 200
    for story in stories[:20]:
        assert story.headline in html
        assert story.get_absolute_url() in html
    if kind == "home":
        assert "Harbor" in html


def test_a_story_with_fifty_replies_costs_eight(
    client, paper, django_assert_max_num_queries
):
    _, stories, rows = paper
    path = stories[0].get_absolute_url()

    response = fetch(client, path, 8, django_assert_max_num_queries)

    html = response.text
    assert response.status_code == 200
    assert html.count('id="comment-') == min(rows, 50)
    for related in stories[1:7]:
        assert related.headline in html


@pytest.mark.parametrize("kind", ["home", "section", "story"])
def test_a_304_costs_two(client, paper, kind, django_assert_max_num_queries):
    section, stories, _ = paper
    path = {
        "home": "/",
        "section": section.get_absolute_url(),
        "story": stories[0].get_absolute_url(),
    }[kind]
    first = fetch(client, path, 8, django_assert_max_num_queries)

    again = fetch(
        client,
        path,
        2,
        django_assert_max_num_queries,
        **{"If-None-Match": first["ETag"]},
    )

    assert again.status_code == 304


@pytest.mark.parametrize(("kind", "queries"), [("home", 1), ("story", 2)])
def test_a_kept_page_costs_its_stamp(
    client, paper, kind, queries, django_assert_num_queries
):
    path = "/" if kind == "home" else paper[1][0].get_absolute_url()
    with time_machine.travel(AT, tick=False):
        first = client.get(path)
        with django_assert_num_queries(queries):
            second = client.get(path)

    assert second.content == first.content


@pytest.mark.parametrize("path", ["/2026/07/14/nothing/", "/nothing/"])
def test_an_unknown_address_costs_five(client, path, django_assert_max_num_queries):
    response = fetch(client, path, 5, django_assert_max_num_queries)

    assert response.status_code == 404
