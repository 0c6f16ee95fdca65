"""Feeds of replies: what is public of them, and no more."""

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from articles import stamps, workflow
from articles.models import Story
from comments import moderation
from comments.models import Comment
from tests.factories import AT, make_comment, make_story
from tests.test_query_plans import plan_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
ATOM = "{http://www.w3.org/2005/Atom}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def feed_of(story):
    return f"{story.get_absolute_url()}feed/"


def items(client, path):
    response = client.get(path)
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    return ET.fromstring(response.content).findall("channel/item")


def texts(item):
    return {child.tag: child.text for child in item}


def test_an_item_says_who_wrote_what_and_where(client):
    story = make_story(headline="Ferry & harbor")
    reply = make_comment(story, author_name="Ann", body="Well <b>said</b>.\n\nYes.")

    [item] = items(client, feed_of(story))

    said = texts(item)
    assert said["title"] == "Ann on “Ferry & harbor”"
    assert said["link"] == f"http://testserver{reply.get_absolute_url()}"
    assert said["description"] == (
        "<p>Well &lt;b&gt;said&lt;/b&gt;.</p>\n\n<p>Yes.</p>"
    )
    assert said[CREATOR] == "Ann"
    assert said["guid"] == f"tag:testserver,{reply.submitted_at:%Y-%m-%d}:{reply.uid}"


def test_atom_says_when_it_was_edited(client):
    story = make_story()
    edited = AT - timedelta(minutes=1)
    reply = make_comment(story, author_name="Ann", body="Now.", edited_at=edited)

    response = client.get(f"{feed_of(story)}atom/")

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(response.content)
    [entry] = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ann"
    assert entry.find(f"{ATOM}author/{ATOM}email") is None
    written, updated = (
        datetime.fromisoformat(entry.findtext(f"{ATOM}{name}"))
        for name in ("published", "updated")
    )
    assert written == reply.submitted_at.replace(microsecond=0)
    assert updated.replace(microsecond=0) == edited
    assert root.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")


@pytest.mark.parametrize("name", ["feed", "feed_atom", "feed_json"])
def test_the_sites_feed_holds_the_newest_of_every_story(client, name):
    first = make_comment(submitted_at=AT - 2 * HOUR, body="Once.")
    second = make_comment(submitted_at=AT - HOUR, body="Twice.")

    text = client.get(reverse(f"comments:{name}")).text

    assert text.index(str(second.uid)) < text.index(str(first.uid))


def test_fifty_stand_in_a_feed(client):
    story = make_story()
    for number in range(51):
        make_comment(story, submitted_at=AT - timedelta(seconds=number), body="Yes.")

    assert len(items(client, feed_of(story))) == 50
    assert len(items(client, "/comments/feed/")) == 50


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "trash"])
def test_case_50_what_readers_may_not_see_stands_in_none(client, status):
    story = make_story()
    make_comment(story, status=status)

    assert items(client, feed_of(story)) == []
    assert items(client, "/comments/feed/") == []


def test_a_hidden_discussion_has_no_feed(client):
    story = make_story(discussion_mode="hidden")
    make_comment(story)

    assert client.get(feed_of(story)).status_code == 404
    assert items(client, "/comments/feed/") == []


def test_case_78_a_story_that_is_gone_takes_its_feed_along_and_brings_it_back(client):
    story = make_story()
    make_comment(story)
    workflow.withdraw(story, by=None, at=AT)

    assert client.get(feed_of(story)).status_code == 410
    assert items(client, "/comments/feed/") == []

    story.refresh_from_db()
    workflow.restore(story, by=None, at=AT)
    story.refresh_from_db()
    workflow.publish(story, by=None, at=AT)
    assert len(items(client, feed_of(story))) == 1


def test_an_old_address_leads_on(client):
    story = make_story(slug="before")
    old = feed_of(story)
    story = workflow.edit(story, {"slug": "after"}, by=None, at=AT, version=1)

    for kind in ("", "atom/", "json/"):
        response = client.get(old + kind)
        assert response.status_code == 301
        assert response["Location"] == feed_of(story) + kind


def test_an_empty_feed_is_the_same_at_any_time(client):
    story = make_story()
    before = [client.get(path).content for path in (feed_of(story), "/comments/feed/")]

    cache.clear()
    with time_machine.travel(AT + HOUR, tick=False):
        after = [client.get(p).content for p in (feed_of(story), "/comments/feed/")]

    assert before == after


def test_a_control_character_cannot_break_it(client):
    story = make_story()
    reply = make_comment(story)
    Comment.objects.filter(pk=reply.pk).update(author_name="A\x07B", body="C\x1fD")

    said = texts(items(client, feed_of(story))[0])

    assert said[CREATOR] == "AB"
    assert said["description"] == "<p>CD</p>"


@pytest.mark.parametrize("kind", ["story", "site"])
def test_answers_304_until_a_reply_is_decided_on(client, kind):
    story = make_story()
    reply = make_comment(story)
    path = feed_of(story) if kind == "story" else "/comments/feed/"
    tag = client.get(path)["ETag"]

    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    moderation.trash([reply.pk], by=None, at=AT)
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_the_sites_feed_follows_a_new_headline(client):
    story = make_story()
    make_comment(story)
    tag = client.get("/comments/feed/")["ETag"]

    story = Story.objects.get(pk=story.pk)
    changes = {"headline": "New"}
    workflow.edit(story, changes, by=None, at=AT, version=story.version)

    assert client.get("/comments/feed/")["ETag"] != tag


def test_costs_three_queries(client, django_assert_num_queries):
    story = make_story()
    for _ in range(20):
        make_comment(story)
    stamps.release()

    with django_assert_num_queries(3):
        client.get(feed_of(story))
    with django_assert_num_queries(2):
        client.get("/comments/feed/")


def test_is_read_in_the_order_of_an_index():
    public = Comment.objects.public(AT)
    story = make_story()

    site = plan_of(public.newest_first()[:50])
    one = plan_of(public.of_story(story).newest_first()[:50])

    assert "reply_status" in site
    # To PostgreSQL, which knows of no rows here, either costs the same.
    assert "reply_of_story" in one or "reply_status" in one
    for plan in (site, one):
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan


def test_pages_lead_to_it(client):
    story = make_story()

    assert 'href="/comments/feed/"' in client.get("/").text
    assert f'href="{feed_of(story)}"' in client.get(story.get_absolute_url()).text
