"""RSS: what a feed reader gets."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
import time_machine

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
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
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
    assert texts["category"] == story.section.name
    assert item.find("guid").get("isPermaLink") == "false"


def test_the_identifier_survives_a_new_address(client):
    story = make_story()
    [before] = items(client)

    workflow.edit(story, {"slug": "other"}, by=None, at=AT, version=1)
    [after] = items(client)

    assert before.findtext("guid") == after.findtext("guid")
    assert before.findtext("link") != after.findtext("link")


def test_a_section_has_a_feed_of_its_own(client):
    section = make_section("Harbor", slug="harbor")
    here = make_story(section=section)
    make_story()

    found = items(client, "/section/harbor/feed/")

    assert [item.findtext("title") for item in found] == [here.headline]
    assert client.get("/section/none/feed/").status_code == 404


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
