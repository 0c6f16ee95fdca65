"""The verbs of a reply: what is stored, who may, what is counted, what is left."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Story
from comments import moderation
from comments.models import Comment, ModerationEvent
from comments.moderation import Draft, Outcome
from newsroom import roles
from tests.factories import (
    AT,
    base36,
    make_comment,
    make_draft,
    make_story,
    make_user,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
ANN = {"name": "Ann", "email": "ann@example.org", "body": "Well said."}


def send(story, at=AT, origin="own", **changes):
    return moderation.submit(story, Draft(**(ANN | changes)), origin=origin, at=at)


def rules(comment):
    return [reason["rule"] for reason in comment.reasons]


def numbers(story):
    story.refresh_from_db()
    return story.reply_count, story.discussion_version


def outcomes(batch):
    return [result.outcome for result in batch.results]


def decide(verb, *comments, by=None, at=AT, **options):
    ids = [comment.pk for comment in comments]
    batch = moderation.DECISIONS[verb](ids, by=by, at=at, **options)
    for comment in comments:
        comment.refresh_from_db()
    return batch


class TestSubmit:
    def test_stores_a_held_reply_with_its_place_and_its_event(self):
        story = make_story()
        before = numbers(story)

        comment = send(story, website="https://ann.example.org/")

        comment.refresh_from_db()
        assert comment.status == Comment.Status.PENDING
        assert comment.reasons == [{"rule": "first-reply", "fact": ""}]
        assert (comment.author_name, comment.author_email) == ("Ann", "ann@example.org")
        assert comment.author_url == "https://ann.example.org/"
        assert (comment.submitted_at, comment.status_changed_at) == (AT, AT)
        assert (comment.parent, comment.reply_to, comment.depth) == (None, None, 0)
        assert (comment.root_id, comment.path) == (comment.pk, base36(comment.pk))
        event = comment.events.get()
        assert (event.action, event.from_status, event.to_status) == (
            "submit",
            "",
            "pending",
        )
        assert (event.by, event.at) == (None, AT)
        assert numbers(story) == before

    @pytest.mark.parametrize("status", ["approved", "pending"])
    def test_counts_a_reply_that_the_rules_let_through(self, monkeypatch, status):
        story = make_story()
        count, version = numbers(story)
        decision = moderation.submitting.policy.Decision(
            status=Comment.Status(status), reasons=()
        )
        monkeypatch.setattr(
            moderation.submitting.policy, "decide", lambda facts: decision
        )

        send(story)

        moved = int(status == "approved")
        assert numbers(story) == (count + moved, version + moved)

    def test_says_which_member_of_staff_a_name_resembles(self):
        make_user(first_name="Anna", last_name="Berg", email="desk@example.org")
        make_user(username="gone", is_active=False)
        story = make_story()

        by_name = send(story, name="\u0410nna Berg")
        by_email = send(story, email="desk@example.org")
        by_username = send(story, name="gone", email="gone@example.org")

        assert by_name.reasons[0] == {"rule": "staff-name", "fact": "Anna Berg"}
        assert by_email.reasons[0] == {
            "rule": "staff-email",
            "fact": "desk@example.org",
        }
        assert rules(by_username) == ["first-reply"]

    def test_says_that_the_story_holds_every_reply(self):
        story = make_story(discussion_mode="held")

        comment = send(story)

        assert comment.status == Comment.Status.PENDING
        assert rules(comment) == ["held-story", "first-reply"]

    def test_names_an_unknown_origin(self):
        comment = send(make_story(), origin="unknown")

        assert rules(comment) == ["unknown-origin", "first-reply"]

    def test_stands_under_the_reply_that_it_answers(self):
        root = make_comment()

        comment = send(root.story, parent=str(root.uid))

        assert (comment.parent, comment.reply_to) == (root, root)
        assert (comment.depth, comment.root_id) == (1, root.pk)
        assert comment.path == root.path + base36(comment.pk)

    def test_below_full_depth_it_stands_beside_the_one_it_answers(self):
        story = make_story()
        chain = [make_comment(story)]
        for _ in range(4):
            chain.append(make_comment(story, parent=chain[-1]))
        assert chain[-1].depth == 4

        comment = send(story, parent=str(chain[-1].uid))

        assert (comment.parent, comment.reply_to) == (chain[3], chain[4])
        assert (comment.depth, comment.root_id) == (4, chain[0].pk)
        assert comment.path == chain[3].path + base36(comment.pk)
        assert len(comment.path) == 35

    def test_paths_sort_a_thread_in_reading_order(self):
        story = make_story()
        first, second = make_comment(story), make_comment(story)
        under_first = send(story, parent=str(first.uid))

        paths = Comment.objects.order_by("path").values_list("pk", flat=True)

        assert list(paths) == [first.pk, under_first.pk, second.pk]

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "trash"])
    def test_refuses_to_answer_what_readers_cannot_see(self, status):
        hidden = make_comment(status=status)

        with pytest.raises(moderation.ParentNotFound):
            send(hidden.story, parent=str(hidden.uid))

        assert Comment.objects.count() == 1

    @pytest.mark.parametrize(
        "parent", ["6f1c2a34-0000-4000-8000-000000000000", "7", "x" * 40, "\ud800"]
    )
    def test_refuses_to_answer_what_never_was(self, parent):
        with pytest.raises(moderation.ParentNotFound):
            send(make_story(), parent=parent)

    def test_refuses_to_answer_a_reply_elsewhere(self):
        elsewhere = make_comment()

        with pytest.raises(moderation.ParentElsewhere):
            send(make_story(), parent=str(elsewhere.uid))

    def test_a_reply_under_a_hidden_story_is_not_there_at_all(self):
        elsewhere = make_comment(make_draft())

        with pytest.raises(moderation.ParentNotFound):
            send(make_story(), parent=str(elsewhere.uid))

    @pytest.mark.parametrize("mode", ["closed", "hidden"])
    def test_refuses_where_the_discussion_is(self, mode):
        with pytest.raises(moderation.DiscussionClosed):
            send(make_story(discussion_mode=mode))

    def test_a_held_discussion_takes_replies(self):
        assert send(make_story(discussion_mode="held")).status == "pending"

    def test_closes_at_its_moment(self):
        story = make_story(discussion_closes_at=AT)

        assert send(story, AT - SECOND)
        with pytest.raises(moderation.DiscussionClosed):
            send(story, AT, body="Too late.")

    def test_notices_that_the_story_closed_after_it_was_read(self):
        story = make_story()
        workflow.edit(
            story, {"discussion_mode": "closed"}, by=None, at=AT, version=story.version
        )
        assert story.is_discussion_open(AT)

        with pytest.raises(moderation.DiscussionClosed):
            send(story)

    @pytest.mark.parametrize("make", [make_draft, lambda: make_story(AT + MINUTE)])
    def test_refuses_a_story_that_is_not_public(self, make):
        with pytest.raises(moderation.StoryNotFound):
            send(make())


class TestTwins:
    def test_the_same_within_a_minute_is_the_first(self):
        story = make_story()
        first = send(story)

        again = send(story, AT + MINUTE)

        assert again == first
        assert Comment.objects.count() == 1
        assert ModerationEvent.objects.count() == 1

    def test_the_same_later_is_a_duplicate(self):
        story = make_story()
        send(story)

        with pytest.raises(moderation.Duplicate):
            send(story, AT + MINUTE + SECOND)

    @pytest.mark.parametrize(
        "change",
        [{"name": "Bob"}, {"email": "bob@example.org"}, {"body": "Well said!"}],
    )
    def test_another_word_is_another_reply(self, change):
        story = make_story()

        assert send(story) != send(story, AT + MINUTE, **change)

    def test_another_place_is_another_reply(self):
        story, other = make_story(), make_story()
        chain = [make_comment(story)]
        for _ in range(4):
            chain.append(make_comment(story, parent=chain[-1]))
        beside = make_comment(story, parent=chain[3])

        sent = {
            send(story).pk,
            send(other, AT + MINUTE).pk,
            send(story, AT + 2 * MINUTE, parent=str(chain[0].uid)).pk,
            send(story, AT + 3 * MINUTE, parent=str(chain[4].uid)).pk,
            send(story, AT + 4 * MINUTE, parent=str(beside.uid)).pk,
        }

        assert len(sent) == 5

    def test_the_same_as_one_in_the_trash_is_welcome(self):
        story = make_story()
        first = send(story)
        decide("trash", first)

        assert send(story, AT + MINUTE) != first

    @pytest.mark.parametrize("verb", ["approve", "reject", "spam"])
    def test_any_other_decision_changes_nothing_for_the_sender(self, verb):
        story = make_story()
        first = send(story)
        decide(verb, first)

        assert send(story, AT + SECOND) == first


class TestDecisions:
    @pytest.mark.parametrize(
        ("verb", "sources", "target"),
        [
            ("approve", {"pending", "rejected", "spam"}, "approved"),
            ("hold", {"approved", "rejected", "spam"}, "pending"),
            ("reject", {"pending", "approved", "spam"}, "rejected"),
            ("spam", {"pending", "approved", "rejected", "trash"}, "spam"),
            ("trash", {"pending", "approved", "rejected", "spam"}, "trash"),
        ],
    )
    @pytest.mark.parametrize("status", Comment.Status.values)
    def test_follow_the_table_of_moves(self, verb, sources, target, status):
        comment = make_comment(status=status)

        batch = decide(verb, comment)

        if status == target:
            assert outcomes(batch) == [Outcome.ALREADY]
        elif status in sources:
            assert outcomes(batch) == [Outcome.DONE]
        else:
            assert outcomes(batch) == [Outcome.CONFLICT]
        assert comment.status == (target if status in sources else status)
        moved = status in sources
        assert comment.version == (2 if moved else 1)
        assert comment.events.count() == (1 if moved else 0)

    def test_leave_an_event(self):
        moderator = make_user(roles.MODERATOR)
        comment = make_comment(status="pending")

        batch = decide("reject", comment, by=moderator, at=AT + MINUTE)

        event = comment.events.get()
        assert (event.action, event.from_status, event.to_status) == (
            "reject",
            "pending",
            "rejected",
        )
        assert (event.by, event.at, event.batch) == (
            moderator,
            AT + MINUTE,
            batch.uid,
        )
        assert comment.prev_status == "pending"
        assert comment.status_changed_at == AT + MINUTE

    @pytest.mark.parametrize(
        ("verb", "status", "change"),
        [
            ("approve", "pending", 1),
            ("approve", "spam", 1),
            ("hold", "approved", -1),
            ("reject", "approved", -1),
            ("spam", "approved", -1),
            ("trash", "approved", -1),
        ],
    )
    def test_count_what_readers_see(self, verb, status, change):
        comment = make_comment(status=status)
        count, version = numbers(comment.story)

        decide(verb, comment)

        assert numbers(comment.story) == (count + change, version + 1)

    @pytest.mark.parametrize("verb", ["reject", "spam", "trash"])
    def test_do_not_tell_readers_of_what_they_never_saw(self, verb):
        comment = make_comment(status="pending")
        before = numbers(comment.story)

        decide(verb, comment)

        assert numbers(comment.story) == before

    def test_refuse_who_may_not(self):
        comment = make_comment(status="pending")

        for verb in moderation.DECISIONS:
            with pytest.raises(PermissionDenied):
                decide(verb, comment, by=make_user(roles.REPORTER))

        assert comment.status == "pending"
        assert not ModerationEvent.objects.exists()

    @pytest.mark.parametrize(
        "role", [roles.MODERATOR, roles.EDITOR, roles.ADMINISTRATOR]
    )
    def test_admit_who_may(self, role):
        comment = make_comment(status="pending")

        assert outcomes(decide("approve", comment, by=make_user(role))) == ["done"]

    def test_tell_who_decided_before_and_when(self):
        first, second = make_user(roles.MODERATOR), make_user(roles.MODERATOR)
        comment = make_comment(status="pending")
        decide("approve", comment, by=first, at=AT)

        batch = decide("approve", comment, by=second, at=AT + MINUTE)

        [result] = batch.results
        assert result.outcome == Outcome.ALREADY
        assert (result.event.by, result.event.at) == (first, AT)
        assert comment.version == 2
        assert numbers(comment.story)[0] == 1

    def test_the_version_that_was_seen_decides(self):
        first, second = make_user(roles.MODERATOR), make_user(roles.MODERATOR)
        comment = make_comment(status="pending")
        seen = {comment.pk: comment.version}
        decide("approve", comment, by=first, versions=seen)

        batch = decide("reject", comment, by=second, versions=seen)

        [result] = batch.results
        assert result.outcome == Outcome.CONFLICT
        assert result.event.by == first
        assert comment.status == "approved"

    def test_the_present_version_is_no_conflict(self):
        comment = make_comment(status="pending")
        decide("approve", comment)

        batch = decide("reject", comment, versions={comment.pk: comment.version})

        assert outcomes(batch) == [Outcome.DONE]


class TestBulk:
    def test_answers_for_each_reply(self):
        story = make_story()
        waiting = [make_comment(story, status="pending") for _ in range(3)]
        done, trashed = make_comment(story), make_comment(story, status="trash")
        count, version = numbers(story)

        ids = [*(c.pk for c in waiting), done.pk, trashed.pk, 2**62, waiting[0].pk]
        batch = moderation.approve(ids, by=None, at=AT)

        assert {r.pk: str(r.outcome) for r in batch.results} == {
            **{comment.pk: "done" for comment in waiting},
            done.pk: "already",
            trashed.pk: "conflict",
            2**62: "unknown",
        }
        assert batch.count(Outcome.DONE) == 3
        assert numbers(story) == (count + 3, version + 1)
        assert set(ModerationEvent.objects.values_list("batch", flat=True)) == {
            batch.uid
        }

    def test_bumps_each_story_once_and_last(self):
        stories = [make_story() for _ in range(2)]
        replies = [
            make_comment(story, status="pending") for story in stories for _ in "ab"
        ]

        with CaptureQueriesContext(
            connection,
        ) as queries:
            moderation.approve([c.pk for c in replies], by=None, at=AT)

        updates = [
            number
            for number, query in enumerate(queries)
            if query["sql"].startswith('UPDATE "articles_story"')
        ]
        assert len(updates) == 2
        writes = [
            number
            for number, query in enumerate(queries)
            if query["sql"].startswith(("INSERT", "UPDATE"))
        ]
        assert writes[-2:] == updates

    def test_nothing_is_a_batch_too(self):
        assert moderation.approve([], by=None, at=AT).results == []

    def test_goes_in_chunks(self, monkeypatch):
        monkeypatch.setattr(moderation.base, "CHUNK", 2)
        story = make_story()
        replies = [make_comment(story, status="pending") for _ in range(5)]
        before = numbers(story)[1]

        batch = moderation.approve([c.pk for c in replies], by=None, at=AT)

        assert batch.count(Outcome.DONE) == 5
        assert numbers(story) == (5, before + 3)
        assert moderation.undo(batch.uid, by=None, at=AT).count(Outcome.DONE) == 5
        assert numbers(story) == (0, before + 6)


class TestRestore:
    @pytest.mark.parametrize("verb", ["reject", "spam", "trash"])
    @pytest.mark.parametrize("status", ["pending", "approved"])
    def test_goes_back_to_where_it_stood(self, verb, status):
        comment = make_comment(status=status)
        count = numbers(comment.story)[0]
        decide(verb, comment)

        assert outcomes(decide("restore", comment)) == [Outcome.DONE]

        assert (comment.status, comment.prev_status) == (status, "")
        assert numbers(comment.story)[0] == count

    def test_goes_one_step_back_and_then_to_pending(self):
        comment = make_comment()
        decide("spam", comment)
        decide("trash", comment)

        decide("restore", comment)
        assert comment.status == "spam"
        decide("restore", comment)
        assert comment.status == "pending"

    def test_goes_to_pending_where_nothing_is_remembered(self):
        comment = make_comment(status="trash")

        decide("restore", comment)

        assert comment.status == "pending"

    @pytest.mark.parametrize("status", ["pending", "approved"])
    def test_is_nothing_for_what_was_not_put_away(self, status):
        comment = make_comment(status=status)

        assert outcomes(decide("restore", comment)) == [Outcome.ALREADY]
        assert comment.version == 1

    @pytest.mark.parametrize("verb", ["restore", "spam"])
    def test_leaves_a_reply_whose_twin_stands_now(self, verb):
        story = make_story()
        first = send(story)
        decide("trash", first)
        second = send(story, AT + MINUTE)

        batch = decide(verb, first)

        [result] = batch.results
        assert result.outcome == Outcome.TWIN
        assert result.event.action == "trash"
        assert first.status == "trash"
        assert Comment.objects.get(pk=second.pk).status == "pending"

    def test_restores_one_of_two_twins(self):
        story = make_story()
        first = send(story)
        decide("trash", first)
        second = send(story, AT + MINUTE)
        decide("trash", second)

        batch = decide("restore", first, second)

        assert outcomes(batch) == [Outcome.DONE, Outcome.TWIN]
        assert (first.status, second.status) == ("pending", "trash")


class TestUndo:
    @pytest.mark.parametrize("verb", moderation.DECISIONS)
    @pytest.mark.parametrize("status", Comment.Status.values)
    def test_puts_back_what_was_decided(self, verb, status):
        comment = make_comment(status=status, prev_status="approved")
        count = numbers(comment.story)[0]
        before = (comment.status, comment.prev_status)
        batch = decide(verb, comment)
        if not batch.count(Outcome.DONE):
            return

        undone = moderation.undo(batch.uid, by=None, at=AT + MINUTE)

        comment.refresh_from_db()
        assert outcomes(undone) == [Outcome.DONE]
        assert (comment.status, comment.prev_status) == before
        assert comment.version == 3
        assert numbers(comment.story)[0] == count
        decision, undoing_event = comment.events.order_by("pk")
        assert decision.undone_at == AT + MINUTE
        assert (undoing_event.action, undoing_event.to_status) == ("undo", status)

    def test_is_possible_for_ten_minutes(self):
        comment = make_comment(status="pending")
        early, late = AT + 10 * MINUTE, AT + 10 * MINUTE + SECOND
        batch = decide("approve", comment)

        with pytest.raises(moderation.TooLate):
            moderation.undo(batch.uid, by=None, at=late)
        comment.refresh_from_db()
        assert comment.status == "approved"

        assert outcomes(moderation.undo(batch.uid, by=None, at=early)) == ["done"]

    def test_case_59_twice_is_once(self):
        comment = make_comment(status="pending")
        batch = decide("approve", comment)
        moderation.undo(batch.uid, by=None, at=AT)
        count = numbers(comment.story)

        again = moderation.undo(batch.uid, by=None, at=AT)

        assert outcomes(again) == [Outcome.ALREADY]
        assert numbers(comment.story) == count

    def test_leaves_what_somebody_decided_since(self):
        other = make_user(roles.MODERATOR)
        story = make_story()
        kept, changed = (make_comment(story, status="pending") for _ in "ab")
        batch = decide("approve", kept, changed)
        decide("trash", changed, by=other)

        undone = moderation.undo(batch.uid, by=None, at=AT)

        assert outcomes(undone) == [Outcome.DONE, Outcome.CONFLICT]
        assert undone.results[1].event.by == other
        changed.refresh_from_db()
        assert changed.status == "trash"
        assert numbers(story)[0] == 0

    def test_leaves_a_reply_whose_twin_stands_now(self):
        story = make_story()
        first = send(story)
        batch = decide("trash", first)
        send(story, AT + MINUTE)

        undone = moderation.undo(batch.uid, by=None, at=AT)

        assert outcomes(undone) == [Outcome.TWIN]
        assert not ModerationEvent.objects.exclude(undone_at=None).exists()

    def test_cannot_take_back_an_arrival_or_an_undo(self):
        comment = send(make_story())
        arrival = comment.events.get().batch
        batch = decide("approve", comment)
        undone = moderation.undo(batch.uid, by=None, at=AT)

        assert moderation.undo(arrival, by=None, at=AT).results == []
        assert moderation.undo(undone.uid, by=None, at=AT).results == []

    def test_of_an_unknown_batch_is_nothing(self):
        assert moderation.undo(uuid.uuid4(), by=None, at=AT).results == []

    def test_case_59_refuses_who_may_not_and_admits_a_colleague(self):
        comment = make_comment(status="pending")
        batch = decide("approve", comment, by=make_user(roles.MODERATOR))

        with pytest.raises(PermissionDenied):
            moderation.undo(batch.uid, by=make_user(roles.REPORTER), at=AT)

        undone = moderation.undo(batch.uid, by=make_user(roles.EDITOR), at=AT)
        assert outcomes(undone) == [Outcome.DONE]


def test_a_reply_survives_a_verb_that_fails(monkeypatch):
    """Everything or nothing: no status without its event and its count."""
    comment = make_comment(status="pending")
    before = numbers(comment.story)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(moderation.base.stamps, "bump_discussion", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        moderation.approve([comment.pk], by=None, at=AT)

    comment.refresh_from_db()
    assert comment.status == "pending"
    assert not ModerationEvent.objects.exists()
    assert numbers(comment.story) == before


def test_every_verb_is_listed():
    assert set(moderation.VERBS) == {
        moderation.submit,
        moderation.edit_own,
        moderation.report,
        moderation.like,
        moderation.fold_likes,
        *moderation.DECISIONS.values(),
        moderation.edit,
        moderation.dismiss_reports,
        moderation.undo,
        moderation.erase,
        moderation.answer,
        moderation.decide_all,
        moderation.feature,
        moderation.unfeature,
        *moderation.STANDINGS.values(),
    }
    assert Story.objects.count() == 0
