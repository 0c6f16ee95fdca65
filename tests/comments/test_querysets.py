"""Every question about replies, asked of replies in every state."""

from datetime import timedelta

import pytest

from comments.models import Comment, ModerationEvent
from comments.querysets import SHOWN_AT_ONCE
from tests.factories import AT, make_comment, make_draft, make_story, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def pks(replies):
    return [comment.pk for comment in replies]


def test_public_are_the_approved_ones_of_public_stories():
    shown = make_comment()
    for status in ("pending", "rejected", "spam", "trash"):
        make_comment(shown.story, status=status)
    make_comment(make_draft())
    make_comment(make_story(publish_at=AT + MINUTE))
    make_comment(make_story(expires_at=AT))
    make_comment(make_story(discussion_mode="hidden"))
    closed = make_comment(make_story(discussion_mode="closed"))

    assert pks(Comment.objects.public(AT).oldest_first()) == [shown.pk, closed.pk]


def test_public_follows_the_clock():
    later = make_comment(make_story(publish_at=AT + MINUTE))

    assert pks(Comment.objects.public(AT)) == []
    assert pks(Comment.objects.public(AT + MINUTE)) == [later.pk]


def test_waiting_are_the_pending_ones_among_those_named():
    story = make_story()
    mine, others = (make_comment(story, status="pending") for _ in "ab")
    no_longer = [make_comment(story, status=s) for s in Comment.Status.values[1:]]
    hidden = make_comment(make_draft(), status="pending")
    named = [comment.uid.hex for comment in (mine, hidden, *no_longer)]

    assert pks(Comment.objects.waiting(named, AT)) == [mine.pk]
    assert pks(Comment.objects.waiting([], AT)) == []
    assert others.status == "pending"


def test_order_is_by_time_and_then_by_key():
    story = make_story()
    late = make_comment(story, submitted_at=AT)
    twin = make_comment(story, submitted_at=AT)
    early = make_comment(story, submitted_at=AT - MINUTE)

    assert pks(Comment.objects.oldest_first()) == [early.pk, late.pk, twin.pk]
    assert pks(Comment.objects.newest_first()) == [twin.pk, late.pk, early.pk]
    assert pks(Comment.objects.after(late).oldest_first()) == [twin.pk]
    assert pks(Comment.objects.before(twin).oldest_first()) == [early.pk, late.pk]


def test_cursor_leads_to_the_page_of_a_reply():
    story = make_story()
    replies = [
        make_comment(story, submitted_at=AT) for _ in range(2 * SHOWN_AT_ONCE + 1)
    ]
    ordered = Comment.objects.of_story(story)

    def cursor(number):
        return ordered.cursor_to(replies[number])

    assert cursor(0) is None
    assert cursor(49) is None
    assert cursor(50) == replies[49].uid
    assert cursor(99) == replies[49].uid
    assert cursor(100) == replies[99].uid


def test_of_story_and_not_put_away():
    story = make_story()
    own = [make_comment(story, status=status) for status in Comment.Status.values]
    make_comment()

    assert set(pks(Comment.objects.of_story(story))) == set(pks(own))
    assert set(pks(Comment.objects.of_story(story).not_put_away())) == {
        own[0].pk,
        own[1].pk,
    }
    assert pks(Comment.objects.of_story(story).pending()) == [own[0].pk]


def test_twin_passes_over_the_trash():
    story = make_story()
    make_comment(story, status="trash", digest="d")
    twin = make_comment(story, status="spam", digest="d")
    make_comment(digest="d")

    assert pks(Comment.objects.twin(story, "d")) == [twin.pk]


def test_for_queue_knows_what_readers_have_seen(django_assert_num_queries):
    seen, unseen = make_comment(), make_comment(make_draft())
    make_comment(seen.story, parent=seen)

    with django_assert_num_queries(1):
        rows = list(Comment.objects.for_queue(AT).order_by("pk"))
        assert [row.is_story_known for row in rows] == [True, False, True]
        assert rows[2].reply_to.author_name == seen.author_name
        assert rows[1].story.headline == unseen.story.headline


def event(comment, action, at=AT, **fields):
    defaults = {"batch": comment.uid, "to_status": "approved", "action": action}
    return ModerationEvent.objects.create(comment=comment, at=at, **defaults | fields)


def test_latest_event_of_each_reply():
    first, second = make_comment(), make_comment()
    event(first, "submit")
    last = event(first, "approve")
    only = event(second, "submit")

    latest = ModerationEvent.objects.latest_of([first.pk, second.pk, 10**9])

    assert latest == {first.pk: last, second.pk: only}


def test_last_undoable_is_the_own_last_batch():
    me, other = make_user(), make_user()
    older, newer, theirs = (make_comment() for _ in "abc")
    event(older, "approve", AT - 2 * MINUTE, by=me)
    event(newer, "trash", AT - MINUTE, by=me)
    event(make_comment(), "trash", AT - MINUTE, by=me, batch=newer.uid)
    event(theirs, "spam", AT, by=other)

    def last(at=AT):
        return ModerationEvent.objects.last_undoable(me, at, 10 * MINUTE)

    assert last() == {"batch": newer.uid, "action": "trash", "replies": 2}
    assert last(AT + 9 * MINUTE) is not None
    assert last(AT + 10 * MINUTE) is None

    ModerationEvent.objects.filter(batch=newer.uid).update(undone_at=AT)
    event(newer, "undo", by=me)
    assert last() is None
    history = newer.events.for_history()
    assert [entry.action for entry in history] == ["trash", "undo"]
