"""What the rules make of a reply. Facts in, a decision out: no database."""

import dataclasses
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.admin import wording
from comments.models import Comment
from comments.policy import (
    HOLDS,
    LIMITS,
    PUTS_AWAY,
    REFUSALS,
    WATCHES,
    Facts,
    Match,
    Reason,
    Site,
    decide,
)
from tests.factories import AT

STAFF = {"staff_names": ["Anna Berg"], "staff_emails": ["desk@example.org"]}
SECOND = timedelta(seconds=1)


def facts(**changes):
    """Those of a reply that nothing speaks against."""
    known = {
        "at": AT,
        "origin": "own",
        "author_name": "A Reader",
        "author_email": "reader@example.org",
        "body": "Well said.",
        "has_proof": True,
    }
    return Facts(**(known | STAFF | changes))


def rules(decision):
    return [reason.rule for reason in decision.reasons]


def site(**changes):
    return {"site": Site(**changes)}


def matching(**changes):
    return {"matches": (Match(rule_id=7, text="Casino", **changes),)}


def arrived(name, number):
    return {"earlier": {name: number}}


# For each rule: the facts that it speaks of, what becomes of the reply, the reason.
REFUSED = [
    ({"mode": "closed"}, Reason(rule="closed", fact="mode")),
    ({"mode": "hidden"}, Reason(rule="closed", fact="mode")),
    ({"closes_at": AT}, Reason(rule="closed", fact="age")),
    ({"is_duplicate": True}, Reason(rule="duplicate")),
    ({"since_last": 14.0}, Reason(rule="too-soon", fact="1")),
    (arrived("person_86400", 30), Reason(rule="too-many", fact="person_86400")),
    (arrived("network_600", 100), Reason(rule="too-many", fact="network_600")),
    (arrived("story_600", 1000), Reason(rule="too-many", fact="story_600")),
]
PUT_AWAY = [
    ({"standing": "banned"}, "rejected", Reason(rule="banned")),
    ({"standing": "muted"}, "rejected", Reason(rule="muted")),
    (
        matching(is_blocking=True),
        "rejected",
        Reason(rule="blocked-term", fact="Casino", rule_id=7),
    ),
    ({"trap": "filled"}, "spam", Reason(rule="honeypot")),
    (
        {"learned": 0.95, **site(filter_mode="on")},
        "spam",
        Reason(rule="spam-score", fact="0.95"),
    ),
]
HELD = [
    ({"mode": "held"}, Reason(rule="held-story")),
    ({"is_flooded": True}, Reason(rule="held-flood")),
    (site(holds_every_reply=True), Reason(rule="every-reply")),
    ({"standing": "held"}, Reason(rule="always-held")),
    ({"origin": "unknown"}, Reason(rule="unknown-origin")),
    ({"author_name": "anna  berg"}, Reason(rule="staff-name", fact="Anna Berg")),
    (
        {"author_email": "Desk@Example.org"},
        Reason(rule="staff-email", fact="desk@example.org"),
    ),
    ({"body": "http://a.example http://b.example x"}, Reason(rule="links", fact="2")),
    (matching(), Reason(rule="held-term", fact="Casino", rule_id=7)),
    (arrived("person_600", 5), Reason(rule="flood", fact="person", details=("6",))),
    (arrived("address_600", 10), Reason(rule="flood", fact="address", details=("11",))),
    (arrived("network_600", 15), Reason(rule="flood", fact="network", details=("16",))),
    (arrived("story_600", 100), Reason(rule="flood", fact="story", details=("101",))),
    ({"ticket": "forged"}, Reason(rule="forged-ticket")),
    ({"trap": "absent"}, Reason(rule="no-honeypot")),
    (
        {"learned": 0.6, **site(filter_mode="on")},
        Reason(rule="score", fact="0.60", details=("learned 0.60",)),
    ),
    (
        {"ticket": "fast", "is_copy": True},
        Reason(rule="score", fact="0.60", details=("fast", "copy")),
    ),
    ({"decided": 3, "put_away": 1}, Reason(rule="rejection-rate", fact="1/3")),
    ({"has_proof": False}, Reason(rule="first-reply")),
]
# Just short of what each rule asks for.
PASSING = [
    {},
    {"closes_at": AT + SECOND},
    {"since_last": 15.0},
    {"since_last": 0.0, **site(flood_gap=0)},
    arrived("person_86400", 29),
    arrived("person_600", 4),
    arrived("address_600", 9),
    arrived("network_600", 14),
    arrived("story_600", 99),
    {"body": "http://a.example is one"},
    {"body": "http://a.example http://b.example x", **site(link_limit=0)},
    {"learned": 0.59, **site(filter_mode="on")},
    {"learned": 1.0, **site(filter_mode="off")},
    {"ticket": "missing"},
    {"ticket": "fast"},
    {"ticket": "fast", "learned": 0.9},  # a filter that watches adds nothing
    {"ticket": "elsewhere"},
    {"is_copy": True},
    {"author_name": "www.example.org"},
    {"body": "http://a.example"},
    {"decided": 2, "put_away": 2},
    {"decided": 10, "put_away": 2},
]


@pytest.mark.parametrize("changes", PASSING)
def test_lets_pass_what_is_just_short_of_a_rule(changes):
    decision = decide(facts(**changes))

    assert decision.status == Comment.Status.APPROVED
    assert not [reason for reason in decision.reasons if not reason.is_shadow]
    assert decision.held_for == ""


@pytest.mark.parametrize(("changes", "reason"), REFUSED)
def test_refuses_and_says_why(changes, reason):
    decision = decide(facts(**changes))

    assert decision.status is None
    assert decision.reasons == (reason,)


