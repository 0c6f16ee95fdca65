"""What a rule would have held among the last decisions of people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.html import clean_line
from comments import terms
from comments.models import Comment, ModerationEvent, Rule

from .screen.marks import mark, merged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.utils.safestring import SafeString

    from .screen.marks import Span

LOOKED_AT = 1000  # decisions
QUOTED = 10  # replies of each kind
AROUND = 120  # characters before and after what was found


FIELDS = {
    "name": gettext_lazy("in the name"),
    "email": gettext_lazy("in the email address"),
    "website": gettext_lazy("in the website"),
    "network": gettext_lazy("in the network address"),
}


class Quote(NamedTuple):
    """A reply that a rule would have held."""

    comment: Comment
    field: str  # where it was found, in words; empty for the text
    text: SafeString  # with what was found marked


@dataclass
class Rehearsal:
    """Of one rule: good replies it would have held, and bad ones."""

    looked_at: int = 0
    good: int = 0
    bad: int = 0
    good_quotes: list[Quote] = field(default_factory=list)
    bad_quotes: list[Quote] = field(default_factory=list)

    @property
    def held(self) -> int:
        return self.good + self.bad

    @property
    def more_good(self) -> int:
        return self.good - len(self.good_quotes)

    @property
    def more_bad(self) -> int:
        return self.bad - len(self.bad_quotes)


def decided() -> list[ModerationEvent]:
    """The last decisions of people, each with its reply; of one reply the last."""
    events = ModerationEvent.objects.judgments().for_rehearsal()[:LOOKED_AT]
    last: dict[int, ModerationEvent] = {}
    for event in events:
        if event.comment_id:
            last.setdefault(event.comment_id, event)
    return list(last.values())


def rehearse(
    rules: Sequence[terms.Rule],
    events: Iterable[ModerationEvent],
    since: Mapping[int, datetime] | None = None,
) -> dict[int, Rehearsal]:
    """What each rule would have held, by its id; since a time of its own, if given."""
    found = {rule.id: Rehearsal() for rule in rules}
    for event in events:
        assert event.comment is not None
        hits: dict[int, list[terms.Hit]] = {}
        for hit in terms.find(rules, fields_of(event.comment)):
            hits.setdefault(hit.rule, []).append(hit)
        for rule, rehearsal in found.items():
            if since is None or since[rule] < event.at:
                _count(rehearsal, event, hits.get(rule))
    return found


def of_one(rule: Rule) -> Rehearsal:
    """Of a rule that need not be stored."""
    return rehearse([rule.plain._replace(id=0)], decided())[0]


def of_prefilled(initial: Mapping[str, str]) -> Rehearsal:
    """Of what an address says of a new rule."""
    where = initial.get("where", "")
    known = where if where in Rule.Where.values else Rule.Where.ANYWHERE
    return of_one(Rule(term=clean_line(initial["term"]), where=known))


class Watched:
    """What the rules that watch would have held since they were added.

    Asked when the first of them is told: three queries for all.
    """

    @cached_property
    def found(self) -> dict[int, Rehearsal]:
        rules = list(Rule.objects.watching())
        since = {rule.pk: rule.added_at for rule in rules}
        return rehearse([rule.plain for rule in rules], decided(), since)

    def told(self, rule: Rule) -> str:
        found = self.found.get(rule.pk, Rehearsal())
        if not found.held:
            return _("would have held none of %(n)d") % {"n": found.looked_at}
        text = _("would have held %(held)d: %(bad)d put away, %(good)d approved")
        return text % {"held": found.held, "bad": found.bad, "good": found.good}


def fields_of(comment: Comment) -> dict[str, str]:
    """A reply as `terms.find` reads it."""
    return {
        "name": comment.author_name,
        "email": comment.author_email,
        "website": comment.author_url,
        "text": comment.body,
        terms.NETWORK: comment.network,
    }


def _count(
    found: Rehearsal, event: ModerationEvent, hits: list[terms.Hit] | None
) -> None:
    found.looked_at += 1
    if not hits or event.comment is None:
        return
    is_good = event.to_status == Comment.Status.APPROVED
    found.good += is_good
    found.bad += not is_good
    quotes = found.good_quotes if is_good else found.bad_quotes
    if len(quotes) < QUOTED:
        quotes.append(quote(event.comment, hits))


def quote(comment: Comment, hits: Sequence[terms.Hit]) -> Quote:
    """The first field in which something was found, around what was found."""
    name = hits[0].field
    spans = [(hit.start, hit.end) for hit in hits if hit.field == name]
    text = excerpt(fields_of(comment)[name], spans)
    return Quote(comment, str(FIELDS.get(name, "")), text)


def excerpt(text: str, spans: Sequence[Span]) -> SafeString:
    """The part of a text around the first of the spans, with all in it marked."""
    spans = merged(spans)
    start = max(spans[0][0] - AROUND, 0)
    shown = [span for span in spans if span[0] < spans[0][1] + AROUND]
    end = min(max(spans[0][1] + AROUND, shown[-1][1]), len(text))
    moved = [(first - start, last - start) for first, last in shown]
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return format_html("{}{}{}", before, mark(text[start:end], moved), after)
