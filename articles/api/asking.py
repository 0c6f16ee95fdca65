"""What a program asks of a list: its parameters, none of them passed over."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from articles.models import Author, RetiredName, Section, Story, Tag
from articles.models.constraints import FIRST_YEAR, LAST_YEAR

from . import cursor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from articles.querysets import Place, StoryQuerySet

NAMES = ("section", "tag", "author")
KEYS = (*NAMES, "since", "until", "limit", "page")
LIMIT, MOST = 20, 100
QUOTED = 40  # characters of what was sent that an error repeats


def check_keys(query: QueryDict, known: Iterable[str] = ()) -> None:
    """Raise BadRequest for a key that is not known, or has no value or two."""
    for key, values in query.lists():
        if key not in known:
            names = ", ".join(known) or "none"
            raise BadRequest(f"Unknown parameter “{key[:QUOTED]}”. Known: {names}.")
        if len(values) != 1 or not values[0]:
            raise BadRequest(f"Give “{key}” one value, or leave it out.")


class Asking:
    """The parameters of a list of stories, read.

    Raises BadRequest, in words for whoever wrote the program.
    """

    def __init__(self, query: QueryDict, at: datetime) -> None:
        check_keys(query, KEYS)
        self.given = {key: str(query[key]) for key in query}
        self.limit = self._limit()
        self.since = self._moment("since")
        self.until = self._moment("until", is_end=True)
        self.after = self._place()
        self.rows: dict[str, Any] = {}
        self.called_now: dict[str, str] = {}
        for kind in NAMES:
            self._find(kind, at)

    def stories(self) -> StoryQuerySet:
        """What was asked for, newest first, whether readers see it or not."""
        found = Story.objects.stories().newest_first()
        if section := self.rows.get("section"):
            found = found.in_section(section)
        if tag := self.rows.get("tag"):
            found = found.with_tag(tag)
        if author := self.rows.get("author"):
            found = found.by_author(author)
        return found.stretch(self.since, self.until, self.after)

    def address(self, path: str, **changes: str) -> str:
        """Of the list that asks the same, but for these."""
        return f"{settings.SITE_URL}{path}?{urlencode(self.given | changes)}"

    def _limit(self) -> int:
        text = self.given.get("limit", str(LIMIT))
        if not re.fullmatch(r"[1-9][0-9]{0,2}", text) or int(text) > MOST:
            raise BadRequest(f"“limit” is a whole number from 1 to {MOST}.")
        return int(text)

    def _moment(self, key: str, *, is_end: bool = False) -> datetime | None:
        if key not in self.given:
            return None
        try:
            return moment(self.given[key], is_end=is_end)
        except (ValueError, OverflowError) as why:
            raise BadRequest(
                f"“{key}” is a day (2026-07-14) or a time (2026-07-14T09:30:00Z; "
                "write a plus sign as %2B) of the years 1900 to 2099."
            ) from why

    def _place(self) -> Place | None:
        if "page" not in self.given:
            return None
        try:
            return cursor.decode(self.given["page"])
        except ValueError as why:
            raise BadRequest(
                "“page” is no cursor of this site. Follow the addresses in “next”, "
                "or begin again without it."
            ) from why

    def _find(self, kind: str, at: datetime) -> None:
        """The section, tag or author of a slug, or what it is called now."""
        if (slug := self.given.get(kind)) is None:
            return
        if row := known(kind, at).filter(slug=slug).first():
            self.rows[kind] = row
        elif way := RetiredName.objects.leading_from(kind, slug, at).first():
            self.called_now[kind] = way.target.slug
        else:
            raise BadRequest(f"There is no {kind} “{slug[:QUOTED]}”.")


def known(kind: str, at: datetime) -> Any:
    """Those that readers know."""
    if kind == "section":
        return Section.objects.all()
    model: Any = {"tag": Tag, "author": Author}[kind]
    return model.objects.known_to_readers(at)


def moment(text: str, *, is_end: bool = False) -> datetime:
    """A day or a time of ISO 8601, in the site's zone if it names none.

    A day is its beginning, with `is_end` its end. Raises ValueError or OverflowError.
    """
    day = parse_date(text)
    said: date | datetime | None = day or parse_datetime(text)
    if said is None or not FIRST_YEAR.year <= said.year < LAST_YEAR.year:
        raise ValueError
    if isinstance(said, datetime):
        return said if said.tzinfo else timezone.make_aware(said)
    midnight = datetime.combine(said + timedelta(days=is_end), time.min)
    return timezone.make_aware(midnight)
