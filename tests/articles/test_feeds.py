"""Feeds of stories and corrections: which there are, and what stands in them."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import feedparser
import pytest
import time_machine
from django.utils.http import http_date

from articles import workflow
from articles.models import Author, Story
from tests.factories import AT, make_draft, make_section, make_story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def items(client, path="/feed/"):
    response = client.get(path)
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return ET.fromstring(response.content).findall("channel/item")


def test_an_item_says_headline_deck_names_time_and_a_lasting_identifier(client):
    author = Author.objects.create(name="Ann Lee", slug="ann")
    story = make_story(
        headline="Ferry & harbor", deck="It came.", bylines=[(author, "")]
    )

    [item] = items(client)

    texts = {child.tag: child.text for child in item}
    assert texts["title"] == "Ferry & harbor"
    assert texts["description"] == "It came."
    assert texts[CREATOR] == "Ann Lee"
    assert texts["link"] == f"http://testserver{story.get_absolute_url()}"
    assert texts["guid"] == f"tag:testserver,{story.date}:{story.uid}"
    assert texts["pubDate"] == "Tue, 14 Jul 2026 08:30:00 +0000"
    assert item.find("guid").get("isPermaLink") == "false"


def test_the_identifier_survives_a_new_address(client):
    story = make_story()
    [before] = items(client)

    workflow.edit(story, {"slug": "other"}, by=None, at=AT, version=1)
    [after] = items(client)

    assert before.findtext("guid") == after.findtext("guid")
    assert before.findtext("link") != after.findtext("link")


@pytest.fixture
def lists():
    """A story on every kind of list, and one on none of these."""
    author = Author.objects.create(name="Ann Lee", slug="ann")
    section = make_section("Harbor", slug="harbor", description="Ships and quays.")
    story = make_story(section=section, tags=["Quay"], bylines=[(author, "")])
    make_story()
    return story


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/section/harbor/", "Newsroom: Harbor"),
        ("/tag/quay/", "Newsroom: Quay"),
        ("/author/ann/", "Newsroom: Ann Lee"),
    ],
)
@pytest.mark.parametrize("form", ["", "atom/", "json/"])
def test_every_list_has_its_feed_in_every_form(client, lists, path, title, form):
    response = client.get(f"{path}feed/{form}")

    feed = feedparser.parse(response.content) if form != "json/" else None
    found = response.json() if form == "json/" else feed.feed
    entries = found["items"] if form == "json/" else feed.entries
    assert found["title"] == title
    assert [entry["title"] for entry in entries] == [lists.headline]


@pytest.mark.parametrize("kind", ["section", "tag", "author"])
@pytest.mark.parametrize("form", ["", "atom/", "json/"])
def test_a_list_that_is_none_has_no_feed(client, kind, form):
    assert client.get(f"/{kind}/none/feed/{form}").status_code == 404


def test_a_tag_of_hidden_stories_has_no_feed(client):
    make_story(publish_at=AT + HOUR, tags=["Plans"])

    assert client.get("/tag/plans/feed/").status_code == 404


@pytest.mark.parametrize("form", ["", "atom/", "json/"])
def test_the_feed_of_a_name_that_was_left_leads_on(client, lists, form):
    tag = lists.tags.get()
    tag.slug = "pier"
    workflow.save_tag(tag, by=None)

    response = client.get(f"/tag/quay/feed/{form}")

    assert response.status_code == 301
    assert response["Location"] == f"/tag/pier/feed/{form}"


def test_corrections_have_a_feed(client):
    story = make_story(headline="Ferry late")
    workflow.correct(story, text="It was on <time>.", by=None, at=AT - HOUR)
    hidden = make_story(publish_at=AT + HOUR)

    [item] = items(client, "/corrections/feed/")

    assert hidden.headline not in item.findtext("title")
    assert item.findtext("title") == "Correction: Ferry late"
    assert item.findtext("description") == "<p>It was on &lt;time&gt;.</p>"
    assert item.findtext("link").endswith("#corrections")
    uri = f"tag:testserver,{story.date}:{story.uid}/correction-"
    assert item.findtext("guid").startswith(uri)


def test_says_when_its_newest_item_was_changed(client):
    make_story(AT - HOUR)

    answers = [client.get(f"/feed/{form}") for form in ("", "atom/", "json/")]

    said = {answer["Last-Modified"] for answer in answers}
    assert said == {http_date((AT - HOUR).timestamp())}


def test_holds_the_newest_thirty_and_nothing_hidden_and_no_page(client):
    for number in range(31):
        make_story(AT - number * HOUR)
    make_story(publish_at=AT + HOUR)
    page = make_draft(kind="page")
    workflow.publish(page, by=None, at=AT)

    found = items(client)

    assert len(found) == 30
    assert page.headline not in {item.findtext("title") for item in found}


def test_a_control_character_cannot_break_it(client):
    story = make_story()
    Story.objects.filter(pk=story.pk).update(headline="A\x07B", deck="C\x1fD")

    [item] = items(client)

    assert (item.findtext("title"), item.findtext("description")) == ("AB", "CD")


def test_answers_304_until_something_changes(client):
    make_story()
    tag = client.get("/feed/")["ETag"]

    assert client.get("/feed/", headers={"If-None-Match": tag}).status_code == 304
    make_story()
    assert client.get("/feed/", headers={"If-None-Match": tag}).status_code == 200


def test_pages_lead_to_it(client):
    section = make_section("Harbor", slug="harbor")
    make_story(section=section)

    assert 'type="application/rss+xml"' in client.get("/").text
    assert "/section/harbor/feed/" in client.get("/section/harbor/").text
