"""What the rules are told of a reply: gathered in one place, in few queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import BooleanField, Exists, ExpressionWrapper, Q

from articles.models import Story
from articles.readers import network_of
from comments import keys, policy, spam, terms
from comments.models import Comment, Commenter, Conversation, Discussion, Rule

from . import training

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from django.db.models.functions import Coalesce

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MOST_SAID = 300  # replies of one writer in a week: the limit of a day stops more
Status = Comment.Status
DECIDED = {Status.APPROVED, Status.REJECTED, Status.SPAM}


@dataclass(frozen=True, kw_only=True)
class Browser:
    """What a request tells of whoever sent it. By default: nothing against it."""

    address: str = ""  # its network address
    written: Collection[str] = ()  # uids of the replies that its cookie names
    ticket: policy.Ticket = "good"
    trap: policy.Trap = "empty"

    @property
    def network(self) -> str:
        return network_of(self.address)

    def address_key(self, at: datetime) -> str:
        return keys.address_key(self.address, at.date()) if self.address else ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the reader wrote, cleaned."""

    name: str
    email: str
    body: str
    website: str = ""
    parent: str = ""  # uid of the reply that is answered, as it was posted


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is found in the words themselves, whatever else arrives meanwhile."""

    staff_names: Collection[str]
    staff_emails: Collection[str]
    matches: tuple[policy.Match, ...]
    learned: float | None


@dataclass(frozen=True, kw_only=True)
class Case:
    """A reply, and all that the questions below are about."""

    story: Story  # as it is now
    draft: Draft
    commenter: Commenter
    origin: policy.Origin
    browser: Browser
    at: datetime
    reading: Reading | None = None  # None: it is read when it is asked for


class Said(NamedTuple):
    """An earlier reply of the writer."""

    at: datetime
    status: str
    is_same: bool  # the same words, under another story


def of_new(case: Case) -> policy.Facts:
    """The facts of a reply that arrives, save whether it stands already."""
    found, said = _found(case), _said(case)
    return replace(
        _of_any(case, found, said),
        since_last=(case.at - said[0].at).total_seconds() if said else None,
        is_copy=any(reply.is_same for reply in _since(case.at - DAY, said)),
        earlier={
            limit.name: len(_since(case.at - limit.within, said))
            if limit.of == "person"
            else getattr(found, limit.name)
            for limit in policy.LIMITS
        },
    )


def of_edit(case: Case) -> policy.Facts:
    """Those of a reply that stands already, with the text that it is to have.

    It is not one more: it is compared with no other of its writer's.
    """
    return _of_any(case, _found(case), _said(case))


def read(draft: Draft, browser: Browser, at: datetime) -> Reading:
    """Read a draft. Call it before a transaction: on SQLite all others wait for one."""
    staff = list(get_user_model().objects.filter(is_active=True, is_staff=True))
    features = spam.features(
        draft.body, name=draft.name, email=draft.email, website=draft.website
    )
    return Reading(
        staff_names=[user.get_full_name() or user.username for user in staff],
        staff_emails=[user.email for user in staff],
        matches=tuple(_matches(draft, browser)),
        learned=training.score_of(features, at),
    )


def _of_any(case: Case, found: Any, said: Sequence[Said]) -> policy.Facts:
    story, at = case.story, case.at
    reading = case.reading or read(case.draft, case.browser, at)
    decided = [reply.status for reply in said if reply.status in DECIDED]
    is_filtered = found.filter_mode != Conversation.Filter.OFF
    return policy.Facts(
        at=at,
        origin=case.origin,
        author_name=case.draft.name,
        author_email=case.draft.email,
        body=case.draft.body,
        staff_names=reading.staff_names,
        staff_emails=reading.staff_emails,
        site=_site(found),
        mode="closed" if story.kind == Story.Kind.PAGE else story.discussion_mode,
        closes_at=story.discussion_ends_at,
        is_flooded=found.is_flooded,
        standing=_standing(case.commenter, at),
        has_proof=found.has_proof,
        decided=len(decided),
        put_away=len(decided) - decided.count(Status.APPROVED),
        trap=case.browser.trap,
        ticket=case.browser.ticket,
        matches=reading.matches,
        learned=reading.learned if is_filtered else None,
    )


def _matches(draft: Draft, browser: Browser) -> Iterator[policy.Match]:
    """Each of the desk's terms that a draft contains, once for each spelling."""
    rules = {rule.pk: rule for rule in Rule.objects.in_force()}
    fields = {
        "name": draft.name,
        "email": draft.email,
        "website": draft.website,
        "text": draft.body,
        "network": browser.network,
    }
    hits = terms.find([rule.plain for rule in rules.values()], fields)
    found = {(hit.rule, fields[hit.field][hit.start : hit.end]) for hit in hits}
    for pk, text in sorted(found):
        yield policy.Match(
            rule_id=pk,
            text=text,
            is_blocking=rules[pk].action == Rule.Action.BLOCK,
            is_shadow=rules[pk].is_shadow,
        )


def _site(conversation: Conversation) -> policy.Site:
    return policy.Site(
        holds_every_reply=conversation.holds_every_reply,
        link_limit=conversation.link_limit,
        flood_gap=conversation.flood_gap,
        filter_mode=conversation.filter_mode,
        holds_from=conversation.filter_holds_from,
        puts_away_from=conversation.filter_puts_away_from,
    )


def _standing(commenter: Commenter, at: datetime) -> str:
    """That of this moment: a mute ends by itself."""
    is_muted = commenter.standing == Commenter.Standing.MUTED
    if is_muted and commenter.muted_until and commenter.muted_until <= at:
        return Commenter.Standing.NORMAL
    return commenter.standing


def _said(case: Case) -> Sequence[Said]:
    """What the writer sent within a week, the newest first."""
    rows = Comment.objects.of_commenter(case.commenter).since(case.at - WEEK)
    is_same = Q(body=case.draft.body) & ~Q(story=case.story.pk)
    columns = rows.newest_first().values_list(
        "submitted_at",
        "status",
        ExpressionWrapper(is_same, BooleanField()),
    )
    return [Said(*row) for row in columns[:MOST_SAID]]


def _since(moment: datetime, said: Sequence[Said]) -> Sequence[Said]:
    return [reply for reply in said if reply.at > moment]


def _found(case: Case) -> Any:
    """The site's rules, with a column for whatever else is asked: one query."""
    held = Discussion.objects.filter(pk=case.story.pk).held(case.at)
    proving = Comment.objects.proving(case.commenter, case.browser.written)
    return Conversation.objects.annotate(
        has_proof=Exists(proving), is_flooded=Exists(held), **_earlier(case)
    ).the_one()


def _earlier(case: Case) -> dict[str, Coalesce]:
    """How many replies came within the time of each limit, by its name."""
    of = {
        "address": Comment.objects.of_address(case.browser.address_key(case.at)),
        "network": Comment.objects.of_network(case.browser.network),
        "story": Comment.objects.of_story(case.story),
    }
    return {
        limit.name: of[limit.of].since(case.at - limit.within).tally()
        for limit in policy.LIMITS
        if limit.of in of
    }
