"""Pictures, galleries and embeds of a text in a browser."""

from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Pixels
from playwright.sync_api import expect

from articles import workflow
from tests.factories import make_section, make_story

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "<p>The granite came down the river on barges that were named for saints.</p>"
VIDEO = "<p>https://www.youtube.com/watch?v=aqz-KE-bpKQ&amp;t=90</p>"
POST = "<p>https://x.com/ann/status/1234567890</p>"
WIDTHS = (320, 375, 600, 700, 900, 1040, 1100, 1280, 1500)
# For each picture of the page: how wide it is, and how wide `sizes` says that it is.
MEASURE = """() => [...document.querySelectorAll("main figure img")].map((img) => {
  const parts = img.sizes.split(/,\\s*(?=\\(|[^,()]*$|calc)/);
  const fits = (part) => !part.startsWith("(") || matchMedia(
    part.slice(0, part.indexOf(")") + 1)).matches;
  const chosen = parts.find(fits).replace(/^\\([^)]*\\)\\s*/, "");
  const probe = document.createElement("div");
  probe.style.position = "fixed";
  probe.style.inlineSize = chosen;
  document.body.append(probe);
  const told = probe.getBoundingClientRect().width;
  probe.remove();
  return [img.closest("figure").className, img.getBoundingClientRect().width, told];
})"""


def make_picture(number, width=900, height=600):
    out = BytesIO()
    Pixels.new("RGB", (width, height), ("teal", "navy", "olive")[number % 3]).save(
        out, "JPEG"
    )
    return workflow.add_image(
        ContentFile(out.getvalue(), "boats.jpg"),
        alt=f"Boats {number}",
        caption=f"Caption {number}." if number % 2 else "",
        credit="Ann Lee",
        by=None,
        at=timezone.now(),
    )


def figure(image):
    return f'<figure><img src="/media/{image.key}/960.jpg" alt=""></figure>'


@pytest.fixture
def open_story(page, live_server, transactional_db):
    def go(body, **changes):
        story = make_story(timezone.now(), body=body, **changes)
        page.goto(live_server.url + story.get_absolute_url())

    return go


@pytest.fixture
def asked(page, live_server):
    """The hosts other than the site that are asked; a stub answers for them."""
    own, found = urlsplit(live_server.url).netloc, []

    def answer(route):
        found.append(urlsplit(route.request.url).netloc)
        route.fulfill(body="<p>A stub</p>", content_type="text/html")

    page.route(lambda url: urlsplit(url).netloc != own, answer)
    return found


def check_sizes(page):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for name, shown, told in page.evaluate(MEASURE):
            assert abs(told - shown) <= max(0.04 * shown, 4), (width, name, shown, told)


def test_sizes_are_those_of_the_layout(page, live_server, open_story):
    pictures = [make_picture(number) for number in range(5)]
    section = make_section(slug="coast", lead_image=pictures[0])
    rows = [pictures[:1], pictures[:2], pictures[:3], pictures[:4], pictures]
    body = TEXT.join("".join(map(figure, row)) for row in rows) + TEXT
    open_story(body, lead_image=pictures[0], section=section)
    assert page.locator("main img").count() == 1 + 1 + 2 + 3 + 4 + 5
    check_sizes(page)

    open_story(TEXT, lead_image=make_picture(0, 600, 900))
    expect(page.locator(".lead-figure.is-tall")).to_be_visible()
    check_sizes(page)

    page.goto(f"{live_server.url}/section/coast/")
    expect(page.locator("figure.section-picture")).to_be_visible()
    check_sizes(page)


@pytest.fixture
def gallery(page, open_story, violations):
    """A story with a gallery of three; it must be looked at without a complaint."""
    open_story(TEXT + "".join(figure(make_picture(n)) for n in range(3)) + TEXT)
    yield page.locator(".gallery")
    assert violations == []


def test_a_gallery_is_looked_at_by_keys(page, gallery):
    second = gallery.get_by_role("link").nth(1)
    second.focus()
    page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog", name="Gallery: 3 pictures")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text("2 of 3")).to_be_visible()
    expect(dialog.get_by_role("img", name="Boats 1")).to_be_in_viewport()
    expect(dialog.get_by_text("Caption 1.")).to_be_in_viewport()
    expect(dialog.get_by_text("Ann Lee").nth(1)).to_be_in_viewport()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(dialog.get_by_role("group", name="Gallery: 3 pictures")).to_be_focused()
    for key, place, name in (
        ("ArrowRight", "3 of 3", "Boats 2"),
        ("ArrowRight", "3 of 3", "Boats 2"),
        ("Home", "1 of 3", "Boats 0"),
        ("ArrowLeft", "1 of 3", "Boats 0"),
        ("End", "3 of 3", "Boats 2"),
        ("ArrowLeft", "2 of 3", "Boats 1"),
    ):
        page.keyboard.press(key)
        expect(dialog.get_by_text(place)).to_be_visible()
        expect(dialog.get_by_role("img", name=name)).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(second).to_be_focused()


