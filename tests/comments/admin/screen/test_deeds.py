"""Decide and undo on the screen, for script and without it."""

import uuid
from datetime import timedelta

import pytest
import time_machine

from comments import moderation
from comments.models import Comment, ModerationEvent
from newsroom import roles
from tests.comments.admin.addresses import DECIDE, SCREEN, TAKE_BACK, said
from tests.factories import AT, make_comment, make_user

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SCRIPT = {"Accept": "application/json"}


def waiting():
    return make_comment(status="pending")


def seen(*comments):
    return [f"{comment.pk}:{comment.version}" for comment in comments]


def decide(desk, verb, *comments, headers=SCRIPT, **more):
    data = {"verb": verb, "reply": seen(*comments)} | more
    return desk.post(DECIDE, data, headers=headers)


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ("approve", "approved"),
        ("reject", "rejected"),
        ("spam", "spam"),
        ("trash", "trash"),
    ],
)
def test_a_decision_is_carried_out_and_told(desk, moderator, verb, status):
    comment = waiting()

    response = decide(desk, verb, comment)

    assert response.status_code == 200
    event = comment.events.get()
    assert (event.action, event.by, status_of(comment)) == (verb, moderator, status)
    answer = response.json()
    assert answer["batch"] == str(event.batch)
    assert answer["waiting"] == 0
    assert answer["replies"] == [
        {
            "pk": comment.pk,
            "outcome": "done",
            "version": comment.version + 1,
            "status": status,
            "why": "",
        }
    ]


def test_an_approved_reply_is_held_again(desk):
    comment = make_comment()

    assert decide(desk, "hold", comment).status_code == 200
    assert status_of(comment) == "pending"


def test_a_reply_is_rejected_with_a_saved_reason_and_a_note(desk, reasons):
    comment = waiting()

    decide(desk, f"reject:{reasons[1].pk}", comment, note="  again ")

    event = comment.events.get()
    assert (event.reason, event.note) == (reasons[1], "again")


@pytest.mark.parametrize("reason", ["0", "abc", "9" * 30, "-1", ""])
def test_a_reason_that_is_not_there_is_none(desk, reason):
    comment = waiting()

    assert decide(desk, f"reject:{reason}", comment).status_code == 200
    assert comment.events.get().reason is None


def test_case_55_who_is_late_is_told_who_decided_and_when(desk):
    comment = waiting()
    colleague = make_user(roles.MODERATOR, username="maria")
    moderation.approve([comment.pk], by=colleague, at=AT)

    response = decide(desk, "reject", comment)

    assert response.status_code == 409
    answer = response.json()
    assert answer["said"] == [
        f"Reply {comment.pk} was left as it is: it was approved by maria, "
        "Jul 14, 2026, 09:30 UTC."
    ]
    assert answer["batch"] == ""
    assert answer["replies"][0]["outcome"] == "conflict"
    assert status_of(comment) == "approved"
    comment.version = answer["replies"][0]["version"]
    assert decide(desk, "reject", comment).status_code == 200


def test_case_56_the_same_decision_twice_is_done_once(desk):
    comment = waiting()
    moderation.approve([comment.pk], by=None, at=AT)

    response = decide(desk, "approve", comment)

    assert response.status_code == 200
    assert response.json()["replies"][0]["outcome"] == "already"
    assert comment.events.count() == 1
    comment.story.refresh_from_db()
    assert comment.story.reply_count == 1


def test_case_57_a_mixed_batch_is_told_one_by_one(desk):
    fresh, done, overtaken = waiting(), waiting(), waiting()
    replies = [*seen(fresh, done, overtaken), "999999:1"]
    moderation.spam([done.pk], by=None, at=AT)
    moderation.trash([overtaken.pk], by=None, at=AT)
    moderation.restore([overtaken.pk], by=None, at=AT)

    response = decide(desk, "spam", reply=replies)

    assert response.status_code == 200
    outcomes = {r["pk"]: r["outcome"] for r in response.json()["replies"]}
    assert outcomes == {
        fresh.pk: "done",
        done.pk: "already",
        overtaken.pk: "conflict",
        999999: "unknown",
    }
    assert (status_of(fresh), status_of(overtaken)) == ("spam", "pending")


