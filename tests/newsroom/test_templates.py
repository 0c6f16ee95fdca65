import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone

from articles import related, workflow
from articles.models import Image, Section
from tests.factories import AT, make_section, make_story

pytestmark = pytest.mark.django_db

TEMPLATES = Path(settings.BASE_DIR) / "templates"
NAMED_BY_AN_ERROR = ("400.html", "403.html", "403_csrf.html", "404.html", "500.html")


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def section():
    return make_section("Harbor & Coast", slug="coast")


@pytest.fixture
def picture():
    return Image.objects.create(
        original="originals/x", width=1600, height=900, alt='A "pier"', uploaded_at=AT
    )


@pytest.fixture
def gone():
    story = make_story(AT - timedelta(days=2), headline="Unspeakable")
    return workflow.withdraw(story, by=None, at=AT - timedelta(days=1))


@pytest.fixture
def pages(section, gone):
    """One address of every kind of page, with what it shows."""
    stories = [
        make_story(AT - timedelta(minutes=n), section=section) for n in range(1, 24)
    ]
    return {
        "home": "/",
        "home, page 2": "/?page=2",
        "section": "/section/coast/",
        "section, page 2": "/section/coast/?page=2",
        "story": stories[0].get_absolute_url(),
        "404": "/nothing/",
        "410": gone.get_absolute_url(),
    }


def text_of(client, address):
    return client.get(address).content.decode()


def test_every_page_has_one_h1_and_its_landmarks(client, pages):
    for name, address in pages.items():
        html = text_of(client, address)
        assert html.count("<h1") == 1, name
        assert html.count("<main") == 1, name
        assert html.count("<header") - html.count('<header class="s') == 1, name
        assert html.count("<footer") == 1, name
        assert 'lang="en-us" dir="ltr"' in html, name
        assert re.search(r'<a class="skip-link" href="#main">', html), name
        assert '<main class="page" id="main"' in html, name


def test_every_navigation_has_a_name_of_its_own(client, pages):
    for name, address in pages.items():
        navigations = re.findall(r"<nav[^>]*>", text_of(client, address))
        labels = [re.search(r'aria-label(?:ledby)?="([^"]+)"', n) for n in navigations]
        assert all(labels), name
        assert len({label[1] for label in labels}) == len(navigations), name


def test_no_page_has_a_style_or_a_script_in_line(client, pages):
    html = "".join(text_of(client, address) for address in pages.values())
    html += render_to_string("500.html")
    assert "<style" not in html
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", html)
    data = 'type="application/ld'  # no script: nobody runs it
    assert not re.search(rf"<script(?! {data})(?![^>]*\ssrc=)", html)


def test_no_page_names_another_host(client, pages):
    html = "".join(text_of(client, address) for address in pages.values())
    hosts = set(re.findall(r"https?://([^/\"]+)", html))
    assert hosts <= {"testserver", "schema.org"}  # the latter as a name


def test_a_page_states_its_canonical_address(client, pages):
    for name in ("home", "home, page 2", "section", "section, page 2", "story"):
        expected = f'<link rel="canonical" href="http://testserver{pages[name]}">'
        assert expected in text_of(client, pages[name]), name


def test_a_page_that_is_not_there_states_no_address(client, pages):
    for name in ("404", "410"):
        html = text_of(client, pages[name])
        assert "canonical" not in html
        assert '<meta name="robots" content="noindex">' in html


def test_the_same_bytes_for_every_unknown_address(client, section):
    answers = {
        client.get(address).content
        for address in ("/nothing/", "/2026/07/14/no-such-story/", "/section/none/")
    }
    assert len(answers) == 1
    assert "/section/coast/" in answers.pop().decode()


def test_only_one_place_trusts_html():
    trusting = [
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*.html")
        if re.search(r"\|\s*safe|autoescape\s+off", path.read_text())
    ]
    assert trusting == ["articles/_body.html"]


def test_a_gone_story_is_not_named(client, gone):
    html = text_of(client, gone.get_absolute_url())
    assert "Unspeakable" not in html
    assert "aria-current" not in html
    assert "no longer here" in html


def test_a_gone_story_shows_its_public_note(client):
    story = make_story(headline="Unspeakable")
    workflow.withdraw(story, by=None, at=AT, public_note="We were wrong.\n\n<b>")
    html = text_of(client, story.get_absolute_url())
    assert "<p>We were wrong.</p>" in html
    assert "<p>&lt;b&gt;</p>" in html
    assert "Unspeakable" not in html


def test_the_error_page_needs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        html = render_to_string("500.html")
    assert html.count("<h1") == 1


