"""A story's state in words: its status and the clock."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.models import Story


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


def chip(state: State) -> SafeString:
    return format_html('<span class="chip chip-{}">{}</span>', *state)
