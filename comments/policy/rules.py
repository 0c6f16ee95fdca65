"""The rules one by one. Each looks at the facts and gives the reasons that it has."""

import math
import re
from collections.abc import Collection, Iterator

from comments.letters import skeleton

from .facts import LIMITS, Facts, Limit, Reason
from .links import count_links

OPEN_MODES = {"open", "held"}
# Three in ten put away out of at least three: one rude evening is no habit.
REJECTED_SHARE, REJECTED_OF = 0.3, 3
# What each sign adds to the score: none of them alone holds a reply, and no reader is
# held for a browser without script; two strong ones together hold it.
SIGNS = {
    "no-ticket": 0.1,
    "fast": 0.3,
    "ticket-elsewhere": 0.3,
    "copy": 0.3,
    "link-in-name": 0.3,
    "only-a-link": 0.3,
}
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)


# Not taken


def closed(facts: Facts) -> Iterator[Reason]:
    if facts.mode not in OPEN_MODES:
        yield Reason(rule="closed", fact="mode")
    elif facts.closes_at and facts.at >= facts.closes_at:
        yield Reason(rule="closed", fact="age")


def duplicate(facts: Facts) -> Iterator[Reason]:
    if facts.is_duplicate:
        yield Reason(rule="duplicate")


def too_soon(facts: Facts) -> Iterator[Reason]:
    """As in WordPress: fifteen seconds between two replies of one email address."""
    if facts.since_last is not None and abs(facts.since_last) < facts.site.flood_gap:
        rest = math.ceil(facts.site.flood_gap - facts.since_last)
        yield Reason(rule="too-soon", fact=str(rest))


def too_many(facts: Facts) -> Iterator[Reason]:
    for limit in LIMITS:
        if limit.hard and _earlier(facts, limit) >= limit.hard:
            yield Reason(rule="too-many", fact=limit.name)


def _earlier(facts: Facts, limit: Limit) -> int:
    return facts.earlier.get(limit.name, 0)


# Put away unread


def banned(facts: Facts) -> Iterator[Reason]:
    if facts.standing in {"banned", "muted"}:
        yield Reason(rule=facts.standing)


def blocked_term(facts: Facts) -> Iterator[Reason]:
    for match in facts.matches:
        if match.is_blocking and not match.is_shadow:
            yield Reason(rule="blocked-term", fact=match.text, rule_id=match.rule_id)


def trapped(facts: Facts) -> Iterator[Reason]:
    """The field that people do not see is filled in: a program filled them all in."""
    if facts.trap == "filled":
        yield Reason(rule="honeypot")


def surely_spam(facts: Facts) -> Iterator[Reason]:
    if facts.site.filter_mode == "on" and _learned(facts) >= facts.site.puts_away_from:
        yield Reason(rule="spam-score", fact=f"{facts.learned:.2f}")


def _learned(facts: Facts) -> float:
    return facts.learned or 0.0


# Held until a moderator has read it


def held_story(facts: Facts) -> Iterator[Reason]:
    if facts.mode == "held":
        yield Reason(rule="held-story")


def held_flood(facts: Facts) -> Iterator[Reason]:
    if facts.is_flooded:
        yield Reason(rule="held-flood")


def every_reply(facts: Facts) -> Iterator[Reason]:
    if facts.site.holds_every_reply:
        yield Reason(rule="every-reply")


def always_held(facts: Facts) -> Iterator[Reason]:
    if facts.standing == "held":
        yield Reason(rule="always-held")


def unknown_origin(facts: Facts) -> Iterator[Reason]:
    if facts.origin != "own":
        yield Reason(rule="unknown-origin")


def staff_name(facts: Facts) -> Iterator[Reason]:
    if name := _resembled(facts.author_name, facts.staff_names):
        yield Reason(rule="staff-name", fact=name)


def staff_email(facts: Facts) -> Iterator[Reason]:
    if email := _resembled(facts.author_email, facts.staff_emails):
        yield Reason(rule="staff-email", fact=email)


def _resembled(text: str, protected: Collection[str]) -> str | None:
    """The first of `protected` that a hasty reader would take `text` for."""
    shape = skeleton(text)
    return next((own for own in protected if shape and skeleton(own) == shape), None)


def links(facts: Facts) -> Iterator[Reason]:
    """As in WordPress: the limit itself is one too many."""
    found = count_links(facts.body) if facts.site.link_limit else 0
    if found and found >= facts.site.link_limit:
        yield Reason(rule="links", fact=str(found))


def held_term(facts: Facts) -> Iterator[Reason]:
    for match in facts.matches:
        if not match.is_blocking and not match.is_shadow:
            yield Reason(rule="held-term", fact=match.text, rule_id=match.rule_id)


def flood(facts: Facts) -> Iterator[Reason]:
    for limit in LIMITS:
        earlier = _earlier(facts, limit)
        if limit.soft and earlier >= limit.soft:
            yield Reason(rule="flood", fact=limit.of, details=(str(earlier + 1),))


def forged_ticket(facts: Facts) -> Iterator[Reason]:
    if facts.ticket == "forged":
        yield Reason(rule="forged-ticket")


def no_trap(facts: Facts) -> Iterator[Reason]:
    """The form has the field: whoever sends none never had the form."""
    if facts.trap == "absent":
        yield Reason(rule="no-honeypot")


def score(facts: Facts) -> Iterator[Reason]:
    learned = _learned(facts) if facts.site.filter_mode == "on" else 0.0
    signs = list(_signs(facts))
    total = round(learned + sum(SIGNS[sign] for sign in signs), 2)
    if total >= facts.site.holds_from:
        parts = [f"learned {learned:.2f}"] if learned else []
        fact = f"{min(total, 1.0):.2f}"
        yield Reason(rule="score", fact=fact, details=(*parts, *signs))


def _signs(facts: Facts) -> Iterator[str]:
    if facts.ticket == "missing":
        yield "no-ticket"
    if facts.ticket == "fast":
        yield "fast"
    if facts.ticket == "elsewhere":
        yield "ticket-elsewhere"
    if facts.is_copy:
        yield "copy"
    if _ADDRESS.search(facts.author_name):
        yield "link-in-name"
    words = facts.body.split()
    if words and all(_ADDRESS.match(word) for word in words):
        yield "only-a-link"


def rejection_rate(facts: Facts) -> Iterator[Reason]:
    enough = facts.decided >= REJECTED_OF
    if enough and facts.put_away >= REJECTED_SHARE * facts.decided:
        fact = f"{facts.put_away}/{facts.decided}"
        yield Reason(rule="rejection-rate", fact=fact)


def first_reply(facts: Facts) -> Iterator[Reason]:
    """A typed name or address proves nothing: only the browser's signed cookie does."""
    if not facts.has_proof:
        yield Reason(rule="first-reply")


# They only watch


def watched_terms(facts: Facts) -> Iterator[Reason]:
    for match in facts.matches:
        if match.is_shadow:
            rule = "blocked-term" if match.is_blocking else "held-term"
            yield Reason(
                rule=rule, fact=match.text, rule_id=match.rule_id, is_shadow=True
            )


def watched_score(facts: Facts) -> Iterator[Reason]:
    learned, site = _learned(facts), facts.site
    if site.filter_mode == "shadow" and learned >= site.holds_from:
        rule = "spam-score" if learned >= site.puts_away_from else "score"
        yield Reason(rule=rule, fact=f"{learned:.2f}", is_shadow=True)
