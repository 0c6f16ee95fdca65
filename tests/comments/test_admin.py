"""The queue: what moderators see, do, undo, and what is closed to the rest."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from articles import workflow
from comments import moderation
from comments.models import Comment, ModerationEvent
from newsroom import roles
from tests.factories import AT, make_comment, make_draft, make_story, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
LIST = "/admin/comments/comment/"
UNDO = "/admin/comments/comment/undo/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def moderator():
    return make_user(roles.MODERATOR, username="mod")


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def change_page(comment):
    return reverse("admin:comments_comment_change", args=[comment.pk])


def decide_page(comment):
    return reverse("admin:comments_comment_decide", args=[comment.pk])


def act(desk, verb, *comments, query="", **extra):
    data = {
        "action": verb,
        "index": "0",
        "_selected_action": [getattr(c, "pk", c) for c in comments],
    }
    response = desk.post(LIST + query, data | extra, follow=True)
    assert response.status_code == 200
    return response


def said(response):
    return [str(message) for message in response.context["messages"]]


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


class TestAReply:
    def test_is_shown_whole_with_reasons_and_history(self, desk):
        comment = make_comment(
            status="pending",
            body="word " * 200 + "end",
            reasons=[
                {"rule": "staff-name", "fact": "Anna Berg"},
                {"rule": "every-reply", "fact": ""},
            ],
        )
        batch = moderation.trash([comment.pk], by=None, at=AT)
        moderation.undo(batch.uid, by=None, at=AT + MINUTE)

        text = desk.get(change_page(comment)).text

        assert "end" in text
        assert "The name looks like that of a member of staff: Anna Berg" in text
        assert "moved to the trash" in text
        assert "undone Jul 14, 2026, 09:31 UTC" in text
        assert "put back" in text

    def test_cannot_be_edited(self, desk):
        comment = make_comment(status="pending")

        text = desk.get(change_page(comment)).text
        response = desk.post(change_page(comment), {"status": "approved", "body": "x"})

        assert "<textarea" not in text
        assert 'name="_save"' not in text
        assert response.status_code == 403
        comment.refresh_from_db()
        assert comment.status == "pending"

    @pytest.mark.parametrize("verb", moderation.DECISIONS)
    def test_has_a_button_for_each_verb(self, desk, verb):
        comment = make_comment(status="spam" if verb != "spam" else "pending")
        text = desk.get(change_page(comment)).text
        assert f'formaction="{decide_page(comment)}" name="verb" value="{verb}"' in text

        response = desk.post(
            decide_page(comment),
            {"verb": verb, "version": f"{comment.pk}:{comment.version}"},
            follow=True,
        )

        assert response.redirect_chain == [(LIST, 302)]
        assert len(said(response)) == 1
        assert comment.events.get().action == verb

    def test_was_decided_since_the_page_was_opened(self, desk):
        comment = make_comment(status="pending")
        seen = f"{comment.pk}:{comment.version}"
        moderation.approve([comment.pk], by=None, at=AT)

        desk.post(decide_page(comment), {"verb": "spam", "version": seen})

        comment.refresh_from_db()
        assert comment.status == "approved"

    @pytest.mark.parametrize("verb", ["", "undo", "submit", "delete", "\x00"])
    def test_knows_no_other_verb(self, desk, verb):
        comment = make_comment(status="pending")

        desk.post(decide_page(comment), {"verb": verb})

        assert not comment.events.exists()

    def test_does_not_name_a_hidden_story(self, desk):
        comment = make_comment(make_draft(headline="Secret"), status="pending")

        assert "Secret" not in desk.get(change_page(comment)).text

    @pytest.mark.parametrize("key", ["abc", "0", "9" * 30, "-1", "1_2F", "%FF"])
    def test_that_is_not_there_is_said_to_be(self, desk, key):
        page = f"{LIST}{key}/"

        assert desk.get(f"{page}change/").status_code == 302
        assert desk.post(f"{page}decide/", {"verb": "approve"}).status_code == 302


class TestWhoMay:
    PAGES = (LIST, UNDO, f"{LIST}1/change/", f"{LIST}1/decide/")

    @pytest.mark.parametrize("page", PAGES)
    def test_not_a_stranger(self, client, page):
        for response in (client.get(page), client.post(page)):
            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/")

    def test_not_a_reporter(self, client):
        comment = make_comment(status="pending")
        client.force_login(make_user(roles.REPORTER))
        data = {"verb": "approve", "batch": str(uuid.uuid4())}

        assert client.get(LIST).status_code == 403
        assert client.post(LIST, {"action": "approve"}).status_code == 403
        assert client.get(change_page(comment)).status_code == 403
        assert client.post(decide_page(comment), data).status_code == 403
        assert client.post(UNDO, data).status_code == 403
        assert LIST not in client.get("/admin/").text
        comment.refresh_from_db()
        assert comment.status == "pending"

    @pytest.mark.parametrize(
        "role", [roles.MODERATOR, roles.EDITOR, roles.ADMINISTRATOR]
    )
    def test_those_who_moderate(self, client, role):
        client.force_login(make_user(role))

        assert client.get(LIST).status_code == 200

    @pytest.mark.parametrize("page", ["add/", "{}/delete/", "{}/history/", "{}/"])
    def test_nobody_uses_a_stock_page(self, client, page):
        comment = make_comment()
        client.force_login(make_user(is_superuser=True))

        assert client.get(LIST + page.format(comment.pk)).status_code == 404

    @pytest.mark.parametrize("page", [UNDO, f"{LIST}1/decide/", LIST])
    def test_not_without_the_token(self, moderator, page):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(moderator)

        assert strict.post(page, {"verb": "approve"}).status_code == 403


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
