"""The thread on a story page: what is shown, in what order, and to everyone alike."""

import random
import re
from collections import Counter
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.core.cache import cache
from django.http import Http404
from django.template import Context, Template
from django.test import Client, RequestFactory

from articles import workflow
from articles.models import Story
from comments import moderation
from comments.models import MAX_DEPTH, Comment
from tests.factories import AT, base36, make_comment, make_draft, make_story

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
    return THREAD.render(Context({"request": request, "story": story}))


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
def test_cases_40_42_shows_markup_as_text(markup):
    plain = thread(make_comment(author_name="x", body="x").story)
    text = thread(make_comment(author_name=markup, body=markup).story)

    def tags(html):
        return re.findall(r"<(\w+)", html)

    assert tags(text) == tags(plain)
    assert re.findall(r"49", re.sub(r"<[^>]*>|\d+:\d+", "", text)) == []


def test_case_43_keeps_names_and_texts_apart_by_direction():
    """What a name does to the text around it ends with the name."""
    text = thread(make_comment(author_name="\u05d0\u05d1", body="\u05d0").story)

    assert "<bdi>\u05d0\u05d1</bdi>" in text
    assert '<div class="reply-text" dir="auto"><p>\u05d0</p></div>' in text


def nesting(text):
    """The anchors of a thread, each with the number of lists it stands in."""
    depth, found = 0, []
    for tag, anchor in re.findall(r'<(/?ol)\b|id="comment-([^"]+)"', text):
        if anchor:
            found.append((depth, anchor))
        else:
            depth += -1 if tag.startswith("/") else 1
    return found


def make_chain(story, length):
    chain = [make_comment(story)]
    while len(chain) < length:
        chain.append(make_comment(story, parent=chain[-1]))
    return chain


def test_nests_five_levels_in_lists():
    chain = make_chain(make_story(), 5)
    beside = make_comment(chain[0].story, parent=chain[0])
    root = make_comment(chain[0].story)

    assert nesting(thread(root.story)) == [
        *((depth, str(reply.uid)) for depth, reply in enumerate(chain, 1)),
        (2, str(beside.uid)),
        (1, str(root.uid)),
    ]


def test_names_whom_a_reply_answers_where_its_place_does_not_show_it():
    chain = make_chain(make_story(), 5)
    names = [reply.author_name for reply in chain]
    deeper = make_comment(
        chain[0].story, parent=chain[3], reply_to=chain[4], author_name="Deep"
    )

    text = re.sub(r"</?a[^>]*>|</?bdi>", "", thread(chain[0].story))
    assert re.findall("In reply to (Reader [0-9]+)", text) == names[2:5]

    moderation.spam([chain[4].pk], by=None, at=AT)
    text = thread(chain[0].story)
    assert names[4] not in text
    assert str(chain[4].uid) not in text
    assert f'id="{deeper.anchor}"' in text


class TestAReplyThatWasRemoved:
    REMOVED = "This reply was removed."

    @pytest.mark.parametrize("depth", range(4))
    @pytest.mark.parametrize("verb", ["reject", "spam", "trash"])
    def test_leaves_its_place_while_an_answer_is_public(self, depth, verb):
        chain = make_chain(make_story(), 5)
        removed = chain[depth]

        moderation.DECISIONS[verb]([removed.pk], by=None, at=AT)

        text = thread(removed.story)
        assert text.count(self.REMOVED) == 1
        kept = [(n, str(c.uid)) for n, c in enumerate(chain, 1) if c != removed]
        assert nesting(text) == kept
        for word in (removed.author_name, removed.body, removed.anchor):
            assert f">{word}<" not in text
            assert f'"{word}"' not in text

    def test_goes_with_its_last_answer_and_comes_back_with_it(self, client):
        root, answer = make_chain(make_story(), 2)
        moderation.spam([root.pk], by=None, at=AT)
        address = root.story.get_absolute_url()
        with_place = client.get(address)

        moderation.spam([answer.pk], by=None, at=AT)
        without = client.get(address)
        moderation.restore([answer.pk], by=None, at=AT)
        again = client.get(address)

        assert self.REMOVED in with_place.text
        assert self.REMOVED not in without.text
        assert self.REMOVED in again.text
        assert len({page["ETag"] for page in (with_place, without, again)}) == 3

    def test_is_a_place_for_a_cursor(self):
        root, answer = make_chain(make_story(), 2)
        after = make_comment(root.story)
        moderation.spam([root.pk], by=None, at=AT)

        text = thread(root.story, {"page": str(root.uid)})

        assert anchors(text) == [after.anchor]
        assert answer.anchor not in text

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "trash"])
    def test_leaves_no_place_for_answers_that_are_not_public(self, status):
        root, answer = make_chain(make_story(), 2)
        make_comment(root.story, parent=answer, status=status)
        moderation.trash([root.pk, answer.pk], by=None, at=AT)

        text = thread(root.story)

        assert self.REMOVED not in text
        assert anchors(text) == []


