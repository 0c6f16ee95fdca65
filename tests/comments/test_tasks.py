"""Mail to moderators: who gets it, how often, and what it never says."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django_tasks_db.models import DBTaskResult

from comments import moderation, tasks
from comments.models import Conversation, Discussion, ModerationEvent
from tests.factories import AT, make_comment, make_story, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def moderator():
    return make_user("Moderator", email="mod@example.org")


@pytest.fixture
def down(monkeypatch):
    """The mail server, away until the list is emptied."""
    away = [True]
    send = EmailBackend.send_messages

    def refuse(self, messages):
        if away:
            raise smtplib.SMTPServerDisconnected("Connection refused")
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    return away


def subjects():
    return [letter.subject for letter in mail.outbox]


def settle(clock, at):
    clock.move_to(at)
    moderation.settle(at)


class TestRecipients:
    def test_are_those_who_moderate_have_an_address_and_want_it(self, moderator):
        make_user("Editor", email="editor@example.org")
        make_user("Reporter", email="reporter@example.org")
        make_user("Moderator", email="")
        make_user("Moderator", email="gone@example.org", is_active=False)
        make_user("Moderator", email="no@example.org", wants_reply_digest=False)
        make_user(email="boss@example.org", is_superuser=True)

        assert tasks.recipients() == [
            "mod@example.org",
            "editor@example.org",
            "boss@example.org",
        ]


class TestDigest:
    def test_says_how_many_wait_how_long_and_where(self, moderator):
        story = make_story(headline="The <b> & the harbor")
        other = make_story(headline="Fish")
        make_comment(other, status="pending")
        for _ in range(2):
            make_comment(story, status="pending", submitted_at=AT - 3 * HOUR)

        moderation.settle(AT)

        (letter,) = mail.outbox
        assert letter.subject == "[Newsroom] 3 replies wait"
        assert letter.to == ["mod@example.org"]
        assert "The oldest has waited for 3\xa0hours." in letter.body
        assert "2  The <b> & the harbor\n1  Fish\n" in letter.body
        assert "to other stories" not in letter.body
        assert "http://testserver/admin/comments/comment/moderate/" in letter.body
        assert letter.extra_headers["Auto-Submitted"] == "auto-generated"

    def test_names_five_stories_and_counts_the_rest(self, moderator):
        for _ in range(7):
            make_comment(make_story(), status="pending")

        moderation.settle(AT)

        assert "2  to other stories" in mail.outbox[0].body
        assert mail.outbox[0].body.count("Headline") == 5

    def test_holds_no_name_and_no_word_of_a_reader(self, moderator):
        make_comment(
            status="pending",
            author_name="Nadia Quux",
            author_email="quux@example.net",
            body="Xyzzy",
            author_url="https://quux.example",
        )

        moderation.settle(AT)

        whole = mail.outbox[0].message().as_string()
        for word in ("Nadia", "quux", "Xyzzy"):
            assert word not in whole

    def test_is_not_sent_while_nobody_waits(self, moderator):
        make_comment()

        moderation.settle(AT)

        assert mail.outbox == []
        assert Conversation.objects.the_one().digest_queued_at is None

    def test_comes_once_an_hour_at_most(self, moderator, clock):
        make_comment(status="pending")
        for minute in range(0, 121, 10):
            settle(clock, AT + minute * MINUTE)

        assert len(mail.outbox) == 3  # at 0, 60 and 120 minutes

    def test_is_one_however_often_its_task_runs(self, moderator, clock):
        make_comment(status="pending")
        tasks.mail_digest.enqueue(AT.isoformat())
        clock.shift(HOUR)
        tasks.mail_digest.enqueue(AT.isoformat())

        assert len(mail.outbox) == 1

    def test_forgets_what_was_decided_before_the_task_ran(self, moderator):
        make_comment(status="approved")

        tasks.mail_digest.enqueue(AT.isoformat())

        assert mail.outbox == []
        assert Conversation.objects.the_one().digest_sent_at is None

    def test_is_switched_off_for_all(self, moderator):
        Conversation.objects.update(mails_moderators=False)
        make_comment(status="pending")

        moderation.settle(AT)

        assert mail.outbox == []

    def test_is_not_tried_on_a_site_without_mail(self, moderator, settings):
        settings.MAILERS = {}
        make_comment(status="pending")

        assert moderation.settle(AT)
        tasks.mail_digest.enqueue(AT.isoformat())

        assert Conversation.objects.the_one().failed_steps == []
        assert Conversation.objects.the_one().digest_sent_at is None

    def test_stays_one_line_whatever_the_site_is_called(self, moderator, settings):
        settings.SITE_NAME = "News\r\nBcc: all@example.org"
        make_comment(status="pending")

        moderation.settle(AT)

        assert mail.outbox[0].subject == "[News Bcc: all@example.org] 1 reply waits"
        assert mail.outbox[0].bcc == []


class TestMailServerDown:
    def test_case_64_a_failed_task_can_be_tried_again_and_one_arrives(
        self, moderator, down, settings, clock
    ):
        settings.TASKS = QUEUE
        make_comment(status="pending")
        moderation.settle(AT)
        task = DBTaskResult.objects.get()
        (moment,) = task.args_kwargs["args"]
        with pytest.raises(smtplib.SMTPServerDisconnected):
            tasks.mail_digest.func(moment)
        assert Conversation.objects.the_one().digest_sent_at is None

        down.clear()
        clock.shift(MINUTE)
        tasks.mail_digest.func(moment)  # as the worker does after a minute
        tasks.mail_digest.func(moment)

        assert subjects() == ["[Newsroom] 1 reply waits"]

    def test_case_64_tasks_do_not_pile_up(self, moderator, down, settings, clock):
        settings.TASKS = QUEUE
        make_comment(status="pending")
        for minute in range(59):
            settle(clock, AT + minute * MINUTE)

        assert DBTaskResult.objects.count() == 1

    def test_a_wrong_address_keeps_no_colleague_from_theirs(self, moderator):
        make_user("Moderator", email="bad\n@example.org")
        make_user("Moderator", email="last@example.org")
        make_comment(status="pending")

        moderation.settle(AT)

        assert [letter.to for letter in mail.outbox] == [
            ["mod@example.org"],
            ["last@example.org"],
        ]


class TestAlert:
    def flood(self):
        story = make_story(headline="Harbor")
        Discussion.objects.create(pk=story.pk, held_until=AT + 30 * MINUTE)
        return ModerationEvent.objects.create(
            story=story, action="flood", batch="0" * 32, at=AT
        )

    def test_is_sent_once_and_names_the_story(self, moderator):
        event = self.flood()

        tasks.alert_of_flood.enqueue(event.pk)
        tasks.alert_of_flood.enqueue(event.pk)

        (letter,) = mail.outbox
        assert letter.subject == "[Newsroom] A story is flooded with replies"
        assert "Harbor" in letter.body
        assert "until 10:00 UTC" in letter.body

    def test_is_not_sent_of_a_flood_that_is_over(self, moderator, clock):
        event = self.flood()
        clock.shift(30 * MINUTE)

        tasks.alert_of_flood.enqueue(event.pk)

        assert mail.outbox == []

    def test_is_tried_again_when_the_mail_server_was_away(self, moderator, down):
        event = self.flood()
        tasks.alert_of_flood.enqueue(event.pk)
        assert Discussion.objects.get().alerted_at is None

        down.clear()
        tasks.alert_of_flood.enqueue(event.pk)

        assert len(mail.outbox) == 1
