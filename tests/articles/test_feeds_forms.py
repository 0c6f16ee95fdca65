"""RSS, Atom and JSON Feed: what programs read in each."""

import json
import re
from datetime import datetime, timedelta
from html import unescape
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.feeds.forms import FORMS, NEVER, Picture
from tests.factories import AT

ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
SITE = "https://news.example.org"
HUB = "https://hub.example.org/"
HEAD = {
    "title": "The Paper",
    "link": f"{SITE}/",
    "description": "All of it",
    "language": "en-us",
    "author_name": "The Paper",
    "author_link": SITE,
    "feed_url": f"{SITE}/feed/",
    "feed_guid": f"{SITE}/feed/",
    "ttl": 5,
    "hub": "",
}
ITEM = {
    "title": "Ferry & <harbor>",
    "link": f"{SITE}/2026/07/14/ferry/",
    "description": "It came &lt;late&gt;.",
    "summary": "It came <late>.",
    "content": '<p>All of <a href="https://example.org/">it</a>.</p>',
    "authors": [("Ann Lee", f"{SITE}/author/ann/"), ("Bo", None)],
    "picture": Picture(f"{SITE}/media/k/960.jpg", 960, 640, "A quay", "Dusk", "Cy"),
    "language": "de",
    "pubdate": AT - timedelta(hours=1),
    "updateddate": AT,
    "unique_id": "tag:news.example.org,2026-07-14:u",
    "unique_id_is_permalink": False,
    "categories": ["Coast", "ferry"],
}


def written(form, *items, **head):
    feed = FORMS[form](**HEAD | head)
    for item in items:
        feed.add(ITEM | item)
    return feed.response()


def parsed(form, *items, **head):
    found = feedparser.parse(written(form, *items, **head).content)
    assert not found.bozo, found.bozo_exception
    return found


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_feed_reader_understands_all_of_it(form):
    found = parsed(form, {})

    [entry] = found.entries
    assert found.feed.title == "The Paper"
    assert unescape(entry.title) == "Ferry & <\u2060harbor>"
    assert entry.link == ITEM["link"]
    assert entry.id == ITEM["unique_id"]
    assert [author.name for author in entry.authors] == ["Ann Lee", "Bo"]
    assert [tag.term for tag in entry.tags] == ["Coast", "ferry"]
    assert entry.summary == "It came &lt;late&gt;."
    assert entry.content[0].value == ITEM["content"]
    assert entry.published_parsed[:5] == (2026, 7, 14, 8, 30)


def test_rss_names_the_picture_by_its_makers():
    root = ET.fromstring(written("rss", {}).content)

    media = root.find(f"channel/item/{MEDIA}content")

    assert media.attrib == {
        "url": ITEM["picture"].url,
        "type": "image/jpeg",
        "medium": "image",
        "width": "960",
        "height": "640",
    }
    credit = media.find(f"{MEDIA}credit")
    assert (credit.text, credit.attrib) == ("Cy", {"role": "photographer"})
    assert media.findtext(f"{MEDIA}description") == "Dusk"
    assert media.findtext(f"{MEDIA}title") == "A quay"


@pytest.mark.parametrize("missing", ["alt", "caption", "credit"])
def test_rss_leaves_out_what_nobody_said_of_a_picture(missing):
    picture = ITEM["picture"]._replace(**{missing: ""})
    root = ET.fromstring(written("rss", {"picture": picture}).content)

    found = {child.tag for child in root.find(f"channel/item/{MEDIA}content")}

    names = {"alt": "title", "caption": "description", "credit": "credit"}
    assert found == {f"{MEDIA}{name}" for key, name in names.items() if key != missing}


def test_atom_says_the_language_and_the_last_change_of_each_entry():
    root = ET.fromstring(written("atom", {}).content)

    entry = root.find(f"{ATOM}entry")
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    updated = entry.findtext(f"{ATOM}updated")
    assert datetime.fromisoformat(updated).replace(microsecond=0) == AT
    assert root.findtext(f"{ATOM}updated") == updated
    uris = [author.findtext(f"{ATOM}uri") for author in entry.iter(f"{ATOM}author")]
    assert uris == [f"{SITE}/author/ann/", None]


