"""What the rules are told of a reply: right numbers, few queries, each by an index."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.keys import address_key
from comments.models import Comment, Discussion
from comments.moderation import Browser, Case, Draft, facts
from tests.factories import (
    AT,
    make_comment,
    make_commenter,
    make_rule,
    make_story,
    make_user,
)
from tests.test_query_plans import plan_of

pytestmark = pytest.mark.django_db

ADDRESS = "192.0.2.7"
INDEXES = {
    "of_commenter": "reply_by_commenter",
    "of_network": "reply_by_network",
    "of_address": "reply_by_address",
    "of_story": "reply_rate",
}


def case_of(story=None, **browser):
    draft = Draft(name="Ann", email="ann@example.org", body="Well said.")
    return Case(
        story=story or make_story(),
        draft=draft,
        commenter=make_commenter(draft.email),
        origin="own",
        browser=Browser(**({"address": ADDRESS} | browser)),
        at=AT,
    )


def came(ago, story=None, **fields):
    return make_comment(story, submitted_at=AT - ago, **fields)


MINUTES = [timedelta(minutes=number) for number in range(60)]


def test_counts_what_came_within_the_time_of_each_limit():
    story = make_story()
    ann = {"author_email": "ann@example.org"}
    key = address_key(ADDRESS, AT.date())
    came(MINUTES[9], **ann)
    came(MINUTES[10], **ann)
    came(timedelta(hours=24), **ann)
    came(MINUTES[9], network="192.0.2.0/24", address_key=key)
    came(MINUTES[9], network="192.0.2.0/24")
    came(MINUTES[9], network="198.51.100.0/24")
    came(MINUTES[11], network="192.0.2.0/24", address_key=key)
    came(MINUTES[9], story)

    found = facts.of_new(case_of(story))

    assert found.earlier == {
        "person_600": 1,
        "person_86400": 2,
        "address_600": 1,
        "network_600": 2,
        "story_600": 1,
    }


def test_counts_nothing_of_a_sender_without_an_address():
    came(MINUTES[1])

    found = facts.of_new(case_of(address=""))

    assert (found.earlier["network_600"], found.earlier["address_600"]) == (0, 0)


def test_knows_when_the_writer_replied_last():
    came(MINUTES[5], author_email="ann@example.org")
    came(MINUTES[2], author_email="ann@example.org", status="trash")
    came(MINUTES[1])

    assert facts.of_new(case_of()).since_last == 120.0
    Comment.objects.all().update(commenter=None)
    assert facts.of_new(case_of()).since_last is None


def test_knows_what_became_of_the_replies_of_a_week():
    for status in Comment.Status.values:
        came(MINUTES[5], author_email="ann@example.org", status=status)
    came(timedelta(days=8), author_email="ann@example.org", status="spam")
    came(MINUTES[5], status="spam")

    found = facts.of_new(case_of())

    assert (found.decided, found.put_away) == (3, 2)


def test_knows_a_copy_under_another_story():
    story = make_story()
    copy = came(MINUTES[5], story, author_email="ann@example.org", body="Well said.")

    assert facts.of_new(case_of()).is_copy
    assert not facts.of_new(case_of(story)).is_copy
    Comment.objects.filter(pk=copy.pk).update(submitted_at=AT - timedelta(days=2))
    assert not facts.of_new(case_of()).is_copy


@pytest.mark.parametrize(
    ("fields", "has_proof"),
    [
        ({}, True),
        ({"status": "pending"}, False),
        ({"author_email": "bob@example.org"}, False),
        ({"commenter": None}, False),  # its data were erased
    ],
)
def test_proof_is_an_approved_reply_of_the_same_writer(fields, has_proof):
    earlier = make_comment(**({"author_email": "ann@example.org"} | fields))

    assert facts.of_new(case_of(written=[earlier.uid.hex])).has_proof is has_proof
    assert not facts.of_new(case_of()).has_proof


def test_an_edit_is_compared_with_no_other_reply():
    earlier = came(timedelta(seconds=5), author_email="ann@example.org")

    found = facts.of_edit(case_of(written=[earlier.uid.hex]))

    assert (found.since_last, found.earlier, found.is_copy) == (None, {}, False)
    assert found.has_proof


def test_a_flood_of_the_story_ends_by_itself():
    story = make_story()
    Discussion.objects.create(story=story, held_until=AT)
    assert not facts.of_new(case_of(story)).is_flooded

    Discussion.objects.update(held_until=AT + MINUTES[1])
    assert facts.of_new(case_of(story)).is_flooded


@pytest.mark.parametrize("many", [1, 30])
def test_needs_five_queries_whatever_came_before(many):
    story = make_story()
    for number in range(many):
        came(MINUTES[number], story, author_email="ann@example.org")
        make_rule(f"term {number}")
        make_user()
    case = case_of(story)

    with CaptureQueriesContext(connection) as reading:
        read = facts.read(case.draft, case.browser, AT)
    with CaptureQueriesContext(connection) as asking:
        facts.of_new(replace(case, reading=read))

    assert (len(reading), len(asking)) == (3, 2)


@pytest.mark.parametrize("question", INDEXES)
def test_each_count_is_read_from_its_index(question):
    make_comment(network="192.0.2.0/24")
    story = make_story()
    asked = {
        "of_commenter": make_commenter("ann@example.org"),
        "of_network": "192.0.2.0/24",
        "of_address": "0" * 64,
        "of_story": story,
    }
    rows = getattr(Comment.objects, question)(asked[question]).since(AT)

    assert INDEXES[question] in plan_of(rows.values("pk"))
