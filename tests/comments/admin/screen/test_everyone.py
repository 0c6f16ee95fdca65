"""One decision on all that the filters show."""

from datetime import timedelta

import pytest

from comments import moderation
from comments.admin.screen import everyone
from comments.models import Comment, ModerationEvent, Rule
from tests.comments.admin.addresses import ALL, SCREEN, TAKE_BACK
from tests.factories import AT, make_comment, make_story

pytestmark = pytest.mark.django_db

BEFORE = {"status_changed_at": AT - timedelta(minutes=1)}


@pytest.fixture
def held():
    """Seven that one rule held, and one of another."""
    rule = Rule.objects.create(term="clown", added_at=AT)
    story = make_story()
    for _ in range(7):
        make_comment(story, status="pending", matched_rule=rule, **BEFORE)
    make_comment(story, status="pending", **BEFORE)
    return rule


def of(rule):
    return f"{ALL}?rule={rule.pk}"


def statuses(rule):
    rows = Comment.objects.filter(matched_rule=rule)
    return sorted(rows.values_list("status", flat=True))


def test_is_asked_about_first_with_the_number(desk, held):
    text = desk.get(of(held)).text

    assert "Decide on 7 replies at once" in text
    assert "and 2 more" in text
    assert statuses(held) == ["pending"] * 7


def test_is_carried_out_on_these_alone_and_undone_as_one(desk, held):
    data = {"verb": "reject", "until": AT.isoformat()}

    response = desk.post(of(held), data)

    assert "7 replies rejected." in response.text
    assert statuses(held) == ["rejected"] * 7
    assert Comment.objects.undecided(AT).count() == 1
    [batch] = ModerationEvent.objects.values_list("batch", flat=True).distinct()
    assert str(batch) in response.text
    desk.post(TAKE_BACK, {"batch": str(batch)})
    assert statuses(held) == ["pending"] * 7


def test_very_many_are_decided_on_in_parts(desk, held, monkeypatch):
    monkeypatch.setattr(everyone, "AT_ONCE", 5)
    data = {"verb": "spam", "until": AT.isoformat()}
    assert "in parts of 5" in desk.get(of(held)).text

    response = desk.post(of(held), data)

    assert "5 replies marked as spam." in response.text
    assert f'href="?rule={held.pk}"' in response.text
    assert statuses(held) == ["pending"] * 2 + ["spam"] * 5
    assert "Decide on 2 replies at once" in desk.get(of(held)).text
    assert "decide on the rest" not in desk.post(of(held), data).text


@pytest.mark.parametrize(("age", "hours"), [("older", 1), ("late", 3)])
def test_an_age_is_that_of_the_arrival_not_of_the_last_decision(desk, age, hours):
    make_comment(status="pending", submitted_at=AT - timedelta(hours=hours), **BEFORE)

    assert "Decide on 1 reply at once" in desk.get(f"{ALL}?age={age}").text


def test_leaves_out_what_arrived_since_it_was_asked_about(desk, held):
    later = AT + timedelta(seconds=1)
    make_comment(status="pending", matched_rule=held, submitted_at=later, **BEFORE)

    desk.post(of(held), {"verb": "spam", "until": AT.isoformat()})

    assert statuses(held) == ["pending"] + ["spam"] * 7


def test_names_what_was_left_and_why(desk, held):
    comment = Comment.objects.filter(matched_rule=held)[0]
    moderation.trash([comment.pk], by=None, at=AT - timedelta(seconds=1))
    twin = make_comment(
        comment.story, status="pending", digest=comment.digest, matched_rule=held
    )
    assert twin.digest == comment.digest

    response = desk.post(
        f"{ALL}?tab=trash", {"verb": "restore", "until": AT.isoformat()}
    )

    assert "Nothing was done." in response.text
    assert f"Reply {comment.pk} stays in the trash" in response.text


@pytest.mark.parametrize("until", ["", "yesterday", "2026-07-14T09:30:00", "\x00"])
def test_asks_again_without_a_time(desk, held, until):
    response = desk.post(of(held), {"verb": "spam", "until": until})

    assert "Decide on 7 replies at once" in response.text
    assert statuses(held) == ["pending"] * 7


def test_of_nothing_leads_back(desk):
    assert desk.get(f"{ALL}?why=links")["Location"] == f"{SCREEN}?why=links"
