"""What is suggested while somebody types: names, and headlines of stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from articles import search, stamps
from articles.models import Author, Section, StoryText, Tag
from articles.pages import Request, asked, public_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

SHORTEST = 2  # characters for which something is suggested
MOST = 8
NAMES = 2  # of each kind


@public_page(stamp=stamps.page_list)
def suggest(request: Request) -> HttpResponse:
    text = asked(request).get("q", "")
    rows = suggestions(text, request.at) if len(text) >= SHORTEST else ()
    return JsonResponse({"suggestions": list(rows)[:MOST]})


def suggestions(text: str, at: datetime) -> Iterator[dict[str, Any]]:
    """What begins like the text: sections, tags and authors, then the stories."""
    for kind, rows in (
        (_("Section"), Section.objects.all()),
        (_("Tag"), Tag.objects.known_to_readers(at)),
        (_("Author"), Author.objects.known_to_readers(at)),
    ):
        for row in rows.beginning(text).order_by("name", "pk")[:NAMES]:
            yield suggestion(kind, row.name, row)
    for story in StoryText.objects.suggested(search.parse(text), at):
        yield suggestion("", story.headline, story)


def suggestion(kind: str, text: str, row: Any) -> dict[str, Any]:
    return {"kind": kind, "text": text, "address": row.get_absolute_url()}
