"""Erasing, exporting and floods on the desk."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from comments import moderation
from comments.models import Comment, Conversation, Discussion
from newsroom import roles
from tests.factories import AT, make_comment, make_story, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/comment/"
ERASE = "/admin/comments/comment/erase/"
EXPORT = "/admin/comments/comment/export/"
FLOOD = "/admin/comments/comment/flood/"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def log_in(client, role):
    client.force_login(make_user(role))


class TestErase:
    def ask(self, client, *replies):
        return client.post(
            f"{LIST}?status=all",
            {"action": "erase", "_selected_action": [reply.pk for reply in replies]},
            follow=True,
        )

    def test_asks_with_addresses_and_numbers_first(self, client):
        log_in(client, roles.ADMINISTRATOR)
        reply = make_comment(author_email="ann@example.org")
        make_comment(author_email="Ann+x@example.org", status="spam")

        page = self.ask(client, reply)

        assert page.request["QUERY_STRING"] == f"commenter={reply.commenter_id}"
        assert "nn" in page.text and "@example.org" in page.text
        assert "2 replies (1 approved, 1 spam)" in page.text
        assert "This cannot be undone" in page.text
        assert not Comment.objects.exclude(erased_at=None).exists()

    @pytest.mark.parametrize(
        ("mode", "left"), [("anonymize", "Words."), ("remove", "")]
    )
    def test_erases_as_chosen(self, client, mode, left):
        log_in(client, roles.ADMINISTRATOR)
        reply = make_comment(body="Words.")

        response = client.post(
            f"{ERASE}?commenter={reply.commenter_id}", {"mode": mode}, follow=True
        )

        assert "1 reply was erased." in response.text
        reply.refresh_from_db()
        assert (reply.body, reply.author_email) == (left, "")
        history = client.get(f"{LIST}{reply.pk}/change/").text
        assert "erased" in history

    def test_of_no_one_chosen_or_of_an_unknown_mode_changes_nothing(self, client):
        log_in(client, roles.ADMINISTRATOR)
        reply = make_comment()
        page = f"{ERASE}?commenter={reply.commenter_id}"

        assert client.get(ERASE).status_code == 404
        assert client.get(f"{ERASE}?commenter=x&commenter=9999").status_code == 404
        assert client.get(page).status_code == 200
        assert client.post(page, {"mode": "all"}).status_code == 200
        assert not Comment.objects.exclude(erased_at=None).exists()

    @pytest.mark.parametrize("role", [roles.EDITOR, roles.MODERATOR])
    def test_is_not_for_moderators(self, client, role):
        log_in(client, role)
        reply = make_comment()
        page = f"{ERASE}?commenter={reply.commenter_id}"

        assert "Export or erase" not in client.get(f"{LIST}?status=all").text
        assert client.post(page, {"mode": "remove"}).status_code == 403
        assert client.post(EXPORT, {"commenter": reply.commenter_id}).status_code == 403
        self.ask(client, reply)
        assert not Comment.objects.exclude(erased_at=None).exists()

    def test_takes_ten_people_at_a_time(self, client):
        log_in(client, roles.ADMINISTRATOR)
        story = make_story()
        replies = [make_comment(story) for _ in range(11)]

        assert "at most 10 people" in self.ask(client, *replies).text
        assert "What is to be erased?" in self.ask(client, *replies[:10]).text

    def test_leaves_staff_to_their_accounts(self, client):
        log_in(client, roles.ADMINISTRATOR)
        reply = make_comment(user=make_user(roles.MODERATOR))

        assert "Nobody is known" in self.ask(client, reply).text

    def test_needs_the_token(self):
        client = Client(enforce_csrf_checks=True)
        log_in(client, roles.ADMINISTRATOR)
        reply = make_comment()

        page = f"{ERASE}?commenter={reply.commenter_id}"
        assert client.post(page, {"mode": "remove"}).status_code == 403


class TestExport:
    def test_is_a_file_that_nobody_keeps(self, client):
        log_in(client, roles.ADMINISTRATOR)
        reply = make_comment(body="Words.")

        response = client.post(EXPORT, {"commenter": reply.commenter_id})

        assert response.json()["replies"][0]["text"] == "Words."
        assert response.json()["address"] == reply.author_email
        assert response["Content-Disposition"].startswith("attachment")
        assert "no-store" in response["Cache-Control"]
        assert client.post(EXPORT).status_code == 404
        assert client.get(EXPORT).status_code == 405


class TestFloods:
    def hold(self, minutes=30, headline="Harbor"):
        story = make_story(headline=headline)
        until = AT + minutes * MINUTE
        Discussion.objects.create(pk=story.pk, held_until=until, waiting_count=7)
        return story

    def test_stand_on_the_first_page_while_they_last(self, client):
        log_in(client, roles.MODERATOR)
        self.hold(headline="Past", minutes=0)
        assert "Flooded" not in client.get("/admin/").text

        self.hold()
        page = client.get("/admin/").text

        assert "Flooded with replies" in page
        assert "Harbor" in page and "Past" not in page
        assert "held until 10:00 UTC · 7 wait" in page

    def test_are_not_shown_to_reporters(self, client):
        log_in(client, roles.REPORTER)
        story = self.hold()

        assert "Flooded" not in client.get("/admin/").text
        response = client.post(FLOOD, {"story": story.pk, "deed": "end"})
        assert response.status_code == 403
        assert Discussion.objects.held(AT).exists()

    def test_are_ended_and_prolonged_by_a_button(self, client):
        log_in(client, roles.MODERATOR)
        story = self.hold()

        longer = client.post(FLOOD, {"story": story.pk, "deed": "longer"}, follow=True)
        assert "held until" in longer.text
        assert Discussion.objects.get().held_until == AT + 60 * MINUTE

        ended = client.post(FLOOD, {"story": story.pk, "deed": "end"}, follow=True)
        again = client.post(FLOOD, {"story": story.pk, "deed": "end"}, follow=True)
        assert "left alone for an hour" in ended.text
        assert "The story was no longer held." in again.text
        assert not Discussion.objects.held(AT).exists()

    @pytest.mark.parametrize("story", ["", "x", "0", "9" * 18, "9" * 40, "-1"])
    def test_of_no_story_are_not_found(self, client, story):
        log_in(client, roles.MODERATOR)

        assert client.post(FLOOD, {"story": story}).status_code == 404
        assert client.get(FLOOD).status_code == 405


class TestHealth:
    def test_moderators_are_told_what_was_not_done(self, client):
        moderation.settle(AT)
        Conversation.objects.update(failed_steps=["digest"])

        log_in(client, roles.MODERATOR)
        assert "could not do this for the conversation" in client.get("/admin/").text
        log_in(client, roles.REPORTER)
        assert "could not do this" not in client.get("/admin/").text
