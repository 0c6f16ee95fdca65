"""Feature: a reply that readers see is a pick of the editors', until it is not."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from comments import moderation
from comments.models import Comment
from newsroom import roles
from tests.factories import AT, make_comment, make_story, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def outcomes(batch):
    return [str(result.outcome) for result in batch.results]


def picks(*comments):
    rows = Comment.objects.filter(pk__in=[comment.pk for comment in comments])
    return list(rows.order_by("pk").values_list("featured_at", flat=True))


def test_shows_an_approved_reply_as_a_pick():
    comment = make_comment()
    version = comment.story.discussion_version
    moderator = make_user(roles.MODERATOR)

    batch = moderation.feature([comment.pk], by=moderator, at=AT)

    assert outcomes(batch) == ["done"]
    comment.refresh_from_db()
    comment.story.refresh_from_db()
    assert (comment.featured_at, comment.status, comment.version) == (AT, "approved", 2)
    assert comment.story.discussion_version == version + 1
    assert comment.story.reply_count == 1
    event = comment.events.get()
    assert (event.action, event.by, event.before) == (
        "feature",
        moderator,
        {"featured_at": None},
    )


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "trash"])
def test_only_what_readers_see(status):
    comment = make_comment(status=status)

    assert outcomes(moderation.feature([comment.pk], by=None, at=AT)) == ["conflict"]
    assert picks(comment) == [None]


def test_twice_is_once_and_tells_who_was_first():
    comment = make_comment()
    first, second = make_user(roles.MODERATOR), make_user(roles.MODERATOR)
    moderation.feature([comment.pk], by=first, at=AT)

    [result] = moderation.feature([comment.pk], by=second, at=AT + MINUTE).results

    assert (result.outcome, result.event.by, result.event.at) == ("already", first, AT)
    assert picks(comment) == [AT]


def test_unfeature_ends_it_and_undo_brings_the_same_moment_back():
    comment = make_comment()
    moderation.feature([comment.pk], by=None, at=AT)

    batch = moderation.unfeature([comment.pk], by=None, at=AT + MINUTE)
    assert (outcomes(batch), picks(comment)) == (["done"], [None])
    assert outcomes(moderation.unfeature([comment.pk], by=None, at=AT)) == ["already"]

    assert outcomes(moderation.undo(batch.uid, by=None, at=AT + MINUTE)) == ["done"]
    assert picks(comment) == [AT]


def test_undo_of_the_pick():
    comment = make_comment()
    batch = moderation.feature([comment.pk], by=None, at=AT)

    moderation.undo(batch.uid, by=None, at=AT)

    assert picks(comment) == [None]
    comment.refresh_from_db()
    assert comment.status == "approved"


@pytest.mark.parametrize("verb", ["hold", "reject", "spam", "trash"])
def test_what_readers_no_longer_see_is_no_pick(verb):
    comment = make_comment()
    moderation.feature([comment.pk], by=None, at=AT)

    batch = moderation.DECISIONS[verb]([comment.pk], by=None, at=AT)
    assert picks(comment) == [None]

    moderation.undo(batch.uid, by=None, at=AT)
    assert picks(comment) == [AT]


def test_the_version_that_was_seen_decides():
    comment = make_comment()
    moderation.hold([comment.pk], by=None, at=AT)
    moderation.approve([comment.pk], by=None, at=AT)

    batch = moderation.feature([comment.pk], by=None, at=AT, versions={comment.pk: 1})

    assert outcomes(batch) == ["conflict"]


def test_refuses_who_may_not():
    comment = make_comment(make_story())
    for verb in (moderation.feature, moderation.unfeature):
        with pytest.raises(PermissionDenied):
            verb([comment.pk], by=make_user(roles.REPORTER), at=AT)
