"""Parsers of other systems' files: they yield plain values, and write nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class Item(NamedTuple):
    """A story as a file tells it. The verb that takes it cleans every text."""

    source_id: str
    headline: str
    deck: str = ""
    body: str = ""  # HTML
    section: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
