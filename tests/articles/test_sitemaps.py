"""Sitemaps: what search engines are given, and that nothing else is in it."""

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
import time_machine

from articles import sitemaps, stamps, workflow
from articles.models import Author, Image, Story, Tag
from tests.factories import AT, make_draft, make_section, make_story

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TWO_DAYS = timedelta(hours=48)
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
SITE = "http://testserver"
W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def small(monkeypatch):
    """Files of ten keys."""
    monkeypatch.setattr(sitemaps, "KEYS", 10)


def read(client, path, at=AT):
    with time_machine.travel(at, tick=False):
        response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(response.content)
    check(root)
    return root


def check(root):
    """What sitemaps.org's schemas demand: names, their order, addresses and times."""
    entry, most = {
        f"{MAP}urlset": (f"{MAP}url", 50_000),
        f"{MAP}sitemapindex": (f"{MAP}sitemap", 50_000),
    }[root.tag]
    assert len(root) <= most
    assert {child.tag for child in root} <= {entry}
    for child in root:
        own = [field.tag for field in child if field.tag.startswith(MAP)]
        assert own in ([f"{MAP}loc"], [f"{MAP}loc", f"{MAP}lastmod"])
        assert 12 <= len(child.findtext(f"{MAP}loc")) <= 2048
        assert child.findtext(f"{MAP}loc").startswith(f"{SITE}/")
        times = [field.text for field in child if field.tag == f"{MAP}lastmod"]
        assert all(W3C.fullmatch(time) for time in times)


def locations(root):
    return [loc.text.removeprefix(SITE) for loc in root.iter(f"{MAP}loc")]


def files(client, at=AT):
    return locations(read(client, "/sitemap.xml", at))


def file_of(row, kind="stories"):
    return f"/sitemap-{kind}-{sitemaps.file_of(row.pk)}.xml"


def entry_of(client, row, kind="stories"):
    root = read(client, file_of(row, kind))
    [url] = [
        url
        for url in root
        if url.findtext(f"{MAP}loc") == SITE + row.get_absolute_url()
    ]
    return url


def lastmod(client, row, kind="stories"):
    return entry_of(client, row, kind).findtext(f"{MAP}lastmod")


class TestIndex:
    def test_of_an_empty_paper_leads_to_the_front_alone(self, client):
        assert files(client) == ["/sitemap-pages-1.xml"]
        assert locations(read(client, "/sitemap-pages-1.xml")) == ["/", "/corrections/"]

    def test_names_a_file_for_each_kind_and_every_one_is_there(self, client):
        author = Author.objects.create(name="Ann", slug="ann")
        story = make_story(tags=["Ferry"], bylines=[(author, "")])

        found = files(client)

        assert found == [
            file_of(story),
            file_of(story.section, "sections"),
            file_of(author, "authors"),
            file_of(story.tags.get(), "tags"),
            "/sitemap-pages-1.xml",
        ]
        for path in found:
            read(client, path)

    def test_says_of_no_file_when_it_changed(self, client):
        make_story()

        assert not list(read(client, "/sitemap.xml").iter(f"{MAP}lastmod"))

    def test_asks_for_more_files_than_a_query_may_have_columns(
        self, client, monkeypatch
    ):
        monkeypatch.setattr(sitemaps, "KEYS", 1)
        monkeypatch.setattr("articles.querysets.frontpage.AT_ONCE", 3)
        stories = [make_story() for _ in range(4)]

        assert set(map(file_of, stories)) <= set(files(client))


