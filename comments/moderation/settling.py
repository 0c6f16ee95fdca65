"""Settle: do what follows from the conversation's own moments that have passed."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from comments import tasks
from comments.models import Comment, Commenter, Conversation, Discussion, Report
from comments.models import ModerationEvent as Event

from . import liking, noticing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

logger = logging.getLogger(__name__)

ADDRESSES_KEPT_FOR = timedelta(days=30)
DIGEST_EVERY = timedelta(hours=1)
CHUNK = 1000  # replies in one transaction
CHUNKS_AT_ONCE = 20  # then other work has its turn; the rest follows a minute later
CLOCK_SET_BACK = timedelta(minutes=1)


def settle(at: datetime) -> bool:
    """Do once what follows from moments since `Conversation.settled_through`.

    Returns whether this caller did the work: a compare-and-set lets one of many
    through, before the work, so that the others need not wait. A step that fails is
    logged and noted in `Conversation.failed_steps`; the others are carried out all the
    same. Every step asks for what is due and is safe to repeat.
    """
    through = Conversation.objects.the_one().settled_through
    if through - CLOCK_SET_BACK <= at <= through:
        return False
    mine = Conversation.objects.filter(pk=1, settled_through=through)
    if not mine.update(settled_through=at):
        return False
    failed = [name for name, step in STEPS.items() if not _is_done(name, step, at)]
    Conversation.objects.filter(pk=1).update(failed_steps=failed)
    return True


def _is_done(name: str, step: Callable[[datetime], object], at: datetime) -> bool:
    try:
        step(at)
    except Exception:
        logger.exception("The conversation could not settle: %s.", name)
        return False
    return True


def end_holds(at: datetime) -> None:
    """Let the discussions go whose flood is over. The rules ask the time themselves."""
    with transaction.atomic():
        over = Discussion.objects.held_no_longer(at).select_for_update(no_key=True)
        stories = list(over.order_by("pk").values_list("pk", flat=True))
        Discussion.objects.filter(pk__in=stories).update(held_until=None)
        batch = uuid4()
        Event.objects.bulk_create(
            Event(story_id=pk, action="flood-over", batch=batch, at=at)
            for pk in stories
        )


def end_mutes(at: datetime) -> None:
    """Let those speak again whose time is over. The rules ask the time themselves."""
    normal, muted = Commenter.Standing.NORMAL, Commenter.Standing.MUTED
    with transaction.atomic():
        over = Commenter.objects.muted_no_longer(at).select_for_update(no_key=True)
        keys = list(over.order_by("pk").values_list("pk", flat=True))
        free = Commenter.objects.filter(pk__in=keys)
        free.update(standing=normal, muted_until=None)
        batch = uuid4()
        Event.objects.bulk_create(
            Event(
                commenter_id=pk,
                action="mute-over",
                from_status=muted,
                to_status=normal,
                batch=batch,
                at=at,
            )
            for pk in keys
        )


def queue_digest(at: datetime) -> None:
    """Have the moderators told by mail what waits, at most once an hour."""
    conversation = Conversation.objects.the_one()
    moments = (conversation.digest_queued_at, conversation.digest_sent_at)
    is_early = any(moment and abs(at - moment) < DIGEST_EVERY for moment in moments)
    is_wanted = conversation.mails_moderators and tasks.can_mail()
    if is_early or not is_wanted or not Discussion.objects.count_waiting(at):
        return
    with transaction.atomic():
        Conversation.objects.filter(pk=1).update(digest_queued_at=at)
        tasks.mail_digest.enqueue(at.isoformat())


def drop_addresses(at: datetime) -> None:
    """Drop what replies older than 30 days keep of their network addresses."""
    old = Comment.objects.with_address_since(at - ADDRESSES_KEPT_FOR)
    for _ in range(CHUNKS_AT_ONCE):
        keys = list(old.values_list("pk", flat=True)[:CHUNK])
        rows = Comment.objects.filter(pk__in=keys)
        with transaction.atomic():
            # In the order of keys, as every verb takes them.
            held = rows.select_for_update(no_key=True).order_by("pk")
            replies = list(held.only("network", "reasons"))
            named = [reply for reply in replies if _drops_network(reply)]
            Comment.objects.bulk_update(named, ["reasons"])
            rows.update(network="", address_key="")
        if len(keys) < CHUNK:
            return


def drop_reporters(at: datetime) -> None:
    """Drop by whom and from which network old reports are; what they tell stays."""
    old = Report.objects.with_network_since(at - ADDRESSES_KEPT_FOR).order_by("at")
    for _ in range(CHUNKS_AT_ONCE):
        keys = list(old.values_list("pk", flat=True)[:CHUNK])
        gone = Concat(Value("dropped "), Cast("pk", CharField()))
        Report.objects.filter(pk__in=keys).update(network_key="", reporter_key=gone)
        if len(keys) < CHUNK:
            return


def _drops_network(reply: Comment) -> bool:
    """Take the network out of the reasons; which rule of the desk's met it stays."""
    met = [
        reason
        for reason in reply.reasons
        if reason.get("rule_id") and reason.get("fact", "") in reply.network
    ]
    for reason in met:
        reason["fact"] = ""
    return bool(met)


STEPS: dict[str, Callable[[datetime], object]] = {
    "floods": end_holds,
    "mutes": end_mutes,
    "addresses": drop_addresses,
    "reporters": drop_reporters,
    "likes": liking.fold_likes,
    "digest": queue_digest,
    "notice": noticing.count_again,
}
