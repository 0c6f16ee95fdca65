"""Sections stand on every page: saving one tells the readers of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from articles import stamps
from articles.html import clean_line, is_blank
from articles.models import Section

from .base import MoveNotAllowed, make_slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsroom.models import User


def save_section(
    section: Section, *, editors: Iterable[User], by: User | None
) -> Section:
    """Store a section, new or changed; an empty slug is made from the name.

    Raises PermissionDenied, or ValidationError by field.
    """
    _require(by, "change" if section.pk else "add")
    section.name = clean_line(section.name)
    if is_blank(section.name):
        raise ValidationError({"name": _("Write a name.")})
    section.slug = make_slug(section.slug or section.name)
    with transaction.atomic():
        section.full_clean(exclude=["editors"])
        section.save()
        section.editors.set(editors)
        stamps.bump_site()
    return section


def delete_section(section: Section, *, by: User | None) -> None:
    """Raises MoveNotAllowed, without naming them, as long as it holds stories."""
    _require(by, "delete")
    try:
        with transaction.atomic():
            # A story that moves into it just now is waited for, then found.
            Section.objects.select_for_update().filter(pk=section.pk).first()
            section.delete()
            stamps.bump_site()
    except ProtectedError as why:
        raise MoveNotAllowed(_("Move the stories of this section first.")) from why


def _require(by: User | None, deed: str) -> None:
    if by is not None and not by.has_perm(f"articles.{deed}_section"):
        raise PermissionDenied
