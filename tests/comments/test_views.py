"""A reader's way through a reply: sent, refused with nothing lost, waiting, found.

The numbers of abuse cases are those of the table of bad input.
"""

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import workflow
from comments import moderation
from comments.models import Comment
from newsroom import roles
from tests.factories import AT, make_comment, make_draft, make_story, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
OWN = {"Sec-Fetch-Site": "same-origin"}
GOOD = {
    "comment": "Well said.",
    "name": "Ann",
    "email": "ann@example.org",
    "website": "https://ann.example.org/",
}
RECEIVED = "/comments/received/"
UNKNOWN = "6f1c2a34-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def story():
    return make_story(headline="The tide")


def post_page(story):
    return f"/comments/post/{getattr(story, 'uid', story)}/"


def reply_page(story):
    return f"/comments/reply/{getattr(story, 'uid', story)}/"


def send(client, story, headers=OWN, **changes):
    return client.post(post_page(story), GOOD | changes, headers=headers)


def holds_everything(response, **changes):
    """Whether the form of the page holds what was typed."""
    text = unescape(response.text)
    typed = GOOD | changes
    area = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", text, re.DOTALL)
    return area[1] == typed["comment"] and all(
        not typed[field] or f'value="{typed[field]}"' in text
        for field in ("name", "email", "website")
    )


def assert_private(response):
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