class TestALongThread:
    def test_shows_twenty_replies_under_a_root_and_counts_the_rest(self):
        root = make_comment()
        answers = [make_comment(root.story, parent=root) for _ in range(23)]
        make_comment(root.story, parent=root, status="spam")
        short = make_comment(root.story)
        make_comment(root.story, parent=short)

        text = thread(root.story)

        assert [a for a in anchors(text) if a in {c.anchor for c in answers}] == [
            answer.anchor for answer in answers[:20]
        ]
        assert "Show 3 more replies" in text
        assert text.count("more repl") == 1
        assert f'href="/comments/{root.uid}/thread/?page={answers[19].uid}"' in text

    def test_of_exactly_twenty_has_no_rest(self):
        root = make_comment()
        for _ in range(20):
            make_comment(root.story, parent=root)

        assert "more repl" not in thread(root.story)


class TestTheOrder:
    def test_newest_turns_the_roots_and_leaves_each_thread(self):
        story = make_story()
        early, late = make_comment(story), make_comment(story)
        answers = [make_comment(story, parent=early) for _ in "ab"]

        text = thread(story, {"sort": "newest"})

        assert anchors(text) == [
            late.anchor,
            early.anchor,
            *(answer.anchor for answer in answers),
        ]
        assert '<a href="?sort=newest#replies" rel="nofollow" aria-current' in text

    def test_is_offered_where_there_is_one(self):
        one = make_comment()
        assert "replies-sort" not in thread(one.story)

        make_comment(one.story)
        assert "replies-sort" in thread(one.story)

    @pytest.mark.parametrize("sort", ["", "worst", "NEWEST", "oldest'"])
    def test_of_nonsense_is_not_there(self, sort):
        with pytest.raises(Http404):
            thread(make_comment().story, {"sort": sort})

    def test_oldest_may_be_said(self):
        comment = make_comment()

        assert anchors(thread(comment.story, {"sort": "oldest"})) == [comment.anchor]


def test_has_a_form_without_state():
    story = make_story()

    text = thread(story)

    assert f'<form class="reply-form" action="/comments/post/{story.uid}/"' in text
    assert "Leave a Reply" in text
    assert "Your email address will not be published." in text
    assert "Required fields are marked" in text
    assert "Post Comment" in text
    fields = re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"', text)
    assert fields == [
        *("comment", "name", "email", "website", "save"),
        *("subject", "parent", "ticket"),  # not for people
    ]
    assert re.findall(r'name="(?:parent|ticket)" value="[^"]', text) == []
    assert re.findall(r'for="([^"]+)"', text) == [
        "reply-comment",
        "reply-name",
        "reply-email",
        "reply-website",
        "reply-save",
        "reply-subject",
    ]
    assert (
        "Save my name, email, and website in this browser for the next time I comment."
        in text
    )
    assert 'aria-describedby="reply-email_helptext"' in text
    assert 'id="reply-email_helptext"' in text
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


def test_closes_at_its_moment_and_says_so():
    story = make_story(discussion_closes_at=AT)
    later = make_story(discussion_closes_at=AT + MINUTE)

    text = thread(story)
    assert FORM not in text
    assert "Replies closed on" in text
    assert "July 14, 2026, 9:30 a.m. UTC" in text
    text = thread(later)
    assert FORM in text
    assert "Replies close on" in text
    assert "July 14, 2026, 9:31 a.m. UTC" in text


def test_closes_by_age(settings):
    story = make_story(AT - timedelta(days=14))
    assert "Replies close" not in thread(story)

    settings.REPLIES_CLOSE_AFTER_DAYS = 14
    assert "Replies closed on" in thread(story)

    settings.REPLIES_CLOSE_AFTER_DAYS = 15
    assert "July 15, 2026, 9:30 a.m. UTC" in thread(story)


def test_tells_that_every_reply_is_held():
    held = "Every reply to this story is read before it appears."

    assert held in thread(make_story(discussion_mode="held"))
    assert held not in thread(make_story())


class TestPages:
    @pytest.mark.parametrize("sort", ["oldest", "newest"])
    def test_lead_through_the_whole_thread(self, sort):
        story = make_story()
        replies = [make_comment(story, submitted_at=AT) for _ in range(101)]
        for reply in replies:
            make_comment(story, parent=reply, status="spam")
        moderation.spam([replies[70].pk], by=None, at=AT)
        seen, query, steps = [], {"sort": sort}, 0

        while query is not None and steps < 5:
            text = thread(story, query)
            seen += anchors(text)
            more = re.search(r'href="\?page=([^"]+)#replies" rel="next"', text)
            query = dict(parse_qsl(unescape(f"page={more[1]}"))) if more else None
            steps += 1

        expected = [c.anchor for c in replies if c != replies[70]]
        assert seen == (expected if sort == "oldest" else expected[::-1])
        assert steps == 2
        first = "?sort=newest" if sort == "newest" else story.get_absolute_url()
        assert f'replies-earlier"><a href="{first}#replies"' in text

    def test_have_no_more_link_at_exactly_fifty(self):
        story = make_story()
        for _ in range(50):
            make_comment(story)

        assert "More replies" not in thread(story)

    @pytest.mark.parametrize(
        "cursor",
        ["", "1", "abc", "-1", "6f1c2a34-0000-4000-8000-000000000000", "{}", "\x00"],
    )
    def test_case_71_of_nonsense_are_not_there(self, cursor):
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


