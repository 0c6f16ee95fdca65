"""Where a picture is used: under whatever words, for rows that share a file."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from articles.models import Author, Section, Story
from articles.querysets.media import showing

from .states import chip, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from articles.models import Image
    from newsroom.models import User

ROWS = 100  # of a kind that are read for a file: of stories, the newest


class Use(NamedTuple):
    """A story that shows it, with a link for who may open it."""

    story: Story
    chip: str


class Uses(NamedTuple):
    leads: list[Use]
    texts: list[Use]
    hidden: int  # stories that the user may not open, of both kinds
    has_more: bool  # whether there are more of a kind than were asked for
    authors: list[Author]
    sections: list[Section]

    def __bool__(self) -> bool:
        return any([self.leads, self.texts, self.hidden, self.authors, self.sections])


def uses_of(
    images: Iterable[Image], user: User, at: datetime, most: int = ROWS
) -> dict[str, Uses]:
    """By the name of the file; by four queries, however many pictures there are."""
    files = [image.original.name or "" for image in images]
    stories = Story.objects.with_viewable_by(user).defer("body")
    kinds = [
        _by_file(showing(rows, column, files, most + 1, order))
        for rows, column, order in (
            (stories, "lead_image", "-pk"),
            (stories, "illustrations", "-pk"),
            (Author.objects.all(), "portrait", "name"),
            (Section.objects.all(), "lead_image", "name"),
        )
    ]
    return {file: _uses([kind[file] for kind in kinds], most, at) for file in files}


def _by_file(rows: Iterable[Any]) -> defaultdict[str, list[Any]]:
    """Each once for a file, under whatever words it shows it there."""
    found = defaultdict[str, dict[int, Any]](dict)
    for row in rows:
        found[row.file][row.pk] = row
    return defaultdict(list, {file: [*by_pk.values()] for file, by_pk in found.items()})


def _uses(kinds: list[list[Any]], most: int, at: datetime) -> Uses:
    leads, texts, authors, sections = (rows[:most] for rows in kinds)
    return Uses(
        _viewable(leads, at),
        _viewable(texts, at),
        hidden=len({story.pk for story in leads + texts if not story.is_viewable}),
        has_more=any(len(rows) > most for rows in kinds),
        authors=authors,
        sections=sections,
    )


def _viewable(stories: list[Any], at: datetime) -> list[Use]:
    return [
        Use(story, chip(state_of(story, at))) for story in stories if story.is_viewable
    ]
