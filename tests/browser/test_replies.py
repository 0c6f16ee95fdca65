"""Replying with script: under the reply that is answered, without leaving the page."""

from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from comments import moderation
from comments.models import Comment, Conversation
from tests.factories import make_comment, make_section, make_story

pytestmark = pytest.mark.django_db(transaction=True)

SAVE = "Save my name, email, and website in this browser"


@pytest.fixture
def story(transactional_db, live_server):
    story = make_story(section=make_section("Coast"), headline="The old pier")
    story.root = make_comment(story, author_name="Bob", body="It was never safe.")
    make_comment(story, author_name="Eve", body="It was lovely.")
    story.address = live_server.url + story.get_absolute_url()
    return story


def thread_of(page, name):
    return page.locator("li", has=page.get_by_text(name, exact=True)).first


def write(page, text, name="Ann Reader", email="ann@example.org"):
    page.get_by_role("textbox", name="Comment").fill(text)
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("textbox", name="Email").fill(email)


def test_the_form_goes_under_a_reply_and_back(page, story, violations):
    page.goto(story.address)
    page.get_by_role("textbox", name="Comment").fill("Half a thought")

    link = page.get_by_role("link", name="Reply to Bob")
    link.click()

    heading = page.get_by_role("heading", name="Leave a Reply to Bob")
    expect(heading).to_be_visible()
    expect(
        thread_of(page, "Bob").get_by_role("textbox", name="Comment")
    ).to_be_focused()
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("Half a thought")
    page.get_by_role("link", name="Reply to Eve").click()
    expect(page.get_by_role("heading", name="Leave a Reply to Eve")).to_be_visible()

    page.get_by_role("link", name="Cancel reply").click()

    expect(page.get_by_role("link", name="Reply to Eve")).to_be_focused()
    expect(
        page.get_by_role("heading", name="Leave a Reply", exact=True)
    ).to_be_visible()
    expect(page.get_by_role("link", name="Cancel reply")).to_be_hidden()
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("Half a thought")
    assert page.locator("li .reply-form").count() == 0
    assert violations == []


def test_an_answer_is_sent_in_place_and_waits_where_it_would_stand(
    page, story, violations
):
    page.goto(story.address)
    page.get_by_role("link", name="Reply to Bob").click()
    write(page, "My uncle said so, too.")
    page.get_by_role("button", name="Post Comment").click()

    own = thread_of(page, "Bob").locator(".reply-pending")
    expect(own).to_contain_text("My uncle said so, too.")
    expect(own).to_contain_text("Awaiting moderation")
    expect(own).to_be_focused()
    assert page.url == story.address
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("")
    assert Comment.objects.get(author_name="Ann Reader").parent == story.root

    page.reload()
    expect(own).to_contain_text("My uncle said so, too.")
    thread_of(page, "Bob").locator(".reply-permalink").first.click()
    assert page.url == f"{story.address}#{story.root.anchor}"
    assert violations == []


def test_a_thread_shows_the_own_replies_that_stand_in_it(page, story):
    other = Comment.objects.get(author_name="Eve")
    page.goto(story.address)
    page.get_by_role("link", name="Reply to Bob").click()
    write(page, "My uncle said so, too.")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.locator(".reply-pending")).to_be_visible()

    for root, number in ((story.root, 1), (other, 0)):
        with page.expect_response("**/comments/mine/**"):
            page.goto(
                story.address.partition("/2")[0] + f"/comments/{root.uid}/thread/"
            )
        expect(page.locator(".reply-pending")).to_have_count(number)


def test_a_refusal_shows_what_is_wrong_first_and_keeps_every_word(page, story):
    page.goto(story.address)
    page.get_by_role("link", name="Reply to Bob").click()
    write(page, "Every word of this.", email="ann@nowhere")
    page.get_by_role("button", name="Post Comment").click()

    summary = page.get_by_role("alert").filter(has_text="not posted yet")
    expect(summary).to_be_focused()
    expect(page.get_by_role("textbox", name="Comment")).to_have_value(
        "Every word of this."
    )
    expect(page.get_by_role("heading", name="Leave a Reply to Bob")).to_be_visible()
    summary.get_by_role("link", name="Email").click()
    expect(page.get_by_role("textbox", name="Email")).to_be_focused()


