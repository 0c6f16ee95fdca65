"""Reading replies: likes without leaving the page, and how many came meanwhile."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comments import moderation
from comments.models import Comment
from comments.moderation import liking
from tests.factories import make_comment, make_section, make_story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(transactional_db, live_server):
    story = make_story(section=make_section("Coast"), headline="The old pier")
    story.root = make_comment(
        story, author_name="Bob", body="It was never safe.", like_count=2
    )
    make_comment(story, author_name="Eve", body="It was lovely.")
    story.address = live_server.url + story.get_absolute_url()
    return story


def button(page, name):
    return page.get_by_role("button", name=f"Like the reply of {name}")


def test_a_like_is_counted_at_once_and_remembered(page, story, violations):
    page.goto(story.address)

    button(page, "Bob").click()

    expect(button(page, "Bob")).to_have_attribute("aria-pressed", "true")
    expect(button(page, "Bob")).to_contain_text("3")
    button(page, "Bob").click()  # again: nothing
    expect(button(page, "Bob")).to_contain_text("3")
    assert page.url == story.address
    assert story.root.likes.count() == 1
    page.reload()
    expect(button(page, "Bob")).to_have_attribute("aria-pressed", "true")
    expect(button(page, "Eve")).not_to_have_attribute("aria-pressed", "true")
    assert page.context.cookies() == []
    assert violations == []


def test_a_like_that_is_refused_says_why(page, story, monkeypatch):
    monkeypatch.setattr(liking, "OF_A_NETWORK", 0)
    page.goto(story.address)

    button(page, "Eve").click()

    expect(page.get_by_role("alert")).to_contain_text("Many likes came from your")
    page.get_by_role("link", name="Back to the reply").click()
    expect(button(page, "Eve")).not_to_have_attribute("aria-pressed", "true")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_like_without_script_leads_back_to_the_reply(page, story):
    page.goto(story.address)

    button(page, "Bob").click()

    page.wait_for_url(f"**{story.get_absolute_url()}#comment-{story.root.uid}")
    assert story.root.likes.count() == 1


def test_new_replies_are_told_of_without_reloading(page, story, violations):
    page.clock.install()
    page.goto(story.address)
    told = page.get_by_role("link", name="new repl")
    expect(told).to_be_hidden()
    waiting = [
        make_comment(story, status="pending", body="Not shown yet.") for _ in range(3)
    ]
    with page.expect_response("**/comments/count/**"):
        page.clock.run_for(31_000)
    expect(told).to_be_hidden()

    moderation.approve([c.pk for c in waiting[:2]], by=None, at=timezone.now())
    with page.expect_response("**/comments/count/**"):
        page.clock.run_for(46_000)

    expect(told).to_have_text("2 new replies")
    assert "Not shown yet." not in page.content()
    told.click()
    expect(page.get_by_text("Not shown yet.")).to_have_count(2)
    assert page.url.endswith("?sort=newest#replies")
    assert Comment.objects.public(timezone.now()).count() == 4
    assert violations == []


def test_a_tab_that_nobody_sees_asks_for_nothing(page, story):
    page.clock.install()
    page.goto(story.address)
    asked = []
    page.on("request", lambda r: asked.append(r.url) if "/count/" in r.url else None)
    page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", {value: true, writable: true});
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    page.clock.run_for(3_600_000)
    assert asked == []

    with page.expect_response("**/comments/count/**"):
        page.evaluate(
            """() => {
                document.hidden = false;
                document.dispatchEvent(new Event("visibilitychange"));
            }"""
        )
    assert len(asked) == 1