class TestAReplyThatIsTaken:
    def test_waits_and_leads_on(self, client, story):
        """Case 1."""
        response = send(client, story)

        assert response.status_code == 303
        assert response["Location"] == RECEIVED
        assert_private(response)
        comment = Comment.objects.get()
        assert (comment.story, comment.status) == (story, "pending")
        assert (comment.author_name, comment.author_email) == ("Ann", GOOD["email"])
        assert (comment.body, comment.author_url) == ("Well said.", GOOD["website"])
        assert comment.submitted_at == AT

    def test_waits_whatever_was_approved_before(self, client, story):
        """Case 3: who types a known address has proved nothing."""
        make_comment(author_name="Ann", author_email=GOOD["email"])

        send(client, story)

        assert Comment.objects.get(story=story).status == "pending"

    @pytest.mark.parametrize(
        ("headers", "reason"),
        [
            (OWN, "every-reply"),  # case 46
            ({"Origin": "http://testserver"}, "every-reply"),
            ({"Referer": "http://testserver/2026/"}, "every-reply"),
            ({"Sec-Fetch-Site": "none"}, "every-reply"),
            ({}, "unknown-origin"),  # case 47
        ],
    )
    def test_comes_from_here_or_from_nobody_knows(self, client, story, headers, reason):
        assert send(client, story, headers=headers).status_code == 303

        assert [r["rule"] for r in Comment.objects.get().reasons] == [reason]

    def test_carries_nothing_that_the_form_has_not(self, client, story):
        """Case 22."""
        response = send(
            client,
            story,
            status="approved",
            is_staff="1",
            user="1",
            legacy_id="7",
            submitted_at="2001-01-01",
            id="1",
            digest="x",
        )

        assert response.status_code == 303
        comment = Comment.objects.get()
        assert (comment.status, comment.submitted_at) == ("pending", AT)

    @pytest.mark.parametrize("key", ["next", "redirect_to"])
    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example", "\\\\evil.example"]
    )
    def test_leads_nowhere_else(self, client, story, key, target):
        """Case 44."""
        response = client.post(
            f"{post_page(story)}?{key}={target}", GOOD | {key: target}, headers=OWN
        )

        assert (response.status_code, response["Location"]) == (303, RECEIVED)

    def test_ignores_a_session(self, client, story):
        """Case 24: staff reply from the admin; outside it nobody is signed in."""
        client.force_login(make_user(roles.EDITOR, first_name="Ed", last_name="Itor"))
        client.cookies[settings.SESSION_COOKIE_NAME]["path"] = "/"

        with CaptureQueriesContext(connection) as queries:
            response = send(client, story)

        assert response.status_code == 303
        assert not any("django_session" in query["sql"] for query in queries)
        assert Comment.objects.get().author_name == "Ann"

    def test_gets_the_same_answer_with_the_name_of_staff(self, client, story):
        """Case 25: the sender learns nothing."""
        make_user(first_name="Anna", last_name="Berg", email="desk@example.org")

        plain = send(client, story)
        disguised = send(client, story, name="\u0410nna Berg")

        assert disguised.status_code == plain.status_code == 303
        assert disguised["Location"] == plain["Location"]
        comment = Comment.objects.get(author_name="\u0410nna Berg")
        assert comment.reasons == [{"rule": "staff-name", "fact": "Anna Berg"}]

    def test_is_stored_once_for_a_double_click(self, client, story):
        """Case 26."""
        first, second = send(client, story), send(client, story)

        assert first.status_code == second.status_code == 303
        assert Comment.objects.count() == 1

    def test_may_say_the_same_elsewhere(self, client, story):
        """Case 28."""
        root = make_comment(story)

        answers = [
            send(client, story),
            send(client, make_story()),
            send(client, story, parent=str(root.uid)),
        ]

        assert [response.status_code for response in answers] == [303] * 3
        assert Comment.objects.count() == 4

    def test_may_repeat_what_is_in_the_trash(self, client, story):
        """Case 29."""
        send(client, story)
        moderation.trash([Comment.objects.get().pk], by=None, at=AT)

        assert send(client, story).status_code == 303
        assert Comment.objects.count() == 2

    def test_at_full_depth_stands_one_level_up(self, client, story):
        """Case 20."""
        chain = [make_comment(story)]
        for _ in range(4):
            chain.append(make_comment(story, parent=chain[-1]))

        assert send(client, story, parent=str(chain[4].uid)).status_code == 303

        comment = Comment.objects.get(author_name="Ann")
        assert (comment.parent, comment.reply_to) == (chain[3], chain[4])
        assert comment.depth == 4

    @pytest.mark.parametrize(
        "body",
        [
            "{{ 7*7 }} {% now 'Y' %}",  # case 42
            "'; DROP TABLE comments_comment; --",
            "%s %d %(x)s",
            "=cmd|' /C calc'!A0",
            "a" * 5000,  # case 43
            "\N{GRINNING FACE}" * 5000,  # case 9
        ],
    )
    def test_is_stored_literally(self, client, story, body):
        assert send(client, story, comment=body).status_code == 303
        assert Comment.objects.get().body == body

    def test_loses_what_no_database_stores(self, client, story):
        """Cases 11 and 43."""
        data = (
            b"comment=a%00b%ED%A0%80%E2%80%AEc%FF&name=An%00n&email=ann@example.org"
            b"&parent=%00"
        )
        response = client.generic(
            "POST",
            post_page(story),
            data,
            content_type="application/x-www-form-urlencoded",
            headers=OWN,
        )

        assert response.status_code == 303
        comment = Comment.objects.get()
        assert comment.author_name == "Ann"
        assert comment.body == "ab\ufffd\ufffd\ufffdc\ufffd"


