"""oEmbed: what another site learns of a link to a story."""

import html
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from articles import workflow
from articles.models import Author, Image
from tests.factories import AT, make_comment, make_draft, make_story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SITE = "http://testserver"
NOWHERE = f"{SITE}/2026/07/14/nothing/"


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def picture():
    return Image.objects.create(
        original="originals/x", width=1600, height=900, uploaded_at=AT, rendered_at=AT
    )


def ask(client, url, **more):
    return client.get("/oembed/", {"url": url} | more)


def of(client, story, **more):
    response = ask(client, SITE + story.get_absolute_url(), **more)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    return response.json()


def test_a_story_is_a_link_with_its_names_and_its_picture(client, picture, settings):
    authors = [
        Author.objects.create(name=name, slug=name.lower()) for name in ("Ann", "Bea")
    ]
    story = make_story(
        headline="Tide & time",
        lead_image=picture,
        bylines=[(author, "") for author in authors],
    )

    assert of(client, story) == {
        "version": "1.0",
        "type": "link",
        "url": SITE + story.get_absolute_url(),
        "title": "Tide & time",
        "author_name": "Ann, Bea",
        "author_url": f"{SITE}/author/ann/",
        "provider_name": settings.SITE_NAME,
        "provider_url": f"{SITE}/",
        "cache_age": 300,
        "thumbnail_url": f"{SITE}/media/{picture.key}/960.jpg",
        "thumbnail_width": 960,
        "thumbnail_height": 540,
    }


def test_what_a_story_has_not_is_left_out(client, picture):
    story = make_story(lead_image=picture)
    Image.objects.update(rendered_at=None)  # the sizes are still to be made

    answer = of(client, story)

    assert not [key for key in answer if key.startswith(("author", "thumbnail"))]


@pytest.mark.parametrize(
    ("box", "width"),
    [
        ({"maxwidth": 960}, 960),
        ({"maxwidth": 959}, 480),
        ({"maxheight": 539}, 480),
        ({"maxwidth": 2000, "maxheight": 270}, 480),
        ({"maxwidth": 479}, None),
        ({"maxheight": 1}, None),
        ({"maxwidth": 999_999_999}, 960),
    ],
)
def test_the_picture_fits_into_what_was_asked_for(client, picture, box, width):
    answer = of(client, make_story(lead_image=picture), **box)

    assert answer.get("thumbnail_width") == width


def test_an_old_address_answers_for_the_one_of_today(client):
    author = Author.objects.create(name="Ann", slug="ann")
    story = make_story(bylines=[(author, "")])
    old = SITE + story.get_absolute_url()
    workflow.edit(story, {"slug": "other"}, by=None, at=AT, version=1)
    story.refresh_from_db()

    answer = ask(client, old)

    assert answer.json()["url"] == SITE + story.get_absolute_url() != old
    assert answer.json()["author_name"] == "Ann"


@pytest.mark.parametrize("more", ["?utm=1", "#replies", "?page=2#replies"])
def test_what_stands_behind_the_address_of_a_story_is_no_matter(client, more):
    story = make_story()

    response = ask(client, f"https://testserver{story.get_absolute_url()}{more}")

    assert response.json()["url"] == SITE + story.get_absolute_url()


def test_what_is_hidden_is_like_what_never_was(client):
    hidden = [
        make_story(publish_at=AT + HOUR),
        make_story(AT - 2 * HOUR, expires_at=AT - HOUR),
        workflow.withdraw(make_story(), by=None, at=AT),
        make_story(kind="page", section=None),
    ]
    unknown = ask(client, NOWHERE)
    assert unknown.status_code == 404
    assert list(unknown.json()) == ["error"]

    for story in hidden:
        response = ask(client, SITE + story.get_absolute_url())
        assert response.status_code == 404
        assert response.content == unknown.content
        assert response.headers == unknown.headers


ELSEWHERE = [
    "/",
    "",
    "x",
    "/section/harbor/",
    "/2026/07/14/",
    "/2026/02/30/x/",
    "/oembed/",
    "/admin/",
    "/%00",
    "/%2500",
    "/" + "a" * 5000,
    "/2026/07/14/%ED%A0%80/",
]


@pytest.mark.parametrize("path", ELSEWHERE, ids=lambda path: path[:40])
def test_other_addresses_of_the_site_are_no_story(client, path):
    assert ask(client, SITE + path).status_code == 404


@pytest.mark.parametrize(
    "site",
    [
        "http://other.test",
        "http://testserver:81",
        "http://testserver.other.test",
        "http://testserver@other.test",
        "http://other.test@testserver",
        "ftp://testserver",
        "//testserver",
        "http://[",
        "http://\u2100",
        "",
    ],
)
def test_other_sites_have_no_story(client, site):
    path = make_story().get_absolute_url()

    assert ask(client, site + path).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": ""}, 400),
        ({"url": "\0"}, 400),
        ({"url": NOWHERE, "format": "xml"}, 501),
        ({"format": "xml"}, 501),
        ({"url": NOWHERE, "format": ""}, 501),
        ({"url": NOWHERE, "maxwidth": "0"}, 400),
        ({"url": NOWHERE, "maxwidth": "-1"}, 400),
        ({"url": NOWHERE, "maxheight": "1e3"}, 400),
        ({"url": NOWHERE, "maxheight": "9" * 5000}, 400),
        ({"url": NOWHERE, "maxheight": ""}, 400),
    ],
)
def test_refusals_say_what_to_do(client, query, status):
    response = client.get("/oembed/", query)

    assert response.status_code == status
    assert list(response.json()) == ["error"]
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_kept_answer_stands_for_no_other_question(client, picture):
    story = make_story(lead_image=picture)
    assert of(client, story)["thumbnail_width"] == 960

    assert of(client, story, maxwidth=500)["thumbnail_width"] == 480
    assert ask(client, NOWHERE).status_code == 404
    url = SITE + story.get_absolute_url()
    assert ask(client, url, format="xml").status_code == 501
    assert ask(client, url, maxwidth="x").status_code == 400


def test_an_answer_is_renewed_with_the_story_and_shared_by_all(client):
    story = make_story()
    url = SITE + story.get_absolute_url()
    first = ask(client, url)
    held = {"If-None-Match": first["ETag"]}
    same = client.get("/oembed/", {"url": url, "dnt": 1}, headers=held)
    assert same.status_code == 304
    assert same["Access-Control-Allow-Origin"] == "*"

    workflow.edit(story, {"headline": "New"}, by=None, at=AT, version=1)

    assert ask(client, url).json()["title"] == "New"


def test_no_answer_is_kept_for_there_is_one_for_every_query(client, monkeypatch):
    monkeypatch.setattr("newsroom.pagecache.store", pytest.fail)
    url = SITE + make_story().get_absolute_url()

    assert ask(client, url).status_code == 200


def test_a_story_says_where_to_ask(client):
    story = make_story(headline='"Tide"')
    make_comment(story)

    page = client.get(story.get_absolute_url()).text

    [found] = re.findall(
        r'<link rel="alternate" type="application/json\+oembed"[^>]* href="([^"]+)"',
        page,
    )
    address = urlsplit(html.unescape(found))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{SITE}/oembed/"
    assert "://" not in address.query
    assert parse_qs(address.query)["url"] == [SITE + story.get_absolute_url()]
    assert client.get(f"/oembed/?{address.query}").json()["title"] == '"Tide"'


def test_a_draft_has_no_address_to_ask_with(client):
    story = make_draft()

    url = f"{SITE}/{AT:%Y/%m/%d}/{story.slug}/"
    assert ask(client, url).status_code == 404
