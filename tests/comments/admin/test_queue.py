"""The list of all replies: what it shows, what is done on it and undone."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine

from articles import workflow
from comments import moderation
from comments.models import Comment, ModerationEvent
from newsroom import roles
from tests.factories import AT, make_comment, make_draft, make_story, make_user

from .addresses import LIST, UNDO, said

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def act(desk, verb, *comments, query="", **extra):
    data = {
        "action": verb,
        "index": "0",
        "_selected_action": [getattr(c, "pk", c) for c in comments],
    }
    response = desk.post(LIST + query, data | extra, follow=True)
    assert response.status_code == 200
    return response


def shown(response):
    return [comment.pk for comment in response.context["cl"].result_list]


class TestTheList:
    def test_shows_what_waits_the_oldest_on_top(self, desk):
        first, second = (make_comment(status="pending") for _ in "ab")
        for status in ("approved", "rejected", "spam", "trash"):
            make_comment(status=status)

        response = desk.get(LIST)

        assert shown(response) == [first.pk, second.pk]
        assert first.body in response.text
        assert first.author_email in response.text

    @pytest.mark.parametrize("status", Comment.Status.values)
    def test_shows_one_status(self, desk, status):
        replies = {s: make_comment(status=s) for s in Comment.Status.values}

        assert shown(desk.get(LIST, {"status": status})) == [replies[status].pk]

    def test_shows_pending_and_approved_the_newest_on_top(self, desk):
        replies = [make_comment(status=s) for s in Comment.Status.values]

        response = desk.get(LIST, {"status": "all"})

        assert shown(response) == [replies[1].pk, replies[0].pk]

    def test_takes_a_forged_status_for_pending(self, desk):
        waiting = make_comment(status="pending")
        make_comment()

        assert shown(desk.get(LIST, {"status": "' OR 1=1"})) == [waiting.pk]

    def test_finds_words_names_and_addresses(self, desk):
        make_comment(status="pending")
        wanted = make_comment(
            status="pending",
            author_name="Zoe",
            author_email="zoe@example.org",
            body="The ferry was late.",
        )

        for query in ("zoe", "Zoe ferry", "zoe@example.org", "LATE"):
            assert shown(desk.get(LIST, {"q": query})) == [wanted.pk]
        assert shown(desk.get(LIST, {"q": "nowhere"})) == []

    def test_does_not_search_headlines(self, desk):
        make_comment(make_draft(headline="Secret merger"), status="pending")

        assert shown(desk.get(LIST, {"q": "merger"})) == []

    def test_names_a_story_once_readers_have_seen_it(self, desk):
        seen, draft = make_story(headline="Seen"), make_draft(headline="Secret")
        later = make_story(headline="Later", publish_at=AT + MINUTE)
        gone = workflow.withdraw(make_story(headline="Gone"), by=None, at=AT)
        for story in (seen, draft, later, gone):
            make_comment(story, status="pending")

        text = desk.get(LIST).text

        assert f'<a href="{seen.get_absolute_url()}" dir="auto">Seen</a>' in text
        assert "Gone" in text
        assert "Secret" not in text
        assert "Later" not in text
        assert text.count("(not public)") == 2

    def test_shows_markup_as_text(self, desk):
        make_comment(
            status="pending",
            author_name="<img src=x onerror=alert(1)>",
            author_url="https://example.org/?<script>",
            body="<script>alert(1)</script> {{ 7*7 }} %s",
        )

        text = desk.get(LIST).text

        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} %s" in text
        assert 'href="https://example.org' not in text

    def test_shows_what_a_reply_answers(self, desk):
        root = make_comment(body="The first word.")
        make_comment(root.story, status="pending", parent=root)

        assert "The first word." in desk.get(LIST).text

    def test_is_paged_without_counting(self, desk, django_assert_max_num_queries):
        story = make_story()
        replies = [make_comment(story, status="pending") for _ in range(51)]

        with django_assert_max_num_queries(12) as queries:
            response = desk.get(LIST)

        assert shown(response) == [c.pk for c in replies[:50]]
        assert not any("COUNT(*)" in query["sql"] for query in queries)
        assert "?p=2" in response.text
        assert shown(desk.get(LIST, {"p": 2})) == [replies[50].pk]

    def test_needs_as_many_queries_for_200_replies(
        self, desk, django_assert_max_num_queries
    ):
        for number in range(20):
            make_comment(status="pending", author_name=f"Reader {number:03}")
        with django_assert_max_num_queries(12) as few:
            text = desk.get(LIST).text
        assert all(f"Reader {number:03}" in text for number in range(20))
        for _ in range(180):
            make_comment(status="pending")

        with django_assert_max_num_queries(len(few)):
            desk.get(LIST)


class TestDecisions:
    @pytest.mark.parametrize(
        ("verb", "status", "words"),
        [
            ("approve", "approved", "2 replies approved."),
            ("reject", "rejected", "2 replies rejected."),
            ("spam", "spam", "2 replies marked as spam."),
            ("trash", "trash", "2 replies moved to the trash."),
        ],
    )
    def test_are_told(self, desk, moderator, verb, status, words):
        replies = [make_comment(status="pending") for _ in "ab"]

        response = act(desk, verb, *replies)

        assert said(response) == [words]
        assert shown(response) == []
        for comment in replies:
            comment.refresh_from_db()
            assert comment.status == status
            assert comment.events.get().by == moderator

    def test_restore_from_the_trash(self, desk):
        comment = make_comment(status="trash")

        response = act(desk, "restore", comment, query="?status=trash")

        assert said(response) == ["1 reply restored."]

    def test_say_who_was_first(self, desk):
        colleague = make_user(roles.MODERATOR, username="colleague")
        comment = make_comment(status="pending")
        moderation.approve([comment.pk], by=colleague, at=AT)

        response = act(desk, "approve", comment)

        assert said(response) == [
            f"Reply {comment.pk} was already approved by colleague, "
            "Jul 14, 2026, 09:30 UTC."
        ]

    def test_do_not_overrule_a_colleague_unseen(self, desk):
        """The list was loaded before the colleague decided."""
        comment = make_comment(status="pending")
        version = re.search(r'name="version" value="([^"]+)"', desk.get(LIST).text)[1]
        moderation.approve([comment.pk], by=None, at=AT)

        response = act(desk, "trash", comment, version=version)

        assert said(response) == [
            f"Reply {comment.pk} was left as it is: it was approved by the rules, "
            "Jul 14, 2026, 09:30 UTC."
        ]
        comment.refresh_from_db()
        assert comment.status == "approved"

    def test_say_that_a_twin_stands(self, desk):
        story = make_story()
        trashed = make_comment(story, status="pending", digest="same")
        moderation.trash([trashed.pk], by=None, at=AT)
        make_comment(story, status="pending", digest="same")

        response = act(desk, "restore", trashed, query="?status=trash")

        assert said(response) == [
            f"Reply {trashed.pk} stays in the trash: the same reply was sent again."
        ]

    def test_of_many_that_fail_name_five(self, desk):
        comment = make_comment(status="pending")

        response = act(desk, "approve", comment, *range(10**9, 10**9 + 7))

        assert said(response) == [
            "1 reply approved.",
            *(f"Reply {pk} is not there." for pk in range(10**9, 10**9 + 5)),
            "2 more replies were left as they are.",
        ]

    @pytest.mark.parametrize(
        "forged", ["abc", "-1", "9" * 40, "\u0663" * 19, "1\x00", "' OR 1=1", ""]
    )
    def test_of_forged_replies_are_nothing(self, desk, forged):
        comment = make_comment(status="pending")

        act(desk, "approve", forged, version=f"{forged}:{forged}")

        comment.refresh_from_db()
        assert comment.status == "pending"

    def test_never_reach_past_what_was_ticked(self, desk):
        ticked, other = (make_comment(status="pending") for _ in "ab")

        act(desk, "approve", ticked, select_across="1")

        other.refresh_from_db()
        assert other.status == "pending"

    def test_are_carried_out_though_the_page_is_empty_by_now(self, desk):
        comment = make_comment(status="pending")

        response = act(desk, "approve", comment, query="?p=7")

        assert said(response) == ["1 reply approved."]

    @pytest.mark.parametrize("verb", ["delete_selected", "undo", "submit", ""])
    def test_are_those_five_and_no_others(self, desk, verb):
        comment = make_comment(status="pending")

        assert said(act(desk, verb, comment)) == ["No action selected."]


class TestUndo:
    def test_is_a_button_after_a_decision(self, desk):
        comment = make_comment(status="pending")
        response = act(desk, "approve", comment)
        batch = re.search(r'name="batch" value="([^"]+)"', response.text)[1]

        response = desk.post(UNDO, {"batch": batch}, follow=True)

        assert said(response) == ["1 reply put back."]
        assert shown(response) == [comment.pk]
        assert 'name="batch"' not in response.text

    def test_goes_after_ten_minutes(self, desk):
        comment = make_comment(status="pending")
        act(desk, "approve", comment)
        batch = str(ModerationEvent.objects.get().batch)

        with time_machine.travel(AT + 11 * MINUTE, tick=False):
            assert 'name="batch"' not in desk.get(LIST).text
            response = desk.post(UNDO, {"batch": batch}, follow=True)

        assert said(response) == [
            "A decision can be undone for ten minutes; they have passed."
        ]
        comment.refresh_from_db()
        assert comment.status == "approved"

    def test_offers_the_own_last_batch(self, desk):
        first, second, theirs = (make_comment(status="pending") for _ in "abc")
        act(desk, "approve", first)
        with time_machine.travel(AT + MINUTE, tick=False):
            act(desk, "trash", second)
            moderation.spam(
                [theirs.pk], by=make_user(roles.MODERATOR), at=AT + 2 * MINUTE
            )

            undoable = desk.get(LIST).context["undoable"]

        assert undoable["text"] == "1 reply moved to the trash."

    @pytest.mark.parametrize("batch", ["", "abc", "\x00", "7" * 99])
    def test_of_nonsense_is_nothing(self, desk, batch):
        response = desk.post(UNDO, {"batch": batch}, follow=True)

        assert said(response) == ["There is nothing to undo."]

    def test_of_an_unknown_batch_is_nothing(self, desk):
        response = desk.post(UNDO, {"batch": str(uuid.uuid4())}, follow=True)

        assert said(response) == []

    def test_needs_a_post(self, desk):
        assert desk.get(UNDO).status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "?p=0",
        "?p=-1",
        "?p=999999999999999999999",
        "?p=abc",
        "?o=1.-9.abc",
        "?all=",
        "?e=1",
        "?q=" + "a+" * 1500,
        "?q=%22unbalanced",
        "?q=%ED%A0%80",
        "?status=%F0%9F%98%80&status=spam",
        "?_facets=1",
        "?_popup=1",
    ],
)
def test_a_forged_query_is_answered(desk, query):
    make_comment(status="pending")

    assert desk.get(LIST + query).status_code in {200, 302}


@pytest.mark.parametrize(
    "query",
    [
        "?body__regex=(a%2B)%2B%24",
        "?author_email__startswith=a",
        "?story__headline__contains=a",
        "?id__in=abc",
        "?q=a%00b",
        "?_to_field=body",
    ],
)
def test_a_condition_in_the_address_is_refused(desk, query):
    assert desk.get(LIST + query).status_code == 400
