"""Answer: a member of staff replies; what waited is approved by it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from articles import workflow
from comments import moderation
from comments.models import Comment, Discussion
from newsroom import roles
from tests.factories import AT, base36, make_comment, make_draft, make_story, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ann():
    return make_user(roles.MODERATOR, first_name="Ann", last_name="Berg")


def answer(comment, by, body="Thank you.", **options):
    return moderation.answer(comment, body, by=by, at=AT, **options)


def test_stands_under_what_it_answers_in_the_account_s_name(ann):
    comment = make_comment()

    given = answer(comment, ann)

    reply = Comment.objects.get(pk=given.reply.pk)
    assert (reply.status, reply.body, reply.user) == ("approved", "Thank you.", ann)
    assert (reply.author_name, reply.author_email) == ("Ann Berg", "")
    assert reply.commenter is None
    assert (reply.parent, reply.reply_to, reply.depth) == (comment, comment, 1)
    assert (reply.root_id, reply.path) == (comment.pk, comment.path + base36(reply.pk))
    assert (reply.is_waiting, reply.submitted_at) == (False, AT)
    event = reply.events.get()
    assert (event.action, event.by, event.batch) == ("answer", ann, given.batch)
    assert (event.from_status, event.to_status) == ("", "approved")


def test_goes_by_the_username_of_an_account_without_a_name():
    user = make_user(roles.MODERATOR, username="desk")

    assert answer(make_comment(), user).reply.author_name == "desk"


def test_a_name_longer_than_a_reader_s_is_cut():
    user = make_user(roles.MODERATOR, first_name="A" * 150, last_name="B" * 150)

    assert len(answer(make_comment(), user).reply.author_name) == 245


def test_approves_what_waits_in_the_same_batch(ann):
    comment = make_comment(status="pending")
    story, version = comment.story, comment.story.discussion_version

    given = answer(comment, ann)

    comment.refresh_from_db()
    story.refresh_from_db()
    assert (comment.status, comment.answer_count) == ("approved", 1)
    approval = comment.events.get()
    assert (approval.action, approval.by, approval.batch) == (
        "approve",
        ann,
        given.batch,
    )
    assert approval.waited is not None
    assert (story.reply_count, story.discussion_version) == (2, version + 1)
    assert Discussion.objects.get().waiting_count == 0
    assert moderation.recount() == []


def test_leaves_an_edit_of_a_public_reply_waiting(ann):
    comment = make_comment(body="Old.", waiting_body="New.")

    answer(comment, ann)

    comment.refresh_from_db()
    assert (comment.body, comment.waiting_body) == ("Old.", "New.")


@pytest.mark.parametrize("status", ["rejected", "spam", "trash"])
def test_does_not_bring_back_what_somebody_put_away(status, ann):
    other = make_user(roles.MODERATOR)
    comment = make_comment(status="pending")
    verbs = {"rejected": "reject", "spam": "spam", "trash": "trash"}
    moderation.DECISIONS[verbs[status]]([comment.pk], by=other, at=AT)

    with pytest.raises(moderation.Overtaken) as caught:
        answer(comment, ann)

    assert (caught.value.event.by, caught.value.event.at) == (other, AT)
    assert Comment.objects.count() == 1


def test_does_not_approve_a_text_that_was_not_seen(ann):
    """The writer changed the reply while the moderator wrote."""
    comment = make_comment(status="pending")

    with pytest.raises(moderation.Overtaken):
        answer(comment, ann, version=comment.version - 1)

    comment.refresh_from_db()
    assert (comment.status, Comment.objects.count()) == ("pending", 1)


def test_that_somebody_approved_it_meanwhile_does_not_matter(ann):
    comment = make_comment(status="pending")
    seen = comment.version
    moderation.approve([comment.pk], by=None, at=AT)

    assert answer(comment, ann, version=seen).reply.pk
    assert comment.events.count() == 1


def test_a_double_click_answers_once(ann):
    comment = make_comment(status="pending")

    first, second = answer(comment, ann), answer(comment, ann)

    assert (first.reply.pk, first.batch) == (second.reply.pk, second.batch)
    assert Comment.objects.count() == 2


def test_two_of_the_staff_may_say_the_same(ann):
    comment, bob = make_comment(), make_user(roles.EDITOR, first_name="Ann Berg")

    assert answer(comment, ann).reply != answer(comment, bob).reply


def test_one_undo_takes_the_answer_away_and_puts_its_parent_back(ann):
    comment = make_comment(status="pending")
    given = answer(comment, ann)

    undone = moderation.undo(given.batch, by=ann, at=AT + MINUTE)

    assert undone.count("done") == 2
    comment.refresh_from_db()
    given.reply.refresh_from_db()
    assert (comment.status, given.reply.status) == ("pending", "trash")
    assert moderation.recount() == []


def test_a_closed_discussion_is_open_to_the_staff(ann):
    comment = make_comment(make_story(discussion_mode="closed"))

    assert answer(comment, ann).reply.pk


def test_not_where_readers_cannot_see_the_story(ann):
    with pytest.raises(moderation.StoryNotFound):
        answer(make_comment(make_draft()), ann)
    gone = make_comment()
    workflow.withdraw(gone.story, by=None, at=AT)
    with pytest.raises(moderation.StoryNotFound):
        answer(gone, ann)


def test_nothing_is_stored_where_an_edit_would_become_a_twin(ann):
    story = make_story()
    kept = make_comment(story, body="One.")
    digest = moderation.base.digest(
        None, name="Bob", email="bob@example.org", body="One."
    )
    Comment.objects.filter(pk=kept.pk).update(digest=digest)
    comment = make_comment(
        story,
        status="pending",
        author_name="Bob",
        author_email="bob@example.org",
        waiting_body="One.",
    )

    with pytest.raises(moderation.Overtaken) as caught:
        answer(comment, ann)

    assert caught.value.event is None
    assert Comment.objects.count() == 2


def test_refuses_who_may_not():
    with pytest.raises(PermissionDenied):
        answer(make_comment(), make_user(roles.REPORTER))


def test_the_deepest_is_answered_beside(ann):
    chain = [make_comment()]
    for _ in range(4):
        chain.append(make_comment(chain[0].story, parent=chain[-1]))

    reply = answer(chain[-1], ann).reply

    assert (reply.parent, reply.reply_to, reply.depth) == (chain[3], chain[4], 4)
