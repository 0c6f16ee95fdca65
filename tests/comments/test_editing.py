"""Five minutes in which a reader can change a reply, and the moderators' edit.

The numbers of cases are those of the table of abuse.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from articles import workflow
from articles.models import Story
from comments import moderation
from comments.models import Comment, Discussion, Rule
from newsroom import roles
from tests.factories import AT, make_comment, make_story, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
OWN = {"Sec-Fetch-Site": "same-origin"}
GOOD = {"comment": "Well said.", "name": "Ann", "email": "ann@example.org"}
RECEIVED = "/comments/received/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as traveler:
        yield traveler


@pytest.fixture
def story():
    return make_story(headline="The tide")


@pytest.fixture
def sent(client, story):
    """A reply of this browser's that waits."""
    client.post(f"/comments/post/{story.uid}/", GOOD | {"subject": ""}, headers=OWN)
    return Comment.objects.get()


@pytest.fixture
def public(sent):
    moderation.approve([sent.pk], by=make_user(roles.MODERATOR), at=AT)
    sent.refresh_from_db()
    return sent


def edit_page(comment, story=None):
    address = reverse("comments:reply", args=[(story or comment.story).uid])
    return f"{address}?edit={comment.uid}"


def save(client, comment, text="Well said, sir.", headers=OWN):
    return client.post(edit_page(comment), {"comment": text}, headers=headers)


def holds(response, text):
    return f"{text}</textarea>" in response.text


class TestTheForm:
    def test_holds_the_text_and_changes_nothing(self, client, sent):
        response = client.get(edit_page(sent))

        assert response.status_code == 200
        assert holds(response, "Well said.")
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert Comment.objects.get().version == sent.version

    def test_is_linked_where_the_writer_sees_the_reply(self, client, sent, clock):
        mine = f"/comments/mine/{sent.story.uid}/"
        link = f'href="{edit_page(sent)}"'

        assert link in client.get(RECEIVED).text
        assert link in client.get(mine).text
        clock.move_to(AT + 5 * MINUTE)
        assert link not in client.get(RECEIVED).text
        assert link not in client.get(mine).text

    def test_is_linked_from_a_public_reply_for_its_writer(self, client, public, clock):
        mine = f"/comments/mine/{public.story.uid}/"
        place = f'data-edits="{public.anchor}"'

        assert place in client.get(mine).text
        assert f'href="{edit_page(public)}"' in client.get(RECEIVED).text
        clock.move_to(AT + 5 * MINUTE)
        assert place not in client.get(mine).text


