"""What follows from moments that have passed."""

import logging
from datetime import timedelta
from functools import partial
from unittest import mock
from uuid import uuid4

import pytest

from articles.models import Edition
from comments import moderation
from comments.models import (
    Comment,
    Commenter,
    Conversation,
    Discussion,
    ModerationEvent,
    Report,
)
from comments.moderation import noticing, settling
from tests.factories import AT, make_comment, make_commenter, make_story
from tests.processes import crew as make_crew
from tests.processes import database

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def the_one():
    return Conversation.objects.the_one()


@pytest.mark.django_db
class TestSettle:
    def test_lets_one_of_those_through_that_come_at_one_moment(self):
        assert moderation.settle(AT) is True
        assert moderation.settle(AT) is False
        assert the_one().settled_through == AT

    def test_leaves_the_work_to_whoever_was_quicker(self):
        conversation = the_one()
        moderation.settle(AT)

        with mock.patch.object(
            type(Conversation.objects.all()), "the_one", lambda rows: conversation
        ):
            assert moderation.settle(AT + SECOND) is False
        assert the_one().settled_through == AT

    def test_goes_on_after_a_clock_was_set_back(self):
        moderation.settle(AT)

        assert moderation.settle(AT - SECOND) is False
        assert moderation.settle(AT - HOUR) is True

    def test_reports_a_step_that_fails_and_takes_the_others(self, caplog):
        make_comment(network="192.0.2.0/24", submitted_at=AT - 31 * DAY)

        def fail(at):
            raise RuntimeError("No likes today.")

        steps = {**settling.STEPS, "likes": fail}
        with (
            mock.patch.object(settling, "STEPS", steps),
            caplog.at_level(logging.ERROR),
        ):
            assert moderation.settle(AT) is True

        assert the_one().failed_steps == ["likes"]
        assert "No likes today." in caplog.text
        assert Comment.objects.get().network == ""
        moderation.settle(AT + MINUTE)
        assert the_one().failed_steps == []

    def test_costs_little_where_nothing_is_due(self, django_assert_max_num_queries):
        moderation.settle(AT)

        with django_assert_max_num_queries(20):
            moderation.settle(AT + MINUTE)


@pytest.mark.django_db
class TestEndHolds:
    def test_ends_a_flood_at_its_time_and_notes_it(self):
        story, other = make_story(), make_story()
        Discussion.objects.create(pk=story.pk, held_until=AT)
        Discussion.objects.create(pk=other.pk, held_until=AT + SECOND)

        moderation.settle(AT)

        assert list(Discussion.objects.held(AT)) == [
            Discussion.objects.get(pk=other.pk)
        ]
        assert Discussion.objects.get(pk=story.pk).held_until is None
        event = ModerationEvent.objects.get()
        assert (event.story, event.action, event.by) == (story, "flood-over", None)


@pytest.mark.django_db
class TestEndMutes:
    def test_lets_those_speak_whose_time_is_over(self):
        over = make_commenter("a@example.org", standing="muted", muted_until=AT)
        later = make_commenter("b@example.org", standing="muted", muted_until=AT + HOUR)
        banned = make_commenter("c@example.org", standing="banned", muted_until=AT)

        moderation.settle(AT)

        standings = dict(Commenter.objects.values_list("pk", "standing"))
        assert standings == {
            over.pk: "normal",
            later.pk: "muted",
            banned.pk: "banned",
        }
        over.refresh_from_db()
        assert over.muted_until is None
        event = ModerationEvent.objects.get()
        assert (event.commenter, event.from_status) == (over, "muted")


@pytest.mark.django_db
class TestDropReporters:
    def make(self, number, **fields):
        keys = {"reporter_key": f"reader {number}", "network_key": f"net {number}"}
        fields = {"at": AT - 30 * DAY, "decided_at": AT - 29 * DAY} | fields
        return Report.objects.create(
            comment=self.comment, reason="abuse", text="Rude.", **keys, **fields
        )

    def test_case_68_nobody_is_known_by_an_old_report(self):
        self.comment = make_comment()
        first, second = self.make(1), self.make(2)
        new, open_still = self.make(3, at=AT - DAY), self.make(4, decided_at=None)

        moderation.settle(AT)

        networks = dict(Report.objects.values_list("pk", "network_key"))
        assert networks == {
            first.pk: "",
            second.pk: "",
            new.pk: "net 3",
            open_still.pk: "net 4",
        }
        first.refresh_from_db()
        assert "reader" not in first.reporter_key
        assert first.text == "Rude."

    def test_goes_on_a_minute_later_where_there_are_many(self, monkeypatch):
        monkeypatch.setattr(settling, "CHUNK", 1)
        monkeypatch.setattr(settling, "CHUNKS_AT_ONCE", 2)
        self.comment = make_comment()
        for number in range(3):
            self.make(number)

        moderation.settle(AT)
        assert Report.objects.exclude(network_key="").count() == 1
        moderation.settle(AT + MINUTE)
        assert not Report.objects.exclude(network_key="").exists()


