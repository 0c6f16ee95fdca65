"""The readers' pages in a browser: they fit, stay still, and ask nobody else."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Pixels
from playwright.sync_api import expect

from articles import related, workflow
from articles.models import Author, Section, Story
from comments.models import Comment
from tests.factories import make_comment, make_section, make_story

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = (320, 375, 768, 1024, 1440, 1600)
HOUR = timedelta(hours=1)
LONG = "Unpronounceable" * 8
BODY = """<p>A first paragraph of some length, so that a letter of three lines has
somewhere to stand, and that a line or two of it run past the picture.</p>
<blockquote class="pull-quote"><p>You keep it company.</p><p>A keeper</p></blockquote>
<figure><img src="/media/{key}/960.jpg" alt="Boats"><figcaption>Boats</figcaption>
</figure><h2>A heading</h2><p>A last paragraph.</p><pre>{long}</pre>"""


def make_picture(at, width=1200, height=800):
    out = BytesIO()
    Pixels.new("RGB", (width, height), "teal").save(out, "JPEG")
    return workflow.add_image(
        ContentFile(out.getvalue(), "boats.jpg"),
        alt="Boats",
        caption="Boats in the harbor.",
        credit="Ann Lee",
        by=None,
        at=at,
    )


@pytest.fixture
def paper(transactional_db):
    """One address of every kind of page of a paper with everything in it."""
    now = timezone.now()
    picture = make_picture(now)
    news = [
        make_section(f"Section number {n}", slug=f"s{n}", color="teal")
        for n in range(1, 9)
    ]
    make_section("Harbor", slug="harbor", parent=news[0])
    feature = make_section("Features", slug="features", look=Section.Look.FEATURE)
    opinion = make_section("Opinion", slug="opinion", look=Section.Look.OPINION)
    author = Author.objects.create(
        name="Ann Lee", slug="ann", role="Reporter", portrait=picture, biography=LONG
    )
    common = {
        "bylines": [(author, "")],
        "tags": ["Ferry", LONG[:50]],
        "deck": "A deck. " * 9,
    }
    for n in range(1, 46):
        section = [*news, feature, opinion][n % 10]
        shown = picture if n % 3 else None
        make_story(now - n * HOUR, section=section, lead_image=shown, **common)
    story = make_story(
        now - 30 * HOUR,
        section=feature,
        headline="The last keepers of the wall",
        kicker="Cover story",
        dateline="Skerry Point",
        body=BODY.format(key=picture.key, long=LONG),
        lead_image=picture,
        further_sections=news[:2],
        **common,
    )
    workflow.edit(
        story, {}, by=None, at=now - HOUR, version=story.version, is_significant=True
    )
    workflow.correct(story, text="It was noon.", by=None, at=now - HOUR)
    related.renew(story.pk, now)
    make_comment(story, body=LONG, submitted_at=now - HOUR)
    plain = make_story(now - 2 * HOUR, section=news[0], headline=LONG)
    gone = make_story(now - 50 * HOUR, section=news[0])
    workflow.withdraw(gone, by=None, at=now - HOUR, public_note=f"Wrong. {LONG}")
    about = make_story(
        now - HOUR, kind=Story.Kind.PAGE, headline="About", slug="about", body=BODY
    )
    workflow.set_banner(
        "Averill Roads closed to all shipping as the warning is raised to severe",
        story=story,
        ends_at=now + HOUR,
        by=None,
        at=now,
    )
    return {
        "home": "/",
        "home, page 2": "/?page=2",
        "section": "/section/s1/",
        "section of features": "/section/features/",
        "tag": "/tag/ferry/",
        "author": "/author/ann/",
        "year": f"/{story.date:%Y}/",
        "month": f"/{story.date:%Y/%m}/",
        "day": f"/{story.date:%Y/%m/%d}/",
        "search": "/search/?q=headline",
        "search without results": f"/search/?q={LONG}",
        "story": story.get_absolute_url(),
        "story without picture": plain.get_absolute_url(),
        "page": about.get_absolute_url(),
        "corrections": "/corrections/",
        "404": "/nothing/",
        "410": gone.get_absolute_url(),
        "reply": f"/comments/reply/{story.uid}/",
    }


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_no_page_scrolls_sideways(page, live_server, paper):
    for name, path in paper.items():
        page.goto(live_server.url + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert overflow(page) <= 0, f"{name} at {width}"


def test_text_of_twice_the_size_fits(page, live_server, paper):
    page.set_viewport_size({"width": 768, "height": 900})
    for name in ("home", "section", "author", "search", "story", "404"):
        page.goto(live_server.url + paper[name])
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert overflow(page) <= 0, name


@pytest.mark.parametrize("width", [1280, 375])
def test_nothing_moves_while_a_page_loads(page, live_server, paper, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(
        """window.moved = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.moved += entry.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    for name in ("home", "story"):
        page.goto(live_server.url + paper[name], wait_until="networkidle")
        page.mouse.wheel(0, 20_000)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.moved") == 0, name


def test_no_page_asks_another_host(page, live_server, paper):
    asked = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    for path in paper.values():
        page.goto(live_server.url + path, wait_until="networkidle")
    assert asked == {urlsplit(live_server.url).netloc}


def fonts_of(page, address):
    found = []
    page.on("request", lambda request: found.append(request.url))
    page.goto(address, wait_until="networkidle")
    return {url.rsplit("/", 1)[1] for url in found if url.endswith(".woff2")}


def test_the_italic_comes_only_with_italics(new_context, live_server, paper):
    now = timezone.now()
    news = Section.objects.get(slug="s1")
    upright = make_story(now, section=news, body="<p>Upright.</p>")
    italic = make_story(now, section=news, body="<p>An <em>italic</em>.</p>")

    with_none, with_some = (
        fonts_of(new_context().new_page(), live_server.url + story.get_absolute_url())
        for story in (upright, italic)
    )

    assert with_none == {"newsreader.woff2", "public-sans.woff2"}
    assert with_some == with_none | {"newsreader-italic.woff2"}


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_menu_of_a_phone_needs_no_script(page, live_server, paper):
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(live_server.url + paper["section"])
    menu = page.get_by_role("navigation", name="Menu")
    expect(menu).to_be_hidden()

    page.get_by_role("button", name="Menu").click()

    expect(menu).to_be_visible()
    here = menu.get_by_role("link", name="Section number 1")
    expect(here).to_have_attribute("aria-current", "page")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
    page.keyboard.press("Enter")
    menu.get_by_role("link", name="Features").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Features")


def test_paper_shows_the_story_alone(page, live_server, paper):
    page.emulate_media(media="print")
    page.goto(live_server.url + paper["story"])

    for kept in ("The last keepers", "A deck.", "Ann Lee", "Published", "Updated"):
        expect(page.get_by_text(kept).filter(visible=True).first).to_be_visible()
    for kept in ("It was noon.", paper["story"], "Boats in the harbor."):
        expect(page.get_by_text(kept).filter(visible=True).first).to_be_visible()
    for dropped in (
        "Breaking",
        "Search",
        "Leave a Reply",
        "More Related",
        "More Stories",
        "More about",
    ):
        expect(page.get_by_text(dropped).filter(visible=True)).to_have_count(0)
    assert Comment.objects.count() == 1
    expect(page.locator(".reply").first).to_be_hidden()
