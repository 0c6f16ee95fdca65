"""A queue with all that a card can show."""

import itertools
from datetime import timedelta

import pytest
from django.db.models import F

from comments.models import (
    Comment,
    ModerationEvent,
    Report,
    Rule,
    SavedReason,
    TokenStat,
)
from comments.moderation import training
from newsroom import roles
from tests.factories import AT, make_comment, make_section, make_story, make_user

MINUTE = timedelta(minutes=1)
_numbers = itertools.count(1)


@pytest.fixture
def full_card():
    """Makes one reply that waits, and everything that its card shows besides."""
    return make_full_card


def make_full_card():
    number = next(_numbers)
    word = f"clown{number}"
    rule = Rule.objects.create(term=word, added_at=AT)
    story = make_story(
        headline=f"Council {number}", section=make_section(f"Part {number}")
    )
    writer = {"author_email": f"writer{number}@example.org", "network": "192.0.2.0/24"}
    for status in ("approved", "rejected", "spam", "approved"):
        make_comment(story, status=status, body=f"Earlier {status} {number}.", **writer)
    comment = make_comment(
        story,
        parent=make_comment(story, body=f"Asked {number}."),
        author_name=f"Writer {number}",
        body=f"Only a {word} says so, see https://pool{number}.example/2026 for it.",
        submitted_at=AT - 40 * MINUTE,
        status="approved",
        waiting_body=f"Only a {word} says that.",
        reasons=[
            {"rule": "held-term", "fact": word, "rule_id": rule.pk},
            {"rule": "links", "fact": "1"},
        ],
        held_for="held-term",
        matched_rule=rule,
        claimed_by=make_user(roles.MODERATOR, first_name=f"Maria {number}"),
        claimed_until=AT + MINUTE,
        **writer,
    )
    Report.objects.create(
        comment=comment,
        reporter_key=str(number),
        network_key="n",
        reason=Report.Reason.ABUSE,
        text=f"Rude {number}.",
        at=AT,
    )
    Comment.objects.filter(pk=comment.pk).update(
        is_waiting=True, open_reports=F("open_reports") + 1
    )
    return comment


@pytest.fixture
def reasons():
    return [
        SavedReason.objects.create(title=title, position=number)
        for number, title in enumerate(["Insult", "Off topic"], start=1)
    ]


@pytest.fixture
def learned_filter():
    """A spam filter that has learned enough to have an opinion."""
    for token, spam, good in (
        (training.EXAMPLES, 100, 100),
        (training.FEATURES, 1000, 1000),
        ("says", 90, 1),
        ("see", 1, 90),
    ):
        TokenStat.objects.create(token=token, spam=spam, good=good)


@pytest.fixture
def decided_today():
    """Decisions of persons that took one to ten minutes."""
    comment = make_comment()
    for number in range(1, 11):
        ModerationEvent.objects.create(
            comment=comment,
            action="approve",
            batch=comment.uid,
            at=AT - MINUTE,
            waited=number * 60,
        )
