"""Reports: what readers tell moderators of a reply. They never hide it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction

from comments import keys
from comments.models import Comment, Report

from . import base, batches, complaints
from .base import Move, Order
from .batches import Batch, Ids, Outcome, Versions
from .submitting import Refused

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from newsroom.models import User

AN_HOUR = timedelta(hours=1)
OF_A_NETWORK = 10  # reports within an hour


@dataclass(frozen=True, kw_only=True)
class Reporter:
    """What a request tells of whoever sent the report."""

    address: str
    agent: str = ""
    written: Collection[str] = ()  # uids of the replies that its cookie names


class ReplyNotFound(Refused):
    """Readers cannot see such a reply, or no longer."""


class TooManyReports(Refused):
    """Of one network within an hour."""

    retry_after = int(AN_HOUR.total_seconds())


def report(
    comment: Comment, *, reason: str, text: str, reporter: Reporter, at: datetime
) -> Report | None:
    """Tell the moderators of a reply. Raises Refused.

    None: nothing was told, as this reader has reported it before or has written it.
    """
    with transaction.atomic():
        public = Comment.objects.public(at).filter(pk=comment.pk)
        held = base.locked(public.values_list("pk", flat=True))
        if not held or held[0].status != Comment.Status.APPROVED:
            raise ReplyNotFound
        if comment.uid.hex in reporter.written:
            return None
        return _store(held[0], reason, text, reporter, at)


def _store(
    comment: Comment, reason: str, text: str, reporter: Reporter, at: datetime
) -> Report | None:
    # Of the reply's day: this reader is the same one tomorrow, and is not known by
    # reports on replies of other days.
    day = comment.submitted_at.date()
    reporter_key = keys.reader_key(reporter.address, reporter.agent, day)
    if comment.reports.filter(reporter_key=reporter_key).exists():
        return None
    # Midnight is no way around: the networks of both days count.
    days = (at, at - AN_HOUR)
    networks = {keys.network_key(reporter.address, day.date()) for day in days}
    if Report.objects.of_networks(networks, since=at - AN_HOUR) >= OF_A_NETWORK:
        raise TooManyReports
    told = Report.objects.create(
        comment=comment,
        reporter_key=reporter_key,
        network_key=keys.network_key(reporter.address, at.date()),
        reason=reason,
        text=text,
        at=at,
    )
    complaints.weigh([comment.pk])
    return told


def dismiss_reports(
    ids: Ids, *, by: User | None, at: datetime, versions: Versions | None = None
) -> Batch:
    """Let the replies stay: what was told of them until now needs nobody any more."""
    order = Order(action="dismiss", batch=uuid4(), by=by, at=at)
    return batches.carry_out(order, ids, _plan, versions)


def _plan(order: Order, comment: Comment) -> Move | Outcome:
    if not comment.open_reports:
        return Outcome.ALREADY
    return base.plan(order, comment, open_reports=0)