class TestAReplyThatWaits:
    def test_is_changed_and_goes_on_waiting(self, client, sent):
        response = save(client, sent)

        assert (response.status_code, response["Location"]) == (303, RECEIVED)
        now = Comment.objects.get()
        assert (now.body, now.status, now.is_waiting) == (
            "Well said, sir.",
            "pending",
            True,
        )
        assert now.edited_at is None
        assert now.digest != sent.digest
        assert Discussion.objects.get().waiting_count == 1
        assert "Well said, sir." in client.get(RECEIVED).text

    def test_keeps_the_reason_that_was_edited_out(self, client, public, clock):
        clock.shift(MINUTE)
        links = "See https://a.example and https://b.example now."
        typed = GOOD | {"subject": "", "comment": links}
        client.post(f"/comments/post/{public.story.uid}/", typed, headers=OWN)
        held = Comment.objects.get(body=links)
        assert held.held_for == "links"

        save(client, held, "No more links.")

        held.refresh_from_db()
        assert (held.body, held.status) == ("No more links.", "pending")
        assert held.held_for == "links"
        assert [reason["rule"] for reason in held.reasons] == ["links"]

    def test_put_away_on_arrival_keeps_the_reason(self, client, story):
        typed = GOOD | {"subject": "Me"}
        client.post(f"/comments/post/{story.uid}/", typed, headers=OWN)
        trapped = Comment.objects.get()

        save(client, trapped)

        trapped.refresh_from_db()
        assert (trapped.body, trapped.status) == ("Well said, sir.", "spam")
        assert [reason["rule"] for reason in trapped.reasons] == ["honeypot"]

    def test_has_its_reasons_renewed(self, client, sent):
        rule = Rule.objects.create(term="crane", added_at=AT)

        save(client, sent, "The crane fell.")

        now = Comment.objects.get()
        assert "held-term" in [reason["rule"] for reason in now.reasons]
        assert now.matched_rule == rule
        rule.refresh_from_db()
        assert rule.hits == 1

    def test_is_not_published_by_taking_a_word_out(self, client, story):
        """Nobody finds out by trying which word it was."""
        Rule.objects.create(term="crane", added_at=AT)
        client.post(f"/comments/post/{story.uid}/", GOOD | {"subject": ""}, headers=OWN)
        moderation.approve([Comment.objects.get().pk], by=None, at=AT)
        with time_machine.travel(AT + MINUTE, tick=False):
            text = GOOD | {"subject": "", "comment": "The crane."}
            client.post(f"/comments/post/{story.uid}/", text, headers=OWN)
            held = Comment.objects.get(body="The crane.")
            assert held.status == "pending"

            save(client, held, "The ship.")

        held.refresh_from_db()
        assert (held.status, held.body) == ("pending", "The ship.")

    def test_looks_the_same_to_one_who_was_put_away(self, client, sent):
        Comment.objects.update(status="spam", is_waiting=False)

        response = save(client, sent)

        assert (response.status_code, response["Location"]) == (303, RECEIVED)
        now = Comment.objects.get()
        assert (now.status, now.body) == ("spam", "Well said, sir.")
        assert "Well said, sir." in client.get(RECEIVED).text


class TestAPublicReply:
    def test_says_the_new_text_at_once(self, client, public):
        tag = client.get(public.story.get_absolute_url())["ETag"]

        response = save(client, public)

        assert response["Location"] == public.get_absolute_url()
        page = client.get(public.story.get_absolute_url())
        assert page["ETag"] != tag
        assert "Well said, sir." in page.text
        assert Story.objects.get().reply_count == 1
        assert Comment.objects.get().edited_at is None  # within a minute

    def test_is_labelled_after_a_minute(self, client, public, clock):
        clock.move_to(AT + MINUTE)
        save(client, public, "At sixty seconds.")
        assert Comment.objects.get().edited_at is None

        clock.move_to(AT + MINUTE + SECOND)
        save(client, public)

        assert Comment.objects.get().edited_at == AT + MINUTE + SECOND
        assert "reply-edited" in client.get(public.story.get_absolute_url()).text

    def test_case_52_keeps_its_text_while_a_held_edit_waits(self, client, public):
        """With a link added."""
        text = "See https://a.example/ and https://b.example/ now."
        tag = client.get(public.story.get_absolute_url())["ETag"]

        response = save(client, public, text)

        assert (response.status_code, response["Location"]) == (303, RECEIVED)
        now = Comment.objects.get()
        assert (now.status, now.body, now.waiting_body) == (
            "approved",
            "Well said.",
            text,
        )
        assert now.is_waiting
        assert now.held_for == "links"
        page = client.get(public.story.get_absolute_url())
        assert page["ETag"] == tag
        assert "a.example" not in page.text
        own = client.get(f"/comments/mine/{public.story.uid}/").text
        assert "Your edit awaits moderation." in own
        assert f'data-under="{public.anchor}"' in own
        assert Discussion.objects.get().waiting_count == 1

    def test_takes_a_waiting_edit_over_or_drops_it(self, client, public):
        text = "See https://a.example/ and https://b.example/ now."
        save(client, public, text)
        moderation.reject([public.pk], by=None, at=AT)
        now = Comment.objects.get()
        assert (now.status, now.body, now.waiting_body) == (
            "approved",
            "Well said.",
            "",
        )

        save(client, public, text)
        moderation.approve([public.pk], by=None, at=AT)
        now = Comment.objects.get()
        assert (now.body, now.waiting_body, now.is_waiting) == (text, "", False)

    def test_drops_a_waiting_edit_when_the_text_is_put_back(self, client, public):
        save(client, public, "See https://a.example/ and https://b.example/ now.")

        save(client, public, "Well said.")

        now = Comment.objects.get()
        assert (now.waiting_body, now.is_waiting) == ("", False)
        assert Discussion.objects.get().waiting_count == 0

    def test_of_an_unknown_origin_is_held(self, client, public):
        save(client, public, headers={})

        assert Comment.objects.get().waiting_body == "Well said, sir."


