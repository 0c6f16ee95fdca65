"""The signed time at which a form was taken."""

import uuid
from datetime import timedelta

import pytest

from comments import tickets
from tests.factories import AT

STORY = uuid.UUID("6f1c2a34-0000-4000-8000-000000000000")


def read(text, story=STORY, **later):
    return tickets.read(text, story, AT + timedelta(**later))


def test_is_good_from_three_seconds_on_for_ever():
    ticket = tickets.issue(STORY, AT)

    assert read(ticket) == "fast"
    assert read(ticket, seconds=2) == "fast"
    assert read(ticket, seconds=3) == "good"
    assert read(ticket, days=3) == "good"
    assert read(ticket, seconds=-10) == "fast"  # from the future


def test_is_of_one_story():
    assert read(tickets.issue(uuid.uuid4(), AT), minutes=1) == "elsewhere"


def test_may_be_missing():
    assert read("") == "missing"


@pytest.mark.parametrize("text", ["x", ":", "a.b:c", "\u00e9:x", "0" * 5000])
def test_cannot_be_made_up(text):
    assert read(text) == "forged"


def test_cannot_be_made_older():
    place, seconds_and_signature = tickets.issue(STORY, AT).split(".")
    seconds, signature = seconds_and_signature.split(":")
    older = f"{place}.{int(seconds) - 60}:{signature}"

    assert read(older) == "forged"
