"""Claims: who looks at a reply. Advice, for two minutes; the version decides."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from comments import moderation
from comments.models import Comment, ModerationEvent
from newsroom import roles
from tests.factories import AT, make_comment, make_user

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
ENDS = AT + moderation.LEASE


def claims(pks, at):
    """Who looks at which of these replies at `at`."""
    rows = Comment.objects.filter(pk__in=pks, claimed_until__gt=at)
    return {row.pk: row.claimed_by for row in rows}


@pytest.fixture
def ann():
    return make_user(roles.MODERATOR)


@pytest.fixture
def bob():
    return make_user(roles.MODERATOR)


@pytest.fixture
def comment():
    return make_comment(status="pending")


def test_a_claim_is_seen_for_two_minutes(comment, ann):
    assert moderation.claim(comment.pk, by=ann, at=AT)

    assert claims([comment.pk], ENDS - SECOND) == {comment.pk: ann}
    assert claims([comment.pk], ENDS) == {}
    assert claims([], AT) == {}


def test_another_waits_until_it_ends(comment, ann, bob):
    moderation.claim(comment.pk, by=ann, at=AT)

    assert not moderation.claim(comment.pk, by=bob, at=ENDS - SECOND)
    assert moderation.claim(comment.pk, by=bob, at=ENDS)
    assert claims([comment.pk], ENDS) == {comment.pk: bob}


def test_whoever_has_it_prolongs_it(comment, ann):
    moderation.claim(comment.pk, by=ann, at=AT)
    moderation.claim(comment.pk, by=ann, at=AT + SECOND)

    assert claims([comment.pk], ENDS) == {comment.pk: ann}


def test_unclaim_frees_one_s_own_alone(comment, ann, bob):
    moderation.claim(comment.pk, by=ann, at=AT)

    moderation.unclaim(comment.pk, by=bob)
    assert claims([comment.pk], AT) == {comment.pk: ann}

    moderation.unclaim(comment.pk, by=ann)
    assert claims([comment.pk], AT) == {}


def test_nothing_has_been_decided(comment, ann):
    moderation.claim(comment.pk, by=ann, at=AT)

    assert not ModerationEvent.objects.exists()
    assert Comment.objects.get().version == comment.version


def test_of_no_reply_is_none(ann):
    assert not moderation.claim(10**9, by=ann, at=AT)


def test_costs_one_query(comment, ann, django_assert_num_queries):
    ann.has_perm(moderation.PERMISSION)

    with django_assert_num_queries(1):
        moderation.claim(comment.pk, by=ann, at=AT)


def test_refuses_who_may_not(comment):
    reporter = make_user(roles.REPORTER)

    with pytest.raises(PermissionDenied):
        moderation.claim(comment.pk, by=reporter, at=AT)
    with pytest.raises(PermissionDenied):
        moderation.unclaim(comment.pk, by=reporter)


class TestWhoComesLate:
    """The claim is over; what counts is whether the reply is as it was."""

    def test_case_60_acts_if_the_version_is_the_same(self, comment, ann, bob):
        seen = {comment.pk: comment.version}
        moderation.claim(comment.pk, by=ann, at=AT)
        moderation.claim(comment.pk, by=bob, at=ENDS)

        batch = moderation.approve([comment.pk], by=ann, at=ENDS, versions=seen)

        assert batch.count("done") == 1

    def test_case_60_is_told_who_was_faster_if_not(self, comment, ann, bob):
        seen = {comment.pk: comment.version}
        moderation.claim(comment.pk, by=ann, at=AT)
        moderation.claim(comment.pk, by=bob, at=ENDS)
        moderation.spam([comment.pk], by=bob, at=ENDS)

        [late] = moderation.approve(
            [comment.pk], by=ann, at=ENDS, versions=seen
        ).results

        assert (late.outcome, late.event.by) == ("conflict", bob)