@pytest.mark.parametrize("name", NAMED_BY_AN_ERROR)
def test_an_error_page_says_what_to_do(name, rf):
    request = rf.get("/secret-path/")
    request.at = timezone.now()
    html = render_to_string(name, request=request)
    assert "secret-path" not in html
    assert 'href="/"' in html


def test_an_empty_site_says_so(client):
    assert "Nothing published yet" in text_of(client, "/")
    make_section(slug="quiet")
    assert "Nothing published yet" in text_of(client, "/section/quiet/")


@pytest.mark.parametrize("count", [1, 2, 4, 5, 8, 9, 20])
def test_a_list_shows_every_story_once(client, section, count):
    stories = [
        make_story(AT - timedelta(minutes=n), section=section)
        for n in range(1, count + 1)
    ]
    for address in ("/", "/section/coast/"):
        html = text_of(client, address)
        shown = re.findall(r'<h[23] class="headline"[^>]*><a href="([^"]+)"', html)
        assert sorted(shown) == sorted(story.get_absolute_url() for story in stories)
        assert "Older" not in html


def test_pages_lead_to_newer_and_older(client, section):
    for n in range(1, 42):
        make_story(AT - timedelta(minutes=n), section=section)
    for base in ("/", "/section/coast/"):
        first, second, third = (
            text_of(client, base + query) for query in ("", "?page=2", "?page=3")
        )
        assert 'rel="prev"' not in first
        assert '<a href="?page=2" rel="next">' in first
        assert f'<a href="{base}" rel="prev">' in second
        assert '<a href="?page=3" rel="next">' in second
        assert '<a href="?page=2" rel="prev">' in third
        assert 'rel="next"' not in third


def test_a_card_names_its_section_save_inside_it(client, section):
    make_story(section=section)
    kicker = '<p class="kicker">Harbor &amp; Coast</p>'
    assert kicker in text_of(client, "/")
    assert kicker not in text_of(client, "/section/coast/")


def test_today_stands_on_lists_alone(client, pages):
    today = '<time datetime="2026-07-14">Tuesday, July 14, 2026</time>'
    for name, address in pages.items():
        is_list = name.startswith(("home", "section"))
        assert (today in text_of(client, address)) == is_list, name


def test_a_list_tells_the_time_of_today_and_the_day_of_others(client, section):
    for at in (AT - timedelta(hours=1), AT - timedelta(days=1), AT - timedelta(400)):
        make_story(at, section=section)
    html = text_of(client, "/section/coast/")
    shown = re.findall(r'<p class="meta">\s*<time[^>]*>([^<]+)<', html)
    assert shown == ["8:30 a.m.", "July 13", "June 9, 2025"]


def test_a_story_page_knows_no_today(client, section):
    story, other = make_story(section=section), make_story(section=section)
    related.renew(story.pk, AT)
    html = text_of(client, story.get_absolute_url())
    assert other.headline in html
    assert re.findall(r'<p class="meta">\s*<time[^>]*>([^<]+)<', html) == [
        "July 14, 2026"
    ]


def test_an_update_is_told_if_it_came_later(client, section):
    story = make_story(section=section)
    for seconds, is_told in ((0, False), (1, True), (3660, True)):
        story.refresh_from_db()
        workflow.edit(
            story,
            {},
            by=None,
            at=story.first_published_at + timedelta(seconds=seconds),
            version=story.version,
            is_significant=True,
        )
        with time_machine.travel(AT + timedelta(hours=1), tick=False):
            html = text_of(client, story.get_absolute_url())
        assert ("<strong>Updated" in html) == is_told


def test_a_story_leads_to_its_further_sections_and_its_day(client, section):
    part = make_section("Quays", slug="quays", parent=section)
    other = make_section("Trade", slug="trade")
    story = make_story(section=make_section(), further_sections=[part, other])
    html = text_of(client, story.get_absolute_url())
    more = html.split('id="more-about"')[1].split("</nav>")[0]
    assert re.findall('href="([^"]+)"', more) == ["/section/trade/", "/section/quays/"]
    assert 'href="/2026/07/14/"' in html


def test_breaking_news_tell_since_when(client):
    workflow.set_banner("Storm", ends_at=AT + timedelta(hours=1), by=None, at=AT)
    html = text_of(client, "/")
    assert "Storm" in html
    assert 'datetime="2026-07-14T09:30:00+0000">9:30 a.m.</time>' in html


def test_feeds_can_be_found(client, section):
    html = text_of(client, "/section/coast/")
    found = re.findall(r'<link rel="alternate"[^>]*href="([^"]+)"', html)
    paths = ("/", "/section/coast/")
    own = [f"{path}feed/{form}" for path in paths for form in ("", "atom/", "json/")]
    assert found == [*own[:3], "/comments/feed/", *own[3:]]
    footer = html.split("<footer")[1]
    assert 'href="/feed/"' in footer
    assert 'href="/section/coast/feed/"' in footer


