"""The history of a story: what was done to it, and the text as it then was."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.admin.utils import label_for_field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Author, Image, RetiredName, Section, Story
from articles.pages import page_number

from .compare import in_words
from .moves import MOVES
from .states import moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from articles.models import Revision, Transition

PER_PAGE = 50
WRITING = {"create", "edit", "import"}
CLOCKED = {"publish_at", "expires_at", "discussion_closes_at"}


class Entry(NamedTuple):
    time: str
    who: str
    what: str
    note: str
    version: int
    fields: list[tuple[str, str]]  # label and text; empty if the text stayed


def history(request: HttpRequest, story: Story) -> dict[str, Any]:
    """A page of entries, newest first, and the numbers of the pages beside it."""
    number = page_number(request.GET)
    start = (number - 1) * PER_PAGE
    rows = list(
        story.transitions.select_related("by").order_by("-at", "-pk")[
            start : start + PER_PAGE + 1
        ]
    )
    return {
        "entries": _entries(story, rows[:PER_PAGE]),
        "newer": number - 1,
        "older": number + 1 if len(rows) > PER_PAGE else 0,
    }


def _entries(story: Story, rows: list[Transition]) -> list[Entry]:
    written = {row.version for row in rows if row.verb in WRITING}
    revisions = {
        revision.version: revision
        for revision in story.revisions.filter(version__in=written)
    }
    names = _Names(revisions.values())
    return [
        Entry(
            moment(row.at),
            str(row.by or _("the system")),
            in_words_of(row.verb),
            row.note,
            row.version,
            names.fields(revisions[row.version])
            if row.verb in WRITING and row.version in revisions
            else [],
        )
        for row in rows
    ]


def in_words_of(verb: str) -> str:
    if verb in MOVES:
        return str(MOVES[verb].done)
    return {
        "create": _("Written"),
        "edit": _("Edited"),
        "import": _("Imported"),
        "appear": _("Appeared"),
        "expire": _("Expired"),
        "correct": _("Corrected"),
        "merge": _("Moved by a merge"),
    }.get(verb, verb)


LISTS = {
    "further_sections": gettext_lazy("Further sections"),
    "tags": gettext_lazy("Tags"),
    "bylines": gettext_lazy("Bylines"),
    "pinned": gettext_lazy("Related stories shown first"),
    "excluded": gettext_lazy("Related stories left out"),
}


class _Names:
    """The names behind the ids in snapshots, read once for a page."""

    def __init__(self, revisions: Iterable[Revision]) -> None:
        snapshots = [revision.snapshot for revision in revisions]
        shown = {snapshot.get("lead_image") for snapshot in snapshots}
        chosen = {
            pk
            for snapshot in snapshots
            for name in ("pinned", "excluded")
            for pk in snapshot.get(name, [])
        }
        signed = {pk for s in snapshots for pk, _role in s.get("bylines", [])}
        self.images = dict(
            Image.objects.filter(pk__in=shown - {None}).values_list("pk", "alt")
        )
        left = RetiredName.objects
        self.sections = left.merged("section") | dict(
            Section.objects.values_list("pk", "name")
        )
        self.authors = left.merged("author") | dict(
            Author.objects.filter(pk__in=signed).values_list("pk", "name")
        )
        named = {name for snapshot in snapshots for name in snapshot.get("tags", [])}
        self.tags = left.tags_now(named)
        self.stories = dict(
            Story.objects.filter(pk__in=chosen).values_list("pk", "headline")
        )

    def fields(self, revision: Revision) -> list[tuple[str, str]]:
        return [
            (
                str(LISTS.get(name) or label_for_field(name, Story)),
                self._text(name, value),
            )
            for name, value in revision.snapshot.items()
        ]

    def _text(self, name: str, value: Any) -> str:
        if name in LISTS:
            return in_words(", ".join(self._listed(name, item) for item in value))
        if name == "section":
            return in_words(self.sections.get(value, value))
        if name == "lead_image":
            return self.images.get(value) or in_words(value)
        if name in CLOCKED and value:
            return moment(datetime.fromisoformat(value))
        return in_words(value)

    def _listed(self, name: str, item: Any) -> str:
        if name == "bylines":
            pk, role = item
            author = self.authors.get(pk, pk)
            return f"{author} ({role})" if role else str(author)
        if name == "tags":
            return str(self.tags.get(item.casefold(), item))
        known = self.sections if name == "further_sections" else self.stories
        return str(known.get(item, item))
