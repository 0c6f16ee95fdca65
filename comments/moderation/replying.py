"""Answer: the verb by which a member of staff replies, in public and at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from articles.models import Story
from comments.models import Comment, ModerationEvent

from . import base, deciding, placing
from .base import Move, Order, Status
from .batches import Outcome
from .submitting import StoryNotFound

if TYPE_CHECKING:
    from datetime import datetime

    from newsroom.models import User

NAME_LIMIT = 245


class Overtaken(Exception):
    """Somebody decided on the reply since it was read: the `event` says who and when.

    Of a writer's own edit, or of a twin of theirs, there may be none.
    """

    def __init__(self, event: ModerationEvent | None) -> None:
        super().__init__()
        self.event = event


@dataclass(frozen=True, kw_only=True)
class Answer:
    reply: Comment
    batch: UUID  # one undo puts the answer into the trash and its parent back


def answer(
    comment: Comment, body: str, *, by: User, at: datetime, version: int | None = None
) -> Answer:
    """Reply as a member of staff; a pending reply is approved by it.

    No rule is asked, and the name is the account's. `version` is what the moderator
    saw of the reply. Raises Overtaken, and StoryNotFound. The same words of the same
    person again are the first ones.
    """
    base.require(by)
    order = Order(action="answer", batch=uuid4(), by=by, at=at)
    with transaction.atomic():
        if not Story.objects.public(at).filter(pk=comment.story_id).exists():
            raise StoryNotFound
        [addressed] = base.locked([comment.pk])
        approval = _approve(order, addressed, version)
        reply = _compose(order, addressed, body)
        twin = Comment.objects.twin(addressed.story, reply.digest).first()
        if twin is not None:
            return Answer(reply=twin, batch=twin.events.earliest("pk").batch)
        reply.save(force_insert=True)
        placing.settle_in(reply)
        made = base.carry_out(approval, base.arrival(order, reply))
        if len(made) < len(approval):
            raise Overtaken(None)
    return Answer(reply=reply, batch=order.batch)


def _approve(order: Order, addressed: Comment, version: int | None) -> list[Move]:
    """The move that lets readers see what is answered; none if they see it."""
    if addressed.status == Status.APPROVED:
        return []
    seen = addressed.version if version is None else version
    if addressed.status != Status.PENDING or addressed.version != seen:
        latest = ModerationEvent.objects.latest_of([addressed.pk])
        raise Overtaken(latest.get(addressed.pk))
    move = deciding.plan(replace(order, action="approve"), addressed)
    assert not isinstance(move, Outcome)
    return [move]


def _compose(order: Order, addressed: Comment, body: str) -> Comment:
    """Without an address: a member of staff is known by the account."""
    by = order.by
    assert by is not None
    name = (by.get_full_name() or by.get_username())[:NAME_LIMIT]
    return Comment(
        **placing.under(addressed),
        story_id=addressed.story_id,
        user=by,
        author_name=name,
        body=body,
        digest=base.digest(addressed, name=name, email=f"staff {by.pk}", body=body),
        status=Status.APPROVED,
        is_waiting=False,
        submitted_at=order.at,
        status_changed_at=order.at,
    )
