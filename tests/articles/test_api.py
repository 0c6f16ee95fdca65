"""The API: what a program gets that walks the archive, and what it is refused."""

import itertools
from datetime import UTC, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from articles import workflow
from articles.api import asking, cursor
from articles.models import Author, Image, Story, Tag
from articles.querysets import Place
from tests.factories import (
    AT,
    make_comment,
    make_draft,
    make_section,
    make_story,
    make_user,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
UNKNOWN = "00000000-0000-4000-8000-000000000000"
STORIES, SECTIONS = "/api/v1/stories/", "/api/v1/sections/"


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def picture():
    return Image.objects.create(
        original="originals/x",
        width=1600,
        height=900,
        alt="A pier",
        caption="The pier.",
        credit="Ann",
        uploaded_at=AT,
        rendered_at=AT,
    )


@pytest.fixture
def harbor():
    return make_section("Harbor", slug="harbor")


@pytest.fixture
def ann():
    return Author.objects.create(name="Ann Lee", slug="ann")


def ask(client, path=STORIES, **query):
    response = client.get(path, query)
    assert response.status_code == 200, response.text
    assert response["Content-Type"] == "application/json"
    return response.json()


def headlines(answer):
    return [story["headline"] for story in answer["stories"]]


def walk(client, **query):
    """The pages of a list, by the addresses that each gives of the next."""
    answer = ask(client, **query)
    while True:
        yield answer
        if answer["next"] is None:
            return
        parts = urlsplit(answer["next"])
        assert f"{parts.scheme}://{parts.netloc}" == "http://testserver"
        answer = client.get(f"{parts.path}?{parts.query}").json()


def address_of(story):
    return f"{STORIES}{story.uid}/"


class TestAStory:
    def test_says_what_a_card_says_and_more(self, client, harbor, ann, picture):
        story = make_story(
            headline="Tide & time",
            deck="It came.",
            body="<p>Three short words.</p>",
            section=harbor,
            tags=["Quay", "Ebb"],
            bylines=[(ann, "")],
            lead_image=picture,
        )

        [listed] = ask(client)["stories"]

        site = "http://testserver"
        assert listed == {
            "id": f"tag:testserver,2026-07-14:{story.uid}",
            "uid": str(story.uid),
            "url": f"{site}{story.get_absolute_url()}",
            "headline": "Tide & time",
            "deck": "It came.",
            "section": {
                "name": "Harbor",
                "slug": "harbor",
                "url": f"{site}/section/harbor/",
            },
            "tags": [
                {"name": "Ebb", "slug": "ebb", "url": f"{site}/tag/ebb/"},
                {"name": "Quay", "slug": "quay", "url": f"{site}/tag/quay/"},
            ],
            "authors": [
                {"name": "Ann Lee", "slug": "ann", "url": f"{site}/author/ann/"}
            ],
            "published_at": "2026-07-14T08:30:00Z",
            "updated_at": None,
            "image": {
                "url": f"{site}/media/{picture.key}/960.jpg",
                "width": 960,
                "height": 540,
                "alt": "A pier",
                "caption": "The pier.",
                "credit": "Ann",
            },
            "genre": "news",
            "word_count": 3,
            "language": "en-us",
        }

    def test_shows_no_picture_before_its_sizes_are_made(self, client, picture):
        make_story(lead_image=picture)
        Image.objects.update(rendered_at=None)

        [listed] = ask(client)["stories"]

        assert listed["image"] is None

    def test_says_its_own_language_and_its_last_update(self, client):
        story = make_story(language="de")
        workflow.edit(
            story, {"deck": "Neu"}, by=None, at=AT, version=1, is_significant=True
        )

        [listed] = ask(client)["stories"]

        assert (listed["language"], listed["updated_at"]) == (
            "de",
            "2026-07-14T09:30:00Z",
        )

    def test_has_its_text_at_its_own_address(self, client):
        story = make_story(body="<p>Low <em>water</em>.</p>", dateline="Quay")
        make_comment(story)

        whole = ask(client, address_of(story))

        [listed] = ask(client)["stories"]
        assert {key: whole.pop(key) for key in listed} == listed
        body = whole.pop("body")
        assert "<p>Low <em>water</em>.</p>" in body
        assert body in client.get(story.get_absolute_url()).text
        assert whole == {"reply_count": 1}

    def test_counts_no_replies_that_nobody_may_see(self, client):
        story = make_story(discussion_mode="hidden")

        assert ask(client, address_of(story))["reply_count"] is None

    def test_that_was_withdrawn_is_gone(self, client):
        story = make_story()
        workflow.withdraw(story, by=None, at=AT)

        response = client.get(address_of(story))

        assert response.status_code == 410
        assert response.json() == {"error": "This story is no longer available."}

    def test_that_is_hidden_is_like_one_that_never_was(self, client):
        unknown = client.get(f"{STORIES}{UNKNOWN}/")
        hidden = [
            make_draft(),
            make_story(publish_at=AT + HOUR),
            make_story(kind="page", section=None),
        ]

        assert unknown.status_code == 404
        for story in hidden:
            response = client.get(address_of(story))
            assert response.status_code == 404
            assert response.content == unknown.content
            assert response.headers == unknown.headers


class TestTheList:
    def test_is_newest_first_and_holds_twenty(self, client):
        owner = make_user()
        stories = [make_story(AT - n * MINUTE, owner=owner) for n in range(21)]

        answer = ask(client)

        assert headlines(answer) == [story.headline for story in stories[:20]]
        assert answer["next"].startswith(f"http://testserver{STORIES}?page=")

    def test_holds_nothing_hidden(self, client):
        make_draft()
        make_story(publish_at=AT + HOUR)
        make_story(AT - 2 * HOUR, expires_at=AT - HOUR)
        workflow.withdraw(make_story(), by=None, at=AT)
        make_story(kind="page", section=None)

        assert ask(client) == {"stories": [], "next": None}

    def test_is_walked_once_though_stories_share_a_time(self, client, harbor):
        owner = make_user()
        for number in range(11):
            make_story(AT - (number // 4) * HOUR, owner=owner, section=harbor)
        newest = [str(s.uid) for s in Story.objects.newest_first()]

        for query in ({}, {"section": "harbor"}):
            for limit in (1, 3, 4, 11, 100):
                pages = list(walk(client, limit=limit, **query))

                found = [story["uid"] for page in pages for story in page["stories"]]
                assert found == newest
                assert all(len(page["stories"]) == limit for page in pages[:-1])

    def test_is_walked_once_though_it_grows_and_shrinks(self, client):
        owner = make_user()
        stories = [make_story(AT - n * MINUTE, owner=owner) for n in range(6)]
        walking = walk(client, limit=2)
        found = headlines(next(walking))

        make_story(AT, owner=owner)
        workflow.withdraw(stories[1], by=None, at=AT)  # the last that was seen
        workflow.withdraw(stories[3], by=None, at=AT)
        found += itertools.chain(*map(headlines, walking))

        assert found == [stories[n].headline for n in (0, 1, 2, 4, 5)]

    def test_keeps_what_was_asked_on_the_next_page(self, client, harbor):
        for number in range(3):
            make_story(AT - number * MINUTE, section=harbor)
        make_story(AT - HOUR)

        pages = list(walk(client, section="harbor", limit=2, since="2026-07-14"))

        assert [len(page["stories"]) for page in pages] == [2, 1]

    def test_ends_empty_where_all_is_gone(self, client):
        stories = [make_story(), make_story(AT - HOUR)]
        following = ask(client, limit=1)["next"]
        for story in stories:
            workflow.withdraw(story, by=None, at=AT)

        path = following.removeprefix("http://testserver")
        assert client.get(path).json() == {"stories": [], "next": None}


class TestFilters:
    @pytest.fixture
    def story(self, harbor, ann):
        for number in range(3):
            make_story(AT - number * MINUTE)
        return make_story(AT - HOUR, section=harbor, tags=["Quay"], bylines=[(ann, "")])

    @pytest.mark.parametrize(
        "query",
        [
            {"section": "harbor"},
            {"tag": "quay"},
            {"author": "ann"},
            {
                "section": "harbor",
                "tag": "quay",
                "author": "ann",
                "until": "2026-07-14",
            },
        ],
    )
    def test_leave_what_they_name(self, client, story, query):
        assert headlines(ask(client, **query)) == [story.headline]

    def test_of_a_section_hold_those_under_it(self, client, harbor):
        part = make_section("Quays", slug="quays", parent=harbor)
        story = make_story(section=part)

        assert headlines(ask(client, section="harbor")) == [story.headline]

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ({"since": "2026-07-14"}, "ABC"),
            ({"since": "2026-07-15"}, ""),
            ({"until": "2026-07-13"}, "DE"),
            ({"until": "2026-07-14"}, "ABCDE"),
            ({"since": "2026-07-13", "until": "2026-07-13"}, "D"),
            ({"since": "2026-07-14T08:30:00Z"}, "AB"),
            ({"until": "2026-07-14T08:30:00Z"}, "CDE"),
            ({"since": "2026-07-14T10:30:00+02:00"}, "AB"),
            ({"since": "2026-07-14T09:30"}, "A"),
            ({"since": "1900-01-01", "until": "2099-12-31"}, "ABCDE"),
            ({"since": "2026-07-15", "until": "2026-07-13"}, ""),
        ],
    )
    @pytest.mark.parametrize("more", [{}, {"section": "harbor"}])
    def test_of_days_and_times(self, client, harbor, query, shown, more):
        midnight = AT.replace(hour=0, minute=0)
        times = (AT, AT - HOUR, midnight, midnight - MINUTE, midnight - 25 * HOUR)
        for name, at in zip("ABCDE", times, strict=True):
            make_story(at, headline=name, section=harbor)

        assert "".join(headlines(ask(client, **query, **more))) == shown

    def test_count_days_by_the_clock_of_the_site(self, client, settings):
        settings.TIME_ZONE = "Asia/Tokyo"  # its 15th begins at 15:00
        make_story(AT.replace(day=13, hour=15))
        make_story(AT.replace(day=13, hour=14))

        with time_machine.travel(AT, tick=False):
            assert len(ask(client, since="2026-07-14")["stories"]) == 1

    def test_by_a_name_that_was_left_lead_to_the_name_of_today(self, client, harbor):
        make_story(section=harbor, tags=["Quay"])
        harbor.slug = "port"
        workflow.save_section(harbor, editors=[], by=None)
        tag = Tag.objects.get()
        tag.slug = "pier"
        workflow.save_tag(tag, by=None)

        response = client.get(f"{STORIES}?section=harbor&tag=quay&limit=1")

        assert response.status_code == 301
        assert response["Location"] == (
            f"http://testserver{STORIES}?section=port&tag=pier&limit=1"
        )
        assert len(ask(client, section="port", tag="pier")["stories"]) == 1

    def test_know_no_tag_and_no_author_that_readers_do_not_know(self, client):
        author = Author.objects.create(name="Eve", slug="eve")
        make_draft(tags=["Secret"], bylines=[(author, "")])

        for query, unknown in (("tag=secret", "tag=none"), ("author=eve", "author=no")):
            hidden = client.get(f"{STORIES}?{query}")
            other = client.get(f"{STORIES}?{unknown}")
            assert hidden.status_code == other.status_code == 400
            word, name = (text.split("=")[1] for text in (query, unknown))
            assert hidden.text.replace(word, name) == other.text


def test_sections_stand_in_their_order_each_with_its_parent(client, harbor):
    part = make_section("Quays", slug="quays", parent=harbor, description="Ships.")

    answer = ask(client, SECTIONS)

    site = "http://testserver/section"
    assert answer == {
        "sections": [
            {
                "name": "Harbor",
                "slug": "harbor",
                "url": f"{site}/harbor/",
                "description": "",
                "parent": None,
            },
            {
                "name": part.name,
                "slug": "quays",
                "url": f"{site}/quays/",
                "description": "Ships.",
                "parent": "harbor",
            },
        ]
    }


def forged():
    """A cursor with another key in it, under the seal of the first."""
    genuine = cursor.encode(Place(AT, 7))
    return genuine[:20] + ("A" if genuine[20] != "A" else "B") + genuine[21:]


BAD = [
    "x=1",
    "section=none",
    "section=",
    "section=a&section=b",
    "tag=none",
    "author=none",
    "author=%ED%A0%80",
    "since=yesterday",
    "since=2026-02-30",
    "since=1899-12-31",
    "until=2100-01-01",
    "until=9999-12-31",
    "until=0001-01-01T00:00:00%2B23:59",
    "since=2026-07-14T09:30:00%2B99:99",
    "since=2026-07-14T09:30:00+02:00",  # a plus sign is a blank here
    f"since={'9' * 5000}",
    "since=",
    "limit=0",
    "limit=101",
    "limit=-1",
    "limit=1.5",
    "limit=01",
    "limit=%EF%BC%91",
    f"limit={'9' * 5000}",
    "page=2",
    "page=",
    "page=%C3%A9",
    "page=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    f"page={'A' * 5000}",
    f"tag={'a' * 5000}",
    f"{'x' * 5000}=1",
    "section=%00",
    "%00=1",
]


class TestRefusals:
    @pytest.mark.parametrize("query", BAD, ids=lambda query: query[:40])
    def test_say_what_to_do(self, client, query):
        make_story()

        response = client.get(f"{STORIES}?{query}")

        assert response.status_code == 400
        assert list(response.json()) == ["error"]
        assert 15 < len(response.json()["error"]) < 250
        assert "ETag" not in response

    def test_of_a_forged_cursor(self, client):
        response = client.get(STORIES, {"page": forged()})

        assert response.status_code == 400
        assert "next" in response.json()["error"]

    def test_of_parameters_where_none_are_known(self, client):
        for path in (SECTIONS, address_of(make_story())):
            response = client.get(f"{path}?limit=1")
            assert response.status_code == 400
            assert "Known: none." in response.json()["error"]

    @pytest.mark.parametrize(
        "path", ["/api/", "/api/v1/", "/api/v1/pages/", "/api/v1/stories/1/"]
    )
    def test_of_addresses_that_lead_to_nothing(self, client, path):
        response = client.get(path)

        assert response.status_code == 404
        assert list(response.json()) == ["error"]

    def test_of_what_failed_here(self, monkeypatch):
        monkeypatch.setattr("articles.api.views.page", lambda *args: 1 / 0)

        response = Client(raise_request_exception=False).get(STORIES)

        assert response.status_code == 500
        assert list(response.json()) == ["error"]
        assert response["Access-Control-Allow-Origin"] == "*"

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
    def test_of_everything_but_reading(self, method):
        client = Client(enforce_csrf_checks=True)

        response = getattr(client, method)(STORIES)

        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert response["Access-Control-Allow-Origin"] == "*"


class TestTheCache:
    def test_keeps_pages_apart_by_all_that_they_ask(self, client, harbor):
        """A page in the cache, or in a browser, hides no error."""
        for number in range(3):
            make_story(AT - number * MINUTE, section=harbor)
        held = client.get(STORIES)["ETag"]
        client.get(STORIES, {"limit": 2})

        assert len(ask(client)["stories"]) == 3
        assert len(ask(client, limit=2)["stories"]) == 2
        assert len(ask(client, limit=1)["stories"]) == 1
        for query in ("x=1", "limit=9&limit=2", "limit=2&x=1", "q=a", "sort=newest"):
            response = client.get(f"{STORIES}?{query}", headers={"If-None-Match": held})
            assert response.status_code == 400

    def test_is_filled_by_no_refusal(self, client, monkeypatch):
        kept = []
        monkeypatch.setattr("newsroom.pagecache.store", lambda *args: kept.append(1))

        for query in BAD:
            client.get(f"{STORIES}?{query}")

        assert kept == []

    def test_keeps_one_page_for_parameters_in_any_order(self, client, harbor):
        make_story(section=harbor)

        one = client.get(f"{STORIES}?section=harbor&limit=2")
        other = client.get(f"{STORIES}?limit=2&section=harbor")

        assert one["ETag"] == other["ETag"]

    @pytest.mark.parametrize("path", [STORIES, SECTIONS, "story"])
    def test_says_the_same_as_the_view(self, client, path):
        if path == "story":
            path = address_of(make_story())
        first, kept = client.get(path), client.get(path)
        cache.clear()
        held = client.get(path, headers={"If-None-Match": first["ETag"]})

        assert kept.content == first.content
        assert kept.headers == first.headers
        assert held.status_code == 304
        assert first["Cache-Control"] == held["Cache-Control"]
        assert first["Vary"] == "Accept-Encoding"

    def test_knows_a_new_story_a_new_reply_and_a_new_section(self, client):
        story = make_story()
        paths = STORIES, SECTIONS, address_of(story)
        before = [client.get(path)["ETag"] for path in paths]

        workflow.edit(story, {"headline": "New"}, by=None, at=AT, version=1)
        workflow.save_section(make_section(), editors=[], by=None)

        after = [client.get(path)["ETag"] for path in paths]
        assert all(a != b for a, b in zip(before, after, strict=True))


class TestOtherSites:
    @pytest.mark.parametrize(
        ("query", "status"), [("", 200), ("?x=1", 400), ("?section=%00", 400)]
    )
    def test_may_read_answers_and_errors(self, client, query, status):
        for _ in "ab":  # rendered, then kept
            response = client.get(STORIES + query, headers={"Origin": "https://a.test"})
            assert response.status_code == status
            check_open(response)

    def test_may_read_all_else(self, client, harbor):
        make_story(section=harbor)
        harbor.slug = "port"
        workflow.save_section(harbor, editors=[], by=None)
        gone = workflow.withdraw(make_story(), by=None, at=AT)
        held = {"If-None-Match": client.get(STORIES)["ETag"]}

        answers = {
            304: client.get(STORIES, headers=held),
            301: client.get(f"{STORIES}?section=harbor"),
            404: client.get("/api/v1/nothing/"),
            405: client.post(STORIES),
            410: client.get(address_of(gone)),
        }

        for status, response in answers.items():
            assert response.status_code == status
            check_open(response)
        slashless = client.get("/api/v1/stories")
        assert slashless.status_code == 301
        check_open(slashless)

    def test_may_ask_first(self, client):
        response = client.options(
            STORIES,
            headers={
                "Origin": "https://a.test",
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "if-none-match",
            },
        )

        assert response.status_code == 204
        assert response.content == b""
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert response["Access-Control-Allow-Headers"] == "*"
        check_open(response)

    def test_read_no_page_for_readers(self, client):
        assert "Access-Control-Allow-Origin" not in client.get("/")
        assert "Access-Control-Allow-Origin" not in client.get("/apis/")

    def test_may_ask_for_the_head_alone(self, client):
        head, whole = client.head(STORIES), client.get(STORIES)

        assert (head.status_code, head.content) == (200, b"")
        assert head["ETag"] == whole["ETag"]
        check_open(head)


def check_open(response):
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Expose-Headers"] == "ETag"
    assert response.get("Vary", "Accept-Encoding") == "Accept-Encoding"
    assert not response.cookies


def test_a_time_without_a_zone_is_the_sites(settings):
    settings.TIME_ZONE = "Asia/Tokyo"

    assert asking.moment("2026-07-14T09:00").astimezone(UTC).hour == 0
