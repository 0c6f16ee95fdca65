"""Files for programs: what may be crawled, whom to tell of a weakness, icons."""

import itertools
import re
from datetime import datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.test import override_settings
from django.urls import reverse
from PIL import Image

from articles import stamps
from tests.factories import AT, make_comment, make_story

pytestmark = pytest.mark.django_db

SECURITY = "/.well-known/security.txt"


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def contact(settings):
    """Sets the contact, as a deployment would: the release is another one then."""

    def set_to(value):
        settings.SECURITY_CONTACT = value
        stamps.release.cache_clear()

    yield set_to
    stamps.release.cache_clear()


def fields(client, at=AT):
    with time_machine.travel(at, tick=False):
        response = client.get(SECURITY)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return dict(line.split(": ", 1) for line in response.text.splitlines())


class TestRobots:
    def lines(self, client):
        response = client.get("/robots.txt")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        return response.text.splitlines()

    def test_leads_to_both_sitemaps(self, client):
        found = [line for line in self.lines(client) if line.startswith("Sitemap")]

        assert found == [
            f"Sitemap: http://testserver{reverse(f'articles:{name}')}"
            for name in ("sitemaps", "news_sitemap")
        ]

    def test_what_readers_read_may_be_crawled_and_what_they_do_may_not(self, client):
        story, reply = make_story(), make_comment()
        parser = RobotFileParser()
        parser.parse(self.lines(client))

        def may(name, *args):
            return parser.can_fetch("Googlebot", reverse(name, args=args))

        assert may("articles:home")
        assert may("articles:sitemaps")
        assert may("articles:corrections")
        assert may("articles:section", story.section.slug)
        assert may("comments:feed")
        assert may("comments:thread", reply.uid)
        assert parser.can_fetch("Googlebot", story.get_absolute_url())
        assert not may("admin:index")
        assert not may("articles:search")
        assert not may("articles:suggest")
        for name in ("comments:reply", "comments:post", "comments:mine"):
            assert not may(name, story.uid)
        assert not may("articles:read", story.uid)

    @pytest.mark.parametrize("name", ["like", "report"])
    def test_what_is_done_with_one_reply_is_named_by_a_pattern(self, client, name):
        path = reverse(f"comments:{name}", args=[make_comment().uid])
        before, _, after = path.partition(path.split("/")[2])

        assert f"Disallow: {before}*{after}" in self.lines(client)

    def test_answers_304(self, client):
        tag = client.get("/robots.txt")["ETag"]

        answer = client.get("/robots.txt", headers={"If-None-Match": tag})

        assert answer.status_code == 304


class TestSecurity:
    def test_is_not_there_without_a_contact(self, client, contact):
        contact("")
        answer, unknown = client.get(SECURITY), client.get("/.well-known/nothing.txt")

        assert answer.status_code == 404
        assert answer.content == unknown.content

    def test_says_what_the_standard_demands(self, client, contact):
        contact("security@example.org")

        assert fields(client) == {
            "Contact": "mailto:security@example.org",
            "Expires": "2026-10-12T00:00:00+00:00",
            "Preferred-Languages": "en-us",
            "Canonical": f"http://testserver{SECURITY}",
        }

    def test_an_address_of_the_web_stands_as_it_is(self, client, contact):
        contact("https://example.org/security?a=1&b=2")

        assert fields(client)["Contact"] == "https://example.org/security?a=1&b=2"

    @pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
    def test_is_never_past_and_says_the_same_all_day(self, client, contact, zone):
        contact("security@example.org")
        with override_settings(TIME_ZONE=zone):
            for hours in range(0, 24 * 120, 5):
                at = AT + timedelta(hours=hours)
                expires = datetime.fromisoformat(fields(client, at)["Expires"])

                assert timedelta(days=88) < expires - at < timedelta(days=365)

    def test_changes_with_its_etag_alone(self, client, contact):
        contact("security@example.org")
        pages = []
        for hours in range(72):
            with time_machine.travel(AT + timedelta(hours=hours), tick=False):
                answer = client.get(SECURITY)
                pages.append((answer["ETag"], answer.content))

        changes = [a != b for a, b in itertools.pairwise(pages)]
        assert len(dict(pages)) == len({content for _, content in pages}) == 4
        assert sum(changes) == 3

    def test_another_contact_is_another_page(self, client, contact):
        contact("security@example.org")
        tag = client.get(SECURITY)["ETag"]
        contact("other@example.org")

        answer = client.get(SECURITY, headers={"If-None-Match": tag})

        assert answer.status_code == 200
        assert "other@example.org" in answer.text


class TestManifest:
    def test_names_the_site_and_icons_that_are_there_in_their_sizes(
        self, client, settings
    ):
        settings.SITE_NAME = "The Calder Haven Courier"

        response = client.get("/manifest.webmanifest")

        said = response.json()
        assert response["Content-Type"] == "application/manifest+json"
        assert said["name"] == "The Calder Haven Courier"
        assert said["short_name"] == "The Calder H"
        assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
        for icon in said["icons"]:
            assert side_of(icon["src"]) == icon["sizes"]

    def test_pages_lead_to_it_and_to_icons_that_are_there(self, client):
        html = client.get("/").text

        assert '<link rel="manifest" href="/manifest.webmanifest">' in html
        [touch] = re.findall('<link rel="apple-touch-icon" href="([^"]+)"', html)
        assert side_of(touch) == "180x180"

    def test_the_address_that_every_browser_tries_leads_to_an_icon(self, client):
        response = client.get("/favicon.ico")

        assert response.status_code == 302
        assert side_of(response["Location"]) == "32x32"


def side_of(address):
    path = finders.find(address.removeprefix("/static/"))
    with Image.open(path) as picture:
        return "{}x{}".format(*picture.size)
