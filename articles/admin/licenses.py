"""Until when a picture may be shown: what the desk warns of. It forbids nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.html import picture_keys
from articles.models import Image

from .states import State, chip

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.utils.safestring import SafeString

    from articles.models import Story

SOON = timedelta(days=14)


def horizon(at: datetime) -> date:
    """The last day whose end is told of now."""
    return timezone.localdate(at) + SOON


def state_of(image: Image, day: date) -> State | None:
    """What is to be said of its license on that day; None for one that is well."""
    ends = image.licensed_until
    if ends is None or ends > day + SOON:
        return None
    told = {"day": date_format(ends, "j M Y")}
    if ends < day:
        return State("overdue", _("License ended %(day)s") % told)
    return State("warn", _("License ends %(day)s") % told)


def warning_of(image: Image | None, at: datetime) -> str:
    """The chip that warns of its license today, or ""."""
    state = state_of(image, timezone.localdate(at)) if image else None
    return chip(state) if state else ""


def of_the_story(story: Story, at: datetime) -> list[tuple[Image, SafeString]]:
    """The pictures of which the form warns, each with its chip.

    Of a story that is to appear later, as of that day.
    """
    day, rows = _day_of(story, at), pictures_of(story)
    return [(image, chip(state)) for image in rows if (state := state_of(image, day))]


def pictures_of(story: Story) -> list[Image]:
    """The lead image, and those of the text: by a query, if it has any."""
    lead = [story.lead_image] if story.lead_image else []
    keys = picture_keys(story.body)
    rows = Image.objects.of_stories(keys).exclude(pk=story.lead_image_id or 0)
    return lead + (list(rows.order_by("pk")) if keys else [])


def outlived(stories: Iterable[Story], at: datetime) -> list[str]:
    """A line for each picture whose license has ended when its story appears."""
    lines = []
    for story in stories:
        day = _day_of(story, at)
        for image in pictures_of(story):
            if image.licensed_until is None or image.licensed_until >= day:
                continue
            lines.append(
                _(
                    "“%(headline)s” appears after the license of its picture "
                    "“%(name)s” has ended (%(day)s): take another one, or renew the "
                    "license."
                )
                % {
                    "headline": story.headline,
                    "name": image,
                    "day": date_format(image.licensed_until, "j M Y"),
                }
            )
    return lines


def _day_of(story: Story, at: datetime) -> date:
    """The first day from now on that readers see it."""
    return timezone.localdate(max(at, story.publish_at or at))
