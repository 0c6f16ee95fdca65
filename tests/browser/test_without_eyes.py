"""A story by ear, by keys alone, and in colors of the reader's own."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import related, workflow
from articles.models import Author
from tests.factories import make_comment, make_image, make_section, make_story

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
TEXT = "<p>First paragraph.</p><h2>A heading</h2><p>Last paragraph.</p>"
OUTLINE = "element => getComputedStyle(element).outlineStyle"


@pytest.fixture
def story(transactional_db):
    at = timezone.now()
    section = make_section("Coast", slug="coast")
    story = make_story(
        at - HOUR,
        headline="Ferry late",
        deck="It came at ten.",
        body=TEXT,
        section=section,
        bylines=[(Author.objects.create(name="Ann Lee", slug="ann"), "")],
        tags=["Quay"],
        lead_image=make_image(alt="A white ferry", caption="At the pier"),
    )
    make_story(at - 2 * HOUR, headline="Ferry early", section=section)
    workflow.correct(story, text="It was noon.", by=None, at=at)
    make_comment(story, author_name="Bo", body="Well said.")
    related.renew(story.pk, at)
    return story


@pytest.fixture
def opened(page, live_server, story):
    page.goto(live_server.url + story.get_absolute_url())
    return page


def test_a_screen_reader_says_a_story_in_order(opened):
    heard = opened.locator("body").aria_snapshot()

    parts = (
        'link "Skip to the text"',
        "- banner",
        "- main",
        'navigation "Breadcrumb"',
        'heading "Ferry late" [level=1]',
        "It came at ten.",
        'link "Ann Lee"',
        "Published",
        'figure "At the pier"',
        'img "A white ferry"',
        "First paragraph.",
        'heading "A heading" [level=2]',
        "Last paragraph.",
        'region "Corrections"',
        "It was noon.",
        'link "Quay"',
        'region "1 Reply"',
        "Well said.",
        'region "Leave a Reply"',
        'heading "Ferry early" [level=3]',
        "- contentinfo",
    )
    places = [heard.find(part) for part in parts]
    assert -1 not in places, [part for part in parts if part not in heard]
    assert places == sorted(places)


def test_the_first_stop_leads_past_the_head(opened):
    opened.keyboard.press("Tab")
    skip = opened.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()

    opened.keyboard.press("Enter")
    opened.keyboard.press("Tab")

    expect(opened.get_by_role("link", name="Coast").first).not_to_be_focused()
    breadcrumb = opened.get_by_role("navigation", name="Breadcrumb")
    expect(breadcrumb.get_by_role("link").first).to_be_focused()


@pytest.mark.browser_context_args(viewport={"width": 375, "height": 700})
def test_escape_closes_the_menu_where_it_was_opened(opened):
    button = opened.get_by_role("button", name="Menu")
    menu = opened.get_by_role("navigation", name="Menu")
    button.focus()

    opened.keyboard.press("Enter")
    expect(menu).to_be_visible()
    opened.keyboard.press("Tab")
    expect(menu.get_by_role("link").first).to_be_focused()
    opened.keyboard.press("Escape")

    expect(menu).to_be_hidden()
    expect(button).to_be_focused()


def test_colors_of_the_reader_leave_edges_and_the_focus(opened):
    opened.emulate_media(forced_colors="active")
    send = opened.get_by_role("button", name="Post Comment")
    field = opened.get_by_label("Comment", exact=False).first

    for control in (send, field):
        control.focus()
        assert control.evaluate(OUTLINE) != "none"
        expect(control).not_to_have_css("border-top-width", "0px")
    search = opened.locator(".to-search svg *").first
    paper = opened.locator("body").evaluate(
        "body => getComputedStyle(body).backgroundColor"
    )
    expect(search).not_to_have_css("stroke", paper)
