"""The form of a story in a browser, under the desk's Content-Security-Policy."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import workflow
from articles.html import pieces
from articles.models import Section, Story
from newsroom import roles
from newsroom.models import User
from tests.articles.test_tasks import add
from tests.browser.conftest import log_in
from tests.factories import make_draft, make_section, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page, live_server, violations):
    """The page of an editor who has logged in; it must stay without a complaint."""
    make_section("City")
    make_user(roles.EDITOR, username="rosa")
    log_in(page, f"{live_server.url}/admin/", "rosa")
    expect(page.get_by_role("link", name="New story")).to_be_visible()
    yield page
    assert violations == []


@pytest.fixture
def form(desk):
    """The form of a new story, its editor ready.

    The textarea that the editor replaces has the same name: only the toolbar tells
    that it was replaced.
    """
    desk.get_by_role("link", name="New story").click()
    desk.wait_for_url("**/story/add/")
    # Else what is typed can be lost while the editor takes the page over.
    expect(desk.get_by_role("toolbar", name="Formatting")).to_be_visible()
    desk.get_by_label("Headline").fill("Typed in a browser")
    desk.get_by_label("Section").select_option("City")
    expect(desk.get_by_label("Headline")).to_have_value("Typed in a browser")
    return desk


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    return Story.objects.get()


def test_typed_spaces_stay_spaces(form):
    form.get_by_role("textbox", name="Body").click()
    form.keyboard.type("Two words, and  two spaces ")
    form.keyboard.press("Enter")
    form.keyboard.type(" a line")

    body = save(form).body

    assert "\u00a0" not in body
    assert "&nbsp;" not in body
    assert body.startswith("<p>Two words, and  two spaces")


def test_the_toolbar_writes_what_the_sanitizer_lets_through(form):
    form.get_by_role("textbox", name="Body").click()
    for name in ("bold", "italic", "underline", "strike", "Code"):
        button = form.get_by_role("button", name=name, exact=True)
        button.click()
        form.keyboard.type(name)
        button.click()
        form.keyboard.type(" ")
    form.get_by_role("button", name="unordered list", exact=True).click()

    body = save(form).body

    for tag in ("strong", "em", "u", "s", "code", "ul", "li"):
        assert f"<{tag}>" in body


def test_the_toolbar_is_one_stop_of_the_tab_key(form):
    bar = form.get_by_role("toolbar", name="Formatting")

    stops = bar.locator("button.prose-menubar__button[tabindex='0']")

    expect(stops).to_have_count(1)
    stops.focus()
    form.keyboard.press("ArrowRight")
    expect(
        form.get_by_role("button", name="unordered list", exact=True)
    ).to_be_focused()


def test_a_script_saved_by_code_never_reaches_the_form(desk, live_server):
    body = "<p>a</p><script>alert(1)</script><p onclick='x()'>b</p>"
    story = make_draft(timezone.now(), body=body, section=Section.objects.get())

    desk.goto(f"{live_server.url}/admin/articles/story/{story.pk}/change/")

    expect(desk.get_by_role("textbox", name="Body")).to_have_text("ab")
    assert story.body == "<p>a</p><p>b</p>"


def test_publishes_and_takes_back(form):
    form.get_by_role("textbox", name="Body").click()
    form.keyboard.type("Text.")
    form.get_by_role("button", name="Publish now").click()
    bar = form.get_by_role("status").filter(has_text="Live")
    expect(bar).to_be_visible()

    bar.get_by_role("button", name="Take back").click()

    expect(form.get_by_text("Taken back:")).to_be_visible()
    assert Story.objects.get().status == Story.Status.DRAFT


def test_the_button_says_what_it_will_do(form):
    form.get_by_role("group", name="Publish at").get_by_label("Date").fill("2030-01-02")
    form.get_by_role("group", name="Publish at").get_by_label("Time").fill("09:00")

    button = form.get_by_role("button", name="Schedule for Wed 2 Jan 2030, 09:00 UTC")

    expect(button).to_be_visible()


def test_enter_in_a_field_saves_and_moves_nothing(form):
    form.get_by_label("Headline").press("Enter")

    expect(form.get_by_text("was added successfully")).to_be_visible()
    assert Story.objects.get().status == Story.Status.DRAFT


def test_two_editors_lose_nothing(desk, live_server, violations):
    now = timezone.now()
    story = make_draft(now, section=Section.objects.get())
    desk.goto(f"{live_server.url}/admin/articles/story/{story.pk}/change/")
    desk.get_by_label("Headline").fill("Mine")
    workflow.edit(story, {"headline": "Theirs"}, by=None, at=now, version=1)

    desk.get_by_role("button", name="Save", exact=True).click()

    expect(desk.locator(".two-texts").first).to_contain_text("Theirs")
    expect(desk.get_by_label("Headline")).to_have_value("Mine")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("was changed successfully")).to_be_visible()
    story.refresh_from_db()
    assert story.headline == "Mine"
    assert "409" in violations.pop()  # browsers note every refusal


def test_a_picture_from_the_library_stands_in_the_text(form):
    editor = User.objects.get(username="rosa")
    image = add(by=editor, alt="A ferry")
    text = form.get_by_role("textbox", name="Body")
    text.click()
    form.keyboard.type("Before.")
    form.get_by_role("button", name="Picture", exact=True).click()
    form.get_by_role("button", name="Use this picture").click()
    form.locator(".ProseMirror figcaption").click()
    form.keyboard.type("At the quay")

    story = save(form)

    address = f"/media/{image.key}/960.jpg"
    assert story.body == (
        f'<p>Before.</p><figure><img src="{address}" alt="A ferry">'
        "<figcaption>At the quay</figcaption></figure>"
    )
    assert list(story.illustrations.all()) == [image]
    expect(form.locator(".figure-picture img")).to_be_visible()
    form.locator(".figure-picture input").fill("A white ferry")
    form.get_by_label("Headline").press("Enter")
    expect(form.get_by_text("was changed successfully")).to_be_visible()
    before, story.body = story.body, Story.objects.get().body
    assert story.body == before.replace("A ferry", "A white ferry")


def test_an_address_alone_in_a_paragraph_is_an_embed(form):
    expect(form.get_by_text("An address alone in a paragraph")).to_be_visible()
    form.get_by_role("textbox", name="Body").click()
    form.keyboard.type("Before.")
    form.keyboard.press("Enter")
    form.keyboard.type("https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=90 ")
    form.keyboard.press("Enter")
    form.keyboard.type("After.")

    before, embed, after = pieces(save(form).body)

    assert (before, after) == ("<p>Before.</p>", "<p>After.</p>")
    assert embed.frame.endswith("/embed/aqz-KE-bpKQ?start=90")


def test_a_pull_quote_is_pulled_and_put_back(form):
    text = form.get_by_role("textbox", name="Body")
    text.click()
    form.keyboard.type("The wall moves.")
    pull = form.get_by_role("button", name="Pull quote", exact=True)
    pull.click()
    form.locator(".prose-editor .pull-quote p").click()
    form.keyboard.press("End")
    form.keyboard.press("Enter")
    form.keyboard.type("Eleni Vasilaki")
    expect(pull).to_have_attribute("aria-pressed", "true")

    body = save(form).body

    assert body == (
        '<blockquote class="pull-quote"><p>The wall moves.</p>'
        "<p>Eleni Vasilaki</p></blockquote>"
    )
    form.locator(".prose-editor .pull-quote p").first.click()
    form.get_by_role("button", name="Pull quote", exact=True).click()
    expect(form.locator(".prose-editor .pull-quote p")).to_have_count(1)


def test_the_lead_image_is_chosen_and_its_point_is_set(form):
    add(by=User.objects.get(username="rosa"), alt="A ferry")
    form.get_by_role("link", name="Choose from the library").click()
    form.get_by_role("button", name="Use this picture").click()
    expect(form.locator("#id_alt")).to_have_value("A ferry")
    form.locator(".focal-point").press("ArrowRight")
    form.locator(".focal-point").press("Shift+ArrowUp")
    expect(form.locator(".focal-point")).to_have_accessible_name(
        "Focal point: 51 % from the left, 40 % from the top"
    )

    image = save(form).lead_image

    assert (image.alt, image.focal_x, image.focal_y) == ("A ferry", 51, 40)


@pytest.mark.parametrize("width", [1280, 390])
def test_fits_the_screen_without_complaints(desk, live_server, width):
    story = make_draft(timezone.now(), section=Section.objects.get())
    desk.set_viewport_size({"width": width, "height": 800})
    paths = ("", "articles/story/", "articles/story/add/", "password_change/")
    for path in (*paths, f"articles/story/{story.pk}/history/"):
        desk.goto(f"{live_server.url}/admin/{path}")
        assert desk.evaluate("document.documentElement.scrollWidth") <= width


def test_fits_a_phone_before_the_font_of_the_icons_is_there(desk, live_server):
    desk.set_viewport_size({"width": 390, "height": 800})
    desk.route("**/material-icons*.woff2", lambda route: None)  # it never arrives

    desk.goto(f"{live_server.url}/admin/articles/story/add/", wait_until="commit")

    expect(desk.get_by_role("toolbar", name="Formatting")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_works_without_script(page, live_server):
    make_section("City")
    make_user(roles.REPORTER, username="rosa")
    log_in(page, f"{live_server.url}/admin/articles/story/add/", "rosa")
    page.get_by_label("Headline").fill("Without script")
    page.get_by_label("Body").fill("<p>Plain.</p>")
    page.get_by_label("Section").select_option("City")

    page.get_by_role("button", name="Submit for review").click()

    expect(page.get_by_text("In review:")).to_be_visible()
    assert Story.objects.get().body == "<p>Plain.</p>"
    page.goto(f"{live_server.url}/admin/articles/story/add/")
    expect(page.locator("noscript code").last).to_contain_text("pull-quote")
