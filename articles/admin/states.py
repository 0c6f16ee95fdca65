"""A story's state in words: its status and the clock."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Story

# The states that the desk tells apart, in the order of a story's life.
STATES = {
    "draft": gettext_lazy("Draft"),
    "review": gettext_lazy("In review"),
    "scheduled": gettext_lazy("Scheduled"),
    "live": gettext_lazy("Live"),
    "expired": gettext_lazy("Expired"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "trash": gettext_lazy("Trash"),
}


class State(NamedTuple):
    name: str  # the class of the chip
    words: str


def state_of(story: Story, at: datetime) -> State:
    if story.status != Story.Status.PUBLISHED:
        return State(story.status, str(Story.Status(story.status).label))
    if story.publish_at is not None and story.publish_at > at:
        when = {"time": moment(story.publish_at)}
        return State("scheduled", _("Scheduled for %(time)s") % when)
    if story.expires_at is not None and story.expires_at <= at:
        when = {"time": moment(story.expires_at)}
        return State("expired", _("Expired %(time)s") % when)
    return State("live", _("Live"))


def moment(time: datetime) -> str:
    """A time on the site's clock with its zone: Jul 14, 2026, 11:30 CEST."""
    local = timezone.localtime(time)
    return f"{date_format(local, 'M j, Y, H:i')} {local.tzname()}"


def day(story: Story, at: datetime) -> str:
    """When readers saw it first, in short; what they do not see yet says its state."""
    if story.first_published_at is None or story.first_published_at > at:
        return state_of(story, at).words
    return date_format(timezone.localtime(story.first_published_at), "j M Y")


def short_moment(time: datetime, at: datetime) -> str:
    """Where the zone is said elsewhere: Tue 14 Jul, 11:30; of another year with it."""
    local = timezone.localtime(time)
    is_this_year = local.year == timezone.localtime(at).year
    return date_format(local, "D j M, H:i" if is_this_year else "D j M Y, H:i")


def chip(state: State) -> SafeString:
    return format_html('<span class="chip chip-{}">{}</span>', *state)