class TestAReplyThatIsNotTaken:
    @pytest.mark.parametrize(
        "changes",
        [
            {"name": ""},  # case 6
            {"name": "  "},
            {"name": "\u200b"},
            {"email": ""},  # case 7
            {"email": "a@b"},
            {"email": "a@@example.org"},
            {"email": "a@example.org%0aBcc:b@example.org"},
            {"comment": ""},  # case 8
            {"comment": "<b></b>"},
            {"comment": "\u200b\u200b"},
            {"name": "n" * 246},  # case 9
            {"email": "e" * 243 + "@example.org"},
            {"website": "https://example.org/" + "w" * 181},
            {"comment": "c" * 5001},
            {"website": "javascript:alert(1)"},  # case 41
            {"website": "example.org"},
            {"website": "https://me:secret@example.org/"},
        ],
    )
    def test_shows_what_is_wrong_and_all_that_was_typed(self, client, story, changes):
        response = send(client, story, **changes)

        assert response.status_code == 422
        assert holds_everything(response, **changes)
        assert_private(response)
        [field] = changes
        assert f'href="#reply-{field}"' in response.text
        assert f'id="reply-{field}_error"' in response.text
        assert not Comment.objects.exists()

    def test_tells_a_screen_reader(self, client, story):
        """Case 80: the summary takes the focus, the field names its error."""
        text = send(client, story, email="a@b").text

        assert (
            '<div class="notice notice-error" role="alert" tabindex="-1" autofo' in text
        )
        field = re.search(r'<input type="email"[^>]*>', text)[0]
        assert 'aria-invalid="true"' in field
        assert 'aria-describedby="reply-email_error"' in field

    def test_escapes_what_was_typed(self, client, story):
        """Case 40."""
        markup = '"><script>alert(1)</script></textarea><svg onload=x>'

        text = send(client, story, comment=markup, name=markup, email=markup).text

        assert "<script>alert" not in text
        assert "<svg onload" not in text

    def test_takes_an_array_or_a_file_for_nothing(self, client, story):
        """Case 12."""
        fields = {key: value for key, value in GOOD.items() if key != "comment"}
        multipart = (
            b"--b\r\nContent-Disposition: form-data; name=comment; filename=c.txt\r\n"
            b"\r\nA file.\r\n--b\r\nContent-Disposition: form-data; name=name\r\n\r\n"
            b"Ann\r\n--b--\r\n"
        )

        array = client.post(
            post_page(story), fields | {"comment[]": ["a", "b"]}, headers=OWN
        )
        file = client.generic(
            "POST",
            post_page(story),
            multipart,
            content_type="multipart/form-data; boundary=b",
            headers=OWN,
        )

        assert (array.status_code, file.status_code) == (422, 422)
        assert 'value="Ann"' in file.text

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Referer": "https://evil.example/"},
        ],
    )
    def test_from_another_site_needs_one_more_click(self, client, story, headers):
        """Case 45."""
        response = send(client, story, headers=headers)

        assert response.status_code == 403
        assert holds_everything(response)
        assert "another site" in response.text
        assert not Comment.objects.exists()
        assert not response.cookies

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "trash"])
    def test_to_a_reply_that_is_not_there_can_go_without_it(
        self, client, story, status
    ):
        """Cases 18 and 21."""
        hidden = make_comment(story, status=status, body="Unseen.")

        response = send(client, story, parent=str(hidden.uid))

        assert response.status_code == 403
        assert holds_everything(response)
        assert "without it" in response.text
        assert str(hidden.uid) not in response.text
        assert "Unseen." not in response.text
        assert Comment.objects.count() == 1

    @pytest.mark.parametrize("parent", [UNKNOWN, "7", "abc", "\x00\x01", "-"])
    def test_to_nothing_can_go_without_it(self, client, story, parent):
        """Case 18, save where nothing of the parent is left after cleaning."""
        response = send(client, story, parent=parent)

        assert response.status_code == (303 if parent == "\x00\x01" else 403)

    def test_to_a_reply_elsewhere_is_refused(self, client, story):
        """Case 19."""
        elsewhere = make_comment()

        response = send(client, story, parent=str(elsewhere.uid))

        assert response.status_code == 422
        assert holds_everything(response)
        assert str(elsewhere.uid) not in response.text

    @pytest.mark.parametrize("mode", ["closed", "hidden"])
    def test_to_a_closed_discussion_keeps_the_text(self, client, mode):
        """Cases 16 and 17."""
        response = send(client, make_story(discussion_mode=mode))

        assert response.status_code == 403
        assert "Well said.</textarea>" in response.text
        assert "<button" not in response.text
        assert not Comment.objects.exists()

    def test_to_a_discussion_that_closes_now(self, client):
        """Case 16: the boundary."""
        story = make_story(discussion_closes_at=AT + MINUTE)
        assert send(client, story).status_code == 303

        with time_machine.travel(AT + MINUTE, tick=False):
            assert send(client, story, comment="Late.").status_code == 403

    def test_is_stopped_by_the_verb_too(self, client, story, monkeypatch):
        """Case 17: closed between the view's question and the transaction."""

        def close(*args, **kwargs):
            raise moderation.DiscussionClosed

        monkeypatch.setattr(moderation, "submit", close)

        assert send(client, story).status_code == 403

    def test_the_same_later_is_a_duplicate(self, client, story):
        """Case 27."""
        send(client, story)

        with time_machine.travel(AT + 2 * MINUTE, tick=False):
            response = send(client, story)

        assert response.status_code == 409
        assert holds_everything(response)
        assert Comment.objects.count() == 1