@pytest.mark.parametrize("verb", ["", "undo", "submit", "delete", "\x00", "ban"])
def test_another_verb_is_refused(desk, verb):
    comment = waiting()

    response = decide(desk, verb, comment)

    assert response.status_code == 400
    assert response.json()["said"] == ["There is no such decision."]
    assert not comment.events.exists()


@pytest.mark.parametrize(
    "reply", ["", "abc", "1", "1:2:3", "-1:1", "\u0663:1", "1:\x00"]
)
def test_a_forged_reply_is_none(desk, reply):
    response = decide(desk, "approve", reply=reply)

    assert response.status_code == 400
    assert response.json()["said"] == ["Tick a reply first."]


def test_undo_puts_a_batch_back_with_its_versions(desk):
    comments = [waiting(), waiting()]
    batch = decide(desk, "spam", *comments).json()["batch"]

    response = desk.post(TAKE_BACK, {"batch": batch}, headers=SCRIPT)

    assert response.status_code == 200
    answer = response.json()
    assert answer["done"] == "2 replies put back."
    assert answer["waiting"] == 2
    for comment, reply in zip(comments, answer["replies"], strict=True):
        comment.refresh_from_db()
        assert (reply["pk"], reply["version"]) == (comment.pk, comment.version)
        assert comment.status == "pending"


def test_undo_after_ten_minutes_is_gone(desk):
    batch = decide(desk, "spam", waiting()).json()["batch"]

    with time_machine.travel(AT + 11 * MINUTE, tick=False):
        response = desk.post(TAKE_BACK, {"batch": batch}, headers=SCRIPT)

    assert response.status_code == 410


@pytest.mark.parametrize("batch", ["", "abc", "\x00", "7" * 99])
def test_undo_of_nonsense_is_refused(desk, batch):
    response = desk.post(TAKE_BACK, {"batch": batch}, headers=SCRIPT)

    assert response.status_code == 400


def test_undo_of_an_unknown_batch_changes_nothing(desk):
    response = desk.post(TAKE_BACK, {"batch": str(uuid.uuid4())}, headers=SCRIPT)

    assert response.json()["replies"] == []
    assert not ModerationEvent.objects.exists()


def test_every_batch_of_the_last_ten_minutes_is_offered(desk, moderator):
    moderation.spam([waiting().pk], by=moderator, at=AT - 11 * MINUTE)
    moderation.spam([waiting().pk], by=moderator, at=AT - 9 * MINUTE)
    moderation.trash([waiting().pk, waiting().pk], by=moderator, at=AT - MINUTE)
    moderation.trash([waiting().pk], by=make_user(roles.MODERATOR), at=AT)

    batches = desk.get(SCREEN).context["batches"]

    assert [batch["text"] for batch in batches] == [
        "2 replies moved to the trash.",
        "1 reply marked as spam.",
    ]


class TestWithoutScript:
    def test_a_decision_leads_back_to_where_it_was_made(self, desk):
        comment = waiting()
        query = "?tab=approved&sort=oldest"

        response = desk.post(DECIDE + query, {"verb": "spam", "reply": seen(comment)})

        assert response.status_code == 302
        assert response["Location"] == SCREEN + query
        assert said(desk.get(SCREEN)) == ["1 reply marked as spam."]

    def test_a_conflict_is_told(self, desk):
        comment = waiting()
        moderation.approve([comment.pk], by=None, at=AT)

        response = desk.post(
            DECIDE, {"verb": "spam", "reply": seen(comment)}, follow=True
        )

        assert "it was approved by the rules" in said(response)[0]

    def test_undo_is_a_button(self, desk):
        comment = waiting()
        desk.post(DECIDE, {"verb": "spam", "reply": seen(comment)})
        [batch] = desk.get(SCREEN).context["batches"]

        desk.post(TAKE_BACK, {"batch": batch["batch"]})

        assert status_of(comment) == "pending"
        assert desk.get(SCREEN).context["batches"] == []
