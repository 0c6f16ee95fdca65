"""What mail to moderators says. Pure: plain values in, a subject and a text out.

No name and no word of a reader stands in it: mail lies on other people's servers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Letter:
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where mail comes from, and where the replies are read."""

    site: str
    link: str  # with scheme and host


def digest(
    place: Place,
    *,
    waiting: int,
    oldest_at: datetime,
    stories: Sequence[tuple[str, int]],
    at: datetime,
) -> Letter:
    """What waits: how many replies, how long, to which stories (headline, number)."""
    subject = ngettext("%(n)s reply waits", "%(n)s replies wait", waiting)
    left = waiting - sum(number for _headline, number in stories)
    facts = {
        "waiting": waiting,
        "oldest_at": oldest_at,
        "stories": stories,
        "left": left,
        "at": at,
    }
    return _letter(place, subject % {"n": waiting}, "digest", facts)


def flood(place: Place, *, headline: str, until: datetime, at: datetime) -> Letter:
    """A story is overrun, and held until then."""
    facts = {"headline": headline, "until": until, "at": at}
    return _letter(place, _("A story is flooded with replies"), "flood", facts)


def _letter(
    place: Place, subject: str, name: str, facts: Mapping[str, object]
) -> Letter:
    site = " ".join(place.site.split())  # a header is one line
    context = {"place": place, **facts}
    text = render_to_string(f"comments/mail/{name}.txt", context)
    return Letter(subject=f"[{site}] {subject}", text=text)