def hidden_stories():
    return {
        "draft": make_draft,
        "scheduled": lambda: make_story(publish_at=AT + MINUTE),
        "expired": lambda: make_story(expires_at=AT),
        "withdrawn": lambda: workflow.withdraw(make_story(), by=None, at=AT),
        "trash": lambda: workflow.trash(make_draft(), by=None, at=AT),
    }


class TestAStoryThatIsNotThere:
    @pytest.mark.parametrize("state", hidden_stories())
    def test_answers_as_if_it_never_was(self, client, state):
        """Cases 13 and 14."""
        hidden = hidden_stories()[state]()
        other = uuid.uuid4()

        for changes in ({}, {"email": "a@b"}, {"parent": "x"}):
            one, two = send(client, hidden, **changes), send(client, other, **changes)
            assert (one.status_code, two.status_code) == (404, 404)
            assert one.content == two.content
            assert dict(one.headers) == dict(two.headers)
            assert_private(one)
        foreign = {"Origin": "https://evil.example"}
        assert send(client, hidden, headers=foreign).content == one.content
        one, two = client.get(reply_page(hidden)), client.get(reply_page(other))
        assert (one.status_code, two.status_code) == (404, 404)
        assert one.content == two.content
        mine, nobodys = (
            client.get(f"/comments/mine/{uid}/") for uid in (hidden.uid, other)
        )
        assert mine.content == nobodys.content
        assert not Comment.objects.exists()

    def test_keeps_the_text(self, client):
        response = send(client, uuid.uuid4(), comment="A <long> text.")

        assert "A &lt;long&gt; text.</textarea>" in response.text

    @pytest.mark.parametrize("name", ["abc", "-1", str(2**63), "", "%00", "..%2f"])
    def test_has_no_such_address(self, client, name):
        """Case 13."""
        response = client.post(f"/comments/post/{name}/", GOOD, headers=OWN)

        assert response.status_code in {400, 404}


class TestARequestInDisorder:
    @pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
    def test_by_another_method_is_refused(self, client, story, method):
        """Case 4."""
        response = getattr(client, method)(post_page(story))

        assert response.status_code == 405
        assert response["Allow"] == "POST"

    @pytest.mark.parametrize("method", ["head", "options", "trace"])
    def test_has_no_effect(self, client, story, method):
        """Case 5."""
        assert getattr(client, method)(post_page(story)).status_code == 405
        assert not Comment.objects.exists()

    def test_is_too_large(self, client, story):
        """Case 10."""
        response = send(client, story, comment="a" * 10_000_000)

        assert response.status_code == 413
        assert "5,000 characters" in response.text
        assert_private(response)

    def test_has_too_many_fields(self, client, story):
        """Case 10."""
        response = send(client, story, **{f"f{number}": "" for number in range(5000)})

        assert response.status_code in {400, 413}
        assert "not posted" in response.text

    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            (b"comment=a", "application/x-www-form-urlencoded; charset=utf-16"),
            (b"comment=a", "multipart/form-data"),
            (b"comment=a", "multipart/form-data; boundary=" + "b" * 300),
        ],
    )
    def test_cannot_be_read(self, client, story, body, content_type):
        """Case 11."""
        response = client.generic(
            "POST", post_page(story), body, content_type=content_type, headers=OWN
        )

        assert response.status_code == 400
        assert "not posted" in response.text
        assert_private(response)

    @pytest.mark.parametrize("content_type", ["application/json", "text/plain", ""])
    def test_of_another_kind_holds_no_fields(self, client, story, content_type):
        response = client.generic(
            "POST", post_page(story), b"{", content_type=content_type, headers=OWN
        )

        assert response.status_code == 422

    def test_lies_about_its_length(self, client, story):
        response = client.generic(
            "POST", post_page(story), b"", headers=OWN, CONTENT_LENGTH="-1"
        )

        assert response.status_code in {400, 413}