class TestWhatIsRefused:
    """Each with the text in a form."""

    def test_case_52_after_five_minutes(self, client, sent, clock):
        """The boundary."""
        clock.move_to(AT + 5 * MINUTE - SECOND)
        assert save(client, sent).status_code == 303

        clock.move_to(AT + 5 * MINUTE)
        response = save(client, sent, "Too late.")

        assert response.status_code == 403
        assert holds(response, "Too late.")
        assert client.get(edit_page(sent)).status_code == 403
        assert Comment.objects.get().body == "Well said, sir."

    def test_case_79_in_the_hour_that_comes_twice(self, client, settings, clock):
        """The window is counted in UTC."""
        settings.TIME_ZONE = "Europe/Berlin"
        berlin = ZoneInfo("Europe/Berlin")
        before = AT.replace(year=2026, month=10, day=25, hour=0, minute=58)
        story = make_story(before - MINUTE)
        clock.move_to(before)
        client.post(f"/comments/post/{story.uid}/", GOOD | {"subject": ""}, headers=OWN)
        sent = Comment.objects.get()

        clock.move_to(before + 4 * MINUTE)
        assert before.astimezone(berlin).utcoffset() != (
            (before + 4 * MINUTE).astimezone(berlin).utcoffset()
        )
        assert save(client, sent).status_code == 303
        clock.move_to(before + 5 * MINUTE)
        assert save(client, sent, "Late.").status_code == 403

    @pytest.mark.parametrize(("status", "code"), [("approved", 403), ("pending", 303)])
    def test_case_52_after_a_public_answer(self, client, public, status, code):
        make_comment(public.story, parent=public, status=status)

        response = save(client, public)

        assert response.status_code == code
        if code == 403:
            assert holds(response, "Well said, sir.")

    def test_case_51_of_somebody_else(self, client, sent, story):
        other = make_comment(story, submitted_at=AT)

        for comment in (other, make_comment(story, status="pending", submitted_at=AT)):
            response = save(client, comment)
            assert response.status_code == 404
            assert holds(response, "Well said, sir.")
            assert comment.body not in response.text
            assert client.get(edit_page(comment)).status_code == 404
        client.cookies.clear()
        assert save(client, sent).status_code == 404

    @pytest.mark.parametrize("value", ["1.0.x:forged", "a" * 3000, "", "%00"])
    def test_case_51_with_a_cookie_that_was_made_up(self, client, sent, value):
        client.cookies["reply"] = value

        assert save(client, sent).status_code in {400, 404}
        assert Comment.objects.get().body == "Well said."

    @pytest.mark.parametrize("uid", ["", "7", "abc", "-"])
    def test_of_a_name_that_is_none(self, client, sent, uid):
        path = f"/comments/reply/{sent.story.uid}/?edit={uid}"

        assert client.get(path).status_code == 404
        assert client.post(path, {"comment": "x"}, headers=OWN).status_code == 404

    def test_under_the_address_of_another_story(self, client, sent):
        path = edit_page(sent, make_story())

        assert client.get(path).status_code == 404

    @pytest.mark.parametrize("verb", ["reject", "spam", "trash"])
    def test_after_a_person_has_put_it_away(self, client, sent, verb):
        moderation.DECISIONS[verb]([sent.pk], by=None, at=AT + SECOND)

        response = save(client, sent)

        assert response.status_code == 404
        assert holds(response, "Well said, sir.")

    def test_case_78_when_the_story_is_withdrawn_meanwhile(self, client, sent):
        """With the text."""
        workflow.withdraw(sent.story, by=None, at=AT)

        response = save(client, sent)

        assert response.status_code == 404
        assert holds(response, "Well said, sir.")
        assert "The tide" not in response.text

    def test_when_replies_close_meanwhile(self, client, sent):
        Story.objects.update(discussion_mode="closed")

        response = save(client, sent)

        assert response.status_code == 403
        assert "Replies are closed." in response.text
        assert holds(response, "Well said, sir.")

    @pytest.mark.parametrize("text", ["", " ", "<b></b>", "c" * 5001])
    def test_without_words_or_with_too_many(self, client, sent, text):
        response = save(client, sent, text)

        assert response.status_code == 422
        assert 'aria-invalid="true"' in response.text
        assert 'href="#reply-comment"' in response.text

    def test_from_another_site(self, client, sent):
        response = save(client, sent, headers={"Sec-Fetch-Site": "cross-site"})

        assert response.status_code == 403
        assert holds(response, "Well said, sir.")
        assert Comment.objects.get().body == "Well said."

    def test_to_what_stands_there_already(self, client, sent, story):
        again = GOOD | {"subject": "", "comment": "Twice."}
        with time_machine.travel(AT + MINUTE, tick=False):
            client.post(f"/comments/post/{story.uid}/", again, headers=OWN)
            response = save(client, sent, "Twice.")

        assert response.status_code == 409
        assert holds(response, "Twice.")


