"""Pictures that readers see and soon should not: their license ends, or has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from articles.admin.licenses import horizon, state_of
from articles.admin.states import chip
from articles.admin.uses import Uses, uses_of
from articles.models import Image

if TYPE_CHECKING:
    from datetime import datetime

    from articles.models import Story
    from newsroom.models import User

ROWS = 10
SHOWN = 3  # of what shows a picture, of each kind


class Ending(NamedTuple):
    """A picture, what is said of its license, and what shows it."""

    image: Image
    chip: str
    uses: Uses  # the newest few
    stories: list[Story]  # those that the user may open, each once
    has_more: bool


class Endings(NamedTuple):
    rows: list[Ending]
    has_more: bool


def ending(user: User, at: datetime) -> Endings:
    """Those that this member of staff sees, the next to end first, then what ended.

    One that ended long ago is the last to be told of: whoever left it there knows.
    """
    seen = Image.objects.library_of(user).ending_by(horizon(at)).on_public_pages(at)
    day = timezone.localdate(at)
    found = list(seen.still_to_end(day)[: ROWS + 1])
    if len(found) <= ROWS:
        found += seen.ended_before(day)[: ROWS + 1 - len(found)]
    images = found[:ROWS]
    uses = uses_of(images, user, at, SHOWN) if images else {}
    rows = [
        _row(image, chip(state), uses[image.original.name or ""])
        for image in images
        if (state := state_of(image, day))
    ]
    return Endings(rows, has_more=len(found) > ROWS)


def _row(image: Image, chip: str, uses: Uses) -> Ending:
    stories = [*{use.story.pk: use.story for use in uses.leads + uses.texts}.values()]
    has_more = uses.has_more or len(stories) > SHOWN
    return Ending(image, chip, uses, stories[:SHOWN], has_more)