@pytest.mark.usefixtures("small")
class TestFiles:
    def stories(self, number):
        return [make_story(AT - HOUR) for _ in range(number)]

    def test_are_split_where_the_keys_are(self, client):
        stories = self.stories(21)
        by_file = {}
        for story in stories:
            by_file.setdefault((story.pk - 1) // 10 + 1, []).append(story)

        found = [path for path in files(client) if "stories" in path]

        assert found == [f"/sitemap-stories-{number}.xml" for number in by_file]
        for number, there in by_file.items():
            assert locations(read(client, f"/sitemap-stories-{number}.xml")) == [
                story.get_absolute_url() for story in there
            ]

    def test_the_last_key_of_a_file_is_in_it_and_the_next_one_is_not(self):
        assert [sitemaps.file_of(key) for key in (0, 1, 10, 11, 20, 21)] == [
            0,
            1,
            1,
            2,
            2,
            3,
        ]

    def test_of_hidden_stories_alone_are_not_there(self, client):
        self.stories(1)
        before = files(client)
        drafts = [make_draft() for _ in range(21)]

        assert files(client) == before
        unknown = client.get("/sitemap-stories-999999.xml")
        for draft in drafts[10:]:
            answer = client.get(file_of(draft))
            assert answer.status_code == unknown.status_code == 404
            assert answer.content == unknown.content

    def test_appear_with_the_moment_of_their_first_story(self, client):
        self.stories(11)
        soon = make_story(publish_at=AT + HOUR)
        beside = sitemaps.within(Story.objects.all(), sitemaps.file_of(soon.pk))
        for story in beside.exclude(pk=soon.pk):
            workflow.withdraw(story, by=None, at=AT)

        assert file_of(soon) not in files(client)
        assert file_of(soon) in files(client, AT + HOUR)

    def test_keep_their_rows_when_another_one_is_hidden(self, client):
        first, *others = self.stories(12)
        before = {story.pk: file_of(story) for story in others}
        workflow.withdraw(first, by=None, at=AT)

        for story in others:
            assert story.get_absolute_url() in locations(read(client, before[story.pk]))
        assert first.get_absolute_url() not in str(
            [client.get(path).content for path in set(before.values())]
        )

    @pytest.mark.parametrize("kind", ["stories", "sections", "authors", "tags"])
    def test_of_other_numbers_are_not_there(self, client, kind):
        for number in ("999999999", "9" * 12, "0", "01", "-1", "x"):
            assert client.get(f"/sitemap-{kind}-{number}.xml").status_code == 404
        assert client.get("/sitemap-pages-2.xml").status_code == 404
        assert client.get("/sitemap-users-1.xml").status_code == 404


class TestStories:
    HIDDEN = {
        "draft": make_draft,
        "review": lambda: workflow.submit(make_draft(), by=None, at=AT),
        "scheduled": lambda: make_story(publish_at=AT + SECOND),
        "expired": lambda: make_story(expires_at=AT),
        "withdrawn": lambda: workflow.withdraw(make_story(), by=None, at=AT),
        "trash": lambda: workflow.trash(make_draft(), by=None, at=AT),
        "taken back": lambda: workflow.take_back(make_story(AT), by=None, at=AT),
    }

    @pytest.mark.parametrize("state", HIDDEN)
    def test_that_are_hidden_stand_in_no_file(self, client, state):
        story = make_story()
        hidden = self.HIDDEN[state]()

        everything = [client.get(path).text for path in files(client)]
        everything.append(client.get("/news-sitemap.xml").text)

        assert story.get_absolute_url() in "".join(everything)
        assert f"/{hidden.slug}/" not in "".join(everything)

    def test_are_no_pages_and_pages_are_no_stories(self, client):
        story, page = make_story(), make_story(kind="page", section=None)

        assert locations(read(client, file_of(story))) == [story.get_absolute_url()]
        assert locations(read(client, "/sitemap-pages-1.xml")) == [
            "/",
            "/corrections/",
            page.get_absolute_url(),
        ]

    def test_changed_when_they_appeared(self, client, settings):
        story = make_story(AT - HOUR)
        assert lastmod(client, story) == "2026-07-14T08:30:00+00:00"

        settings.TIME_ZONE = "Europe/Berlin"
        stamps.bump_site()

        assert lastmod(client, story) == "2026-07-14T10:30:00+02:00"

    def test_changed_with_an_update_and_not_with_every_edit(self, client):
        story = make_story(AT - HOUR)
        edited = workflow.edit(
            story, {"body": "<p>New</p>"}, by=None, at=AT - 60 * SECOND, version=1
        )
        assert lastmod(client, story) == "2026-07-14T08:30:00+00:00"

        workflow.edit(
            edited, {"deck": "New"}, by=None, at=AT, version=2, is_significant=True
        )
        assert lastmod(client, story) == "2026-07-14T09:30:00+00:00"

    def test_changed_with_the_last_correction(self, client):
        story = make_story(AT - 3 * HOUR)
        for ago in (2 * HOUR, HOUR):
            workflow.correct(story, text="It was noon.", by=None, at=AT - ago)

        assert lastmod(client, story) == "2026-07-14T08:30:00+00:00"

    @pytest.mark.parametrize("width", [300, 700, 2000])
    def test_show_their_lead_image_in_its_largest_size(self, client, width):
        image = Image.objects.create(
            width=width, height=300, uploaded_at=AT, rendered_at=AT
        )
        story = make_story(lead_image=image)

        [picture] = entry_of(client, story).findall(f"{IMAGE}image")

        address = f"/media/{image.key}/960.jpg"
        assert [field.tag for field in picture] == [f"{IMAGE}loc"]
        assert picture.findtext(f"{IMAGE}loc") == SITE + address

    def test_show_no_image_that_has_no_sizes_yet(self, client):
        image = Image.objects.create(width=700, height=300, uploaded_at=AT)
        story = make_story(lead_image=image)

        assert entry_of(client, story).find(f"{IMAGE}image") is None

    def test_a_site_with_an_ampersand_in_its_address_is_escaped(self, client, settings):
        story = make_story()
        settings.SITE_URL = "https://a&b.example.org"

        root = ET.fromstring(client.get(file_of(story)).content)

        assert root[0][0].text == settings.SITE_URL + story.get_absolute_url()


class TestLists:
    def test_are_of_those_with_a_public_story(self, client):
        section = make_section("Harbor", slug="harbor")
        author = Author.objects.create(name="Ann", slug="ann")
        make_story(section=section, tags=["Quay"], bylines=[(author, "")])
        other = Author.objects.create(name="Bo", slug="bo")
        make_draft(tags=["Secret"], bylines=[(other, "")])
        make_story(publish_at=AT + SECOND, tags=["Secret"], bylines=[(other, "")])

        for kind, row in {
            "sections": section,
            "authors": author,
            "tags": Tag.objects.get(name="Quay"),
        }.items():
            paths = [path for path in files(client) if f"-{kind}-" in path]
            found = [url for path in paths for url in locations(read(client, path))]
            assert found == [row.get_absolute_url()]

    def test_changed_when_their_newest_story_came(self, client):
        section, parent = make_section(), make_section()
        make_story(AT - 2 * HOUR, section=section, further_sections=[parent])
        make_story(AT - HOUR, section=section)
        make_story(section=section, publish_at=AT + HOUR)

        assert lastmod(client, section, "sections") == "2026-07-14T08:30:00+00:00"
        assert lastmod(client, parent, "sections") == "2026-07-14T07:30:00+00:00"

    def test_a_page_is_on_no_list(self, client):
        author = Author.objects.create(name="Ann", slug="ann")
        make_story(kind="page", bylines=[(author, "")])

        assert files(client) == ["/sitemap-pages-1.xml"]

    def test_the_front_changed_with_the_newest_story(self, client):
        make_story(AT - 2 * HOUR)
        make_story(publish_at=AT + HOUR)

        front = read(client, "/sitemap-pages-1.xml")[0]

        assert front.findtext(f"{MAP}lastmod") == "2026-07-14T07:30:00+00:00"


def news(client, at=AT):
    return read(client, "/news-sitemap.xml", at)


def titles(client, at=AT):
    return [title.text for title in news(client, at).iter(f"{NEWS}title")]


class TestNews:
    def test_an_entry_says_what_google_asks_for_and_no_more(self, client, settings):
        settings.SITE_NAME = "Tide & Time"
        story = make_story(AT - HOUR, headline="Ferry < harbor")

        [url] = news(client)

        [item] = url.findall(f"{NEWS}news")
        assert [field.tag for field in item] == [
            f"{NEWS}publication",
            f"{NEWS}publication_date",
            f"{NEWS}title",
        ]
        assert [(field.tag, field.text) for field in item[0]] == [
            (f"{NEWS}name", "Tide & Time"),
            (f"{NEWS}language", "en"),
        ]
        assert item[1].text == "2026-07-14T08:30:00+00:00"
        assert item[2].text == "Ferry < harbor"
        assert url[0].text == SITE + story.get_absolute_url()

    def test_without_news_is_a_file_all_the_same_that_holds_none(self, client):
        [url] = news(client)

        assert [(field.tag, field.text) for field in url] == [(f"{MAP}loc", f"{SITE}/")]

    def test_holds_the_newest_first_and_leaves_no_more_than_google_takes(
        self, client, monkeypatch
    ):
        stories = [make_story(AT - n * HOUR) for n in (3, 1, 2)]
        names = [story.headline for story in stories]
        assert titles(client) == [names[1], names[2], names[0]]

        monkeypatch.setattr(sitemaps, "NEWS", 2)
        stamps.bump_edition()

        assert titles(client) == [names[1], names[2]]

    def test_takes_a_thousand(self):
        assert sitemaps.NEWS == 1_000

    def test_a_story_leaves_it_by_the_clock_alone(self, client):
        story = make_story(AT)
        last = AT + TWO_DAYS - SECOND

        assert titles(client, last) == [story.headline]
        assert titles(client, last + SECOND) == []
        assert titles(client, AT - SECOND) == []
        assert stamps.news(last) != stamps.news(last + SECOND)

    def test_its_etag_stays_while_nobody_comes_or_leaves(self, client):
        make_story(AT - HOUR)
        make_story(AT - TWO_DAYS - HOUR)

        tags = []
        for at in (AT, AT + SECOND, AT + 2 * HOUR):
            with time_machine.travel(at, tick=False):
                tags.append(client.get("/news-sitemap.xml")["ETag"])

        assert len(set(tags)) == 1

    def test_an_old_story_does_not_enter_by_being_worked_on(self, client):
        old = make_story(AT - 3 * DAY)
        workflow.edit(
            old, {"deck": "New"}, by=None, at=AT, version=1, is_significant=True
        )
        again = workflow.withdraw(make_story(AT - 3 * DAY), by=None, at=AT)
        workflow.publish(workflow.restore(again, by=None, at=AT), by=None, at=AT)
        backdated = make_draft(publish_at=AT - 3 * DAY)
        workflow.publish(
            backdated,
            by=None,
            at=AT,
            publish_at=AT - 3 * DAY,
            is_backdated=True,
        )

        assert Story.objects.public(AT).count() == 3
        assert titles(client) == []

    @pytest.mark.parametrize("genre", ["paid", "satire"])
    def test_what_is_paid_for_or_invented_is_no_news(self, client, genre):
        make_story(genre=genre)

        assert titles(client) == []

    def test_a_page_is_no_news(self, client):
        make_story(kind="page")

        assert titles(client) == []

    def test_control_characters_cannot_break_it(self, client, settings):
        settings.SITE_NAME = "A\x07B"
        story = make_story()
        Story.objects.filter(pk=story.pk).update(headline='A\x1fB & "C" <D>\ufffe')

        [url] = news(client)

        assert url.findtext(f".//{NEWS}title") == 'AB & "C" <D>'
        assert url.findtext(f".//{NEWS}name") == "AB"

    def test_names_the_language_of_the_story(self, client):
        make_story(language="pt-br")

        assert news(client).findtext(f".//{NEWS}language") == "pt"

    @pytest.mark.parametrize(
        ("code", "named"),
        [
            ("en", "en"),
            ("en-us", "en"),
            ("nds", "nds"),
            ("sr-latn", "sr"),
            ("zh-hans", "zh-cn"),
            ("zh-hant", "zh-tw"),
            ("zh-TW", "zh-tw"),
        ],
    )
    def test_names_languages_as_google_does(self, code, named):
        assert sitemaps.language_of(code) == named

    def test_every_language_of_a_story_is_one_that_google_takes(self, settings):
        for code, _ in settings.LANGUAGES:
            named = sitemaps.language_of(code)
            assert re.fullmatch(r"zh-cn|zh-tw|[a-z]{2,3}", named), code


@pytest.mark.parametrize(
    "path", ["/sitemap.xml", "/sitemap-{}.xml", "/news-sitemap.xml"]
)
def test_answers_304_until_something_changes(client, path):
    path = path.format(f"stories-{sitemaps.file_of(make_story().pk)}")
    tag = client.get(path)["ETag"]

    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    make_story()
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200