class TestTheModeratorsEdit:
    def edit(self, comment, body="Mended.", by=None, version=None, at=AT):
        seen = comment.version if version is None else version
        return moderation.edit(comment.pk, body, by=by, at=at, version=seen)

    def test_changes_a_public_reply_and_says_so(self, client, public):
        batch = self.edit(public)

        assert batch.count(moderation.Outcome.DONE) == 1
        now = Comment.objects.get()
        assert (now.body, now.edited_at, now.status) == ("Mended.", AT, "approved")
        assert "Mended." in client.get(public.story.get_absolute_url()).text

    def test_is_undone_to_the_word(self, public):
        batch = self.edit(public)

        moderation.undo(batch.uid, by=None, at=AT + MINUTE)

        now = Comment.objects.get()
        assert (now.body, now.edited_at, now.digest) == (
            "Well said.",
            None,
            public.digest,
        )

    def test_conflicts_with_what_was_not_seen(self, public):
        batch = self.edit(public, version=public.version - 1)

        assert batch.count(moderation.Outcome.CONFLICT) == 1
        assert Comment.objects.get().body == "Well said."

    def test_does_nothing_twice(self, public):
        batch = self.edit(public, body="Well said.")

        assert batch.count(moderation.Outcome.ALREADY) == 1

    def test_is_for_moderators(self, public):
        with pytest.raises(PermissionDenied):
            self.edit(public, by=make_user())


def test_the_same_text_again_is_no_edit(sent):
    again = moderation.edit_own(
        sent.uid,
        sent.body,
        origin="own",
        browser=moderation.Browser(written=[sent.uid.hex]),
        at=AT + MINUTE,
    )

    assert (again.version, again.edited_at) == (sent.version, None)
    assert not sent.events.filter(action="edit").exists()


def test_what_staff_wrote_belongs_to_no_browser(story):
    moderator = make_user(roles.MODERATOR)
    given = moderation.answer(make_comment(story), "We did.", by=moderator, at=AT)

    with pytest.raises(moderation.NotYours):
        moderation.edit_own(
            given.reply.uid,
            "We did not.",
            origin="own",
            browser=moderation.Browser(written=[given.reply.uid.hex]),
            at=AT,
        )
