"""The readers' pages, by the clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from articles import related, workflow
from articles.models import Story
from tests.factories import AT, make_draft, make_section, make_story

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def get(client, path, at=AT, **headers):
    with time_machine.travel(at, tick=False):
        return client.get(path, headers=headers)


class TestLists:
    def test_show_the_newest_public_story_first(self, client):
        old = make_story(AT - 2 * HOUR, headline="Old")
        new = make_story(AT - HOUR, headline="New", section=old.section)
        make_draft(headline="Hidden", section=old.section)

        for path in ("/", old.section.get_absolute_url()):
            html = get(client, path).text
            assert html.index(new.headline) < html.index(old.headline)
            assert "Hidden" not in html

    def test_an_empty_paper_says_so(self, client):
        response = get(client, "/")

        assert response.status_code == 200
        assert "Nothing" in response.text

    def test_page_through_without_counting(self, client):
        section = make_section()
        for number in range(21):
            make_story(AT - number * SECOND, section=section, headline=f"No. {number}.")

        first, second = get(client, "/"), get(client, "/?page=2")

        assert "No. 19." in first.text
        assert "No. 20." not in first.text
        assert "?page=2" in first.text
        assert "No. 20." in second.text
        assert "?page=3" not in second.text

    @pytest.mark.parametrize("number", ["2", "0", "-1", "abc", "201", "9999999999"])
    def test_a_page_that_is_not_there_is_404(self, client, number):
        make_story()

        assert get(client, f"/?page={number}").status_code == 404

    def test_an_unknown_section_is_404(self, client):
        assert get(client, "/section/none/").status_code == 404

    def test_a_section_shows_its_own_stories_alone(self, client):
        here, there = make_story(), make_story()

        html = get(client, here.section.get_absolute_url()).text

        assert here.headline in html
        assert there.headline not in html


class TestStoryPage:
    def test_shows_the_story_with_one_heading(self, client):
        story = make_story(headline="A <b>tide</b> & more", body="<p>Water &amp; x</p>")

        response = get(client, story.get_absolute_url())

        html = response.text
        assert response.status_code == 200
        assert html.count("<h1") == 1
        assert "A &lt;b&gt;tide&lt;/b&gt; &amp; more" in html
        assert "<p>Water &amp; x</p>" in html
        assert "Leave a Reply" in html

    def test_lists_related_stories_and_never_itself(self, client):
        story = make_story()
        other = make_story(section=story.section)
        related.renew(story.pk, AT)

        html = get(client, story.get_absolute_url()).text
        section = html[html.index("More Stories</h2>") :]

        assert other.get_absolute_url() in section
        assert story.headline not in section

    @pytest.mark.parametrize(
        "path",
        [
            "/2026/07/14/none/",
            "/2026/02/30/none/",
            "/0000/00/00/none/",
            "/2026/7/14/none/",
            "/2026/07/14/a/b/",
        ],
    )
    def test_an_unknown_address_is_404(self, client, path):
        assert get(client, path).status_code == 404

    def test_a_story_has_one_address(self, client):
        story = make_story(slug="one")
        path = story.get_absolute_url()

        assert get(client, path.upper()).status_code == 404
        assert get(client, path.replace("/14/", "/13/")).status_code == 404

    def test_appears_within_the_second_and_goes_with_its_expiry(self, client):
        story = make_story(publish_at=AT, expires_at=AT + HOUR, headline="On time")
        path, section = story.get_absolute_url(), story.section.get_absolute_url()

        seen = {
            at: [
                (r.status_code, "On time" in r.text)
                for r in (get(client, p, at) for p in (path, "/", section))
            ]
            for at in (AT - SECOND, AT, AT + HOUR - SECOND, AT + HOUR)
        }

        hidden, shown = [(404, False), (200, False)], [(200, True)] * 2
        assert seen[AT - SECOND][:2] == hidden
        assert seen[AT][:2] == seen[AT + HOUR - SECOND][:2] == shown
        assert seen[AT + HOUR][:2] == [(410, False), (200, False)]
        assert [s[2] == s[1] for s in seen.values()] == [True] * 4

    @pytest.mark.parametrize(
        ("local", "utc"),
        [
            # the day on which clocks go forward, and the one on which they go back
            ("2026-03-29 09:00", "2026-03-29 06:00"),
            ("2026-03-28 09:00", "2026-03-28 07:00"),
            ("2026-10-25 09:00", "2026-10-25 07:00"),
        ],
    )
    def test_a_schedule_holds_its_local_time_over_a_change_of_clocks(
        self, client, settings, local, utc
    ):
        settings.TIME_ZONE = "Europe/Athens"
        planned = datetime.fromisoformat(local).replace(
            tzinfo=ZoneInfo("Europe/Athens")
        )
        moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
        story = make_story(moment - 3 * DAY, publish_at=planned)

        assert planned == moment
        assert f"{story.date:%Y-%m-%d}" == local[:10]
        assert get(client, story.get_absolute_url(), moment - SECOND).status_code == 404
        assert get(client, story.get_absolute_url(), moment).status_code == 200

    def test_the_date_of_the_address_is_the_sites_own_day(self, settings):
        settings.TIME_ZONE = "Pacific/Auckland"

        story = make_story(datetime(2026, 7, 14, 13, tzinfo=UTC))

        assert f"{story.date:%Y-%m-%d}" == "2026-07-15"


class TestGoneAndMoved:
    def test_a_withdrawn_story_shows_its_note_and_names_nothing(self, client):
        story = make_story(headline="Secret name")
        workflow.withdraw(story, by=None, at=AT, public_note="We were <wrong>.")

        response = get(client, story.get_absolute_url())

        assert response.status_code == 410
        assert "We were &lt;wrong&gt;." in response.text
        assert "Secret name" not in response.text
        assert response["ETag"]

    def test_a_story_that_expired_names_nothing(self, client):
        story = make_story(headline="Secret name", expires_at=AT)

        response = get(client, story.get_absolute_url())

        assert response.status_code == 410
        assert "Secret name" not in response.text

    def test_a_story_taken_back_was_never_there(self, client):
        story = make_story(AT)
        path = story.get_absolute_url()
        workflow.take_back(story, by=None, at=AT)

        assert get(client, path).content == get(client, "/2026/07/14/x/").content

    def test_an_old_address_leads_to_the_new_one_in_one_hop(self, client):
        story = make_story(slug="one")
        first = story.get_absolute_url()
        for version, slug in enumerate(("two", "three"), start=1):
            story = workflow.edit(
                story, {"slug": slug}, by=None, at=AT, version=version
            )

        response = get(client, first)

        assert response.status_code == 301
        assert response["Location"] == story.get_absolute_url()
        assert response["Cache-Control"] == "public, max-age=0, s-maxage=1"
        assert get(client, response["Location"]).status_code == 200

    def test_an_old_address_of_a_hidden_story_is_unknown(self, client):
        story = make_story(slug="one")
        old = story.get_absolute_url()
        story = workflow.edit(story, {"slug": "two"}, by=None, at=AT, version=1)
        workflow.withdraw(story, by=None, at=AT)

        response = get(client, old)

        assert response.status_code == 404
        assert "Location" not in response


class TestCaching:
    def test_an_edit_is_seen_at_once_though_every_page_is_kept(self, client):
        story = make_story(headline="Before")
        paths = ["/", story.get_absolute_url(), story.section.get_absolute_url()]
        for path in paths:
            assert "Before" in get(client, path).text
            assert "Before" in get(client, path).text

        workflow.edit(story, {"headline": "After"}, by=None, at=AT, version=1)

        for path in paths:
            assert "After" in get(client, path).text

    def test_a_held_page_is_answered_304_until_it_changes(self, client):
        story = make_story()
        path = story.get_absolute_url()
        tag = get(client, path)["ETag"]
        assert get(client, path, **{"If-None-Match": tag}).status_code == 304

        workflow.edit(story, {"headline": "After"}, by=None, at=AT, version=1)

        assert get(client, path, **{"If-None-Match": tag}).status_code == 200

    def test_a_hidden_story_is_never_answered_304(self, client):
        story = make_story(publish_at=AT + HOUR)

        response = get(client, story.get_absolute_url(), **{"If-None-Match": "*"})

        assert response.status_code == 404
        assert "ETag" not in response


def test_bad_input_in_the_address_is_never_a_server_error(client):
    make_story()
    client.raise_request_exception = False
    for query in ("page=%00", "page=%ff", "page[]=1", "%00=1", "page=" + "9" * 4000):
        assert get(client, f"/?{query}").status_code in {200, 400, 404}
    for path in (
        "/%00/",
        "/section/%00/",
        "/2026/07/14/%ff%fe/",
        "/section/" + "a" * 900 + "/",
    ):
        assert get(client, path).status_code in {400, 404}
    assert Story.objects.count() == 1


class TestFrames:
    """What a page may show of others: what its text embeds."""

    VIDEO = "<p>https://youtu.be/aqz-KE-bpKQ</p>"
    POST = "<p>https://x.com/ann/status/12</p>"
    POLICY = "Content-Security-Policy"

    def frames(self, response):
        rules = response[self.POLICY].split("; ")
        assert "default-src 'none'" in rules
        return [rule for rule in rules if rule.startswith("frame-src")]

    @pytest.mark.parametrize(
        ("body", "allowed"),
        [
            ("<p>x</p>", []),
            ("<p>See https://youtu.be/aqz-KE-bpKQ.</p>", []),
            (VIDEO, ["frame-src https://www.youtube-nocookie.com"]),
            (
                VIDEO + POST + VIDEO,
                [
                    "frame-src https://platform.twitter.com "
                    "https://www.youtube-nocookie.com"
                ],
            ),
        ],
    )
    def test_are_those_of_its_own_embeds(self, client, body, allowed):
        story = make_story(body=body)
        page = make_story(body=body, kind=Story.Kind.PAGE, slug="about-us")
        for shown in (story, page):
            path = shown.get_absolute_url()
            assert self.frames(get(client, path)) == allowed
            assert self.frames(get(client, path)) == allowed  # from the cache
        assert self.frames(get(client, "/")) == []

    def test_are_the_same_when_the_page_did_not_change(self, client):
        """A policy that comes with a 304 would take the place of the page's own."""
        path = make_story(body=self.VIDEO).get_absolute_url()
        first = get(client, path)

        again = get(client, path, **{"If-None-Match": first["ETag"]})

        assert again.status_code == 304
        assert self.POLICY not in again

    def test_follow_an_edit(self, client):
        story = make_story(body=self.VIDEO)
        path = story.get_absolute_url()
        held = get(client, path)["ETag"]
        changes = {"body": self.POST}
        workflow.edit(story, changes, by=None, at=AT, version=story.version)

        changed = get(client, path, **{"If-None-Match": held})

        assert changed.status_code == 200
        assert self.frames(changed) == ["frame-src https://platform.twitter.com"]

    def test_are_none_of_a_story_that_is_gone(self, client):
        story = make_story(body=self.VIDEO)
        workflow.withdraw(story, by=None, at=AT)
        response = get(client, story.get_absolute_url())
        assert response.status_code == 410
        assert self.frames(response) == []
