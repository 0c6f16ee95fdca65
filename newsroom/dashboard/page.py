"""What the desk's first page shows to this member of staff, and nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from articles.admin.states import moment
from comments.admin.floods import open_holds
from comments.models import Comment, Discussion
from comments.moderation import PERMISSION
from newsroom.health import worker_state

from .licenses import ending
from .panels import panels

if TYPE_CHECKING:
    from datetime import datetime

NOON, EVENING, MORNING = 12, 18, 5


class Waiting(NamedTuple):
    """The moderators' queue in numbers; empty strings while no reply waits."""

    number: str = ""
    oldest: str = ""
    age: str = ""


def waiting_replies(user: Any, at: datetime) -> Waiting | None:
    """What waits in the queue, by one query; None for who does not moderate."""
    if not user.has_perm(PERMISSION):
        return None
    rows = Comment.objects.undecided(at).in_queue_order("oldest")
    number = Subquery(Discussion.objects.sum_waiting(at))
    oldest = rows.annotate(number=number).values_list("submitted_at", "number").first()
    if oldest is None:
        return Waiting()
    return Waiting(str(oldest[1]), moment(oldest[0]), timesince(oldest[0], at))


def dashboard(user: Any, at: datetime) -> dict[str, Any]:
    """What the page shows; for who sees no stories, without panels."""
    local, worker = timezone.localtime(at), worker_state(at)
    context: dict[str, Any] = {
        "greeting": greeting(local, user.get_short_name() or user.get_username()),
        "today": f"{date_format(local, 'l j F, H:i')} {local.tzname()}",
        "worker": worker,
        "floods": worker.conversation.held and open_holds(user, at),
    }
    if user.has_perm("articles.view_story"):
        context |= {**panels(user, at), "licenses": ending(user, at)}
    return context


def greeting(local: datetime, name: str) -> str:
    if MORNING <= local.hour < NOON:
        text = _("Good morning, %(name)s")
    elif NOON <= local.hour < EVENING:
        text = _("Good afternoon, %(name)s")
    else:
        text = _("Good evening, %(name)s")
    return text % {"name": name}
