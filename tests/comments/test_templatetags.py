"""The thread on a story page: what is shown, in what order, and to everyone alike."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.http import Http404
from django.template import RequestContext, Template
from django.test import Client, RequestFactory

from comments import moderation
from comments.models import Comment
from tests.factories import AT, make_comment, make_story

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
THREAD = Template("{% load comments %}{% comment_thread story %}")
FORM = 'class="reply-form"'


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AT, tick=False):
        yield


def thread(story, query=None):
    request = RequestFactory().get("/", query or {})
    request.at = AT
    story.refresh_from_db()
    return THREAD.render(RequestContext(request, {"story": story}))


def anchors(text):
    return re.findall(r'id="(comment-[^"]+)"', text)


def test_shows_the_approved_replies_oldest_first():
    story = make_story()
    late = make_comment(story, submitted_at=AT - MINUTE)
    early = make_comment(story, submitted_at=AT - 2 * MINUTE)
    for status in ("pending", "rejected", "spam", "trash"):
        make_comment(story, status=status, body="Unseen.")
    make_comment(body="Elsewhere.")

    text = thread(story)

    assert anchors(text) == [early.anchor, late.anchor]
    assert "2 Replies" in text
    assert "Unseen." not in text
    assert "Elsewhere." not in text


def test_shows_all_of_a_reply_but_the_email():
    comment = make_comment(
        author_name="Ann",
        author_email="ann@example.org",
        author_url="https://ann.example.org/?a=1&b=2",
        body="First.\n\nSecond\nthird.",
        submitted_at=AT - 7 * MINUTE,
    )

    text = thread(comment.story)

    assert (
        '<a href="https://ann.example.org/?a=1&amp;b=2" rel="nofollow ugc noopener">'
        "<bdi>Ann</bdi></a>" in text
    )
    assert "<p>First.</p>\n\n<p>Second<br>third.</p>" in text
    assert "ann@example.org" not in text
    assert '<time datetime="2026-07-14T09:23:00+0000">' in text
    assert f'href="/comments/{comment.uid}/"' in text
    assert f"/comments/reply/{comment.story.uid}/?to={comment.uid}" in text


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        "<svg/onload=alert(1)>",
        "<style>*{}</style>",
        "<iframe src=//evil.example></iframe>",
        "&lt;b&gt;",
        "{{ 7*7 }}{% now 'Y' %}",
    ],
)
def test_shows_markup_as_text(markup):
    """Cases 40 and 42."""
    plain = thread(make_comment(author_name="x", body="x").story)
    text = thread(make_comment(author_name=markup, body=markup).story)

    def tags(html):
        return re.findall(r"<(\w+)", html)

    assert tags(text) == tags(plain)
    assert "49" not in re.sub(r"[0-9a-f]{8}-[0-9a-f-]+", "", text).replace("T09:", "")


def test_keeps_names_and_texts_apart_by_direction():
    """Case 43: what a name does to the text around it ends with the name."""
    text = thread(make_comment(author_name="\u05d0\u05d1", body="\u05d0").story)

    assert "<bdi>\u05d0\u05d1</bdi>" in text
    assert '<div class="reply-text" dir="auto"><p>\u05d0</p></div>' in text


def test_names_the_reply_that_is_answered_while_readers_see_it():
    root = make_comment(author_name="Bob")
    make_comment(root.story, parent=root)
    assert "In reply to <bdi>Bob</bdi>" in re.sub(r"</?a[^>]*>", "", thread(root.story))

    moderation.spam([root.pk], by=None, at=AT)

    text = thread(root.story)
    assert "Bob" not in text
    assert str(root.uid) not in text


def test_has_a_form_without_state():
    story = make_story()

    text = thread(story)

    assert f'<form class="reply-form" action="/comments/post/{story.uid}/"' in text
    assert "Leave a Reply" in text
    assert "Your email address will not be published." in text
    assert "Required fields are marked" in text
    assert "Post Comment" in text
    fields = re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"', text)
    assert fields == ["comment", "name", "email", "website", "parent"]
    assert re.findall(r'for="([^"]+)"', text) == [
        "reply-comment",
        "reply-name",
        "reply-email",
        "reply-website",
    ]
    assert "csrf" not in text
    for kind in ("name", "email", "url"):
        assert f'autocomplete="{kind}"' in text


@pytest.mark.parametrize(
    ("mode", "form", "replies"),
    [("open", True, True), ("held", True, True), ("closed", False, True)],
)
def test_follows_the_mode_of_the_discussion(mode, form, replies):
    comment = make_comment(make_story(discussion_mode=mode))

    text = thread(comment.story)

    assert (FORM in text) is form
    assert ("?to=" in text) is form
    assert ("Replies are closed." in text) is not form
    assert (comment.body in text) is replies


def test_shows_nothing_of_a_hidden_discussion():
    comment = make_comment(make_story(discussion_mode="hidden"))

    assert thread(comment.story).strip() == ""
    with pytest.raises(Http404):
        thread(comment.story, {"page": comment.uid})


def test_closes_at_its_moment():
    story = make_story(discussion_closes_at=AT)

    assert FORM not in thread(story)


class TestPages:
    def test_lead_through_the_whole_thread(self):
        story = make_story()
        replies = [make_comment(story, submitted_at=AT) for _ in range(101)]
        seen, query, steps = [], {}, 0

        while query is not None and steps < 5:
            text = thread(story, query)
            seen += anchors(text)
            more = re.search(r'href="\?page=([^#"]+)#replies" rel="next"', text)
            query = {"page": more[1]} if more else None
            steps += 1

        assert seen == [comment.anchor for comment in replies]
        assert steps == 3
        assert f'href="{story.get_absolute_url()}#replies"' in text

    def test_have_no_more_link_at_exactly_fifty(self):
        story = make_story()
        for _ in range(50):
            make_comment(story)

        assert "More replies" not in thread(story)

    @pytest.mark.parametrize(
        "cursor",
        ["", "1", "abc", "-1", "6f1c2a34-0000-4000-8000-000000000000", "{}", "\x00"],
    )
    def test_of_nonsense_are_not_there(self, cursor):
        with pytest.raises(Http404):
            thread(make_comment().story, {"page": cursor})

    def test_of_another_story_or_a_hidden_reply_are_not_there(self):
        comment = make_comment()
        make_comment(comment.story)
        others = [
            make_comment(),
            make_comment(comment.story, status="pending"),
            make_comment(comment.story, status="spam"),
        ]

        for other in others:
            with pytest.raises(Http404):
                thread(comment.story, {"page": str(other.uid)})

    def test_have_one_spelling(self):
        story = make_story()
        first = make_comment(story)
        make_comment(story)

        assert thread(story, {"page": str(first.uid)})
        for spelling in (first.uid.hex, f"{{{first.uid}}}", str(first.uid).upper()):
            with pytest.raises(Http404):
                thread(story, {"page": spelling})

    def test_after_the_last_reply_are_not_there(self):
        comment = make_comment()

        with pytest.raises(Http404):
            thread(comment.story, {"page": str(comment.uid)})


class TestQueries:
    @pytest.mark.parametrize("number", [0, 20, 60])
    def test_of_the_first_page(self, number, django_assert_num_queries):
        story = make_story()
        root = make_comment(story)
        for _ in range(number):
            make_comment(story, parent=root)
        request = RequestFactory().get("/")
        request.at = AT
        story.refresh_from_db()

        with django_assert_num_queries(1):
            text = THREAD.render(RequestContext(request, {"story": story}))

        assert len(anchors(text)) == min(number + 1, 50)

    def test_of_a_later_page(self, django_assert_num_queries):
        story = make_story()
        first = make_comment(story)
        make_comment(story)
        request = RequestFactory().get("/", {"page": str(first.uid)})
        request.at = AT

        with django_assert_num_queries(2):
            THREAD.render(RequestContext(request, {"story": story}))


class TestOnTheStoryPage:
    def test_is_the_same_for_everyone(self):
        """Case 49."""
        story = make_comment(make_story()).story
        sender, stranger = Client(), Client()
        data = {"comment": "Mine.", "name": "Ann", "email": "ann@example.org"}
        own = {"Sec-Fetch-Site": "same-origin"}
        assert sender.post(f"/comments/post/{story.uid}/", data, headers=own).cookies
        sender.cookies["reply"]["path"] = "/"
        pages = [sender.get(story.get_absolute_url())]
        cache.clear()
        pages.append(stranger.get(story.get_absolute_url()))

        assert pages[0].content == pages[1].content
        for page in pages:
            assert page.status_code == 200
            assert not page.cookies
            assert "Cookie" not in page["Vary"]
            assert "Mine." not in page.text
            assert "csrf" not in page.text

    def test_changes_its_stamp_with_what_readers_see(self, client):
        story = make_story()
        address = story.get_absolute_url()
        comment = make_comment(story, status="pending", body="At last.")
        before = client.get(address)
        assert "At last." not in before.text

        batch = moderation.approve([comment.pk], by=None, at=AT)
        shown = client.get(address)
        moderation.undo(batch.uid, by=None, at=AT)
        hidden = client.get(address)

        assert "At last." in shown.text
        assert "1 Reply" in shown.text
        assert "At last." not in hidden.text
        assert len({page["ETag"] for page in (before, shown, hidden)}) == 3

    def test_keeps_its_stamp_while_nothing_is_seen(self, client):
        story = make_story()
        comment = make_comment(story, status="pending")
        before = client.get(story.get_absolute_url())

        moderation.spam([comment.pk], by=None, at=AT)
        fresh = client.get(
            story.get_absolute_url(), headers={"If-None-Match": before["ETag"]}
        )

        assert fresh.status_code == 304
        assert Comment.objects.get().status == "spam"

    def test_answers_404_to_nonsense(self, client):
        story = make_comment().story

        response = client.get(story.get_absolute_url(), {"page": "nonsense"})

        assert response.status_code == 404

    def test_needs_eight_queries_with_fifty_replies(
        self, client, django_assert_max_num_queries
    ):
        story = make_story()
        for _ in range(50):
            make_comment(story)
        cache.clear()

        with django_assert_max_num_queries(8):
            assert len(anchors(client.get(story.get_absolute_url()).text)) == 50
