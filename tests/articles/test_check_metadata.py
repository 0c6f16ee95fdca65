"""Every way out says the same of a story; where one does not, the command tells."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client

from articles import sitemaps, structured_data, workflow
from articles.api import shapes, views
from articles.feeds import entries, forms
from articles.feeds import views as feed_views
from articles.management import metadata
from articles.management.commands import check_metadata
from articles.models import Author, Story
from tests.factories import AT, make_image, make_story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def story():
    authors = [
        Author.objects.create(name=f"Ann “{n}” O'Lee & Co", slug=f"ann-{n}")
        for n in range(10)
    ]
    return make_story(
        headline="Ferry & <quay> “late” — مرحبا 🚢 " + "x" * 150,
        bylines=[(author, "") for author in authors],
        tags=["Quay"],
        lead_image=make_image(alt="A"),
    )


def told():
    out = StringIO()
    try:
        call_command("check_metadata", stdout=out, stderr=StringIO())
    except CommandError as why:
        return out.getvalue(), str(why)
    return out.getvalue(), ""


def test_the_worst_story_and_the_barest_agree_everywhere(story):
    make_story(AT - 3 * HOUR)
    late = make_story(AT - 72 * HOUR)
    changes = {"headline": "Updated"}
    workflow.edit(
        late, changes, by=None, at=AT, version=late.version, is_significant=True
    )
    make_story(publish_at=AT + HOUR)
    workflow.correct(story, text="It was noon.", by=None, at=AT)

    assert told() == ("3 stories: every page, feed and sitemap agrees.\n", "")


def test_an_empty_site_agrees():
    assert told() == ("0 stories: every page, feed and sitemap agrees.\n", "")


def test_a_kept_page_that_is_older_than_its_story_is_told(story):
    told()
    Story.objects.filter(pk=story.pk).update(headline="Behind its stamp")

    out, failure = told()

    for source in ("page", "JSON-LD", "Open Graph", "RSS", "Atom", "JSON Feed"):
        assert f"headline: {source} says" in out
    assert "differences in 1 stories" in failure


def changed(values, **other):
    return lambda *args: values(*args) | other


@pytest.mark.parametrize(
    ("writer", "other", "heard"),
    [
        ((feed_views, "of_story"), {"title": "Other"}, "headline: RSS says"),
        ((feed_views, "of_story"), {"authors": []}, "authors: Atom says"),
        ((feed_views, "of_story"), {"picture": None}, "picture: JSON Feed says"),
        ((feed_views, "of_story"), {"updateddate": AT}, "updated: Atom says"),
        (
            (structured_data, "_article"),
            {"headline": "Other"},
            "headline: JSON-LD says",
        ),
        ((structured_data, "_article"), {"author": []}, "authors: JSON-LD says"),
        ((structured_data, "_article"), {"url": "/x/"}, "address: JSON-LD says"),
        ((shapes, "listed"), {"authors": []}, "authors: API says"),
        ((shapes, "listed"), {"image": None}, "picture: API says"),
    ],
)
def test_each_way_out_is_heard(story, monkeypatch, writer, other, heard):
    monkeypatch.setattr(*writer, changed(getattr(*writer), **other))

    out, failure = told()

    assert heard in out
    assert story.get_absolute_url() in out
    assert failure


def test_sitemaps_are_heard(story, monkeypatch):
    bare = sitemaps.Entry(story.get_absolute_url())
    monkeypatch.setattr(sitemaps, "of_story", lambda story: bare)

    assert "picture: sitemap says" in told()[0]


def test_a_story_that_is_missing_in_the_sitemap_is_told(story, monkeypatch):
    elsewhere = sitemaps.Entry("/2026/07/14/another/")
    monkeypatch.setattr(sitemaps, "of_story", lambda story: elsewhere)

    out, failure = told()

    assert f"sitemap: http://testserver{story.get_absolute_url()} is missing" in out
    assert "/2026/07/14/another/ is no public story" in out
    assert failure == "2 differences in 1 stories."


def alter(monkeypatch, path, old, new):
    """As if what is read from addresses that begin so held something else."""
    whole = check_metadata.Command.get

    def get(command, asked):
        text = whole(command, asked)
        return re.sub(old, new, text) if asked.startswith(path) else text

    monkeypatch.setattr(check_metadata.Command, "get", get)


@pytest.mark.parametrize(
    ("change", "heard"),
    [
        (("/sitemap-stories", b"T08:30", b"T08:31"), "updated: sitemap says"),
        (("/sitemap-stories", b"<lastmod>.*</lastmod>", b""), "updated: sitemap says"),
        (("/sitemap.xml", b"(<sitemap>.*?</sitemap>)", rb"\1\1"), "is no public story"),
        (("/oembed/", b"Ferry", b"Fairy"), "headline: oEmbed says"),
        (("/oembed/", b"Ann", b"Anne"), "authors: oEmbed says"),
        (("/oembed/", b"thumbnail_", b""), "picture: oEmbed says"),
        (
            ("/api/", b'"updated_at": null', b'"updated_at": "2026-07-14"'),
            "updated: API",
        ),
        (("/news-sitemap", b"T08:30", b"T08:31"), "published: news sitemap says"),
        (("/section/", b"Ferry", b"Fairy"), "headline: RSS of /section/"),
        (("/tag/quay/feed/atom/", b"Ferry", b"Fairy"), "headline: Atom of /tag/quay/"),
        (("/author/ann-3/feed/", b"item>", b"gone>"), "RSS of /author/ann-3/feed/: "),
        (("/author/", b"/07/14/", b"/07/15/"), "is no public story"),
    ],
)
def test_is_heard_in_each_place(story, monkeypatch, change, heard):
    alter(monkeypatch, *change)

    out, failure = told()

    assert heard in out
    assert failure


def test_a_story_that_the_api_lacks_is_told(story, monkeypatch):
    nothing = {"stories": [], "next": None}
    monkeypatch.setattr(views, "page", lambda *args: nothing)

    out, failure = told()

    assert out == f"API: http://testserver{story.get_absolute_url()} is missing\n"
    assert failure == "1 differences in 1 stories."


def test_more_stories_are_read_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr(check_metadata, "AT_ONCE", 2)
    monkeypatch.setattr(feed_views, "ITEMS", 3)
    monkeypatch.setattr(sitemaps, "KEYS", 2)
    for number in range(5):
        make_story(AT - number * HOUR, tags=["Quay"])

    assert told() == ("5 stories: every page, feed and sitemap agrees.\n", "")


def test_what_only_changed_meanwhile_is_no_fault(story, monkeypatch):
    """As if it were edited after the feeds were read, for the first time only."""
    whole, times = sitemaps.of_story, []

    def of_story(row):
        times.append(row)
        return whole(row) if len(times) > 1 else sitemaps.Entry("/2026/07/14/old/")

    monkeypatch.setattr(sitemaps, "of_story", of_story)

    assert told() == ("1 stories: every page, feed and sitemap agrees.\n", "")


def test_a_page_that_says_nothing_is_told(story, monkeypatch):
    monkeypatch.setattr(structured_data, "of_story", lambda *args: {"@graph": [{}]})

    out, _failure = told()

    assert f"{story.get_absolute_url()}: the page cannot be read" in out


def refuse(monkeypatch, path, times):
    """As if addresses that begin so were not there, so often as they are asked for."""
    whole, asked = Client.get, []

    def get(client, address, **options):
        if address.startswith(path) and len(asked) < times:
            asked.append(address)
            return HttpResponse(status=404)
        return whole(client, address, **options)

    monkeypatch.setattr(Client, "get", get)


WAYS_OUT = [
    ("/2026/", "/: the page"),
    ("/oembed/", "/: oEmbed"),
    ("/api/", "API"),
    ("/sitemap.xml", "sitemap"),
    ("/sitemap-stories", "sitemap"),
    ("/news-sitemap", "news sitemap"),
    ("/feed/", "RSS"),
    ("/tag/quay/feed/atom/", "Atom of /tag/quay/feed/atom/"),
]


@pytest.mark.parametrize(("path", "source"), WAYS_OUT)
def test_an_address_that_is_not_there_is_told(story, monkeypatch, path, source):
    refuse(monkeypatch, path, 100)

    out, failure = told()

    assert f"{source} cannot be read: {path}" in out
    assert " answers 404." in out
    assert "differences in 1 stories." in failure


@pytest.mark.parametrize(("path", "source"), WAYS_OUT)
def test_an_address_that_was_not_there_for_a_while_is_no_fault(
    story, monkeypatch, path, source
):
    refuse(monkeypatch, path, 1)

    assert told() == ("1 stories: every page, feed and sitemap agrees.\n", "")


def test_a_story_that_is_withdrawn_while_it_is_read_is_no_fault(story, monkeypatch):
    whole = metadata.of_page

    def of_page(*args):
        workflow.withdraw(story, by=None, at=AT)
        return whole(*args)

    monkeypatch.setattr(metadata, "of_page", of_page)

    assert told() == ("0 stories: every page, feed and sitemap agrees.\n", "")


def test_a_feed_that_fails_is_not_passed_over(story, monkeypatch):
    monkeypatch.setattr(forms.Feed, "response", lambda feed: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        told()


def test_what_is_said_of_a_picture_is_its_address(story):
    picture = entries.picture_of(story.lead_image)

    assert picture.url == f"http://testserver{story.lead_image.shared_address}"
