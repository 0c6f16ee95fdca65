"""Lists by section, tag, author and day; the front; corrections; pages."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache

from articles import workflow
from articles.models import Author, Image, RetiredName, Section, Tag
from articles.views.archive import parts, span
from articles.views.lists import PER_PAGE
from tests.factories import AT, make_draft, make_section, make_story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def make_author(name="Ann Lee", **fields):
    return Author.objects.create(name=name, slug=name.split()[0].lower(), **fields)


def make_page(**changes):
    page = make_draft(AT - DAY, kind="page", **changes)
    return workflow.publish(page, by=None, at=AT - DAY)


def top(context):
    """The lead and what stands beside and under it, in order."""
    return [context["lead"], *context["flank"], *context["more"]]


class TestFront:
    def test_shows_placed_stories_first_and_fills_with_the_newest(self, client):
        stories = [make_story(AT - number * HOUR) for number in range(1, 9)]
        workflow.set_slot(0, stories[5], by=None, at=AT)
        workflow.set_slot(2, stories[7], by=None, at=AT)

        assert top(client.get("/").context) == [
            stories[5],
            stories[0],
            stories[7],
            stories[1],
            stories[2],
        ]

    def test_a_slot_ends_at_its_time(self, client):
        old, new = make_story(AT - 5 * HOUR), make_story()
        workflow.set_slot(0, old, by=None, at=AT, ends_at=AT + HOUR)

        assert client.get("/").context["lead"] == old
        with time_machine.travel(AT + HOUR, tick=False):
            assert client.get("/").context["lead"] == new

    def test_names_nothing_twice(self, client):
        sections = [make_section() for _ in range(3)]
        for number in range(40):
            make_story(AT - number * HOUR, section=sections[number % 3])

        context = client.get("/").context
        shown = [
            *top(context),
            *context["latest"],
            *context["pictured"],
            *context["earlier"],
            *(story for rail in context["rails"] for story in rail.stories),
        ]

        assert len(shown) == len(set(shown)) >= 20

    def test_features_and_opinion_wait_for_their_own_bands(self, client):
        look = Section.Look
        news, opinion = make_section(), make_section("Op", look=look.OPINION)
        for number in range(20):
            section = opinion if number % 4 == 3 else news
            make_story(AT - number * HOUR, section=section)

        context = client.get("/").context

        assert {story.section for story in context["latest"]} == {news}
        [voices] = [rail for rail in context["rails"] if rail.section == opinion]
        assert len(voices.stories) == 4

    def test_a_section_opens_with_its_newest_picture(self, client):
        picture = Image.objects.create(
            original="originals/x", width=9, height=9, uploaded_at=AT, rendered_at=AT
        )
        sections = [make_section(), make_section()]
        for number in range(20):
            make_story(AT - number * HOUR, section=sections[0])
        others = [
            make_story(AT - number * DAY, section=sections[1]) for number in (2, 3, 4)
        ]
        workflow.edit(others[1], {"lead_image": picture}, by=None, at=AT, version=1)

        rails = client.get("/").context["rails"]

        assert rails[-1].stories == [others[1], others[0], others[2]]

    def test_without_a_picture_the_column_has_three_stories(self, client):
        for number in range(5):
            make_story(AT - number * HOUR)

        context = client.get("/").context

        assert (len(context["flank"]), len(context["more"])) == (3, 1)

    @pytest.mark.parametrize("look", Section.Look.values)
    def test_a_section_stands_there_in_its_look(self, client, look):
        section = make_section("Harbor", look=look, color="teal")
        old = make_story(AT - 9 * DAY, section=section, headline="Old boats")
        for _ in range(14):
            make_story()

        text = client.get("/").text

        name = {"news": "rail", "feature": "band", "opinion": "voices"}[look]
        assert f'class="{name}"' in text
        assert old.get_absolute_url() in text

    def test_breaking_news_stand_on_every_page_until_they_end(self, client):
        story = make_story()
        workflow.set_banner(
            "Storm", story=story, ends_at=AT + HOUR, by=None, at=AT - HOUR
        )
        for path in ("/", story.get_absolute_url(), "/corrections/", "/nothing/"):
            assert "Storm" in client.get(path).text

        with time_machine.travel(AT + HOUR, tick=False):
            assert "Storm" not in client.get("/").text


class TestSection:
    def test_lists_stories_that_stand_there_second(self, client):
        here, elsewhere = make_section(slug="here"), make_section()
        story = make_story(section=elsewhere, further_sections=[here])

        assert story.headline in client.get("/section/here/").text

    def test_leads_to_the_sections_under_it_and_back(self, client):
        above = make_section("Above", slug="above", description="High up.")
        make_section("Below", slug="below", parent=above)

        text = client.get("/section/above/").text

        assert "/section/below/" in text
        assert "High up." in text
        assert "/section/above/" in client.get("/section/below/").text


class TestTagAndAuthor:
    def test_a_tag_lists_its_public_stories(self, client):
        story = make_story(tags=["Rope works"])
        make_story(tags=["Rope works"], publish_at=AT + HOUR, headline="Later")

        text = client.get("/tag/rope-works/").text

        assert story.headline in text
        assert "Later" not in text

    def test_an_author_has_a_page_with_role_and_biography(self, client):
        ann = make_author(role="City reporter", biography="Rides a bicycle.")
        story = make_story(bylines=[(ann, "")])

        text = client.get("/author/ann/").text

        for expected in ("Ann Lee", "City reporter", "bicycle", story.headline):
            assert expected in text
        assert "/author/ann/" in client.get(story.get_absolute_url()).text

    def test_names_of_hidden_stories_alone_are_unknown(self, client):
        make_draft(tags=["Secret"], bylines=[(make_author(), "")])

        assert client.get("/tag/secret/").status_code == 404
        assert client.get("/author/ann/").status_code == 404

    def test_a_retired_name_leads_to_the_one_that_took_over(self, client):
        ann, section = make_author(), make_section(slug="new")
        story = make_story(tags=["Boats"], bylines=[(ann, "")])
        tag = story.tags.get()
        for kind, row in (("tag", tag), ("author", ann), ("section", section)):
            RetiredName.objects.create(kind=kind, slug="old", **{kind: row})

            response = client.get(f"/{kind}/old/")

            assert response.status_code == 301
            assert response["Location"] == row.get_absolute_url()


class TestArchive:
    def test_narrows_from_year_to_month_to_day(self, client):
        story = make_story(datetime(2025, 12, 31, 12, tzinfo=UTC))
        make_story()

        year = client.get("/2025/")
        assert [part.address for part in year.context["parts"]] == ["/2025/12/"]
        month = client.get("/2025/12/")
        assert [part.address for part in month.context["parts"]] == ["/2025/12/31/"]
        day = client.get("/2025/12/31/")
        assert day.context["stories"] == [story]
        assert day.context["parts"] == []

    @pytest.mark.parametrize(
        "path", ["/2025/", "/2026/13/", "/2026/02/30/", "/0000/", "/9999/12/31/"]
    )
    def test_is_404_where_there_is_nothing(self, client, path):
        make_story()

        assert client.get(path).status_code == 404

    def test_parts_follow_the_calendar(self):
        assert len(parts(span("2026"))) == 12
        assert len(parts(span("2026", "02"))) == 28
        assert parts(span("2026", "12"))[-1].address == "/2026/12/31/"


class TestCorrections:
    def test_lists_them_newest_first_with_their_story(self, client):
        story = make_story(AT - 3 * HOUR)
        workflow.correct(story, text="It was noon.", by=None, at=AT - 2 * HOUR)
        workflow.correct(
            story, kind="clarification", text="By noon, 12:00.", by=None, at=AT
        )

        text = client.get("/corrections/").text

        assert text.index("12:00") < text.index("It was noon.")
        assert f"{story.get_absolute_url()}#corrections" in text
        assert 'id="corrections"' in client.get(story.get_absolute_url()).text

    def test_pages_through(self, client):
        assert "Nothing had to be corrected" in client.get("/corrections/").text
        story = make_story()
        for number in range(21):
            workflow.correct(story, text=f"No. {number}.", by=None, at=AT)

        assert "?page=2" in client.get("/corrections/").text
        assert "No. 0." in client.get("/corrections/?page=2").text
        assert client.get("/corrections/?page=3").status_code == 404


class TestPage:
    def test_stands_at_its_slug_and_in_the_footer_and_in_no_list(self, client):
        page = make_page(headline="About us", slug="about")
        cache.clear()

        assert "About us" in client.get("/about/").text
        assert 'href="/about/"' in client.get("/").text
        cache.clear()
        assert client.get("/").context["lead"] is None
        assert page.headline not in client.get("/feed/").text

    def test_leaves_the_way_from_an_old_slug(self, client):
        page = make_page(slug="about")
        workflow.edit(page, {"slug": "about-us"}, by=None, at=AT, version=1)

        response = client.get("/about/")

        assert (response.status_code, response["Location"]) == (301, "/about-us/")

    def test_an_unknown_one_shows_search_and_the_newest_six(self, client):
        stories = [make_story(AT - number * HOUR) for number in range(7)]

        text = client.get("/nothing/").text

        assert 'action="/search/"' in text
        assert stories[5].get_absolute_url() in text
        assert stories[6].get_absolute_url() not in text


class TestPages:
    """The addresses of the pages of a list: each its own, none twice."""

    @pytest.fixture
    def lists(self):
        author = Author.objects.create(name="Ann", slug="ann")
        section = make_section("Coast", slug="coast")
        for number in range(PER_PAGE + 1):
            story = make_story(
                AT - timedelta(minutes=number),
                section=section,
                tags=["Quay"],
                bylines=[(author, "")],
            )
            workflow.correct(story, text="It was noon.", by=None, at=AT)

    PATHS = (
        "/",
        "/section/coast/",
        "/tag/quay/",
        "/author/ann/",
        "/2026/07/",
        "/corrections/",
    )

    def test_the_first_has_no_number(self, client, lists):
        for path in (*self.PATHS, "/search/"):
            response = client.get(f"{path}?page=1&q=a%26b&page=1")

            assert (response.status_code, response["Location"]) == (
                301,
                f"{path}?q=a%26b",
            )
            assert "ETag" not in response
            assert client.get(f"{path}?page=1")["Location"] == path

    def test_what_is_not_there_is_not_the_first_either(self, client):
        assert client.get("/tag/quay/?page=1").status_code == 404

    def test_a_name_that_was_left_is_one_step_away(self, client, lists):
        tag = Tag.objects.get(slug="quay")
        tag.slug = "quays"
        workflow.save_tag(tag, by=None)

        assert client.get("/tag/quay/?page=1")["Location"] == "/tag/quays/"

    def test_each_has_a_title_and_an_address_of_its_own(self, client, lists):
        for path in self.PATHS:
            pages = [client.get(path + query).text for query in ("", "?page=2")]
            for found, query in zip(pages, ("", "?page=2"), strict=True):
                address = f"http://testserver{path}{query}"
                assert f'<link rel="canonical" href="{address}">' in found
                assert f'<meta property="og:url" content="{address}">' in found
            titles = {page.split("<title>")[1].split("</title>")[0] for page in pages}
            assert len(titles) == 2

    def test_there_is_none_after_the_last(self, client, lists):
        for path in self.PATHS:
            assert client.get(f"{path}?page=3").status_code == 404
