"""What every verb keeps in step: flags, numbers, records, and how long it waited."""

from datetime import timedelta

import pytest

from articles.models import Story
from comments import moderation
from comments.models import Comment, Discussion, ModerationEvent
from comments.moderation import Draft, Outcome
from newsroom import roles
from tests.factories import AT, make_comment, make_reason, make_story, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def send(story, at=AT, **changes):
    draft = {"name": "Ann", "email": "ann@example.org", "body": "Well said."} | changes
    return moderation.submit(story, Draft(**draft), origin="own", at=at)


def edited(comment, text):
    """As the writer's edit of a public reply waits."""
    Comment.objects.filter(pk=comment.pk).update(waiting_body=text, is_waiting=True)
    rows = Discussion.objects.filter(pk=comment.story_id)
    rows.update(waiting_count=rows.get().waiting_count + 1)
    comment.refresh_from_db()
    return comment


def record_of(comment):
    known = Comment.objects.get(pk=comment.pk).commenter
    return known.approved_count, known.rejected_count, known.spam_count


def waiting(story):
    return Discussion.objects.get(pk=story.pk).waiting_count


class TestArrival:
    def test_makes_the_rows_of_the_story_and_of_the_writer(self):
        story = make_story()

        first = send(story)
        again = {"email": "Ann+news@Example.org", "body": "And more."}
        second = send(story, AT + MINUTE, **again)

        assert waiting(story) == 2
        assert first.commenter == second.commenter
        assert record_of(first) == (0, 0, 0)
        assert (first.is_waiting, first.is_shown, first.held_for) == (
            True,
            False,
            "first-reply",
        )

    def test_the_discussion_is_known_though_nothing_waits(self, monkeypatch):
        decided = moderation.submitting.policy.Decision(
            status=Comment.Status.APPROVED, reasons=()
        )
        policy = moderation.submitting.policy
        monkeypatch.setattr(policy, "decide", lambda *args, **kwargs: decided)
        story = make_story()

        comment = send(story)

        assert waiting(story) == 0
        assert record_of(comment) == (1, 0, 0)
        comment.refresh_from_db()
        assert (comment.is_waiting, comment.is_shown) == (False, True)


class TestDecision:
    def test_moves_the_flags_and_the_writer_s_record(self):
        comment = make_comment(status="pending")

        moderation.approve([comment.pk], by=None, at=AT)
        comment.refresh_from_db()
        assert (comment.is_waiting, comment.is_shown) == (False, True)
        assert (record_of(comment), waiting(comment.story)) == ((1, 0, 0), 0)

        moderation.spam([comment.pk], by=None, at=AT)
        comment.refresh_from_db()
        assert (comment.is_waiting, comment.is_shown) == (False, False)
        assert record_of(comment) == (0, 0, 1)

    def test_an_answer_is_counted_at_its_root(self):
        root = make_comment()
        middle = make_comment(root.story, parent=root)
        leaf = make_comment(root.story, parent=middle, status="pending")

        moderation.approve([leaf.pk], by=None, at=AT)

        root.refresh_from_db()
        middle.refresh_from_db()
        assert (root.answer_count, middle.answer_count) == (2, 0)
        assert (root.is_shown, middle.is_shown) == (True, False)

    def test_a_root_keeps_its_place_while_it_has_answers(self):
        root = make_comment()
        answer = make_comment(root.story, parent=root)

        moderation.trash([root.pk], by=None, at=AT)
        root.refresh_from_db()
        assert root.is_shown

        moderation.trash([answer.pk], by=None, at=AT)
        root.refresh_from_db()
        assert not root.is_shown

    def test_root_and_answer_go_in_one_batch(self):
        root = make_comment()
        answer = make_comment(root.story, parent=root)

        batch = moderation.reject([root.pk, answer.pk], by=None, at=AT)

        root.refresh_from_db()
        assert (root.answer_count, root.is_shown) == (0, False)
        moderation.undo(batch.uid, by=None, at=AT)
        root.refresh_from_db()
        assert (root.answer_count, root.is_shown) == (1, True)

    def test_of_a_writer_unknown_by_name_is_counted_elsewhere(self):
        comment = make_comment(status="pending", commenter=None)

        moderation.approve([comment.pk], by=None, at=AT)

        assert Story.objects.get(pk=comment.story_id).reply_count == 1


