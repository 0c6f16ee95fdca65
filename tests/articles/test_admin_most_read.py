"""What the desk is told of readers."""

from datetime import timedelta

import pytest
import time_machine

from articles import workflow
from articles.models import ReadingHour, ReadingTotal
from newsroom import roles
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ADDRESS = "/admin/most-read/"


@pytest.fixture
def editor(client):
    editor = make_user(roles.EDITOR)
    client.force_login(editor)
    return editor


def get(client, path=ADDRESS):
    with time_machine.travel(AT, tick=False):
        return client.get(path)


def make_read(headline, *, day=0, week=0, before=0, ends=0, **fields):
    """A story that so many have read today, earlier in the week, and before it."""
    story = make_story(AT - 30 * DAY, headline=headline, **fields)
    for age, number in ((HOUR, day), (2 * DAY, week)):
        hour = AT.replace(minute=0) - age
        ReadingHour.objects.create(story=story, hour=hour, readers=number)
    total = day + week + before
    ReadingTotal.objects.create(story=story, readers=total, finishers=ends)
    return story


def order(response):
    return [row.story.headline for row in response.context["rows"]]


def test_lists_what_most_have_read_in_each_period(client, editor):
    make_read("Today", day=3)
    make_read("Week", day=2, week=5, ends=1)
    make_read("Ever", day=1, before=50, ends=30)

    assert order(get(client)) == ["Today", "Week", "Ever"]
    assert order(get(client, f"{ADDRESS}?period=week")) == ["Week", "Today", "Ever"]
    whole = get(client, f"{ADDRESS}?period=all")
    assert order(whole) == ["Ever", "Week", "Today"]
    assert "59 %" in whole.text
    assert 'aria-sort="descending">All<' in whole.text


@pytest.mark.parametrize("period", ["", "nonsense", "day" * 2000, "' OR 1"])
def test_a_period_that_is_none_is_the_last_day(client, editor, period):
    make_read("Today", day=3)

    assert order(get(client, f"{ADDRESS}?period={period}")) == ["Today"]


def test_costs_as_much_for_one_as_for_fifty(
    client, editor, django_assert_max_num_queries
):
    section, owner = make_section(), make_user()
    for number in range(55):
        make_read(f"Wharf {number}", day=1, section=section, owner=owner)

    with django_assert_max_num_queries(10):
        response = get(client)

    assert len(order(response)) == 50


def test_names_nothing_hidden_that_the_editor_may_not_open(client, editor):
    closed = make_section()
    closed.editors.add(make_user(roles.EDITOR))
    shown = make_read("Public", day=1, section=closed)
    gone = make_read("Withdrawn", day=2, section=closed)
    own = make_read("Mine", day=3)
    for story in (gone, own):
        workflow.withdraw(story, by=None, at=AT)

    response = get(client)

    assert order(response) == ["Mine", "Public"]
    assert "Withdrawn" not in response.text
    assert f"/admin/articles/story/{own.pk}/change/" in response.text
    assert f"/admin/articles/story/{shown.pk}/change/" not in response.text


def test_says_so_when_nobody_was_counted(client, editor):
    assert "Nobody was counted in this time" in get(client).text


def test_says_so_when_it_is_off(client, editor, settings):
    story = make_read("Today", day=1)
    settings.COUNT_READERS = False

    response = get(client)
    form = get(client, f"/admin/articles/story/{story.pk}/change/")

    assert "COUNT_READERS is off" in response.text
    assert "Today" not in response.text
    assert "readers-heading" not in form.text


@pytest.mark.parametrize("role", [roles.REPORTER, roles.MODERATOR])
def test_is_for_editors(client, role):
    client.force_login(make_user(role))

    assert get(client).status_code == 403
    assert ADDRESS not in get(client, "/admin/").text


class TestForm:
    def numbers(self, client, story):
        return get(client, f"/admin/articles/story/{story.pk}/change/").text

    def test_says_how_many_have_read_the_story(self, client, editor):
        story = make_read("Today", day=3, week=4, before=13, ends=5)

        html = " ".join(self.numbers(client, story).split())

        for name, number in (("24 hours", 3), ("7 days", 7), ("All", 20)):
            assert f"<dt>{name}</dt><dd>{number}</dd>" in html
        assert "<dt>To the end</dt><dd>25 %</dd>" in html

    def test_says_so_while_nobody_was_counted(self, client, editor):
        assert "Nobody was counted yet." in self.numbers(client, make_story())

    def test_says_nothing_of_what_readers_cannot_see_yet(self, client, editor):
        for story in (make_draft(), make_story(publish_at=AT + HOUR)):
            assert "readers-heading" not in self.numbers(client, story)
