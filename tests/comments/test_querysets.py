"""Every question about replies, asked of replies in every state."""

from datetime import timedelta

import pytest

from comments.models import Comment, ModerationEvent
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


def test_own_are_those_among_the_named_that_wait_or_are_public():
    story = make_story()
    mine, another = (make_comment(story, status="pending") for _ in "ab")
    unread = make_comment(story, status="spam")
    public = make_comment(story)
    for status in ("rejected", "spam", "trash"):
        make_comment(story, status=status, prev_status="pending")
    make_comment(make_draft(), status="pending")
    named = [c.uid.hex for c in Comment.objects.exclude(pk=another.pk)]

    own = Comment.objects.own(named, AT).order_by("pk")

    assert pks(own) == [mine.pk, unread.pk, public.pk]
    assert pks(Comment.objects.own([], AT)) == []


def test_order_is_by_time_and_then_by_key():
    story = make_story()
    late = make_comment(story, submitted_at=AT)
    twin = make_comment(story, submitted_at=AT)
    early = make_comment(story, submitted_at=AT - MINUTE)

    assert pks(Comment.objects.oldest_first()) == [early.pk, late.pk, twin.pk]
    assert pks(Comment.objects.newest_first()) == [twin.pk, late.pk, early.pk]
    assert pks(Comment.objects.before(twin).oldest_first()) == [early.pk, late.pk]


def test_roots_are_public_or_hold_the_place_of_one_that_was_answered():
    story = make_story()
    shown = make_comment(story)
    answered = make_comment(story, status="spam")
    make_comment(story, parent=make_comment(story, parent=answered, status="trash"))
    alone = make_comment(story, status="spam")
    make_comment(story, parent=alone, status="pending")
    hidden = make_story(discussion_mode="hidden")
    make_comment(hidden, parent=make_comment(hidden))

    assert pks(Comment.objects.roots(AT).oldest_first()) == [shown.pk, answered.pk]


def test_answers_are_the_public_ones_in_the_order_of_their_threads():
    story = make_story()
    root, other = make_comment(story), make_comment(story)
    last = make_comment(story, parent=other)
    first = make_comment(story, parent=root)
    make_comment(story, parent=root, status="spam")
    below = make_comment(story, parent=first)
    beside = make_comment(story, parent=root)

    found = Comment.objects.answers(AT)

    assert pks(found) == [first.pk, below.pk, beside.pk, last.pk]
    assert pks(found.of_thread(other)) == [last.pk]


def test_beside_the_roots_of_a_page_stand_twenty_answers_each(
    django_assert_num_queries,
):
    story = make_story()
    long, short = (make_comment(story) for _ in "ab")
    answers = [make_comment(story, parent=long) for _ in range(21)]
    make_comment(story, parent=long, status="spam")
    only = make_comment(story, parent=short)
    make_comment(story, parent=make_comment(story))

    with django_assert_num_queries(2):
        roots = list(Comment.objects.roots(AT).cut().oldest_first()[:2])
        found = list(Comment.objects.beside(roots, story, AT))

    assert pks(found) == [*pks(answers[:20]), only.pk]
    assert [root.answer_count for root in roots] == [21, 1]
    assert list(Comment.objects.beside([], story, AT)) == []


def test_beside_a_root_stand_all_of_exactly_twenty():
    root = make_comment()
    answers = [make_comment(root.story, parent=root) for _ in range(20)]

    roots = Comment.objects.roots(AT).cut()

    assert pks(Comment.objects.beside(roots, root.story, AT)) == pks(answers)


def test_beside_the_roots_stand_the_last_three_picks_wherever_they_are():
    story = make_story()
    root = make_comment(story)
    answer = make_comment(story, parent=root)
    picks = [
        make_comment(story, parent=parent, featured_at=AT - number * MINUTE)
        for number, parent in enumerate((None, root, answer, None))
    ]
    make_comment(story, status="spam", featured_at=AT)
    make_comment(featured_at=AT)

    assert set(Comment.objects.beside([], story, AT)) == set(picks[:3])


def test_above_are_those_that_a_reply_stands_under():
    root = make_comment()
    middle = make_comment(root.story, parent=root)
    leaf = make_comment(root.story, parent=middle)
    make_comment(root.story, parent=root)

    assert pks(Comment.objects.above(leaf)) == [root.pk, middle.pk]
    assert pks(Comment.objects.above(root)) == []


def test_beyond_a_cursor_is_what_follows_in_each_order(django_assert_num_queries):
    story = make_story()
    rows = [make_comment(story, submitted_at=AT) for _ in range(3)]
    late = make_comment(story, submitted_at=AT + MINUTE, like_count=1)
    all_rows, cursor = Comment.objects.of_story(story), str(rows[1].uid)

    def beyond(sort, cursor=cursor):
        return pks(all_rows.beyond(cursor, sort=sort).in_order(sort))

    with django_assert_num_queries(1):
        assert beyond("oldest") == [rows[2].pk, late.pk]
    assert beyond("newest") == [rows[0].pk]
    assert beyond("best") == [rows[0].pk]
    assert beyond("best", str(late.uid)) == pks(reversed(rows))


def test_a_cursor_has_one_spelling_and_names_one_of_the_rows():
    story = make_story()
    first, elsewhere = make_comment(story), make_comment()
    make_comment(story, parent=first)
    rows = Comment.objects.of_story(story)
    answers = Comment.objects.answers(AT).of_thread(first)

    assert rows.beyond(str(first.uid)).count() == 1
    uid = first.uid
    for text in (uid.hex, f"{{{uid}}}", str(uid).upper(), "", "1", "\x00"):
        assert rows.beyond(text).count() == 0
        assert rows.beyond(text, sort="best").count() == 0
        assert answers.beyond_in_thread(text).count() == 0
    assert rows.beyond(str(elsewhere.uid)).count() == 0


def test_for_thread_never_loads_an_email(django_assert_num_queries):
    root = make_comment()
    make_comment(root.story, parent=root)

    rows = list(Comment.objects.for_thread().with_addressed().order_by("pk"))

    assert "author_email" in rows[0].get_deferred_fields()
    assert "author_email" in rows[1].reply_to.get_deferred_fields()
    with django_assert_num_queries(0):
        assert rows[1].reply_to.author_name == root.author_name


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
