"""Decide on all that a filter finds: bounded, in chunks, resumed, undone as one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F

from comments import moderation
from comments.models import Comment, ModerationEvent, Rule
from comments.moderation import sweeping
from comments.querysets import Selection
from newsroom import roles
from tests.factories import (
    AT,
    make_comment,
    make_commenter,
    make_reason,
    make_section,
    make_story,
    make_user,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SOON = AT + MINUTE  # factories' replies stand since AT


def found(**parts):
    selection = Selection(**({"before": SOON} | parts))
    return list(Comment.objects.selected(selection).order_by("pk"))


def statuses():
    return dict(Comment.objects.values_list("pk", "status"))


class TestSelection:
    def test_without_more_is_all_that_waits(self):
        pending = make_comment(status="pending")
        edit = make_comment(waiting_body="New.")
        Comment.objects.filter(pk=edit.pk).update(is_waiting=True)
        make_comment()

        assert found() == [pending, edit]

    @pytest.mark.parametrize("status", Comment.Status.values)
    def test_by_status(self, status):
        comments = {each: make_comment(status=each) for each in Comment.Status.values}

        assert found(status=status) == [comments[status]]

    def test_by_everything_else(self):
        rule = Rule.objects.create(term="casino", added_at=AT)
        story = make_story(section=make_section())
        troll = make_commenter("troll@example.org")
        this = make_comment(
            story,
            status="pending",
            held_for="term",
            matched_rule=rule,
            network="192.0.2.0/24",
            author_email="troll@example.org",
            submitted_at=AT,
        )
        make_comment(status="pending", held_for="links", network="198.51.100.0/24")

        for part in (
            {"held_for": "term"},
            {"matched_rule": rule.pk},
            {"story": story.pk},
            {"section": story.section_id},
            {"commenter": troll.pk},
            {"network": "192.0.2.0/24"},
            {"since": AT},
        ):
            assert found(**part) == [this], part
        assert found(held_for="term", network="198.51.100.0/24") == []

    def test_by_reports_whatever_the_status(self):
        reported = make_comment(open_reports=2)
        make_comment(status="pending")

        assert found(is_reported=True) == [reported]

    def test_leaves_what_came_since(self):
        old = make_comment(status="pending")
        make_comment(status="pending", submitted_at=SOON)
        make_comment(status="pending", status_changed_at=SOON)
        edited = make_comment(status="pending")
        for comment, at in ((old, AT), (edited, SOON)):
            moderation.edit(comment.pk, "New.", by=None, at=at, version=comment.version)

        assert found() == [old]


class TestDecideAll:
    def test_decides_on_all_and_on_no_other(self):
        story = make_story()
        meant = [make_comment(story, status="pending") for _ in range(3)]
        other, public = make_comment(status="pending"), make_comment(story)
        late = make_comment(story, status="pending", submitted_at=SOON)

        batch = moderation.decide_all(
            Selection(story=story.pk, before=SOON), "spam", by=None, at=SOON
        )

        assert batch.count("done") == 3
        assert [result.pk for result in batch.results] == [c.pk for c in meant]
        now = statuses()
        assert {now[comment.pk] for comment in meant} == {"spam"}
        assert (now[other.pk], now[public.pk], now[late.pk]) == (
            "pending",
            "approved",
            "pending",
        )

    def test_keeps_reason_and_note(self):
        reason = make_reason("Insult")
        comment = make_comment(status="pending")

        moderation.decide_all(
            Selection(before=SOON),
            "reject",
            by=None,
            at=SOON,
            reason=reason,
            note="No.",
        )

        event = comment.events.get()
        assert (event.reason, event.note) == (reason, "No.")

    def test_in_chunks_as_one_batch(self, monkeypatch):
        monkeypatch.setattr(moderation.base, "CHUNK", 2)
        story = make_story()
        for _ in range(5):
            make_comment(story, status="pending")

        batch = moderation.decide_all(
            Selection(before=SOON), "approve", by=None, at=SOON
        )

        assert batch.count("done") == 5
        assert ModerationEvent.objects.of_batch(batch.uid).count() == 5
        assert moderation.undo(batch.uid, by=None, at=SOON).count("done") == 5
        assert set(statuses().values()) == {"pending"}
        assert moderation.recount() == []

    def test_a_caller_with_little_time_goes_on_where_it_stopped(self):
        story = make_story()
        pks = [make_comment(story, status="pending").pk for _ in range(5)]
        selection, done, batch = Selection(before=SOON), [], None
        after = 0

        while True:
            part = moderation.decide_all(
                selection,
                "trash",
                by=None,
                at=SOON,
                batch=batch,
                after=after,
                at_most=2,
            )
            if not part.results:
                break
            batch, after = part.uid, part.results[-1].pk
            done.append([result.pk for result in part.results])

        assert done == [pks[:2], pks[2:4], pks[4:]]
        assert ModerationEvent.objects.of_batch(batch).count() == 5

    def test_a_twin_in_the_trash_does_not_stop_the_rest(self):
        story = make_story()
        first = make_comment(story, status="trash", digest="d", prev_status="pending")
        second = make_comment(story, status="trash", digest="d", prev_status="pending")

        batch = moderation.decide_all(
            Selection(status="trash", before=SOON), "restore", by=None, at=SOON
        )

        assert {result.pk: str(result.outcome) for result in batch.results} == {
            first.pk: "done",
            second.pk: "twin",
        }

    def test_case_55_what_another_decides_at_that_very_moment_stands(self, monkeypatch):
        """Between the question and the lock."""
        other = make_user(roles.MODERATOR)
        first, second = (make_comment(status="pending") for _ in "ab")
        ask = sweeping._next  # noqa: SLF001  the moment before the lock

        def be_overtaken(*args):
            found = ask(*args)
            if second.pk in found:
                moderation.approve([second.pk], by=other, at=SOON)
            return found

        monkeypatch.setattr(sweeping, "_next", be_overtaken)
        batch = moderation.decide_all(Selection(before=SOON), "spam", by=None, at=SOON)

        assert [str(result.outcome) for result in batch.results] == ["done", "conflict"]
        assert batch.results[1].event.by == other
        assert statuses() == {first.pk: "spam", second.pk: "approved"}

    def test_refuses_who_may_not(self):
        with pytest.raises(PermissionDenied):
            moderation.decide_all(
                Selection(before=SOON), "spam", by=make_user(roles.REPORTER), at=SOON
            )

    def test_an_unknown_verb_decides_nothing(self):
        comment = make_comment(status="pending")

        with pytest.raises(KeyError):
            moderation.decide_all(Selection(before=SOON), "eat", by=None, at=SOON)

        assert statuses() == {comment.pk: "pending"}


class TestInterruption:
    """Ten thousand, cut off in the middle, asked for again."""

    def many(self, number):
        story = make_story()
        first = make_comment(story, status="pending")
        rows = [copy_of(first, each) for each in range(1, number)]
        Comment.objects.bulk_create(rows, batch_size=500)
        rows = Comment.objects.filter(story=story, path="")
        rows.update(path="0000001", root_id=F("pk"))
        moderation.recount(repair=True)
        return story

    def cut_off(self, monkeypatch, after):
        count, chunks = moderation.counting.count, iter(range(after))

        def fail(moves):
            if next(chunks, None) is None:
                raise ConnectionError
            count(moves)

        monkeypatch.setattr(moderation.counting, "count", fail)

    def test_case_58_by_filter_does_the_rest(self, monkeypatch):
        monkeypatch.setattr(moderation.base, "CHUNK", 50)
        selection = Selection(story=self.many(1_000).pk, before=SOON)
        batch = uuid4()
        with monkeypatch.context() as patch, pytest.raises(ConnectionError):
            self.cut_off(patch, after=7)
            moderation.decide_all(selection, "approve", by=None, at=SOON, batch=batch)
        assert Comment.objects.filter(status="approved").count() == 350
        assert moderation.recount() == []

        again = moderation.decide_all(
            selection, "approve", by=None, at=SOON, batch=batch
        )

        assert again.count("done") == 650
        assert ModerationEvent.objects.of_batch(batch).count() == 1_000
        assert moderation.recount() == []

    def test_case_58_by_keys_does_the_rest_and_the_undo_too(self, monkeypatch):
        self.many(10_000)
        pks = list(Comment.objects.values_list("pk", flat=True))
        with monkeypatch.context() as patch, pytest.raises(ConnectionError):
            self.cut_off(patch, after=7)
            moderation.spam(pks, by=None, at=SOON)

        again = moderation.spam(pks, by=None, at=SOON)

        assert (again.count("done"), again.count("already")) == (6_500, 3_500)
        with monkeypatch.context() as patch, pytest.raises(ConnectionError):
            self.cut_off(patch, after=3)
            moderation.undo(again.uid, by=None, at=SOON)
        undone = moderation.undo(again.uid, by=None, at=SOON)
        assert (undone.count("done"), undone.count("already")) == (5_000, 1_500)
        assert moderation.recount() == []


def copy_of(comment, number):
    return Comment(
        story=comment.story,
        commenter=comment.commenter,
        author_name=comment.author_name,
        author_email=comment.author_email,
        body=f"Reply {number}.",
        digest=f"copy {number}",
        status=comment.status,
        submitted_at=comment.submitted_at,
        status_changed_at=comment.status_changed_at,
    )