class TestTheReplyPage:
    def test_is_the_form_alone(self, client, story):
        response = client.get(reply_page(story))

        assert response.status_code == 200
        assert_private(response)
        assert "<h1>Leave a Reply</h1>" in response.text
        assert f'action="{reply_page(story)}"' in response.text
        assert story.get_absolute_url() in response.text
        assert "csrf" not in response.text
        assert not response.cookies

    def test_takes_a_reply_as_well(self, client, story):
        response = client.post(reply_page(story), GOOD, headers=OWN)

        assert response.status_code == 303
        assert Comment.objects.get().body == "Well said."

    def test_answers_one_reply(self, client, story):
        root = make_comment(story, author_name="Bob <b>", body="First <i>word</i>.")

        text = client.get(reply_page(story), {"to": root.uid}).text

        assert "Leave a Reply to <bdi>Bob &lt;b&gt;</bdi>" in text
        assert "First &lt;i&gt;word&lt;/i&gt;." in text
        assert f'name="parent" value="{root.uid}"' in text
        assert "Cancel reply" in text

    def test_names_the_reply_again_after_an_error(self, client, story):
        root = make_comment(story, author_name="Bob")

        text = send(client, story, parent=str(root.uid), email="").text

        assert "Leave a Reply to <bdi>Bob</bdi>" in text
        assert f'name="parent" value="{root.uid}"' in text

    @pytest.mark.parametrize("to", ["abc", UNKNOWN, "7", "{}"])
    def test_offers_to_go_without_a_reply_that_is_not_there(self, client, story, to):
        response = client.get(reply_page(story), {"to": to})

        assert response.status_code == 403
        assert "without it" in response.text
        assert 'name="parent" id' in response.text

    def test_says_when_replies_are_closed(self, client):
        response = client.get(reply_page(make_story(discussion_mode="closed")))

        assert response.status_code == 403
        assert "Replies are closed." in response.text
        assert "<textarea" not in response.text

    @pytest.mark.parametrize("method", ["put", "delete", "options"])
    def test_knows_two_methods(self, client, story, method):
        assert getattr(client, method)(reply_page(story)).status_code == 405

    def test_needs_few_queries(self, client, story, django_assert_max_num_queries):
        root = make_comment(story)

        with django_assert_max_num_queries(4):
            client.get(reply_page(story), {"to": root.uid})


class TestTheCookie:
    def test_is_closed_to_scripts_and_to_the_rest_of_the_site(self, client, story):
        cookie = send(client, story).cookies["reply"]

        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/comments/"
        assert cookie["max-age"] == 24 * 3600
        assert not cookie["secure"]

    def test_is_secure_over_https(self, client, story, settings):
        settings.SESSION_COOKIE_SECURE = True

        assert send(client, story).cookies["reply"]["secure"] is True

    def test_holds_the_last_twenty(self, client, story):
        for number in range(22):
            send(client, story, comment=f"Number {number}.")

        text = client.get(RECEIVED).text

        assert text.count("reply-pending") == 20
        assert "Number 21." in text
        assert "Number 1." not in text

    @pytest.mark.parametrize("forged", ["", "x", "a.b.c:1:sig", "\u00e9", "0" * 4000])
    def test_cannot_be_forged(self, client, story, forged):
        send(client, story)
        client.cookies["reply"] = forged

        response = client.get(RECEIVED)

        assert response.status_code == 200
        assert "Well said." not in response.text
        assert send(client, story, comment="Another.").status_code == 303

    def test_ends_after_a_day(self, client, story):
        send(client, story)

        with time_machine.travel(AT + timedelta(days=1, seconds=1), tick=False):
            assert "Well said." not in client.get(RECEIVED).text


