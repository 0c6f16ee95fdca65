"""Mail, outside the request: by primary key or moment, safe to repeat."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, mailers
from django.db.models import Q
from django.tasks import task
from django.urls import reverse
from django.utils import timezone

from . import notifications
from .models import Comment, Conversation, Discussion, ModerationEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .notifications import Letter

logger = logging.getLogger(__name__)

# No server, an answer of the server's, an address that is none.
NOT_SENT = (OSError, ValueError)
STORIES_NAMED = 5
WHO_MODERATES = "comments.moderate_comment"
FROM_ROLES = "django.contrib.auth.backends.ModelBackend"


def can_mail() -> bool:
    """Whether the site has a mail server. Without one nothing is sent, nor refused."""
    return "default" in mailers


def recipients() -> list[str]:
    """Everyone who moderates, has an address and did not opt out."""
    users = get_user_model().objects.with_perm(WHO_MODERATES, backend=FROM_ROLES)
    wanting = users.filter(is_staff=True, wants_reply_digest=True).exclude(email="")
    return list(wanting.order_by("pk").values_list("email", flat=True))


@task
def mail_digest(queued_at: str) -> None:
    """Tell the moderators what waits; once, however often this runs for `queued_at`."""
    at, queued = timezone.now(), datetime.fromisoformat(queued_at)
    to = recipients() if can_mail() else []
    letter = _digest(at) if to else None
    if letter is None:
        return
    before = Conversation.objects.the_one().digest_sent_at
    due = Q(digest_sent_at=None) | Q(digest_sent_at__lt=queued)
    row = Conversation.objects.filter(due, pk=1, digest_sent_at=before)
    if not row.update(digest_sent_at=max(at, queued)):
        return
    try:
        _send(letter, to)
    except NOT_SENT:
        Conversation.objects.filter(pk=1).update(digest_sent_at=before)
        raise  # the queue tries again


def _digest(at: datetime) -> Letter | None:
    """None if nothing waits, or no longer."""
    waiting = Discussion.objects.count_waiting(at)
    oldest = Comment.objects.undecided(at).oldest_first().first()
    if not waiting or oldest is None:
        return None
    most = Discussion.objects.most_waiting(at)[:STORIES_NAMED]
    return notifications.digest(
        _place("admin:comments_comment_moderate"),
        waiting=waiting,
        oldest_at=oldest.submitted_at,
        stories=[(row.story.headline, row.waiting_count) for row in most],
        at=at,
    )


@task
def alert_of_flood(event_pk: int) -> None:
    """Tell the moderators of a flood that goes on; once, however often this runs."""
    at = timezone.now()
    event = ModerationEvent.objects.get(pk=event_pk)
    held = Discussion.objects.open_holds(at).filter(pk=event.story_id)
    discussion = held.first()
    to = recipients() if discussion and can_mail() else []
    if not discussion or not to:
        return
    untold = Q(alerted_at=None) | Q(alerted_at__lt=event.at)
    if not Discussion.objects.filter(untold, pk=discussion.pk).update(alerted_at=at):
        return
    assert discussion.held_until is not None
    letter = notifications.flood(
        _place("admin:index"),
        headline=discussion.story.headline,
        until=timezone.localtime(discussion.held_until),
        at=at,
    )
    try:
        _send(letter, to)
    except NOT_SENT:
        Discussion.objects.filter(pk=discussion.pk).update(alerted_at=None)
        raise  # the queue tries again


def _place(url_name: str) -> notifications.Place:
    link = f"{settings.SITE_URL}{reverse(url_name)}"
    return notifications.Place(site=settings.SITE_NAME, link=link)


def _send(letter: Letter, to: Sequence[str]) -> None:
    """A mail for each; raises only if none could be sent.

    Whoever got theirs must not get it again because a colleague's address is wrong.
    """
    sent = 0
    failure: Exception | None = None
    with mailers.default as connection:
        for address in to:
            mail = EmailMessage(
                letter.subject,
                letter.text,
                to=[address],
                headers={"Auto-Submitted": "auto-generated"},
            )
            try:
                sent += connection.send_messages([mail]) or 0
            except NOT_SENT as error:
                failure = error
                logger.warning("A mail to a moderator was not sent: %r", error)
    if failure and not sent:
        raise failure
