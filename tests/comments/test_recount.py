"""A recount finds every number that drifted, and sets it right."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Story
from comments import moderation
from comments.models import Comment, Commenter, Discussion
from tests.factories import make_comment

pytestmark = pytest.mark.django_db


def thread():
    root = make_comment()
    make_comment(root.story, parent=root)
    make_comment(root.story, status="pending")
    return root


def test_finds_nothing_where_the_numbers_are_right():
    thread()

    assert moderation.recount() == []


@pytest.mark.parametrize(
    ("model", "column", "wrong", "right"),
    [
        (Comment, "answer_count", 7, 1),
        (Comment, "open_reports", 3, 0),
        (Comment, "is_waiting", True, False),
        (Comment, "is_shown", False, True),
        (Discussion, "waiting_count", 0, 1),
        (Story, "reply_count", 9, 2),
        (Commenter, "approved_count", 0, 1),
        (Commenter, "rejected_count", 5, 0),
        (Commenter, "spam_count", 5, 0),
    ],
)
def test_finds_and_repairs_each(model, column, wrong, right):
    root = thread()
    keys = {Comment: root.pk, Commenter: root.commenter_id}
    row = model.objects.filter(pk=keys.get(model, root.story_id))
    row.update(**{column: wrong})

    drifts = moderation.recount(repair=True)

    assert (column, wrong, right) in {
        (drift.column, drift.stored, drift.counted) for drift in drifts
    }
    assert getattr(row.get(), column) == right
    assert moderation.recount() == []


def test_readers_are_told_of_a_repaired_count():
    story = thread().story
    Story.objects.filter(pk=story.pk).update(reply_count=0)
    before = story.discussion_version

    moderation.recount(repair=True)

    story.refresh_from_db()
    assert (story.reply_count, story.discussion_version) == (2, before + 1)


def test_a_wrong_flag_does_not_mislead_the_count_that_rests_on_it():
    """`waiting_count` counts `is_waiting`, which is set right before."""
    root = thread()
    Comment.objects.filter(pk=root.pk).update(is_waiting=True)

    moderation.recount(repair=True)

    assert Discussion.objects.get().waiting_count == 1
    assert moderation.recount() == []


class TestCommand:
    def run(self, *options):
        out = StringIO()
        call_command("recount_replies", *options, stdout=out)
        return out.getvalue()

    def test_says_that_all_is_well(self):
        thread()

        assert self.run() == "Every number is right.\n"

    def test_fails_and_says_what_drifted(self):
        root = thread()
        Comment.objects.filter(pk=root.pk).update(answer_count=7)
        out = StringIO()

        with pytest.raises(CommandError, match="1 numbers have drifted"):
            call_command("recount_replies", stdout=out)

        assert out.getvalue() == f"answer_count of reply {root.pk}: 7, counted 1\n"
        assert Comment.objects.get(pk=root.pk).answer_count == 7

    def test_repairs(self):
        root = thread()
        Comment.objects.filter(pk=root.pk).update(answer_count=7)

        assert "1 numbers set right." in self.run("--repair")
        assert self.run() == "Every number is right.\n"