def test_an_archive_leads_to_wider_spans(client):
    make_story()
    for path, wider in (
        ("/2026/", []),
        ("/2026/07/", ["/2026/"]),
        ("/2026/07/14/", ["/2026/", "/2026/07/"]),
    ):
        html = text_of(client, path)
        above = html.split("parts-above")[1].split("</nav>")[0] if wider else ""
        assert re.findall('href="([^"]+)"', above) == wider


def test_times_name_their_zone_on_a_story(client):
    story = make_story(AT - timedelta(hours=3))
    html = text_of(client, story.get_absolute_url())
    assert "July 14, 2026, 6:30 a.m. UTC</time>" in html
    assert 'datetime="2026-07-14T06:30:00+0000"' in html


def test_the_navigation_marks_where_the_reader_is(client, pages):
    marked = re.compile(r'href="/section/coast/" aria-current="(\w+)"')
    menu_row_and_parts = ["page", "page", "page"]
    assert marked.findall(text_of(client, pages["section"])) == menu_row_and_parts
    assert marked.findall(text_of(client, pages["section, page 2"])) == [
        "page",
        "page",
        "true",
    ]
    assert marked.findall(text_of(client, pages["story"])) == ["true", "true"]
    assert not marked.findall(text_of(client, pages["home"]))


def test_a_headline_is_text(client):
    story = make_story(headline='Tom & "Jerry" <script>')
    for address in ("/", story.get_absolute_url()):
        html = text_of(client, address)
        assert "Tom &amp; &quot;Jerry&quot; &lt;script&gt;" in html
        assert "<script>" not in html


def test_related_stories_are_named_or_hidden(client, section):
    alone = make_story(section=section)
    heading, fills = "More Related Stories</h2>", "More Stories</h2>"
    assert heading not in text_of(client, alone.get_absolute_url())
    other = make_story(section=section)
    related.renew(alone.pk, AT)
    html = text_of(client, alone.get_absolute_url())
    assert fills in html
    assert heading not in html
    workflow.edit(alone, {"pinned": [other]}, by=None, at=AT, version=alone.version)
    related.renew(alone.pk, AT)
    html = text_of(client, alone.get_absolute_url())
    assert heading in html
    assert fills not in html
    assert f'<h3 class="headline" dir="auto"><a href="{other.get_absolute_url()}">' in (
        html
    )


def test_a_picture_waits_for_its_sizes(client, picture):
    story = make_story(lead_image=picture)
    html = text_of(client, story.get_absolute_url())
    assert "<picture>" not in html
    assert "<figure" not in html


def test_a_picture_states_its_sizes_and_what_it_shows(client, picture):
    Image.objects.update(rendered_at=AT)
    story = make_story(lead_image=picture)
    html = text_of(client, story.get_absolute_url())
    base = f"/media/{picture.key}"
    assert f'srcset="{base}/480.webp 480w, {base}/960.webp 960w"' in html
    assert f'srcset="{base}/480.jpg 480w, {base}/960.jpg 960w"' in html
    assert f'src="{base}/960.jpg"' in html
    assert 'width="960" height="540" alt="A &quot;pier&quot;"' in html
    assert "<picture>" in text_of(client, "/")


KILOBYTE = 1024


def files_of(html, pattern):
    """The static files that a page names."""
    names = re.findall(pattern, html)
    assert names
    return [Path(finders.find(name.removeprefix("/static/"))) for name in names]


def compressed(files):
    return sum(len(gzip.compress(file.read_bytes())) for file in files)


def test_a_page_weighs_little(client, pages, picture):
    Image.objects.update(rendered_at=AT)
    for name, address in pages.items():
        sheets = files_of(text_of(client, address), r'rel="stylesheet" href="([^"]+)"')
        assert compressed(sheets) <= 15 * KILOBYTE, name
    html = text_of(client, pages["story"])
    assert compressed(files_of(html, r'<script[^>]* src="([^"]+)"')) <= 10 * KILOBYTE
    fonts = files_of(html, r'href="([^"]+\.woff2)"')
    assert sum(font.stat().st_size for font in fonts) <= 120 * KILOBYTE
    italic = Path(finders.find("fonts/newsreader-italic.woff2"))
    assert italic not in fonts
    assert italic.stat().st_size <= 40 * KILOBYTE


def test_header_and_footer_cost_one_query(django_assert_max_num_queries):
    for n in range(12):
        make_section(f"Part {n}", slug=f"part-{n}")
    assert Section.objects.count() >= 12
    with django_assert_max_num_queries(1):
        furniture = Section.objects.furniture(AT)
    assert len(furniture) >= 12
