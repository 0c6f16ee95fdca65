"""The form of a story in a browser, under the desk's Content-Security-Policy."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import workflow
from articles.models import Section, Story
from newsroom import roles
from tests.factories import PASSWORD, make_draft, make_section, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(page, live_server, violations):
    """The page of an editor who has logged in; it must stay without a complaint."""
    make_section("City")
    make_user(roles.EDITOR, username="rosa")
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill("rosa")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="In review")).to_be_visible()
    yield page
    assert violations == []


@pytest.fixture
def form(desk):
    """The form of a new story, its editor ready."""
    desk.get_by_role("link", name="New story").click()
    desk.get_by_label("Headline").fill("Typed in a browser")
    desk.get_by_label("Section").select_option("City")
    expect(desk.get_by_role("textbox", name="Body")).to_be_visible()
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

    button = form.get_by_role("button", name="Schedule for Wed, Jan 2, 2030, 09:00 UTC")

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


@pytest.mark.parametrize("width", [1280, 390])
def test_fits_the_screen_without_complaints(desk, live_server, width):
    story = make_draft(timezone.now(), section=Section.objects.get())
    desk.set_viewport_size({"width": width, "height": 800})
    paths = ("", "articles/story/", "articles/story/add/", "password_change/")
    for path in (*paths, f"articles/story/{story.pk}/history/"):
        desk.goto(f"{live_server.url}/admin/{path}")
        assert desk.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_works_without_script(page, live_server):
    make_section("City")
    make_user(roles.REPORTER, username="rosa")
    page.goto(f"{live_server.url}/admin/articles/story/add/")
    page.get_by_label("Username").fill("rosa")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Headline").fill("Without script")
    page.get_by_label("Body").fill("<p>Plain.</p>")
    page.get_by_label("Section").select_option("City")

    page.get_by_role("button", name="Submit for review").click()

    expect(page.get_by_text("In review:")).to_be_visible()
    assert Story.objects.get().body == "<p>Plain.</p>"
