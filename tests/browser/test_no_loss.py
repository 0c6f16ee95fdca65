"""In a browser: no word is lost on the way back, by a crash, or without script.

The number of a case is that of the table of abuse.
"""

import pytest
from playwright.sync_api import expect

from comments import moderation
from comments.models import Comment, Conversation, Report
from tests.factories import AT, make_comment, make_section, make_story

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "Every word of this."


@pytest.fixture
def story(transactional_db, live_server):
    story = make_story(section=make_section("Coast"), headline="The old pier")
    story.root = make_comment(story, author_name="Bob", body="It was never safe.")
    story.address = live_server.url + story.get_absolute_url()
    story.form = f"{live_server.url}/comments/reply/{story.uid}/"
    return story


@pytest.fixture
def plain(browser):
    """A page without script."""
    with browser.new_context(java_script_enabled=False) as context:
        yield context.new_page()


def text_box(page):
    return page.get_by_role("textbox", name="Comment")


def write(page, text=TEXT):
    text_box(page).fill(text)
    page.get_by_role("textbox", name="Name").fill("Ann Reader")
    page.get_by_role("textbox", name="Email").fill("ann@example.org")


def post(page):
    page.get_by_role("button", name="Post Comment").click()


def test_a_draft_is_there_again_until_it_was_sent(page, story, violations):
    page.goto(story.address)
    page.get_by_role("link", name="Reply to Bob").click()
    write(page)

    page.goto("about:blank")
    page.goto(story.address)

    expect(text_box(page)).to_have_value(TEXT)
    expect(page.get_by_role("heading", name="Leave a Reply to Bob")).to_be_visible()
    page.goto(story.form)
    expect(text_box(page)).to_have_value(TEXT)
    post(page)
    expect(page.get_by_text("awaiting moderation").first).to_be_visible()
    for address in (story.address, story.form):
        page.goto(address)
        expect(text_box(page)).to_have_value("")
    assert violations == []


def test_a_draft_goes_when_it_was_sent_in_place(page, story):
    page.goto(story.address)
    write(page)
    post(page)
    expect(page.locator(".reply-pending")).to_contain_text(TEXT)

    page.reload()

    expect(text_box(page)).to_have_value("")


@pytest.mark.parametrize("start", ["address", "form"])
@pytest.mark.parametrize("script", ["with script", "without"])
def test_back_from_what_cannot_be_read_gives_the_text(
    page, plain, story, start, script
):
    """What is too large is refused before it is parsed: no page can give it back."""
    page = page if script == "with script" else plain
    long = "A word. " * 40_000
    page.goto(getattr(story, start))
    write(page, long)
    post(page)
    expect(page.get_by_text("Go back to your text")).to_be_visible()

    page.go_back()

    expect(text_box(page)).to_have_value(long)


def test_a_reply_is_mended_and_reported_without_script(plain, story):
    page = plain
    page.goto(story.form)
    write(page)
    post(page)
    page.get_by_role("link", name="Edit your reply").click()
    expect(text_box(page)).to_have_value(TEXT)
    text_box(page).fill("Every other word.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Every other word.")).to_be_visible()

    page.goto(story.address)
    page.get_by_role("link", name="Report the reply of Bob").click()
    page.get_by_role("radio", name="Insult or threat").check()
    page.get_by_role("textbox").last.fill("He means me.")
    page.get_by_role("button", name="Send to the moderators").click()

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.get_by_role("link", name="Back to the replies").click()
    expect(page.get_by_text("It was never safe.")).to_be_visible()
    assert Report.objects.get().text == "He means me."


def test_a_public_reply_of_ones_own_is_mended_from_its_place(page, story):
    Conversation.objects.update(flood_gap=0)
    page.goto(story.address)
    write(page)
    post(page)
    expect(page.locator(".reply-pending")).to_contain_text(TEXT)
    own = Comment.objects.get(body=TEXT)
    moderation.approve([own.pk], by=None, at=AT)

    page.reload()
    reply = page.locator(f"#comment-{own.uid}")
    reply.get_by_role("link", name="Edit your reply").click()
    text_box(page).fill("Every other word.")
    page.get_by_role("button", name="Save").click()

    expect(reply).to_contain_text("Every other word.")


def test_case_80_a_screen_reader_is_told_what_is_wrong_and_where(plain, story):
    page = plain
    page.goto(story.address)
    page.get_by_role("link", name="Reply to Bob").click()
    expect(page.get_by_role("heading", name="Leave a Reply to Bob")).to_be_visible()
    write(page)
    page.get_by_role("textbox", name="Email").fill("ann@nowhere.")
    page.locator("form.reply-form").evaluate("form => (form.noValidate = true)")
    post(page)

    summary = page.get_by_role("alert").filter(has_text="not posted yet")
    expect(summary).to_be_focused()
    email = page.get_by_role("textbox", name="Email")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(
        "Your email address will not be published. "
        "Enter an email address such as name@example.org."
    )
    summary.get_by_role("link", name="Email").click()
    expect(email).to_be_focused()
    # What people are not to fill in is no part of the page for them.
    names = page.get_by_role("textbox").evaluate_all("all => all.map(e => e.name)")
    assert {"comment", "name", "email", "website"} <= set(names)
    assert "subject" not in names
