"""The moderators' screen in a browser: by keys alone, and back; without script."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comments import moderation
from comments.models import Comment, SavedReason
from newsroom import roles
from tests.browser.conftest import log_in
from tests.factories import make_comment, make_section, make_story, make_user

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def replies(transactional_db):
    """Thirty that wait, the first the oldest."""
    story = make_story(section=make_section("Coast"), headline="The old pier")
    for number, title in enumerate(["Insult", "Off topic"], start=1):
        SavedReason.objects.create(title=title, position=number)
    now = timezone.now()
    return [
        make_comment(
            story,
            status="pending",
            author_name=f"Reader {number:02}",
            body=f"What reader {number:02} says.",
            submitted_at=now - timedelta(hours=3) + number * MINUTE,
        )
        for number in range(1, 31)
    ]


@pytest.fixture
def screen(replies, live_server):
    return f"{live_server.url}/admin/comments/comment/moderate/"


def enter(page, screen):
    make_user(roles.MODERATOR, username="kim")
    log_in(page, screen, "kim")


@pytest.fixture
def desk(page, screen, violations):
    enter(page, screen)
    expect(card(page, 1)).to_be_focused()
    yield page
    assert [text for text in violations if "status of 409" not in text] == []


def card(page, number):
    return page.get_by_role("article", name=f"Reader {number:02}", exact=True)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def states(replies):
    keys = [comment.pk for comment in replies]
    found = Comment.objects.in_bulk(keys)
    return [found[key].status for key in keys]


def wait_for(page, text):
    expect(page.locator("#undo li").first).to_contain_text(text)


def test_twenty_five_replies_are_decided_on_by_keyboard_alone(desk, replies):
    press(desk, *"aaaaaaaa", *"ssssss", *"dddd", *"1122", *"aa", "a")

    expect(desk.locator(".card")).to_have_count(0)
    expect(desk.locator("#undo li")).to_have_count(25)
    assert states(replies) == (
        ["approved"] * 8
        + ["spam"] * 6
        + ["trash"] * 4
        + ["rejected"] * 4
        + ["approved"] * 3
        + ["pending"] * 5
    )
    events = moderation_events(replies[18:22])
    assert events == ["Insult", "Insult", "Off topic", "Off topic"]
    expect(desk.locator("#nothing")).to_be_focused()
    press(desk, "Tab", "Enter")
    expect(card(desk, 26)).to_be_focused()
    expect(desk.locator(".card")).to_have_count(5)


def moderation_events(replies):
    return [comment.events.get().reason.title for comment in replies]


def test_a_decision_is_undone_by_one_key_and_the_card_is_back_in_its_place(
    desk, replies
):
    press(desk, "j", "a")
    wait_for(desk, "1 reply approved.")
    press(desk, "s")
    wait_for(desk, "1 reply marked as spam.")
    expect(card(desk, 4)).to_be_focused()

    press(desk, "z")
    expect(card(desk, 3)).to_be_focused()
    press(desk, "z")
    expect(card(desk, 2)).to_be_focused()

    names = desk.locator(".card h2").all_text_contents()
    assert names[:5] == [f"Reader {number:02}" for number in range(1, 6)]
    assert states(replies)[:5] == ["pending"] * 5
    press(desk, "d")  # with its new version
    wait_for(desk, "1 reply moved to the trash.")
    assert states(replies)[:3] == ["pending", "trash", "pending"]


def test_an_earlier_batch_is_undone_from_the_list(desk, replies):
    press(desk, "a")
    wait_for(desk, "approved")
    press(desk, "s")
    wait_for(desk, "spam")

    desk.locator("#undo").get_by_role("button", name="1 reply approved.").click()

    expect(card(desk, 1)).to_be_focused()
    assert states(replies)[:2] == ["pending", "spam"]


def test_a_card_comes_back_when_a_colleague_was_first(desk, replies):
    colleague = make_user(roles.MODERATOR, username="maria")
    moderation.approve([replies[0].pk], by=colleague, at=timezone.now())

    press(desk, "1")

    notice = card(desk, 1).locator(".card-notice")
    expect(notice).to_contain_text("it was approved by maria")
    expect(notice).to_contain_text("“Insult” was not carried out.")
    expect(desk.locator("#said")).to_contain_text("Back again: Reader 01.")
    assert states(replies)[0] == "approved"

    notice.get_by_role("button", name="Insult all the same").click()
    wait_for(desk, "1 reply rejected.")
    assert states(replies)[0] == "rejected"


def test_what_a_colleague_decided_is_kept_by_enter(desk, replies):
    moderation.approve([replies[0].pk], by=None, at=timezone.now())
    press(desk, "s")
    expect(card(desk, 1).locator(".card-notice")).to_be_visible()

    press(desk, "k", "Enter")

    expect(card(desk, 1)).to_have_count(0)
    assert states(replies)[0] == "approved"


def test_a_lost_connection_brings_the_card_back(page, screen, replies):
    enter(page, screen)
    expect(card(page, 1)).to_be_focused()
    page.context.set_offline(True)

    press(page, "a")

    expect(card(page, 1).locator(".card-notice")).to_contain_text("no connection")
    page.context.set_offline(False)
    press(page, "k", "a")
    wait_for(page, "1 reply approved.")
    assert states(replies)[:2] == ["approved", "pending"]


def test_ticked_replies_are_decided_on_together_and_undone_as_one(desk, replies):
    press(desk, "x", "j", "x", "j", "j", "x", "S")

    wait_for(desk, "3 replies marked as spam.")
    assert states(replies)[:5] == ["spam", "spam", "pending", "spam", "pending"]
    press(desk, "z")
    expect(desk.locator(".card")).to_have_count(25)
    assert states(replies)[:5] == ["pending"] * 5

    press(desk, "X", "A")
    wait_for(desk, "25 replies approved.")
    assert states(replies) == ["approved"] * 25 + ["pending"] * 5


def test_an_answer_is_written_in_the_card_and_leaves_with_what_it_answers(
    desk, replies
):
    press(desk, "r")
    field = desk.get_by_role("textbox", name="Answer to Reader 01")
    expect(field).to_be_focused()
    desk.keyboard.type("We have asked.")
    field.press("Tab")
    press(desk, "Enter")

    wait_for(desk, "1 reply answered.")
    expect(card(desk, 1)).to_have_count(0)
    expect(card(desk, 2)).to_be_focused()
    answer = Comment.objects.get(body="We have asked.")
    assert (answer.parent, answer.status) == (replies[0], "approved")
    press(desk, "z")
    expect(card(desk, 1)).to_be_focused()
    assert states(replies)[0] == "pending"


def test_a_text_is_changed_on_a_page_of_its_own(desk, replies):
    press(desk, "e")
    desk.get_by_role("textbox", name="Text").fill("Without the number.")
    desk.get_by_role("button", name="Edit the reply by Reader 01").click()

    expect(card(desk, 1)).to_contain_text("Without the number.")


def test_a_card_says_who_looks_at_it(desk, replies, browser, screen):
    expect(card(desk, 1)).to_be_focused()
    desk.wait_for_timeout(1200)
    make_user(roles.MODERATOR, username="maria", first_name="Maria")
    other = browser.new_context().new_page()
    log_in(other, screen, "maria")

    expect(card(other, 1).get_by_text("kim has this one")).to_be_visible()
    expect(card(other, 2).get_by_text("has this one")).to_be_hidden()
    press(desk, "a")
    wait_for(desk, "approved")
    press(other, "s")
    expect(card(other, 1).locator(".card-notice")).to_contain_text("approved by kim")


def test_keys_are_off_in_fields_and_where_they_are_switched_off(desk, replies):
    desk.get_by_text("Filter and sort").click()
    desk.get_by_label("Order").focus()
    press(desk, "a")
    desk.get_by_role("button", name="Single keys").click()
    card(desk, 1).focus()
    press(desk, "a", "j")
    expect(card(desk, 1)).to_be_focused()
    desk.reload()
    press(desk, "a")

    assert states(replies)[0] == "pending"
    desk.get_by_role("button", name="Single keys").click()
    card(desk, 1).focus()
    press(desk, "a")
    wait_for(desk, "approved")


def test_the_keys_are_shown_by_a_question_mark(desk):
    press(desk, "?")

    help_ = desk.get_by_role("dialog", name="Keys")
    expect(help_).to_contain_text("undo the last decision")
    expect(help_).to_contain_text("reject: Off topic")
    press(desk, "a", "Escape")
    expect(help_).to_be_hidden()
    expect(card(desk, 1)).to_be_focused()


def test_who_listens_is_told_what_was_done_and_what_comes_next(desk):
    press(desk, "a")

    expect(desk.locator("#said")).to_have_text(
        "Approve: Reader 01. Next: Reader 02, 24 left."
    )


def test_new_replies_are_told_and_move_no_card(desk, replies):
    make_comment(
        replies[0].story,
        status="pending",
        author_name="Late",
        submitted_at=timezone.now(),
    )

    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    link = desk.get_by_role("link", name="1 more wait. Show them")
    expect(link).to_be_visible()
    expect(desk.locator(".card")).to_have_count(25)
    expect(card(desk, 1)).to_be_focused()


def test_a_reported_reply_is_left_as_it_is_by_a_key(desk, replies, screen):
    reported = make_comment(replies[0].story, author_name="Reported")
    reporter = moderation.Reporter(address="192.0.2.7")
    moderation.report(
        reported, reason="spam", text="", reporter=reporter, at=timezone.now()
    )
    desk.goto(f"{screen}?tab=reported")
    expect(desk.get_by_role("article", name="Reported")).to_be_focused()

    press(desk, "a")

    expect(desk.locator("#undo li").first).to_contain_text("in spite of reports")
    reported.refresh_from_db()
    assert (reported.status, reported.open_reports) == ("approved", 0)


def test_a_whole_queue_is_decided_on_without_script(browser, screen, replies):
    page = browser.new_context(java_script_enabled=False).new_page()
    enter(page, screen)
    card(page, 1).get_by_role("button", name=re.compile("^Approve")).click()
    expect(page.get_by_text("1 reply approved.").first).to_be_visible()
    card(page, 2).get_by_text("Reject …").click()
    card(page, 2).get_by_role("button", name="Off topic").click()
    expect(page.get_by_text("1 reply rejected.").first).to_be_visible()
    for number in (3, 4):
        card(page, number).get_by_role("checkbox").check()
    page.get_by_role("form", name="Decide on those").get_by_text("Spam").click()
    expect(page.get_by_text("2 replies marked as spam.").first).to_be_visible()
    assert states(replies)[:5] == ["approved", "rejected", "spam", "spam", "pending"]

    page.get_by_role("button", name="Undo 2 replies marked as spam.").click()

    expect(card(page, 3)).to_be_visible()
    page.get_by_role("link", name="All of this queue …").click()
    page.get_by_role("button", name="Move to the trash").click()
    expect(page.get_by_role("heading", name="28 replies moved")).to_be_visible()
    page.get_by_role("button", name="Undo all of it").click()
    assert states(replies)[2:] == ["pending"] * 28