class TestOwnReplies:
    """Case 50."""

    def test_are_seen_by_their_sender(self, client, story):
        send(client, story, comment="Line one.\n\n<b>Two</b>")

        for page in (RECEIVED, f"/comments/mine/{story.uid}/"):
            response = client.get(page)
            assert response.status_code == 200
            assert "awaiting moderation" in response.text
            assert "<p>Line one.</p>" in response.text
            assert "&lt;b&gt;Two&lt;/b&gt;" in response.text
            assert GOOD["website"] not in response.text
            assert GOOD["email"] not in response.text
            assert_private(response)

    def test_lead_back_to_the_story(self, client, story):
        send(client, story)

        text = client.get(RECEIVED).text

        assert f'href="{story.get_absolute_url()}#replies"' in text
        assert f'data-replied="/comments/mine/{story.uid}/"' in text

    def test_are_seen_by_nobody_else(self, client, story):
        send(client, story)
        uid = Comment.objects.get().uid
        stranger = client.__class__()

        assert "Well said." not in stranger.get(RECEIVED).text
        assert "Well said." not in stranger.get(f"/comments/mine/{story.uid}/").text
        assert "Well said." not in stranger.get(story.get_absolute_url()).text
        assert "Well said." not in stranger.get("/").text
        assert stranger.get(f"/comments/{uid}/").status_code == 404
        assert client.get(f"/comments/{uid}/").status_code == 404
        assert stranger.get(reply_page(story), {"to": uid}).status_code == 403
        story.refresh_from_db()
        assert story.reply_count == 0

    def test_stand_on_their_own_story_alone(self, client, story):
        other = make_story()
        send(client, story)

        assert "Well said." not in client.get(f"/comments/mine/{other.uid}/").text

    @pytest.mark.parametrize("verb", moderation.DECISIONS)
    def test_are_no_longer_shown_once_decided(self, client, story, verb):
        send(client, story)
        pk = Comment.objects.get().pk
        moderation.DECISIONS[verb]([pk], by=None, at=AT)

        shown = "Well said." in client.get(RECEIVED).text

        assert shown is (verb == "restore")

    def test_go_with_their_story(self, client, story):
        send(client, story)
        workflow.withdraw(story, by=None, at=AT)

        assert "The tide" not in client.get(RECEIVED).text

    def test_neutral_page_without_any(self, client):
        response = client.get(RECEIVED)

        assert response.status_code == 200
        assert "No reply from this browser is waiting." in response.text
        assert_private(response)

    def test_need_few_queries(self, client, django_assert_max_num_queries):
        for _ in range(5):
            send(client, make_story())

        with django_assert_max_num_queries(2):
            client.get(RECEIVED)
        with django_assert_max_num_queries(1):
            client.get(f"/comments/mine/{uuid.uuid4()}/")

    @pytest.mark.parametrize("page", [RECEIVED, f"/comments/mine/{UNKNOWN}/"])
    def test_are_read_only(self, client, page):
        assert client.post(page).status_code in {403, 405}


class TestThePermalink:
    def test_leads_to_the_reply_on_its_page(self, client, story):
        replies = [make_comment(story) for _ in range(51)]

        first, last = (client.get(c.get_absolute_url()) for c in replies[::50])

        assert first.status_code == 302
        address = story.get_absolute_url()
        assert first["Location"] == f"{address}#comment-{replies[0].uid}"
        assert last["Location"] == (
            f"{address}?page={replies[49].uid}#comment-{replies[50].uid}"
        )
        assert first["Cache-Control"] == "public, max-age=0, s-maxage=1"

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "trash"])
    def test_is_not_there_for_what_is_hidden(self, client, story, status):
        hidden = make_comment(story, status=status)

        response = client.get(hidden.get_absolute_url())
        unknown = client.get(f"/comments/{uuid.uuid4()}/")

        assert response.status_code == unknown.status_code == 404
        assert response.content == unknown.content

    @pytest.mark.parametrize("state", hidden_stories())
    def test_is_not_there_for_a_hidden_story(self, client, state):
        comment = make_comment(hidden_stories()[state]())

        assert client.get(comment.get_absolute_url()).status_code == 404

    def test_is_not_there_for_a_hidden_discussion(self, client):
        comment = make_comment(make_story(discussion_mode="hidden"))

        assert client.get(comment.get_absolute_url()).status_code == 404

    def test_needs_three_queries(self, client, story, django_assert_max_num_queries):
        replies = [make_comment(story) for _ in range(51)]

        with django_assert_max_num_queries(3):
            client.get(replies[50].get_absolute_url())


def test_a_reply_needs_few_queries(client, story, django_assert_max_num_queries):
    root = make_comment(story)
    cache.clear()

    with django_assert_max_num_queries(12):
        assert send(client, story, parent=str(root.uid)).status_code == 303
