"""A reader's way through a reply: the page of its form, waiting, found."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from articles import workflow
from comments import moderation
from comments.models import Comment, Conversation
from tests.comments.sending import (
    GOOD,
    OWN,
    RECEIVED,
    UNKNOWN,
    assert_private,
    hidden_stories,
    reply_page,
    send,
)
from tests.factories import AT, make_comment, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def story():
    return make_story(headline="The tide")


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

    def test_lives_a_year_where_the_name_is_saved(self, client, story):
        cookie = send(client, story, save="on").cookies["reply"]
        assert cookie["max-age"] == 365 * 24 * 3600

        with time_machine.travel(AT + timedelta(days=364), tick=False):
            assert "Well said." in client.get(RECEIVED).text
        with time_machine.travel(AT + timedelta(days=366), tick=False):
            assert "Well said." not in client.get(RECEIVED).text

    def test_is_for_a_day_again_once_it_is_not(self, client, story):
        send(client, story, save="on")
        again = {"comment": "More.", "email": "a@example.org"}
        cookie = send(client, story, **again).cookies["reply"]

        assert cookie["max-age"] == 24 * 3600
        text = client.get(RECEIVED).text
        assert "Well said." in text
        assert "More." in text

    def test_holds_no_name_or_address(self, client, story):
        cookie = send(client, story, save="on").cookies["reply"]

        assert list(client.cookies) == ["reply"]
        assert GOOD["name"] not in cookie.value
        assert "example" not in cookie.value

    def test_is_secure_over_https(self, client, story, settings):
        settings.SESSION_COOKIE_SECURE = True

        assert send(client, story).cookies["reply"]["secure"] is True

    def test_holds_the_last_twenty(self, client, story):
        for number in range(22):
            email = f"{number}@example.org"
            send(client, story, comment=f"Number {number}.", email=email)

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
        assert send(client, story, email="b@example.org").status_code == 303

    def test_ends_after_a_day(self, client, story):
        send(client, story)

        with time_machine.travel(AT + timedelta(days=1, seconds=1), tick=False):
            assert "Well said." not in client.get(RECEIVED).text


class TestOwnReplies:
    def test_case_50_are_seen_by_their_sender(self, client, story):
        send(client, story, comment="Line one.\n\n<b>Two</b>")

        for page in (RECEIVED, f"/comments/mine/{story.uid}/"):
            response = client.get(page)
            assert response.status_code == 200
            assert "awaiting moderation" in response.text.lower()
            assert "<p>Line one.</p>" in response.text
            assert "&lt;b&gt;Two&lt;/b&gt;" in response.text
            assert GOOD["website"] not in response.text
            assert GOOD["email"] not in response.text
            assert_private(response)

    def test_say_under_which_reply_they_would_stand(self, client, story):
        root = make_comment(story)
        send(client, story, parent=str(root.uid))
        mine = f"/comments/mine/{story.uid}/"

        assert f'data-under="{root.anchor}"' in client.get(mine).text

        moderation.spam([root.pk], by=None, at=AT)
        text = client.get(mine).text
        assert "Well said." in text
        assert str(root.uid) not in text

    def test_lead_back_to_the_story(self, client, story):
        send(client, story)

        text = client.get(RECEIVED).text

        assert f'href="{story.get_absolute_url()}#replies"' in text
        assert f'data-replied="/comments/mine/{story.uid}/"' in text

    def test_case_50_are_seen_by_nobody_else(self, client, story):
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

        with time_machine.travel(AT + timedelta(minutes=5), tick=False):
            shown = "Well said." in client.get(RECEIVED).text

        assert shown is (verb in {"hold", "restore"})

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
        for number in range(5):
            send(client, make_story(), email=f"{number}@example.org")

        with django_assert_max_num_queries(3):
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

    def test_leads_to_the_page_of_its_root(self, client, story):
        roots = [make_comment(story) for _ in range(51)]
        answer = make_comment(story, parent=roots[50])

        response = client.get(answer.get_absolute_url())

        assert response["Location"] == (
            f"{story.get_absolute_url()}?page={roots[49].uid}#{answer.anchor}"
        )
        assert f'id="{answer.anchor}"' in client.get(response["Location"]).text

    def test_leads_to_the_thread_where_the_story_shows_no_more(self, client, story):
        root = make_comment(story)
        answers = [make_comment(story, parent=root) for _ in range(51)]
        thread = f"/comments/{root.uid}/thread/"

        places = [
            client.get(answers[number].get_absolute_url())["Location"]
            for number in (19, 20, 50)
        ]

        assert places == [
            f"{story.get_absolute_url()}#{answers[19].anchor}",
            f"{thread}#{answers[20].anchor}",
            f"{thread}?page={answers[49].uid}#{answers[50].anchor}",
        ]
        for place in places:
            assert f'id="{place.partition("#")[2]}"' in client.get(place).text

    def test_counts_the_places_of_removed_roots(self, client, story):
        roots = [make_comment(story) for _ in range(51)]
        make_comment(story, parent=roots[0])
        moderation.spam([roots[0].pk, roots[1].pk], by=None, at=AT)

        response = client.get(roots[50].get_absolute_url())

        assert response["Location"] == f"{story.get_absolute_url()}#{roots[50].anchor}"

    def test_needs_five_queries(self, client, story, django_assert_max_num_queries):
        roots = [make_comment(story) for _ in range(51)]
        answer = make_comment(story, parent=roots[50])

        with django_assert_max_num_queries(5):
            client.get(answer.get_absolute_url())


class TestTheThread:
    def path(self, root):
        return f"/comments/{root.uid}/thread/"

    def test_shows_one_root_and_all_under_it(self, client, story):
        root = make_comment(story, author_name="Bob")
        answers = [make_comment(story, parent=root) for _ in range(3)]
        below = make_comment(story, parent=answers[0])
        make_comment(story, body="Elsewhere.")

        response = client.get(self.path(root))

        shown = re.findall('id="comment-([^"]+)"', response.text)
        order = [root, answers[0], below, *answers[1:]]
        assert shown == [str(comment.uid) for comment in order]
        assert "Replies to <bdi>Bob</bdi>" in response.text
        assert f'href="{story.get_absolute_url()}#replies"' in response.text
        assert '<meta name="robots" content="noindex">' in response.text
        assert "Elsewhere." not in response.text
        assert response["ETag"]
        assert response["Cache-Control"] == "public, max-age=0, s-maxage=1"

    def test_goes_on_page_by_page_under_those_that_are_answered(self, client, story):
        root = make_comment(story)
        branch = make_comment(story, parent=root)
        answers = [make_comment(story, parent=branch) for _ in range(60)]

        first = client.get(self.path(root)).text
        more = re.search(r'href="(\?page=[^#"]+)#replies" rel="next"', first)[1]
        second = client.get(self.path(root) + more).text

        assert re.findall('id="comment-([^"]+)"', second) == [
            str(comment.uid) for comment in (root, branch, *answers[49:])
        ]
        assert "The whole thread" in second
        assert 'rel="next"' not in second

    def test_keeps_the_place_of_what_was_removed(self, client, story):
        root = make_comment(story, author_name="Bob", body="Rude.")
        answer = make_comment(story, parent=root)
        moderation.reject([root.pk], by=None, at=AT)

        text = client.get(self.path(root)).text

        assert "This reply was removed." in text
        assert answer.body in text
        assert "Bob" not in text
        assert "Rude." not in text
        assert "/comments/post/" not in text

    def test_changes_its_etag_with_what_it_shows(self, client, story):
        root = make_comment(story)
        answer = make_comment(story, parent=root, status="pending")
        before = client.get(self.path(root))
        kept = {"If-None-Match": before["ETag"]}
        assert client.get(self.path(root), headers=kept).status_code == 304

        moderation.approve([answer.pk], by=None, at=AT)
        after = client.get(self.path(root), headers=kept)

        assert after.status_code == 200
        assert answer.body in after.text

    def test_answers_404_to_what_is_no_shown_root(self, client, story):
        root = make_comment(story)
        answer = make_comment(story, parent=root)
        removed = make_comment(story, status="spam")
        hidden = make_comment(make_story(discussion_mode="hidden"))
        unknown = client.get(f"/comments/{UNKNOWN}/thread/")

        for comment in (answer, removed, hidden):
            response = client.get(self.path(comment))
            assert response.status_code == 404
            assert response.content == unknown.content

    @pytest.mark.parametrize("state", hidden_stories())
    def test_goes_with_its_story(self, client, state):
        hidden = make_comment(hidden_stories()[state]())

        assert client.get(self.path(hidden)).status_code == 404

    @pytest.mark.parametrize("cursor", ["", "1", "abc", UNKNOWN, "root", "last"])
    def test_case_71_has_no_page_of_nonsense(self, client, story, cursor):
        root = make_comment(story)
        last = make_comment(story, parent=root)
        cursor = {"root": root.uid, "last": last.uid}.get(cursor, cursor)

        response = client.get(self.path(root), {"page": cursor})

        assert response.status_code == 404

    def test_has_a_form_that_answers_the_root(self, client, story):
        root = make_comment(story, author_name="Bob")

        text = client.get(self.path(root)).text

        heading = re.search(r'<h2 id="respond-heading">(.*?)</h2>', text)[1]
        assert re.sub("<[^>]+>", "", heading) == "Leave a Reply to Bob"
        assert " hidden" not in heading
        assert f'name="parent" value="{root.uid}"' in text

    @pytest.mark.parametrize("answers", [0, 60])
    def test_needs_six_queries(
        self, client, story, answers, django_assert_max_num_queries
    ):
        root = make_comment(story)
        for _ in range(answers):
            make_comment(story, parent=root)
        cache.clear()

        with django_assert_max_num_queries(6):
            client.get(self.path(root))


def test_a_reply_needs_few_queries(client, story, django_assert_max_num_queries):
    root = make_comment(story)
    cache.clear()

    with django_assert_max_num_queries(27):
        assert send(client, story, parent=str(root.uid)).status_code == 303


class TestHowLongApprovalTakes:
    @pytest.mark.parametrize(
        ("minutes", "text"),
        [
            (None, ""),
            (40, "Replies are usually read within 40 minutes now."),
            (60, "Replies are usually read within 60 minutes now."),
            (240, "Replies are usually read within 4 hours now."),
            (1440, "Replies may wait for a day or more now."),
        ],
    )
    def test_is_told_where_somebody_replies(self, client, story, minutes, text):
        Conversation.objects.update(waiting_minutes=minutes)
        send(client, story)

        for path in (reply_page(story), RECEIVED, f"/comments/mine/{story.uid}/"):
            page = client.get(path).text
            if text:
                assert text in page
            else:
                assert "Replies are usually" not in page
        assert "usually read" not in client.get(story.get_absolute_url()).text