@pytest.mark.parametrize(("changes", "status", "reason"), PUT_AWAY)
def test_puts_away_and_says_why(changes, status, reason):
    decision = decide(facts(**changes))

    assert decision.status == status
    assert decision.reasons == (reason,)
    assert decision.held_for == reason.rule


@pytest.mark.parametrize(("changes", "reason"), HELD)
def test_holds_and_says_why(changes, reason):
    decision = decide(facts(**changes))

    assert decision.status == Comment.Status.PENDING
    assert decision.reasons == (reason,)
    assert (decision.held_for, decision.rule_id) == (reason.rule, reason.rule_id)


def merged(cases):
    """Facts of which every rule speaks that can speak along with the others."""
    changes = {}
    for case in cases:
        changes |= case[0]
    return changes


def test_a_refusal_goes_before_what_puts_away_and_that_before_what_holds():
    held = facts(**merged(HELD))
    assert decide(held).status == "pending"

    for changes, status, reason in PUT_AWAY:
        decision = decide(dataclasses.replace(held, **changes))
        assert decision.status == status
        assert decision.reasons == (reason,)
    away = dataclasses.replace(held, **merged(PUT_AWAY))
    for changes, reason in REFUSED:
        assert decide(dataclasses.replace(away, **changes)).reasons == (reason,)


@pytest.mark.parametrize("cases", [REFUSED, PUT_AWAY])
def test_the_first_rule_decides(cases):
    """Each pair of rules that can speak at once, whichever way it is asked."""
    for number, first in enumerate(cases):
        for second in cases[number + 1 :]:
            if first[0].keys() & second[0].keys():
                continue
            decision = decide(facts(**first[0], **second[0]))
            assert decision.reasons == (first[-1],)


def test_all_that_hold_are_named_in_their_order():
    decision = decide(
        facts(
            mode="held",
            origin="unknown",
            body="http://a.example http://b.example x",
            has_proof=False,
            **matching(),
        )
    )

    assert rules(decision) == [
        "held-story",
        "unknown-origin",
        "links",
        "held-term",
        "first-reply",
    ]
    assert (decision.held_for, decision.rule_id) == ("held-story", 7)


def test_says_when_the_same_would_be_taken():
    assert decide(facts(since_last=0.2)).retry_after == 15
    assert decide(facts(since_last=14.9)).retry_after == 1
    assert decide(facts(**arrived("network_600", 100))).retry_after == 600
    assert decide(facts(**arrived("person_86400", 30))).retry_after == 86_400
    assert decide(facts(is_duplicate=True)).retry_after == 0


def test_what_only_watches_changes_nothing():
    term = matching(is_shadow=True, is_blocking=True)
    for status, has_proof in (("approved", True), ("pending", False)):
        decision = decide(facts(has_proof=has_proof, learned=0.97, **term))

        assert decision.status == status
        assert decision.reasons[-2:] == (
            Reason(rule="blocked-term", fact="Casino", rule_id=7, is_shadow=True),
            Reason(rule="spam-score", fact="0.97", is_shadow=True),
        )
        assert decision.rule_id is None
        assert decision.held_for == ("" if has_proof else "first-reply")


def test_a_watching_filter_says_what_it_would_have_held():
    watched = Reason(rule="score", fact="0.70", is_shadow=True)

    assert decide(facts(learned=0.7)).reasons == (watched,)
    assert decide(facts(learned=0.5)).reasons == ()


def test_a_reason_is_stored_with_what_it_says():
    plain = Reason(rule="links", fact="2")
    whole = Reason(
        rule="held-term", fact="x", details=("a",), rule_id=7, is_shadow=True
    )

    assert plain.as_json() == {"rule": "links", "fact": "2"}
    assert whole.as_json() == {
        "rule": "held-term",
        "fact": "x",
        "details": ["a"],
        "rule_id": 7,
        "shadow": True,
    }


def test_every_reason_that_is_stored_has_words():
    said = [case[-1].rule for case in (*PUT_AWAY, *HELD)]

    assert set(said) <= wording.REASONS.keys()


def test_every_rule_is_in_these_tables():
    """A rule that speaks to none of these cases would be tested by nothing."""
    speak = [facts(**case[0]) for case in (*REFUSED, *PUT_AWAY, *HELD)]
    asked = [*REFUSALS, *(rule for rule, _ in PUTS_AWAY), *HOLDS]

    assert all(any(list(rule(case)) for case in speak) for rule in asked)
    assert len(WATCHES) == 2


def test_a_person_is_no_more_than_a_network_and_no_network_more_than_a_story():
    hard = {limit.of: limit.hard for limit in LIMITS if limit.hard}
    soft = {limit.of: limit.soft for limit in LIMITS if limit.soft}

    assert hard["person"] < hard["network"] < hard["story"]
    assert soft["person"] < soft["address"] < soft["network"] < soft["story"]


@given(
    before=st.integers(0, 40),
    more=st.integers(0, 40),
    limit=st.sampled_from(LIMITS),
)
def test_who_sends_more_never_fares_better(before, more, limit):
    strictness = ["approved", "pending", None]
    fewer = decide(facts(**arrived(limit.name, before))).status
    greater = decide(facts(**arrived(limit.name, before + more))).status

    assert strictness.index(fewer) <= strictness.index(greater)


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
    assert rules(decide(facts(author_name=name))) == []


def test_an_empty_staff_name_is_like_nobody():
    assert rules(decide(facts(author_name="\u200b", staff_names=["", " "]))) == []


def test_facts_and_decisions_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        facts().origin = "unknown"
    with pytest.raises(dataclasses.FrozenInstanceError):
        decide(facts()).status = Comment.Status.APPROVED
