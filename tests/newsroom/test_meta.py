"""What the head of a page tells search engines and those who show links."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from articles import workflow
from articles.models import Author
from articles.templatetags.stories import as_locale, direction
from tests.factories import AT, make_draft, make_image, make_section, make_story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SITE = "http://testserver"


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def meta(client, path):
    """Each name or property, and what it is said to be, in order."""
    html = client.get(path).text
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', html)
    return {name: [text for key, text in found if key == name] for name, _ in found}


@pytest.fixture
def story():
    author = Author.objects.create(name="Ann", slug="ann", portrait=make_image())
    return make_story(
        headline="Ferry & quay",
        deck="It came at ten.",
        section=make_section("Coast", slug="coast", lead_image=make_image()),
        bylines=[(author, "")],
        tags=["Ferry", "Quay"],
        lead_image=make_image(alt='A "pier"'),
        expires_at=AT + HOUR,
    )


def test_a_story_says_all_that_a_preview_of_it_shows(client, story):
    said = meta(client, story.get_absolute_url())

    assert said["og:title"] == ["Ferry &amp; quay"]
    assert said["og:description"] == said["description"] == ["It came at ten."]
    assert said["og:type"] == ["article"]
    assert said["og:url"] == [SITE + story.get_absolute_url()]
    assert said["og:site_name"] == ["Newsroom"]
    assert said["og:locale"] == ["en_US"]
    address = f"{SITE}/media/{story.lead_image.key}/960.jpg"
    assert said["og:image"] == [address]
    assert (said["og:image:width"], said["og:image:height"]) == (["960"], ["640"])
    assert said["og:image:alt"] == ["A &quot;pier&quot;"]
    assert said["twitter:card"] == ["summary_large_image"]
    assert said["article:published_time"] == ["2026-07-14T08:30:00+00:00"]
    assert said["article:expiration_time"] == ["2026-07-14T10:30:00+00:00"]
    assert said["article:author"] == [f"{SITE}/author/ann/"]
    assert said["article:section"] == ["Coast"]
    assert said["article:tag"] == ["Ferry", "Quay"]
    assert said["robots"] == ["max-image-preview:large"]


def test_another_end_is_told_under_another_etag(client, story):
    before = client.get(story.get_absolute_url())["ETag"]
    changes = {"expires_at": AT + 2 * HOUR}
    workflow.edit(story, changes, by=None, at=AT, version=story.version)

    after = client.get(story.get_absolute_url())

    assert after["ETag"] != before
    assert "2026-07-14T11:30:00+00:00" in after.text


def test_a_story_without_a_picture_has_a_small_preview(client):
    said = meta(client, make_story().get_absolute_url())

    assert "og:image" not in said
    assert said["twitter:card"] == ["summary"]


@pytest.mark.parametrize("path", ["/section/coast/", "/author/ann/"])
def test_sections_and_authors_have_their_own_pictures(client, story, path):
    [image] = meta(client, path)["og:image"]

    assert story.lead_image.key not in image


@pytest.mark.parametrize("path", ["/search/?q=ferry", "/nothing/"])
def test_what_is_no_content_is_not_to_be_found(client, story, path):
    assert meta(client, path)["robots"] == ["noindex"]


def test_a_page_is_no_article(client):
    page = make_draft(kind="page", slug="about")
    workflow.publish(page, by=None, at=AT)

    assert meta(client, "/about/")["og:type"] == ["website"]


def test_a_language_is_named_as_open_graph_names_it():
    with translation.override("de"):
        assert as_locale("de") == "de"
    assert as_locale("pt-br") == "pt_BR"


@pytest.mark.parametrize(
    ("language", "written"),
    [("ar", "rtl"), ("he-il", "rtl"), ("en-us", "ltr"), ("tlh", "ltr")],
)
def test_a_language_is_written_from_one_side(language, written):
    assert direction(language) == written