class TestWait:
    def decide(self, verb, comment, by, after):
        at = comment.submitted_at + after
        moderation.DECISIONS[verb]([comment.pk], by=by, at=at)
        return comment.events.latest("pk")

    @pytest.mark.parametrize("verb", ["approve", "reject", "spam", "trash"])
    def test_ends_with_a_person_s_first_decision(self, verb):
        moderator = make_user(roles.MODERATOR)
        comment = make_comment(status="pending")

        event = self.decide(verb, comment, moderator, timedelta(minutes=2))

        assert event.waited == 120

    def test_is_not_ended_by_the_rules(self):
        comment = make_comment(status="pending")

        assert self.decide("approve", comment, None, MINUTE).waited is None

    def test_is_noted_once(self):
        moderator = make_user(roles.MODERATOR)
        comment = make_comment(status="pending")
        self.decide("approve", comment, moderator, MINUTE)
        self.decide("hold", comment, moderator, MINUTE)

        assert self.decide("reject", comment, moderator, 2 * MINUTE).waited is None

    def test_what_was_public_did_not_wait(self):
        comment = make_comment()

        event = self.decide("spam", comment, make_user(roles.MODERATOR), MINUTE)

        assert event.waited is None

    def test_goes_on_where_the_decision_was_undone(self):
        moderator = make_user(roles.MODERATOR)
        comment = make_comment(status="pending")
        first = self.decide("spam", comment, moderator, MINUTE)
        moderation.undo(first.batch, by=moderator, at=first.at)

        assert self.decide("approve", comment, moderator, 3 * MINUTE).waited == 180

    def test_a_clock_that_went_back_is_no_negative_wait(self):
        comment = make_comment(status="pending")

        event = self.decide("spam", comment, make_user(roles.MODERATOR), -MINUTE)

        assert event.waited == 0


class TestEdit:
    def test_approve_takes_it_over_and_undo_brings_the_text_back(self):
        comment = edited(make_comment(body="Old."), "New.")
        digest, version = comment.digest, comment.story.discussion_version

        batch = moderation.approve([comment.pk], by=None, at=AT)

        comment.refresh_from_db()
        assert (comment.status, comment.body) == ("approved", "New.")
        assert (comment.waiting_body, comment.is_waiting) == ("", False)
        assert (comment.edited_at, comment.digest != digest) == (AT, True)
        comment.story.refresh_from_db()
        assert comment.story.discussion_version == version + 1
        assert comment.story.reply_count == 1

        moderation.undo(batch.uid, by=None, at=AT)
        comment.refresh_from_db()
        assert (comment.body, comment.waiting_body) == ("Old.", "New.")
        assert (comment.digest, comment.edited_at) == (digest, None)
        assert waiting(comment.story) == 1

    def test_reject_drops_it_and_the_old_text_stays_public(self):
        comment = edited(make_comment(body="Old."), "New.")
        version = comment.story.discussion_version

        batch = moderation.reject([comment.pk], by=None, at=AT)

        comment.refresh_from_db()
        assert (comment.status, comment.body) == ("approved", "Old.")
        assert (comment.waiting_body, waiting(comment.story)) == ("", 0)
        comment.story.refresh_from_db()
        assert comment.story.discussion_version == version
        moderation.undo(batch.uid, by=None, at=AT)
        comment.refresh_from_db()
        assert comment.waiting_body == "New."

    @pytest.mark.parametrize("verb", ["spam", "trash"])
    def test_goes_with_the_whole_reply(self, verb):
        comment = edited(make_comment(body="Old."), "New.")

        batch = moderation.DECISIONS[verb]([comment.pk], by=None, at=AT)

        comment.refresh_from_db()
        assert (comment.body, comment.waiting_body) == ("Old.", "")
        assert (comment.is_waiting, waiting(comment.story)) == (False, 0)
        moderation.undo(batch.uid, by=None, at=AT)
        comment.refresh_from_db()
        assert (comment.status, comment.waiting_body) == ("approved", "New.")

    def test_hold_keeps_it(self):
        comment = edited(make_comment(body="Old."), "New.")
        moderation.hold([comment.pk], by=None, at=AT)

        moderation.approve([comment.pk], by=None, at=AT)

        comment.refresh_from_db()
        assert (comment.status, comment.body) == ("approved", "New.")
        assert waiting(comment.story) == 0

    def test_cannot_become_what_the_same_writer_said_already(self):
        story = make_story()
        one, two = send(story, body="One."), send(story, AT + MINUTE, body="Two.")
        moderation.approve([one.pk, two.pk], by=None, at=AT)
        edited(two, "One.")

        [result] = moderation.approve([two.pk], by=None, at=AT).results

        assert result.outcome == Outcome.TWIN
        two.refresh_from_db()
        assert (two.body, two.waiting_body) == ("Two.", "One.")


def test_reject_keeps_what_the_moderator_says():
    reason = make_reason("Insult")
    comment = make_comment(status="pending")

    moderation.reject([comment.pk], by=None, at=AT, reason=reason, note="Again.")

    event = comment.events.get()
    assert (event.reason, event.note) == (reason, "Again.")


def test_a_thousand_replies_cost_a_few_queries(django_assert_max_num_queries):
    """Not one for each; the stories are bumped one by one, in order."""
    story, other = make_story(), make_story()
    writers = [f"writer{number}@example.org" for number in range(10)]
    pks = [
        make_comment(
            (story, other)[number % 2],
            status="pending",
            author_email=writers[number % 10],
        ).pk
        for number in range(40)
    ]

    with django_assert_max_num_queries(14):
        batch = moderation.approve(pks, by=None, at=AT)

    assert batch.count(Outcome.DONE) == 40
    assert moderation.recount() == []
    with django_assert_max_num_queries(20):
        moderation.undo(batch.uid, by=None, at=AT)
    assert moderation.recount() == []
    assert ModerationEvent.objects.exclude(undone_at=None).count() == 40
