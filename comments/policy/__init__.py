"""The rules: what becomes of a new reply. Pure: facts in, a decision out.

The rules stand in an order. The first that refuses a reply, or puts it away, decides;
of those that hold it every one is named, for whoever reads it.
"""

from collections.abc import Callable, Iterable, Iterator

from comments.models import Comment

from . import rules
from .facts import (
    LIMITS,
    Decision,
    Facts,
    Limit,
    Match,
    Origin,
    Reason,
    Site,
    Ticket,
    Trap,
)
from .links import count_links

Status = Comment.Status
type Rule = Callable[[Facts], Iterator[Reason]]

REFUSALS: tuple[Rule, ...] = (
    rules.closed,
    rules.duplicate,
    rules.too_soon,
    rules.too_many,
)
PUTS_AWAY: tuple[tuple[Rule, Status], ...] = (
    (rules.banned, Status.REJECTED),
    (rules.blocked_term, Status.REJECTED),
    (rules.trapped, Status.SPAM),
    (rules.surely_spam, Status.SPAM),
)
HOLDS: tuple[Rule, ...] = (
    rules.held_story,
    rules.held_flood,
    rules.every_reply,
    rules.always_held,
    rules.unknown_origin,
    rules.staff_name,
    rules.staff_email,
    rules.links,
    rules.held_term,
    rules.flood,
    rules.forged_ticket,
    rules.no_trap,
    rules.score,
    rules.rejection_rate,
    rules.first_reply,
)
WATCHES: tuple[Rule, ...] = (rules.watched_terms, rules.watched_score)


def decide(facts: Facts) -> Decision:
    """What becomes of the reply, and why."""
    for rule in REFUSALS:
        if refused := tuple(rule(facts)):
            return Decision(
                status=None, reasons=refused, retry_after=_retry_after(refused[0])
            )
    watched = _ask(WATCHES, facts)
    for rule, status in PUTS_AWAY:
        if found := tuple(rule(facts)):
            return Decision(status=status, reasons=found + watched)
    held = _ask(HOLDS, facts)
    return Decision(
        status=Status.PENDING if held else Status.APPROVED, reasons=held + watched
    )


def _ask(asked: Iterable[Rule], facts: Facts) -> tuple[Reason, ...]:
    return tuple(reason for rule in asked for reason in rule(facts))


def _retry_after(reason: Reason) -> int:
    if reason.rule == "too-soon":
        return int(reason.fact)
    times = {limit.name: int(limit.within.total_seconds()) for limit in LIMITS}
    return times.get(reason.fact, 0)


__all__ = [
    "HOLDS",
    "LIMITS",
    "PUTS_AWAY",
    "REFUSALS",
    "WATCHES",
    "Decision",
    "Facts",
    "Limit",
    "Match",
    "Origin",
    "Reason",
    "Site",
    "Ticket",
    "Trap",
    "count_links",
    "decide",
]
