"""The bar below the form of a story: its buttons in words, how long the text is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.html import word_count

from . import moves
from .request import clock
from .states import moment

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from articles.models import Story

WORDS_A_MINUTE = 220


def of(request: HttpRequest, story: Story | None, form: Any) -> dict[str, Any]:
    """What the bar says of the form as it is shown."""
    at = clock(request)
    local = timezone.localtime(at)
    words = word_count(str(form["body"].value() or "")) if "body" in form.fields else 0
    offered = moves.offered(request, story)
    left = moves.seconds_left(request, story) if story else 0
    if left:  # a bar of its own offers it
        offered = [move for move in offered if move[0] != "take_back"]
    return {
        "buttons": [button(story, verb, str(label), at) for verb, label in offered],
        "edited": moment(story.edited_at) if story else "",
        "local_now": f"{local:%Y-%m-%dT%H:%M}",
        "minutes": minutes(words),
        "moves": offered,
        "pace": WORDS_A_MINUTE,
        "seconds_left": left,
        "words": words,
        "zone": str(local.tzinfo),
    }


def minutes(words: int) -> int:
    return math.ceil(words / WORDS_A_MINUTE)


def button(story: Story | None, verb: str, label: str, at: datetime) -> tuple[str, str]:
    """The value of a button and the whole outcome in words."""
    if verb == "publish":
        if story is not None and story.is_scheduled(at):
            return moves.PUBLISH_NOW, _("Publish now")
        when = story.publish_at if story else None
        return verb, schedule(when, at) if when and when > at else _("Publish now")
    asks_more = moves.MOVES[verb].form is not None
    return verb, f"{label} …" if asks_more else label


def schedule(when: datetime, at: datetime) -> str:
    """Schedule for Tue 24 Nov, 09:00 Europe/Athens; with the year if it is another."""
    local = timezone.localtime(when)
    is_this_year = local.year == timezone.localtime(at).year
    day = date_format(local, "D j M" if is_this_year else "D j M Y")
    return _("Schedule for %(day)s, %(time)s %(zone)s") % {
        "day": day,
        "time": f"{local:%H:%M}",
        "zone": local.tzinfo,
    }
