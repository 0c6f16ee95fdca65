"""Merge: of two sections, tags or authors one stays, with the stories of both.

The rows of all stories are moved by a few statements, however many there are.
"""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from articles import stamps, tasks
from articles.models import (
    Author,
    Byline,
    Placement,
    RetiredName,
    Section,
    Story,
    TaggedStory,
    Transition,
)

from . import names
from .base import MoveNotAllowed
from .holding import CHUNK, inherit, with_stories
from .settling import settle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from newsroom.models import User

    from .names import Named

Kind = RetiredName.Kind
# What puts a story under one, and what the row calls the story.
ROWS: dict[str, tuple[Any, str]] = {
    Kind.SECTION: (Placement, "story"),
    Kind.TAG: (TaggedStory, "content_object"),
    Kind.AUTHOR: (Byline, "story"),
}
# What the one that stays takes over where it says nothing itself.
FILLED = {
    Kind.SECTION: ("description", "lead_image"),
    Kind.TAG: (),
    Kind.AUTHOR: ("role", "biography", "portrait"),
}


def merge[N: Section | Any](source: N, *, into: N, by: User | None, at: datetime) -> N:
    """Give the stories of one section, tag or author to another; the first is no more.

    All its addresses lead to the other one, in one hop, for ever, and so does its name
    where a tag is typed. A story that named both names the other once, at the earlier
    place. Raises PermissionDenied, or MoveNotAllowed: for itself, for one that is gone
    meanwhile, for a section with others under it into one that stands under another.
    """
    names.require(by, "change", source)
    settle(at)
    if type(source) is not type(into) or source.pk == into.pk:
        raise MoveNotAllowed(_("Choose another one of the same kind to merge it into."))

    def move(stories: list[Story], rows: dict[int, N]) -> N:
        kept, left = _both(rows, into, source)
        _record(stories, left, kept, by, at)
        if isinstance(left, Section):
            _move_section(left, kept)
        _move_rows(left, kept)
        if isinstance(left, Section):
            _inherit(stories, left, kept)
        _fill(kept, left)
        _retire(left, kept)
        left.delete()
        names.announce(kept)
        tasks.index_stories_of.enqueue(names.kind_of(kept), kept.pk)
        if not isinstance(kept, Author):
            tasks.renew_related_of.enqueue(names.kind_of(kept), kept.pk)
        stamps.bump_site()
        return kept

    model, story = ROWS[names.kind_of(source)]
    listed = model.objects.filter(**{names.kind_of(source): source.pk})
    return with_stories(
        Story.objects.filter(pk__in=listed.values(story)), _rows(source, into), move
    )


def _rows(source: Named, into: Named) -> Any:
    """Both, and the sections under the one that goes."""
    wanted = Q(pk__in=[source.pk, into.pk])
    if isinstance(source, Section):
        wanted |= Q(parent=source.pk)
    return type(source).objects.filter(wanted)


def _both[N: Section | Any](rows: dict[int, N], into: N, source: N) -> tuple[N, N]:
    for row in (into, source):
        if row.pk not in rows:
            raise names.gone(row)
    return rows[into.pk], rows[source.pk]


def _record(
    stories: Sequence[Story], left: Named, kept: Named, by: User | None, at: datetime
) -> None:
    """A line in the history of each story that named it."""
    own = set(Story.objects.naming(left).values_list("pk", flat=True))
    note = _("%(kind)s: “%(left)s” became “%(kept)s”.") % {
        "kind": Kind(names.kind_of(kept)).label,
        "left": left.name,
        "kept": kept.name,
    }
    for chunk in batched((story for story in stories if story.pk in own), CHUNK):
        Transition.objects.bulk_create(
            Transition(
                story=story,
                verb="merge",
                from_status=story.status,
                to_status=story.status,
                version=story.version,
                note=note,
                by=by,
                at=at,
            )
            for story in chunk
        )


def _move_rows(left: Named, kept: Named) -> None:
    """Where a story names both, the row that stands first stays."""
    kind = names.kind_of(left)
    model, story = ROWS[kind]
    going, staying = (model.objects.filter(**{kind: row}) for row in (left, kept))
    here = {story: OuterRef(story)}
    if kind != Kind.TAG:
        before = going.filter(position__lt=OuterRef("position"), **here)
        staying.filter(Exists(before)).delete()
    going.filter(Exists(staying.filter(**here))).delete()
    going.update(**{kind: kept})


def _move_section(left: Section, kept: Section) -> None:
    """The stories' own section, the sections under it, who publishes in it."""
    children = Section.objects.filter(parent=left).exclude(pk=kept.pk)
    if kept.parent_id == left.pk:
        kept.parent = None
        kept.save(update_fields=["parent"])
    if kept.parent_id is not None and children.exists():
        words = _(
            "Other sections stand under “%(left)s”, and “%(kept)s” under another."
        )
        raise MoveNotAllowed(words % {"left": left.name, "kept": kept.name})
    Story.objects.filter(section=left).update(section=kept)
    children.update(parent=kept)
    if kept.editors.exists():  # nobody named: every editor publishes there
        kept.editors.add(*left.editors.all())


def _inherit(stories: Sequence[Story], left: Section, kept: Section) -> None:
    if left.parent_id or kept.parent_id or kept.children.exists():
        inherit(stories)


def _fill(kept: Named, left: Named) -> None:
    empty = [
        name for name in FILLED[Kind(names.kind_of(kept))] if not getattr(kept, name)
    ]
    for name in empty:
        setattr(kept, name, getattr(left, name))
    if empty:
        kept.save(update_fields=empty)


def _retire(left: Named, kept: Named) -> None:
    kind = names.kind_of(kept)
    RetiredName.objects.filter(**{kind: left}).update(**{kind: kept})
    RetiredName.objects.create(
        kind=kind, slug=left.slug, name=left.name, merged_pk=left.pk, **{kind: kept}
    )