@pytest.mark.django_db
class TestDropAddresses:
    def test_case_68_nothing_of_an_address_is_left_after_30_days(self):
        kept = {"network": "192.0.2.0/24", "address_key": "k" * 64}
        old = make_comment(submitted_at=AT - 30 * DAY, **kept)
        new = make_comment(submitted_at=AT - 30 * DAY + SECOND, **kept)
        keyed = make_comment(submitted_at=AT - 40 * DAY, address_key="k" * 64)

        moderation.settle(AT)

        left = {
            pk: (network, key)
            for pk, network, key in Comment.objects.values_list(
                "pk", "network", "address_key"
            )
        }
        assert left == {
            old.pk: ("", ""),
            keyed.pk: ("", ""),
            new.pk: ("192.0.2.0/24", "k" * 64),
        }

    def test_case_68_no_reason_names_the_network_any_more(self):
        reply = make_comment(
            network="192.0.2.0/24",
            submitted_at=AT - 31 * DAY,
            reasons=[
                {"rule": "term", "fact": "192.0.2", "rule_id": 7},
                {"rule": "term", "fact": "casino", "rule_id": 8},
                {"rule": "links", "fact": "2"},
            ],
        )

        moderation.settle(AT)

        reply.refresh_from_db()
        assert [reason["fact"] for reason in reply.reasons] == ["", "casino", "2"]

    def test_case_68_a_ban_outlives_the_address(self):
        banned = make_commenter("troll@example.org", standing="banned")
        reply = make_comment(
            author_email="troll@example.org",
            network="192.0.2.0/24",
            submitted_at=AT - 31 * DAY,
        )

        moderation.settle(AT)

        reply.refresh_from_db()
        assert reply.network == ""
        assert reply.commenter == banned
        assert reply.commenter.standing == "banned"

    def test_goes_on_a_minute_later_where_there_is_much(self, monkeypatch):
        monkeypatch.setattr(settling, "CHUNK", 2)
        monkeypatch.setattr(settling, "CHUNKS_AT_ONCE", 2)
        story = make_story()
        for _ in range(5):
            make_comment(story, network="192.0.2.0/24", submitted_at=AT - 31 * DAY)

        moderation.settle(AT)
        assert Comment.objects.with_address().count() == 1
        moderation.settle(AT + MINUTE)
        assert Comment.objects.with_address().count() == 0

    def test_no_reader_sees_a_page_change(self):
        story = make_story()
        make_comment(story, network="192.0.2.0/24", submitted_at=AT - 31 * DAY)
        story.refresh_from_db()
        before = story.discussion_version

        moderation.settle(AT)

        story.refresh_from_db()
        assert story.discussion_version == before


def decide(waited, *, at=AT, number=1):
    """First decisions that came `waited` seconds after their reply."""
    reply = Comment.objects.first() or make_comment()
    ModerationEvent.objects.bulk_create(
        ModerationEvent(
            comment=reply, action="approve", waited=waited, batch=uuid4(), at=at
        )
        for _ in range(number)
    )


@pytest.mark.django_db
class TestNotice:
    @pytest.mark.parametrize(
        ("seconds", "minutes"),
        [
            (0, 5),
            (300, 5),
            (301, 10),
            (2400, 40),
            (2401, 60),
            (8 * 3600, 480),
            (8 * 3600 + 1, 1440),
            (90 * 86400, 1440),
        ],
    )
    def test_rounds_up_so_that_it_promises_nothing_false(self, seconds, minutes):
        assert noticing.round_up(seconds) == minutes

    def test_says_nothing_of_few_decisions(self):
        decide(60, number=4)

        moderation.settle(AT)

        assert the_one().waiting_minutes is None

    def test_is_the_median_of_today(self):
        decide(60, number=3)
        decide(25 * 60, number=4)
        decide(9 * 3600, number=20, at=AT - 2 * DAY)

        assert noticing.usual_minutes(AT) == 40

    def test_looks_at_the_week_where_today_has_few(self):
        decide(60, number=4)
        decide(2 * 3600, number=9, at=AT - 3 * DAY)
        decide(9 * 3600, number=90, at=AT - 8 * DAY)

        assert noticing.usual_minutes(AT) == 120

    def test_counts_the_last_hundred_only(self):
        decide(60, number=100)
        decide(9 * 3600, number=200, at=AT - HOUR)

        assert noticing.usual_minutes(AT) == 5

    def test_is_honest_while_the_oldest_waits_longer_than_usual(self):
        decide(60, number=9)
        make_comment(status="pending", submitted_at=AT - 3 * HOUR)

        assert noticing.usual_minutes(AT) == 240

    def test_forgets_what_waits_where_no_reader_is(self):
        decide(60, number=9)
        gone = make_story(expires_at=AT - MINUTE)
        make_comment(gone, status="pending", submitted_at=AT - 3 * HOUR)

        assert noticing.usual_minutes(AT) == 5

    def test_changes_every_15_minutes_at_most(self):
        decide(60, number=9)
        moderation.settle(AT)
        decide(3600, number=50, at=AT + MINUTE)

        moderation.settle(AT + 14 * MINUTE)
        assert the_one().waiting_minutes == 5
        moderation.settle(AT + 15 * MINUTE)
        assert the_one().waiting_minutes == 60

    def test_moves_no_page_that_a_cache_keeps(self):
        decide(60, number=9)
        before = Edition.objects.values().get()

        moderation.settle(AT)

        assert the_one().waiting_minutes == 5
        assert Edition.objects.values().get() == before


@pytest.fixture(scope="class")
def crew(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("settle")
    with database(folder, django_db_blocker) as address, make_crew(address) as these:
        yield these


class TestTwoWorkersAtOnce:
    def test_one_settles_and_the_other_goes_on(self, crew):
        story = make_story()
        Discussion.objects.create(pk=story.pk, held_until=AT)

        answers = crew.at_once(*[partial(moderation.settle, AT) for _ in range(4)])

        assert sorted(answer.value for answer in answers) == [False, False, False, True]
        assert ModerationEvent.objects.count() == 1
