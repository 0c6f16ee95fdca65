"""The rail of a story's form in a browser: chips, names, related stories, the bar."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import workflow
from articles.models import Author, Section, Story
from newsroom import roles
from tests.browser.conftest import log_in
from tests.factories import make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def form(page, live_server, violations):
    """The form of a new story of an editor, its editor ready."""
    make_section("City")
    make_user(roles.EDITOR, username="rosa")
    for name in ("Ann Lee", "Bo Ek"):
        workflow.save_author(Author(name=name), by=None)
    make_draft(timezone.now(), tags=["Ferry"], section=Section.objects.get())
    log_in(page, f"{live_server.url}/admin/articles/story/add/", "rosa")
    expect(page.get_by_role("toolbar", name="Formatting")).to_be_visible()
    page.get_by_label("Headline").fill("Typed in a browser")
    page.get_by_label("Section:").select_option("City")
    yield page
    assert violations == []


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    return Story.objects.get(headline="Typed in a browser")


def test_tags_become_chips_that_can_be_taken_away(form):
    field = form.get_by_role("combobox", name="Tags:")
    chips = form.locator(".tag-chips li")
    field.press_sequentially('Harbor,"Smith, Ann",')
    field.fill("Gone")
    field.press("Enter")
    expect(chips).to_have_count(3)

    form.get_by_role("button", name="Take away: Gone").click()
    field.fill("Storm")

    story = save(form)
    assert set(story.tags.names()) == {"Harbor", "Smith, Ann", "Storm"}
    expect(chips).to_contain_text(["Harbor 1", "Smith, Ann 1", "Storm 1"])


def test_a_suggested_tag_says_how_many_stories_have_it(form):
    form.get_by_role("combobox", name="Tags:").press_sequentially("ferr")

    option = form.locator("#known_tags option").first
    expect(option).to_have_attribute("label", "1 story")
    expect(option).to_have_attribute("value", "Ferry")


def test_names_are_ordered_by_keys(form):
    names = form.locator("[name=bylines_author]")
    names.nth(0).fill("Ann Lee")
    form.get_by_role("button", name="Add a name").click()
    names.nth(1).fill("Bo Ek")
    names.nth(1).press("Alt+ArrowUp")
    expect(names.nth(0)).to_have_value("Bo Ek")
    form.get_by_role("button", name="Add a name").click()
    names.nth(2).fill("Cy")
    form.get_by_role("button", name="Take away").nth(2).click()

    rows = save(form).bylines.order_by("position")

    assert [row.author.name for row in rows] == ["Bo Ek", "Ann Lee"]


def test_a_related_story_is_found_by_its_words(form, live_server):
    other = make_story(
        timezone.now(), headline="Harbor storm", section=Section.objects.get()
    )
    field = form.get_by_label("Add one to show first")
    field.press_sequentially("storm harb")
    option = form.locator("#known_stories option").first
    expect(option).to_have_attribute("value", f"Harbor storm #{other.pk}")

    field.fill(f"Harbor storm #{other.pk}")
    field.press("Enter")
    expect(form.get_by_label("Show first: Harbor storm")).to_be_checked()
    form.get_by_label("Not this one: Harbor storm").check()
    expect(form.get_by_label("Show first: Harbor storm")).not_to_be_checked()

    choice = save(form).related_choices.get()
    assert (choice.other_id, choice.is_pinned) == (other.pk, False)


def test_the_bar_counts_what_is_typed(form):
    form.get_by_role("textbox", name="Body").click()
    form.keyboard.type("Three words here")

    expect(form.get_by_text("3 words · 1 min to read")).to_be_visible()


def test_leaving_with_an_unsaved_text_is_asked_about(form):
    form.get_by_label("Deck").click()
    form.keyboard.type("Unsaved")
    asked = []
    form.on("dialog", lambda dialog: asked.append(dialog.type) or dialog.dismiss())

    form.get_by_role("link", name="Stories").first.click()
    form.wait_for_timeout(500)

    assert asked == ["beforeunload"]
    expect(form.get_by_label("Deck")).to_have_value("Unsaved")
    form.keyboard.press("Control+s")
    expect(form.get_by_text("was added successfully")).to_be_visible()
    form.get_by_role("link", name="Stories").first.click()
    form.wait_for_url(re.compile(r"/admin/articles/story/$"))
    assert asked == ["beforeunload"]