def test_no_two_entries_of_atom_changed_at_one_moment():
    same = [{"unique_id": f"tag:{number}", "pubdate": AT} for number in range(30)]
    root = ET.fromstring(written("atom", *same).content)
    times = [
        (entry.findtext(f"{ATOM}published"), entry.findtext(f"{ATOM}updated"))
        for entry in root.iter(f"{ATOM}entry")
    ]

    assert len({updated for _, updated in times}) == 30
    assert all(
        published <= updated < "2026-07-14T09:30:01" for published, updated in times
    )
    alone = ET.fromstring(written("atom", same[7]).content)
    assert alone.findtext(f"{ATOM}updated") == times[7][1]


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_no_reader_finds_a_tag_in_what_is_plain(form):
    tagged = "<b>Ferry</b> &amp; <!-- <?x 1 < 2"
    head = {"title": tagged, "description": tagged}
    root = ET.fromstring(
        written(form, {"title": tagged, "authors": [(tagged, None)]}, **head).content
    )

    names = ("title", "name", "{http://purl.org/dc/elements/1.1/}creator")
    found = [one for one in root.iter() if one.tag.replace(ATOM, "") in names]
    found += root.findall("channel/description")
    texts = [one.text for one in found if one.text != "The Paper"]
    assert len(texts) == {"rss": 4, "atom": 3}[form]
    for text in texts:
        assert not re.search("<[a-zA-Z/!?]", text)
        assert text.replace("\u2060", "") == tagged


def test_links_lead_to_the_hub_and_to_one_self_in_headers_too():
    assert "Link" not in written("rss")

    said = written("rss", hub=HUB)["Link"]

    assert said == f'<{SITE}/feed/>; rel="self", <{HUB}>; rel="hub"'


def test_json_says_all_of_it():
    answer = written("json", {})

    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    assert json.loads(answer.content) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Paper",
        "home_page_url": f"{SITE}/",
        "feed_url": f"{SITE}/feed/",
        "description": "All of it",
        "language": "en-us",
        "authors": [{"name": "The Paper", "url": SITE}],
        "items": [
            {
                "id": ITEM["unique_id"],
                "url": ITEM["link"],
                "title": "Ferry & <harbor>",
                "content_html": ITEM["content"],
                "summary": "It came <late>.",
                "image": ITEM["picture"].url,
                "date_published": "2026-07-14T08:30:00+00:00",
                "date_modified": "2026-07-14T09:30:00+00:00",
                "authors": [
                    {"name": "Ann Lee", "url": f"{SITE}/author/ann/"},
                    {"name": "Bo"},
                ],
                "tags": ["Coast", "ferry"],
                "language": "de",
            }
        ],
    }


def test_json_leaves_out_what_is_empty_but_a_text():
    bare = {"authors": [], "categories": [], "picture": None, "language": ""}
    bare |= {"content": "", "summary": "", "description": None}

    [item] = json.loads(written("json", bare).content)["items"]

    assert item["content_html"] == ""
    assert item.keys() == {
        "id",
        "url",
        "title",
        "content_html",
        "date_published",
        "date_modified",
    }


@pytest.mark.parametrize("form", FORMS)
def test_a_hub_is_named_where_there_is_one(form):
    assert HUB not in written(form).text

    text = written(form, hub=HUB).text

    assert HUB in text
    assert ('rel="hub"' in text) == (form != "json")


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_feed_is_as_old_as_time(form):
    answer = written(form)

    assert answer["Last-Modified"] == "Thu, 01 Jan 1970 00:00:00 GMT"
    assert FORMS[form](**HEAD).latest_post_date() == NEVER


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_names_two_styles_for_who_opens_it_in_a_browser(form):
    text = written(form).text

    before_the_root = text.split("<rss" if form == "rss" else "<feed")[0]
    assert "feed-page.xml" in before_the_root
    assert "css/feed.css" in before_the_root
    assert before_the_root.index("xsl") < before_the_root.index("css")


@given(text=st.text(st.characters(codec="utf-8"), max_size=30))
def test_no_text_breaks_a_feed(text):
    picture = Picture(ITEM["picture"].url, 1, 1, text, text, text)
    item = {
        "title": text,
        "content": text,
        "description": text,
        "authors": [(text, None)],
        "categories": [text],
        "picture": picture,
    }
    ET.fromstring(written("rss", item, title=text, description=text).content)
    ET.fromstring(written("atom", item, title=text).content)
    json.loads(written("json", item, title=text).content)