def make_crowd(story, roots, answers):
    """That many roots, and answers to random ones at every depth: by few queries."""
    rnd = random.Random(7)
    start = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = []
    for number in range(1, roots + answers + 1):
        parent = rnd.choice(rows) if number > roots else None
        if parent and parent.depth == MAX_DEPTH:
            parent = rows[parent.parent_id - start - 1]
        pk = start + number
        rows.append(
            Comment(
                pk=pk,
                story=story,
                parent=parent,
                reply_to=parent,
                root_id=parent.root_id if parent else pk,
                depth=parent.depth + 1 if parent else 0,
                path=(parent.path if parent else "") + base36(pk),
                author_name=f"Reader {number}",
                body=f"Reply {number}.",
                digest=f"crowd {number}",
                status="approved",
                is_waiting=False,
                is_shown=parent is None,
                submitted_at=AT - timedelta(days=1) + timedelta(seconds=number),
                status_changed_at=AT,
            )
        )
    below = Counter(row.root_id for row in rows if row.depth)
    for row in rows[:roots]:
        row.answer_count = below[row.pk]
    Comment.objects.bulk_create(rows)
    Story.objects.filter(pk=story.pk).update(reply_count=len(rows))
    return rows


class TestFiveThousandReplies:
    def test_show_fifty_roots_with_at_most_twenty_replies_each(
        self, django_assert_num_queries
    ):
        story = make_story()
        rows = make_crowd(story, 500, 4500)
        request = RequestFactory().get("/")
        request.at = AT
        story.refresh_from_db()

        with django_assert_num_queries(2):
            text = THREAD.render(Context({"request": request, "story": story}))

        expected = []
        for root in rows[:50]:
            below = sorted(r.path for r in rows if r.root_id == root.pk)
            expected += below[:21]
        anchor_of = {row.path: row.anchor for row in rows}
        assert anchors(text) == [anchor_of[path] for path in expected]

    def test_of_one_root_are_capped(self, django_assert_num_queries):
        story = make_story()
        make_crowd(story, 1, 4999)
        story.refresh_from_db()
        request = RequestFactory().get("/", {"sort": "newest"})
        request.at = AT

        with django_assert_num_queries(2):
            text = THREAD.render(Context({"request": request, "story": story}))

        assert len(anchors(text)) == 21
        assert "Show 4979 more replies" in text


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

        with django_assert_num_queries(2):
            text = THREAD.render(Context({"request": request, "story": story}))

        assert len(anchors(text)) == min(number + 1, 21)

    def test_of_a_later_page(self, django_assert_num_queries):
        story = make_story()
        first = make_comment(story)
        make_comment(story)
        request = RequestFactory().get("/", {"page": str(first.uid)})
        request.at = AT

        with django_assert_num_queries(2):
            THREAD.render(Context({"request": request, "story": story}))


class TestOnTheStoryPage:
    def test_leads_to_the_page_on_privacy_once_it_is_public(self, client):
        story = make_story()
        page = make_draft(kind="page", slug="privacy", headline="Your data", owner=None)
        assert (
            "What becomes of your data" not in client.get(story.get_absolute_url()).text
        )

        workflow.publish(page, by=None, at=AT - MINUTE)
        text = client.get(story.get_absolute_url()).text

        link = re.search(r"What becomes of your data: <a href=.([^\"]+).>(.+?)<", text)
        assert link.groups() == ("/privacy/", "Your data")

    def test_changes_its_etag_when_replies_close_by_age(self, client, settings):
        settings.REPLIES_CLOSE_AFTER_DAYS = 1
        story = make_story(AT - timedelta(days=1) + MINUTE)
        before = client.get(story.get_absolute_url())

        with time_machine.travel(AT + MINUTE, tick=False):
            after = client.get(
                story.get_absolute_url(), headers={"If-None-Match": before["ETag"]}
            )

        assert FORM in before.text
        assert after.status_code == 200
        assert FORM not in after.text

    def test_case_49_is_the_same_for_everyone(self):
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

    @pytest.mark.parametrize("query", ["", "?sort=newest", "?page={}"])
    def test_is_one_page_to_search_engines(self, client, query):
        first = make_comment()
        make_comment(first.story)
        address = first.story.get_absolute_url()

        text = client.get(address + query.format(first.uid)).text

        assert f'<link rel="canonical" href="http://testserver{address}">' in text

    def test_answers_404_to_nonsense(self, client):
        story = make_comment().story

        response = client.get(story.get_absolute_url(), {"page": "nonsense"})

        assert response.status_code == 404

    def test_needs_nine_queries_with_fifty_replies(
        self, client, django_assert_max_num_queries
    ):
        story = make_story()
        for _ in range(50):
            make_comment(story)
        cache.clear()

        with django_assert_max_num_queries(9):
            assert len(anchors(client.get(story.get_absolute_url()).text)) == 50