def test_a_gallery_is_looked_at_by_buttons_and_pushes(page, gallery):
    first = gallery.get_by_role("link").first
    first.click()
    dialog = page.get_by_role("dialog")
    before = dialog.get_by_role("button", name="Previous picture")
    after = dialog.get_by_role("button", name="Next picture")
    expect(before).to_have_attribute("aria-disabled", "true")
    after.click()
    after.click()
    expect(dialog.get_by_text("3 of 3")).to_be_visible()
    expect(after).to_have_attribute("aria-disabled", "true")
    expect(after).to_be_focused()

    # What a finger does: it comes down, the track is moved, and rests at a picture.
    dialog.locator(".slides").evaluate("""track => {
        track.dispatchEvent(new PointerEvent("pointerdown"));
        track.scrollTo({ left: track.clientWidth, behavior: "instant" });
    }""")
    expect(dialog.get_by_text("2 of 3")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(first).to_be_focused()


def test_a_gallery_from_right_to_left_goes_left(page, gallery):
    gallery.evaluate("gallery => { gallery.closest('.body').dir = 'rtl'; }")
    gallery.get_by_role("link").first.click()
    dialog = page.get_by_role("dialog")
    page.keyboard.press("ArrowLeft")
    expect(dialog.get_by_text("2 of 3")).to_be_visible()
    expect(dialog.get_by_role("img", name="Boats 1")).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("img", name="Boats 0")).to_be_in_viewport(ratio=0.9)


def test_motion_is_left_out_where_it_is_not_wanted(page, gallery):
    page.emulate_media(reduced_motion="reduce")
    gallery.get_by_role("link").first.click()
    track = page.locator(".slides")
    assert track.evaluate("track => getComputedStyle(track).scrollBehavior") == "auto"
    page.emulate_media(reduced_motion="no-preference")
    assert track.evaluate("track => getComputedStyle(track).scrollBehavior") == "smooth"


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_script_there_are_links(page, open_story, asked):
    open_story(TEXT + figure(make_picture(0)) + figure(make_picture(1)) + VIDEO)
    expect(page.get_by_role("button", name="Show the video")).to_have_count(0)
    link = page.get_by_role("link", name="Video on YouTube")
    expect(link).to_have_attribute(
        "href", "https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=90s"
    )
    assert asked == []
    page.get_by_role("link", name="Enlarge the picture: Boats 0").click()
    page.wait_for_url("**/media/*/960.jpg")


def test_nobody_else_is_asked_before_the_click_and_one_host_after_it(
    page, open_story, asked, violations
):
    page.add_init_script(
        """window.moved = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.moved += entry.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    open_story(TEXT + VIDEO + TEXT + POST + TEXT)
    page.wait_for_load_state("networkidle")
    assert asked == []
    assert page.locator("iframe").count() == 0
    stage = page.locator(".embed-stage").first
    before = stage.bounding_box()

    button = page.get_by_role("button", name="Show the video")
    expect(button).to_contain_text("loads from YouTube")
    button.click()

    frame = page.get_by_title("Video on YouTube")
    expect(frame.content_frame.get_by_text("A stub")).to_be_visible()
    expect(frame).to_be_focused()
    assert asked == ["www.youtube-nocookie.com"]
    assert stage.bounding_box() == before
    assert frame.get_attribute("src").endswith("/embed/aqz-KE-bpKQ?start=90")
    assert "allow-top-navigation" not in frame.get_attribute("sandbox")
    expect(page.get_by_role("link", name="Video on YouTube")).to_be_visible()
    assert page.evaluate("window.moved") < 0.01

    page.get_by_role("button", name="Show the post").click()
    post = page.get_by_title("Post on X").content_frame
    expect(post.get_by_text("A stub")).to_be_visible()
    assert asked == ["www.youtube-nocookie.com", "platform.twitter.com"]
    assert violations == []


def test_the_policy_stays_with_a_page_that_did_not_change(
    page, open_story, asked, violations
):
    open_story(TEXT + VIDEO)
    with page.expect_response(page.url):
        page.reload()
    page.get_by_role("button", name="Show the video").click()
    frame = page.get_by_title("Video on YouTube").content_frame
    expect(frame.get_by_text("A stub")).to_be_visible()
    assert violations == []


def test_a_page_shows_nothing_that_it_does_not_embed(
    page, open_story, asked, violations
):
    open_story(TEXT + VIDEO)
    page.evaluate(
        """() => {
          const frame = document.createElement("iframe");
          frame.src = "https://platform.twitter.com/embed/Tweet.html?id=1";
          document.body.append(frame);
        }"""
    )
    page.wait_for_timeout(500)
    assert asked == []
    assert any("frame-src" in text for text in violations)


def test_on_paper_are_all_pictures_and_the_address_of_an_embed(page, open_story):
    page.emulate_media(media="print")
    open_story(TEXT + "".join(figure(make_picture(n)) for n in range(3)) + VIDEO)
    for shown in page.locator(".gallery img").all():
        expect(shown).to_be_visible()
    expect(page.locator(".embed-stage")).to_be_hidden()
    address = page.locator(".embed a").evaluate(
        "link => getComputedStyle(link, '::after').content"
    )
    assert "https://www.youtube.com/watch?v=aqz-KE-bpKQ" in address


@pytest.mark.parametrize("language", ["", "ar"])
def test_the_longest_texts_fit(page, open_story, language):
    words = "كلمات " * 40 if language else "Words of a paragraph. " * 20
    pictures = [make_picture(number) for number in range(2)]
    body = f"<p>{words}</p>" * 200 + "".join(map(figure, pictures)) * 25 + VIDEO + POST
    page.set_viewport_size({"width": 320, "height": 800})
    open_story(body, language=language)
    assert page.locator(".gallery figure").count() == 50
    for width in (320, 375, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, width
