"""Submit: the verb by which a reader's reply arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F

from articles.models import Story
from comments import keys, policy
from comments.models import Comment, Commenter, Discussion, Rule

from . import autopilot, base, facts, placing
from .facts import Browser, Case, Draft

if TYPE_CHECKING:
    from datetime import datetime

SAME_CLICK = timedelta(seconds=60)
NOTHING_KNOWN = Browser()


class Refused(Exception):
    """The reply is not stored. What the reader typed must not be lost."""


class StoryNotFound(Refused):
    """Readers cannot see such a story."""


class DiscussionClosed(Refused):
    """The story takes no replies, or no longer."""


class ParentNotFound(Refused):
    """Readers cannot see the reply that is answered, or no longer."""


class ParentElsewhere(Refused):
    """The reply that is answered stands under another story."""


class Duplicate(Refused):
    """The same words of the same writer stand in the same place."""


class Flood(Refused):
    """Too soon after the writer's last reply, or after too many of the same source."""

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after  # seconds


def submit(
    story: Story,
    draft: Draft,
    *,
    origin: policy.Origin,
    at: datetime,
    browser: Browser = NOTHING_KNOWN,
) -> Comment:
    """Store a reply as the rules decide. Raises Refused.

    The same reply again within 60 seconds is the same click: the first is returned.
    """
    reading = facts.read(draft, browser, at)
    with transaction.atomic():
        current = _check_story(story, at)
        addressed = _find_addressed(story, draft.parent, at)
        case = Case(
            story=current,
            draft=draft,
            commenter=_alone(current, draft.email, at),
            origin=origin,
            browser=browser,
            at=at,
            reading=reading,
        )
        comment = _take(case, addressed)
    autopilot.watch(story.pk, at=at)
    return comment


def _take(case: Case, addressed: Comment | None) -> Comment:
    comment = _compose(case, addressed)
    known = facts.of_new(case)
    # Asked last: what the facts have seen of a click that races, this sees, too.
    twin = Comment.objects.twin(case.story, comment.digest).first()
    if twin and case.at - twin.submitted_at <= SAME_CLICK:
        return twin
    decision = policy.decide(replace(known, is_duplicate=twin is not None))
    if decision.status is None:
        raise _refusal(decision)
    _judge(comment, decision)
    comment.spam_score = known.learned
    try:
        with transaction.atomic():
            comment.save(force_insert=True)
    except IntegrityError:
        return _first_click(comment)
    placing.settle_in(comment)
    count_hits(decision, case.at)
    _record(comment)
    return comment


def _alone(story: Story, email: str, at: datetime) -> Commenter:
    """Whoever writes, with no other reply of theirs, or to this story, under way.

    Else two that arrive at once would not count each other. In the order of all locks.
    """
    Discussion.objects.select_for_update(no_key=True).filter(pk=story.pk).first()
    rows = Commenter.objects.select_for_update(no_key=True)
    known = rows.of_key(keys.email_key(email)).first()
    return known or rows.get(pk=base.commenter_of(email, at).pk)


def _refusal(decision: policy.Decision) -> Refused:
    rule = decision.reasons[0].rule
    if rule == "closed":
        return DiscussionClosed()
    if rule == "duplicate":
        return Duplicate()
    return Flood(decision.retry_after)


def _judge(comment: Comment, decision: policy.Decision) -> None:
    assert decision.status
    comment.status = decision.status
    comment.is_waiting = decision.status == Comment.Status.PENDING
    comment.reasons = [reason.as_json() for reason in decision.reasons]
    comment.held_for = decision.held_for
    comment.matched_rule_id = decision.rule_id


def _check_story(story: Story, at: datetime) -> Story:
    """Asked inside the transaction: the story may have gone since the form."""
    current = Story.objects.public(at).filter(pk=story.pk).first()
    if current is None:
        raise StoryNotFound
    return current


def _find_addressed(story: Story, uid: str, at: datetime) -> Comment | None:
    """The reply that is answered, held so that it cannot be taken away meanwhile."""
    if not uid:
        return None
    try:
        rows = Comment.objects.public(at).filter(uid=UUID(uid))
    except ValueError:
        raise ParentNotFound from None
    held = base.locked(rows.values_list("pk", flat=True))
    addressed = next(iter(held), None)
    if addressed is None or addressed.status != Comment.Status.APPROVED:
        raise ParentNotFound
    if addressed.story_id != story.pk:
        raise ParentElsewhere
    return addressed


def _compose(case: Case, addressed: Comment | None) -> Comment:
    draft = case.draft
    return Comment(
        **placing.under(addressed),
        story=case.story,
        commenter=case.commenter,
        author_name=draft.name,
        author_email=draft.email,
        author_url=draft.website,
        body=draft.body,
        digest=base.digest(
            addressed, name=draft.name, email=draft.email, body=draft.body
        ),
        network=case.browser.network,
        address_key=case.browser.address_key(case.at),
        submitted_at=case.at,
        status_changed_at=case.at,
    )


def _first_click(repeated: Comment) -> Comment:
    """The database refused a second one, also to one of two that raced."""
    first = Comment.objects.twin(repeated.story, repeated.digest).first()
    if first is None or repeated.submitted_at - first.submitted_at > SAME_CLICK:
        raise Duplicate
    return first


def count_hits(decision: policy.Decision, at: datetime) -> None:
    """Of the desk's own rules, also of those that only watch."""
    found = {reason.rule_id for reason in decision.reasons if reason.rule_id}
    for pk in sorted(found):  # in one order: two replies may hit the same
        Rule.objects.filter(pk=pk).update(hits=F("hits") + 1, last_hit_at=at)


def _record(comment: Comment) -> None:
    order = base.Order(action="submit", batch=uuid4(), by=None, at=comment.submitted_at)
    base.arrive(order, comment)
