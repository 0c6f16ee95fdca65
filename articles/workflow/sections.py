"""Sections stand on every page: saving one tells the readers of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles import stamps, tasks
from articles.html import clean_line
from articles.models import RetiredName, Section, Story

from . import names
from .base import MoveNotAllowed
from .holding import inherit, with_stories

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsroom.models import User


def save_section(
    section: Section, *, editors: Iterable[User], by: User | None
) -> Section:
    """Store a section, new or changed; an empty slug is made from the name.

    Its old address leads to the new one. Under another parent, its stories stand in
    that one's list from now on. Raises PermissionDenied, MoveNotAllowed for one that
    was merged meanwhile, or ValidationError by field.
    """
    names.require(by, "change" if section.pk else "add", section)
    names.clean(section)
    section.description = clean_line(section.description)
    stored = Section.objects.filter(pk=section.pk)
    moves = stored.exclude(parent=section.parent_id).exists()
    relates_anew = stored.exclude(name=section.name, relates=section.relates).exists()
    above = Q(children=section.pk) | Q(pk=section.parent_id)
    lists = [section, *Section.objects.filter(above)] if moves else []

    def write(stories: list[Story], rows: dict[int, Section]) -> None:
        if moves or section.pk is None:
            _check_parent(section, rows)
        section.full_clean(exclude=["editors"])
        names.store(section, unless=None if moves else {"parent"})
        section.editors.set(editors)
        inherit(stories)
        names.announce(*lists)
        if moves:
            tasks.index_stories_of.enqueue(RetiredName.Kind.SECTION, section.pk)
        if relates_anew:
            tasks.renew_related_of.enqueue(RetiredName.Kind.SECTION, section.pk)
        stamps.bump_site()

    placed = Story.objects.filter(placements__section=section.pk)
    family = Section.objects.filter(Q(pk=section.pk) | Q(pk=section.parent_id))
    with_stories(placed if moves else placed.none(), family, write)
    return section


def _check_parent(section: Section, rows: dict[int, Section]) -> None:
    """One level: what stands under a section has none under itself."""
    if section.parent_id is None:
        return
    parent = rows.get(section.parent_id)
    if parent is None or parent.parent_id is not None or parent.pk == section.pk:
        raise ValidationError({"parent": _("Choose a section of the first level.")})
    if section.pk and section.children.exists():
        words = _("Other sections stand under this one: it stays on the first level.")
        raise ValidationError({"parent": words})


def delete_section(section: Section, *, by: User | None) -> None:
    """Raises MoveNotAllowed, without naming them, as long as it holds stories."""
    names.require(by, "delete", section)
    with transaction.atomic():
        if section.children.exists():
            message = _("Other sections stand under this one: move them first.")
            raise MoveNotAllowed(message)
        names.remove(section, _("Move the stories of this section first."))
        stamps.bump_site()
