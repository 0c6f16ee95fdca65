"""The hub is told of what readers may now read anew, and of nothing else."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
import time_machine

from articles import tasks, websub, workflow
from articles.models import Author, Tag
from tests.factories import AT, make_draft, make_section, make_story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


class Hub(HTTPServer):
    status = 202

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.told = []
        self.address = f"http://127.0.0.1:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.told.append(parse_qs(body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def hub(settings):
    with Hub() as hub:
        Thread(target=hub.serve_forever, daemon=True).start()
        settings.WEBSUB_HUB = hub.address
        yield hub
        hub.shutdown()


def topics(hub):
    assert all(told["hub.mode"] == ["publish"] for told in hub.told)
    return [told["hub.url"][0] for told in hub.told]


def test_is_told_of_every_feed_that_names_a_story(hub):
    author = Author.objects.create(name="Ann", slug="ann")
    section = make_section("Harbor", slug="harbor")
    make_story(section=section, tags=["Quay"], bylines=[(author, "")])

    paths = ("", "corrections/", "section/harbor/", "tag/quay/", "author/ann/")
    assert topics(hub) == [
        f"http://testserver/{path}feed/{form}"
        for path in paths
        for form in ("", "atom/", "json/")
    ]


def test_topics_are_what_feeds_call_themselves(client, hub):
    story = make_story(tags=["Quay"])

    for topic in websub.topics_of(story, AT):
        text = client.get(topic.removeprefix("http://testserver")).text
        assert topic in text
        assert hub.address in text


@pytest.mark.parametrize("verb", ["edit", "correct", "withdraw"])
def test_is_told_of_what_happens_to_a_story_that_readers_see(hub, verb):
    story = make_story()
    hub.told.clear()

    if verb == "edit":
        changes = {"headline": "New"}
        workflow.edit(story, changes, by=None, at=AT, version=story.version)
    elif verb == "correct":
        workflow.correct(story, text="It was noon.", by=None, at=AT)
    else:
        workflow.withdraw(story, by=None, at=AT)

    assert "http://testserver/feed/" in topics(hub)


def feeds_of(hub):
    """The feeds that the hub was told of, of which each has three forms."""
    told = topics(hub)
    assert len(told) == len(set(told))
    rss = [topic for topic in told if topic.endswith("/feed/")]
    assert set(told) == {
        topic + form for topic in rss for form in ("", "atom/", "json/")
    }
    return {
        topic.removeprefix("http://testserver").removesuffix("feed/") for topic in rss
    }


def test_is_told_of_lists_from_which_a_story_is_taken(hub):
    ann, bo = (Author.objects.create(name=name, slug=name) for name in ("ann", "bo"))
    coast = make_section("Coast", slug="coast")
    harbor = make_section("Harbor", slug="harbor", parent=coast)
    city = make_section("City", slug="city")
    old = {"section": harbor, "tags": ["Quay"], "bylines": [(ann, "")]}
    new = {"section": city, "tags": ["Ferry"], "bylines": [(bo, "")]}
    story = make_story(AT - 3 * HOUR, **old)
    hub.told.clear()

    workflow.edit(story, new, by=None, at=AT, version=story.version)

    left = {"/section/coast/", "/section/harbor/", "/tag/quay/", "/author/ann/"}
    now = {"/", "/corrections/", "/section/city/", "/tag/ferry/", "/author/bo/"}
    assert feeds_of(hub) == left | now
    hub.told.clear()

    with time_machine.travel(AT + 2 * HOUR, tick=False):
        workflow.correct(story, text="It was noon.", by=None, at=AT + 2 * HOUR)

    assert feeds_of(hub) == now


def test_is_told_when_a_list_is_called_otherwise(hub):
    make_story(tags=["Quay"])
    tag = Tag.objects.get(slug="quay")
    hub.told.clear()

    workflow.save_tag(tag, by=None)
    assert hub.told == []

    tag.name = tag.slug = "Pier"
    workflow.save_tag(tag, by=None)

    assert feeds_of(hub) == {"/tag/pier/", "/tag/quay/"}


def test_is_told_when_two_lists_become_one(hub):
    coast, shore = make_section(slug="coast"), make_section(slug="shore")
    make_story(section=shore)
    hub.told.clear()

    workflow.merge(shore, into=coast, by=None, at=AT)

    assert feeds_of(hub) == {"/section/coast/", "/section/shore/"}


def test_is_told_when_a_section_comes_to_stand_under_another(hub):
    first, second = make_section(slug="first"), make_section(slug="second")
    section = make_section("Quays", slug="quays", parent=first)
    make_story(section=section)
    hub.told.clear()

    section.parent = second
    workflow.save_section(section, editors=[], by=None)

    assert feeds_of(hub) == {"/section/quays/", "/section/first/", "/section/second/"}


def test_a_list_that_was_deleted_meanwhile_is_passed_over(hub):
    tasks.tell_hub_of.func("tag", 0)

    assert hub.told == []


def test_is_told_nothing_of_a_story_that_nobody_has_seen(hub):
    draft = make_draft()
    workflow.edit(draft, {"headline": "New"}, by=None, at=AT, version=draft.version)
    make_story(publish_at=AT + HOUR)

    assert hub.told == []


def test_is_told_when_a_scheduled_story_appears(hub):
    make_story(publish_at=AT + HOUR)

    with time_machine.travel(AT + HOUR, tick=False):
        workflow.settle(AT + HOUR)

    assert "http://testserver/feed/" in topics(hub)


def test_a_hub_that_refuses_fails_the_task_so_that_it_is_tried_again(hub):
    story = make_story()
    hub.status = 503

    hub.told.clear()
    with pytest.raises(websub.HubRefused, match="503"):
        tasks.tell_hub.func(story.pk)

    assert len(topics(hub)) == 9  # the others are told all the same


def test_a_hub_that_does_not_answer_is_not_asked_for_the_rest(hub, monkeypatch):
    story = make_story()
    asked = []

    def urlopen(request, timeout):
        asked.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(websub, "urlopen", urlopen)
    with pytest.raises(TimeoutError):
        tasks.tell_hub.func(story.pk)

    assert asked == [websub.PATIENCE]


def test_without_a_hub_nobody_is_told(settings, monkeypatch):
    monkeypatch.setattr(websub, "publish", pytest.fail)

    make_story()


def test_a_story_that_was_deleted_meanwhile_is_passed_over(hub):
    tasks.tell_hub.func(0)

    assert hub.told == []
