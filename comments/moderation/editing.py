"""Edits: by the writer within five minutes of arrival, and by moderators."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction

from comments import policy
from comments.models import Comment

from . import base, batches, facts
from .base import Move, Order, Status
from .batches import Batch, Outcome
from .facts import Browser, Case, Draft
from .submitting import DiscussionClosed, Duplicate, Refused, count_hits

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from newsroom.models import User

SEVERITY = {Status.APPROVED: 0, Status.PENDING: 1, Status.REJECTED: 2, Status.SPAM: 2}
UNMARKED = timedelta(seconds=60)  # within them readers are not told of an edit


class NotYours(Refused):
    """No reply of this name was sent by this browser, or a person has decided on it."""


class EditTooLate(Refused):
    """Five minutes have passed, or somebody's public reply answers this one."""


def edit_own(
    uid: UUID, body: str, *, origin: policy.Origin, browser: Browser, at: datetime
) -> Comment:
    """Change the text of a reply, for the browser that sent it. Raises Refused.

    Every rule is asked again. A public reply whose edit they would hold keeps its text,
    and the edit waits; one that waits goes on waiting: nobody finds out by trying which
    word a rule holds.
    """
    with transaction.atomic():
        comment = _hold(uid, browser, at)
        if body == (comment.waiting_body or comment.body):
            return comment
        decision = _judge(comment, body, origin, browser, at)
        order = Order(action="edit", batch=uuid4(), by=None, at=at)
        move = base.plan(order, comment, **_columns(comment, body, decision, at))
        if not base.carry_out([move]):
            raise Duplicate
    comment.refresh_from_db()
    return comment


def _hold(uid: UUID, browser: Browser, at: datetime) -> Comment:
    """The reply, locked: no answer to it becomes public meanwhile."""
    own = Comment.objects.own(browser.written, at).filter(uid=uid, user=None)
    held = base.locked(own.values_list("pk", flat=True))
    if not held:
        raise NotYours
    if not Comment.objects.editable(at).filter(pk=held[0].pk).exists():
        raise EditTooLate
    return held[0]


def _judge(
    comment: Comment, body: str, origin: policy.Origin, browser: Browser, at: datetime
) -> policy.Decision:
    assert comment.commenter is not None
    case = Case(
        story=comment.story,
        draft=Draft(
            name=comment.author_name,
            email=comment.author_email,
            website=comment.author_url,
            body=body,
        ),
        commenter=comment.commenter,
        origin=origin,
        browser=browser,
        at=at,
    )
    decision = policy.decide(facts.of_edit(case))
    if decision.status is None:
        raise DiscussionClosed
    count_hits(decision, at)
    return decision


def _columns(
    comment: Comment, body: str, decision: policy.Decision, at: datetime
) -> dict[str, Any]:
    if body == comment.body:
        return {"waiting_body": ""}  # the public text again: nothing waits
    verdict = _verdict(comment, decision)
    if comment.status == Status.APPROVED and decision.status != Status.APPROVED:
        return {"waiting_body": body, **verdict}
    is_marked = (
        comment.status == Status.APPROVED and at - comment.submitted_at > UNMARKED
    )
    marked = {"edited_at": at} if is_marked else {}
    return {"waiting_body": "", **_text(comment, body), **marked, **verdict}


def _verdict(comment: Comment, decision: policy.Decision) -> dict[str, Any]:
    """Why it waits now; as before, if the text alone would no longer put it there."""
    assert decision.status
    if SEVERITY[decision.status] < SEVERITY[Status(comment.status)]:
        return {}
    return {
        "reasons": [reason.as_json() for reason in decision.reasons],
        "held_for": decision.held_for,
        "matched_rule_id": decision.rule_id,
    }


def _text(comment: Comment, body: str) -> dict[str, Any]:
    digest = base.digest(
        comment.reply_to,
        name=comment.author_name,
        email=comment.author_email,
        body=body,
    )
    return {"body": body, "digest": digest}


def edit(pk: int, body: str, *, by: User | None, at: datetime, version: int) -> Batch:
    """Change the text of a reply for its writer; an edit that waits goes on waiting.

    Readers are told that a public reply was edited.
    """

    def plan(order: Order, comment: Comment) -> Move | Outcome:
        if comment.is_emptied:
            return Outcome.CONFLICT
        if comment.body == body:
            return Outcome.ALREADY
        marked = {"edited_at": at} if comment.status == Status.APPROVED else {}
        return base.plan(order, comment, **_text(comment, body), **marked)

    order = Order(action="edit", batch=uuid4(), by=by, at=at)
    return batches.carry_out(order, [pk], plan, {pk: version})
