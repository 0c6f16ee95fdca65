"""The whole main job, by mouse, keyboard and visible text alone."""

import re

import pytest
from playwright.sync_api import expect

from newsroom import roles
from tests.factories import PASSWORD, make_section, make_story, make_user

pytestmark = pytest.mark.django_db(transaction=True)

HEADLINE = "The tide takes the old pier"
WORDS = "Nobody was hurt when the last beams went. The harbor will not be rebuilt."


@pytest.fixture
def paper(transactional_db, live_server):
    section = make_section("Feature and Cover", slug="feature-and-cover")
    make_story(section=section, headline="Beams from the pier wash ashore")
    for role in (roles.REPORTER, roles.EDITOR, roles.MODERATOR):
        make_user(role, username=role.lower())
    return live_server.url


@pytest.fixture
def somebody(new_context, paper):
    """A person at a browser of their own; staff log in by name."""

    def open_browser(username=None):
        page = new_context().new_page()
        if username:
            page.goto(f"{paper}/admin/")
            page.get_by_label("Username").fill(username)
            page.get_by_label("Password").fill(PASSWORD)
            page.keyboard.press("Enter")
            expect(page.get_by_role("link", name="Desk")).to_be_visible()
        return page

    return open_browser


def write_and_submit(page, paper):
    page.goto(f"{paper}/admin/articles/story/add/")
    page.get_by_label("Headline").fill(HEADLINE)
    page.get_by_label("Section").select_option("Feature and Cover")
    page.locator(".prose-editor > .ProseMirror").click()
    page.keyboard.type(WORDS)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("In review").first).to_be_visible()


def publish(page, paper):
    page.goto(f"{paper}/admin/articles/story/")
    page.get_by_role("link", name=HEADLINE).click()
    page.get_by_role("button", name="Publish now").click()
    if page.get_by_role("button", name="Yes").count():
        page.get_by_role("button", name="Yes").click()
    expect(page.get_by_text("Take back").first).to_be_visible()


def read_and_reply(page, paper):
    page.goto(paper)
    page.get_by_role("link", name=HEADLINE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.get_by_role("textbox", name="Comment").fill("I fished there as a boy.")
    page.get_by_role("textbox", name="Name").fill("Ann Reader")
    page.get_by_role("textbox", name="Email").fill("ann@example.org")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("I fished there as a boy.")).to_be_visible()
    expect(page.get_by_text("awaiting moderation").first).to_be_visible()


def approve(page, paper):
    page.goto(f"{paper}/admin/comments/comment/")
    row = page.get_by_role("row").filter(has_text="I fished there as a boy.")
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


@pytest.mark.relates
def test_write_publish_read_reply_approve_see(somebody, paper):
    write_and_submit(somebody("reporter"), paper)
    publish(somebody("editor"), paper)

    reader, stranger = somebody(), somebody()
    read_and_reply(reader, paper)
    stranger.goto(paper)
    stranger.get_by_role("link", name=HEADLINE).first.click()
    expect(stranger.get_by_text("I fished there as a boy.")).to_have_count(0)

    approve(somebody("moderator"), paper)

    stranger.reload()
    expect(stranger.get_by_text("I fished there as a boy.")).to_be_visible()
    related = stranger.get_by_role("region", name=re.compile("More.* Stories"))
    related.get_by_role("link", name="Beams from the pier wash ashore").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text(
        "Beams from the pier wash ashore"
    )


def test_a_reader_without_script_does_the_same(browser, paper, somebody):
    write_and_submit(somebody("reporter"), paper)
    publish(somebody("editor"), paper)

    reader = browser.new_context(java_script_enabled=False).new_page()
    read_and_reply(reader, paper)
    approve(somebody("moderator"), paper)

    reader.goto(paper)
    reader.get_by_role("link", name=HEADLINE).first.click()
    expect(reader.get_by_text("I fished there as a boy.")).to_be_visible()
