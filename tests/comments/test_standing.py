"""Ban, mute, always hold, pardon: decisions on those who reply."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from comments import moderation
from comments.models import Comment, Commenter, ModerationEvent
from comments.querysets import Selection
from newsroom import roles
from tests.factories import AT, make_comment, make_commenter, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def person(**fields):
    return make_commenter("troll@example.org", **fields)


def outcomes(batch):
    return [str(result.outcome) for result in batch.people]


def standing(commenter):
    commenter.refresh_from_db()
    return commenter.standing, commenter.muted_until


@pytest.mark.parametrize(
    ("verb", "stands"),
    [("ban", "banned"), ("always_hold", "held"), ("pardon", "normal")],
)
def test_each_says_how_somebody_stands(verb, stands):
    before = "banned" if verb == "pardon" else "normal"
    troll, moderator = person(standing=before), make_user(roles.MODERATOR)

    batch = moderation.STANDINGS[verb]([troll.pk], by=moderator, at=AT, note="Why.")

    assert (outcomes(batch), standing(troll)) == (["done"], (stands, None))
    assert troll.note == "Why."
    event = troll.events.get()
    assert (event.action, event.from_status, event.to_status) == (verb, before, stands)
    assert (event.by, event.at, event.note, event.comment) == (
        moderator,
        AT,
        "Why.",
        None,
    )


def test_a_mute_has_an_end():
    troll = person()

    moderation.mute([troll.pk], until=AT + HOUR, by=None, at=AT)

    assert standing(troll) == ("muted", AT + HOUR)
    moderation.pardon([troll.pk], by=None, at=AT)
    assert standing(troll) == ("normal", None)


@pytest.mark.parametrize("until", [AT, AT - MINUTE])
def test_a_mute_that_is_over_before_it_begins_is_refused(until):
    troll = person()

    with pytest.raises(ValueError, match="ends after"):
        moderation.mute([troll.pk], until=until, by=None, at=AT)

    assert standing(troll) == ("normal", None)


def test_a_longer_mute_is_another_decision_and_the_same_is_none():
    troll = person()
    moderation.mute([troll.pk], until=AT + HOUR, by=None, at=AT)

    same = moderation.mute([troll.pk], until=AT + HOUR, by=None, at=AT)
    longer = moderation.mute([troll.pk], until=AT + 2 * HOUR, by=None, at=AT)

    assert (outcomes(same), outcomes(longer)) == (["already"], ["done"])
    assert standing(troll) == ("muted", AT + 2 * HOUR)


def test_the_standing_that_was_seen_decides():
    troll, first = person(), make_user(roles.MODERATOR)
    seen = {troll.pk: "normal"}
    moderation.mute([troll.pk], until=AT + HOUR, by=first, at=AT, seen=seen)

    [result] = moderation.ban([troll.pk], by=None, at=AT + MINUTE, seen=seen).people

    assert (result.outcome, result.event.by, result.event.at) == ("conflict", first, AT)
    assert standing(troll) == ("muted", AT + HOUR)


def test_nobody_is_unknown():
    batch = moderation.ban([10**9], by=None, at=AT)

    assert outcomes(batch) == ["unknown"]
    assert not ModerationEvent.objects.exists()


def test_of_many_is_one_batch(monkeypatch):
    monkeypatch.setattr(moderation.base, "CHUNK", 2)
    people = [make_commenter(f"{number}@example.org").pk for number in range(5)]

    batch = moderation.ban(people, by=None, at=AT)

    assert outcomes(batch) == ["done"] * 5
    assert set(ModerationEvent.objects.values_list("batch", flat=True)) == {batch.uid}
    moderation.undo(batch.uid, by=None, at=AT)
    assert not Commenter.objects.filter(standing="banned").exists()


def test_refuses_who_may_not():
    troll, reporter = person(), make_user(roles.REPORTER)
    verbs = {**moderation.STANDINGS, "mute": mute_for_an_hour}

    for verb in verbs.values():
        with pytest.raises(PermissionDenied):
            verb([troll.pk], by=reporter, at=AT)


def mute_for_an_hour(pks, *, by, at):
    return moderation.mute(pks, until=at + HOUR, by=by, at=at)


class TestUndo:
    def test_puts_everything_back(self):
        troll = person(standing="muted", muted_until=AT + HOUR, note="Before.")
        batch = moderation.ban([troll.pk], by=None, at=AT, note="After.")
        assert standing(troll) == ("banned", None)

        undone = moderation.undo(batch.uid, by=None, at=AT + MINUTE)

        assert outcomes(undone) == ["done"]
        assert standing(troll) == ("muted", AT + HOUR)
        assert troll.note == "Before."
        decision, undo = troll.events.order_by("pk")
        assert decision.undone_at == AT + MINUTE
        assert (undo.action, undo.from_status, undo.to_status) == (
            "undo",
            "banned",
            "muted",
        )

    def test_twice_is_once(self):
        troll = person()
        batch = moderation.ban([troll.pk], by=None, at=AT)
        moderation.undo(batch.uid, by=None, at=AT)

        assert outcomes(moderation.undo(batch.uid, by=None, at=AT)) == ["already"]
        assert troll.events.count() == 2

    def test_leaves_what_somebody_decided_since(self):
        troll, other = person(), make_user(roles.MODERATOR)
        batch = moderation.ban([troll.pk], by=None, at=AT)
        moderation.always_hold([troll.pk], by=other, at=AT)

        [result] = moderation.undo(batch.uid, by=None, at=AT).people

        assert (result.outcome, result.event.by) == ("conflict", other)
        assert standing(troll) == ("held", None)


def test_a_ban_and_what_waits_of_the_same_person_are_undone_as_one():
    troll = person()
    mine = [
        make_comment(status="pending", author_email="troll@example.org")
        for _ in range(3)
    ]
    approved = make_comment(author_email="troll@example.org")
    other = make_comment(status="pending")
    everything = Selection(commenter=troll.pk, before=AT + MINUTE)
    assert Comment.objects.selected(everything).count() == 3

    batch = moderation.ban([troll.pk], by=None, at=AT)
    moderation.decide_all(everything, "spam", by=None, at=AT, batch=batch.uid)

    rows = Comment.objects.filter(commenter=troll)
    assert sorted(rows.values_list("status", flat=True)) == ["approved"] + ["spam"] * 3
    other.refresh_from_db()
    assert other.status == "pending"
    undone = moderation.undo(batch.uid, by=None, at=AT)
    assert (undone.count("done"), outcomes(undone)) == (3, ["done"])
    assert standing(troll) == ("normal", None)
    assert rows.filter(status="pending").count() == len(mine)
    assert rows.get(status="approved") == approved
    assert moderation.recount() == []