def test_the_name_is_kept_only_where_it_is_ticked(page, story):
    Conversation.objects.update(flood_gap=0)
    page.goto(story.address)
    write(page, "First.")
    page.get_by_label(SAVE).check()
    page.get_by_role("button", name="Post Comment").click()
    expect(page.locator(".reply-pending")).to_contain_text("First.")

    page.goto(story.address + "?sort=newest")
    expect(page.get_by_role("textbox", name="Name")).to_have_value("Ann Reader")
    expect(page.get_by_role("textbox", name="Email")).to_have_value("ann@example.org")
    expect(page.get_by_label(SAVE)).to_be_checked()
    [cookie] = page.context.cookies(urljoin(story.address, "/comments/"))
    assert cookie["httpOnly"]
    assert "Ann" not in cookie["value"]

    page.get_by_role("textbox", name="Comment").fill("Second.")
    page.get_by_label(SAVE).uncheck()
    page.get_by_role("button", name="Post Comment").click()
    expect(page.locator(".reply-pending").first).to_contain_text("Second.")

    page.goto(story.address)
    expect(page.get_by_role("textbox", name="Name")).to_have_value("")
    expect(page.get_by_label(SAVE)).not_to_be_checked()


def test_a_reply_that_is_public_at_once_is_shown_where_it_stands(
    page, story, violations
):
    Conversation.objects.update(flood_gap=0)
    page.goto(story.address)
    write(page, "First.")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.locator(".reply-pending")).to_contain_text("First.")
    first = Comment.objects.get(author_name="Ann Reader")
    moderation.approve([first.pk], by=None, at=first.submitted_at)

    write(page, "Second.")
    page.get_by_role("button", name="Post Comment").click()

    expect(page.locator(".reply", has_text="Second.")).to_be_visible()
    second = Comment.objects.get(body="Second.")
    assert (second.status, second.reasons) == ("approved", [])
    assert page.url == f"{story.address}#{second.anchor}"
    assert violations == []


def test_two_in_fifteen_seconds_are_too_many_and_none_is_lost(page, story):
    page.goto(story.address)
    write(page, "First.")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.locator(".reply-pending")).to_contain_text("First.")

    page.get_by_role("textbox", name="Comment").fill("Second.")
    page.get_by_role("button", name="Post Comment").click()

    expect(page.get_by_role("alert").first).to_contain_text("seconds")
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("Second.")
    expect(page.get_by_role("textbox", name="Email")).to_have_value("ann@example.org")


def test_case_80_the_trap_is_seen_and_told_to_nobody(page, story):
    page.goto(story.address)
    form = page.locator(".reply-form")

    expect(form.locator("[name=subject]")).to_be_hidden()
    assert "Leave this field empty" not in form.aria_snapshot()
    with page.expect_response("**/comments/mine/**"):
        page.get_by_role("textbox", name="Comment").focus()
    expect(form.locator("[name=ticket]")).not_to_have_value("")
    page.get_by_role("textbox", name="Website").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label(SAVE)).to_be_focused()


def test_a_lost_connection_loses_no_word(page, story):
    page.goto(story.address)
    write(page, "From the train.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Post Comment").click()

    expect(page.get_by_text("could not be sent")).to_be_visible()
    expect(page.get_by_role("textbox", name="Comment")).to_have_value("From the train.")

    page.context.set_offline(False)
    page.get_by_role("button", name="Post Comment").click()
    expect(page.locator(".reply-pending")).to_contain_text("From the train.")


def test_without_script_an_answer_takes_the_page_of_its_own(browser, story):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(story.address)
    page.get_by_role("link", name="Reply to Bob").click()
    expect(page.get_by_role("heading", name="Leave a Reply to Bob")).to_be_visible()
    write(page, "By hand.")
    page.get_by_label(SAVE).check()
    page.get_by_role("button", name="Post Comment").click()

    expect(page.get_by_text("By hand.")).to_be_visible()
    page.get_by_role("link", name="The old pier").click()
    assert page.url.partition("#")[0] == story.address
    assert Comment.objects.get(author_name="Ann Reader").parent == story.root
