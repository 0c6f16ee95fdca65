"""The search in a browser: suggestions by keys and mouse; all else without script."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import make_section, make_story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paper(transactional_db):
    now = timezone.now()
    harbor = make_section("Harbor", slug="harbor", color="teal")
    city = make_section("City", slug="city")
    common = {"body": "<p>The night ferry sails at noon.</p>"}
    return [
        make_story(
            now - timedelta(hours=1), headline="Harbor opens", section=city, **common
        ),
        make_story(
            now - timedelta(days=2), headline="Harbor closes", section=harbor, **common
        ),
    ]


@pytest.fixture
def field(page, live_server, paper, violations):
    page.goto(f"{live_server.url}/search/")
    yield page.get_by_label("Search the paper")
    assert violations == []


def typed(page, field, text="harb"):
    field.press_sequentially(text)
    expect(page.get_by_role("option").first).to_be_visible()
    return page.get_by_role("option")


def test_suggestions_are_told_and_chosen_by_keys(page, field):
    expect(field).to_have_role("combobox")
    expect(field).to_have_attribute("aria-expanded", "false")

    options = typed(page, field)

    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_have_text("3 suggestions")
    expect(options).to_have_text(["Harbor Section", "Harbor opens", "Harbor closes"])
    for _ in range(2):
        field.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_text("Harbor opens")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    expect(field).to_be_focused()
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbor opens")


def test_the_arrows_lead_from_the_field_around_and_back(page, field):
    typed(page, field)

    field.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_have_text("Harbor closes")
    field.press("ArrowDown")

    expect(page.get_by_role("option", selected=True)).to_have_count(0)
    expect(field).to_have_value("harb")


def test_escape_closes_them_and_keeps_what_was_typed(page, field):
    options = typed(page, field)

    field.press("Escape")

    expect(options).to_have_count(0)
    expect(field).to_have_value("harb")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press("ArrowDown")
    expect(options.first).to_be_visible()
    field.press("Tab")
    expect(options).to_have_count(0)


def test_enter_searches_for_what_was_typed(page, field):
    typed(page, field)

    field.press("Enter")

    expect(page.get_by_role("article")).to_have_count(2)
    expect(page.get_by_label("Search the paper")).to_have_value("harb")


def test_one_is_chosen_by_the_mouse(page, field):
    typed(page, field)

    page.get_by_role("option", name="Harbor Section").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Harbor")


def test_they_need_not_come(page, field):
    """The line is down: the form works, and nobody is told."""
    page.route("**/search/suggest/**", lambda route: route.fulfill(status=404))

    field.press_sequentially("harbor")
    field.press("Enter")

    expect(page.get_by_role("article")).to_have_count(2)


@pytest.mark.browser_context_args(java_script_enabled=False)
@pytest.mark.parametrize("width", [1280, 375])
def test_words_and_filters_need_no_script(page, live_server, paper, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/search/")
    page.get_by_role("searchbox", name="Search the paper").fill("Ferry")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("mark").first).to_have_text("ferry")

    if width == 375:
        page.get_by_text("Filters", exact=True).first.click()
    page.get_by_role("radio", name="Harbor").check()
    page.get_by_role("button", name="Apply filters").click()

    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("link", name="Without the filter Harbor").click()
    expect(page.get_by_role("article")).to_have_count(2)
    page.get_by_role("link", name="Show the newest first").click()
    expect(page.get_by_role("heading", level=3).first).to_have_text("Harbor opens")
