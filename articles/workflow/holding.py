"""Deeds that touch many stories at once: who else writes them waits."""

from __future__ import annotations

from contextlib import suppress
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Placement, Story

from .base import MoveNotAllowed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet

    from articles.querysets import StoryQuerySet

TRIES = 5
CHUNK = 1000


class _Late(Exception):
    """A story came to those that are held."""


def with_stories[Result](
    stories: StoryQuerySet,
    rows: QuerySet[Any],
    deed: Callable[[list[Story], dict[int, Any]], Result],
) -> Result:
    """Carry out a deed, given the stories and the rows by key, both held.

    Stories before rows, as in every verb. Who brings another story meanwhile holds
    that one, and may wait for the rows in turn: then all is let go and begun anew.
    Raises MoveNotAllowed if that happens again and again.
    """
    for _try in range(TRIES):
        with suppress(_Late), transaction.atomic():
            held = _hold(stories)
            found = {row.pk: row for row in rows.select_for_update().order_by("pk")}
            now = set(stories.values_list("pk", flat=True))
            if now - {story.pk for story in held}:
                raise _Late
            return deed(held, found)
    raise MoveNotAllowed(_("Others are saving these stories just now. Try again."))


def _hold(stories: StoryQuerySet) -> list[Story]:
    rows = Story.objects.filter(pk__in=stories.values("pk")).order_by("pk")
    return list(rows.select_for_update(no_key=True).only("status", "version"))


def inherit(stories: Sequence[Story]) -> None:
    """Place stories anew in the parents of the sections in which they stand."""
    for chunk in batched(stories, CHUNK):
        placed = Placement.objects.filter(story__in=[story.pk for story in chunk])
        placed.filter(position=Placement.INHERITED).delete()
        Placement.objects.bulk_create(_inherited(placed))


def _inherited(placed: QuerySet[Placement]) -> list[Placement]:
    rows = list(placed.select_related("section"))
    own = {(row.story_id, row.section_id) for row in rows}
    above = {
        (row.story_id, row.section.parent_id): row.first_published_at for row in rows
    }
    return [
        Placement(
            story_id=story,
            section_id=parent,
            position=Placement.INHERITED,
            first_published_at=first,
        )
        for (story, parent), first in above.items()
        if parent is not None and (story, parent) not in own
    ]
