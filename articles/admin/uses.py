"""Where a picture is used: under whatever words, for rows that share a file."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from articles.models import Author, Section, Story

from .states import chip, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from articles.models import Image
    from newsroom.models import User

ROWS = 100  # stories of a kind that are read, the newest first


class Use(NamedTuple):
    """A story that shows it, with a link for who may open it."""

    story: Story
    chip: str


class Uses(NamedTuple):
    leads: list[Use]
    texts: list[Use]
    hidden: int  # stories that the user may not open, of both kinds
    has_more: bool  # whether there are older ones than were read
    authors: list[Author]
    sections: list[Section]

    def __bool__(self) -> bool:
        return any([self.leads, self.texts, self.hidden, self.authors, self.sections])


def uses_of(images: Iterable[Image], user: User, at: datetime) -> dict[str, Uses]:
    """By the name of the file; by four queries, however many pictures there are."""
    files = [image.original.name or "" for image in images]
    stories = Story.objects.with_viewable_by(user).defer("body")
    leads: list[Any] = list(stories.led_by(files)[: ROWS + 1])
    texts: list[Any] = list(stories.illustrated_by(files)[: ROWS + 1])
    faces = _by_file(Author.objects.order_by("name"), "portrait", files)
    sections = _by_file(Section.objects.order_by("name"), "lead_image", files)
    has_more = max(len(leads), len(texts)) > ROWS
    return {
        file: Uses(
            _viewable(leads, file, at),
            _viewable(texts, file, at),
            hidden=len(_hidden(leads, file) | _hidden(texts, file)),
            has_more=has_more,
            authors=faces[file],
            sections=sections[file],
        )
        for file in files
    }


def _viewable(rows: list[Any], file: str, at: datetime) -> list[Use]:
    found = {
        story.pk: Use(story, chip(state_of(story, at)))
        for story in rows[:ROWS]
        if story.file == file and story.is_viewable
    }
    return list(found.values())


def _hidden(rows: list[Any], file: str) -> set[int]:
    return {
        story.pk
        for story in rows[:ROWS]
        if story.file == file and not story.is_viewable
    }


def _by_file(rows: Any, column: str, files: list[str]) -> defaultdict[str, list[Any]]:
    found = defaultdict(list)
    wanted = {f"{column}__original__in": files}
    for row in rows.filter(**wanted).select_related(column)[:ROWS]:
        found[getattr(row, column).original.name].append(row)
    return found
