"""What sections, tags and authors share: rights, a name, an address that lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from articles import tasks
from articles.html import clean_line, is_blank
from articles.models import Author, RetiredName, Section, Tag

from .base import MoveNotAllowed, free_slug, make_slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsroom.models import User

type Named = Section | Tag | Author


def kind_of(row: Named) -> str:
    """Section, tag or author, as `RetiredName.Kind` and the permissions name it."""
    return RetiredName.Kind(row._meta.model_name or "").value


def require(by: User | None, deed: str, row: Named) -> None:
    if by is not None and not by.has_perm(f"articles.{deed}_{kind_of(row)}"):
        raise PermissionDenied


def clean(row: Named) -> None:
    """Set a cleaned name, and an address, made from the name where there is none."""
    row.name = clean_line(row.name)
    if is_blank(row.name):
        raise ValidationError({"name": _("Write a name.")})
    row.slug = make_slug(row.slug or row.name)


class Late(Exception):
    """What was found was merged, renamed or taken by another while this waited."""


def find_or_make(kind: type[Named], wanted: Iterable[str]) -> dict[str, Any]:
    """The row of each cleaned name, by the name in lower case.

    All are held until the end of the transaction. What is called so in any case, or
    was once, is found; a new one gets a slug that nobody has or had. Raises Late.
    """
    names = {name.casefold(): name for name in wanted}
    found = {row.name.casefold(): row for row in kind.objects.named(names.values())}
    for key in sorted(names.keys() - found.keys()):
        found[key] = _find(kind, names[key]) or _make(kind, names[key])
    keys = {key: found[key].pk for key in names}
    rows = kind.objects.select_for_update(no_key=True).filter(pk__in=keys.values())
    held = {row.pk: row for row in rows.order_by("pk")}
    if held.keys() != set(keys.values()):
        raise Late
    return {key: held[pk] for key, pk in keys.items()}


def _find(kind: type[Named], name: str) -> Named | None:
    """A section is found by its slug, too: files say the one or the other."""
    slug, key = make_slug(name), name.casefold()
    for row in kind.objects.near(name, slug):
        if row.name.casefold() == key or (kind is Section and row.slug == name):
            return row
    way = RetiredName.objects.left_by(kind_of(kind()), name, slug)
    return way.target if way else None


def _make(kind: type[Named], name: str) -> Named:
    slug = make_slug(name)
    near = kind.objects.near(name, slug).values_list("slug", flat=True)
    taken = {*near, *RetiredName.objects.slugs_near(kind_of(kind()), slug)}
    return kind.objects.create(name=name, slug=free_slug(slug, taken))


def gone(row: Named) -> MoveNotAllowed:
    words = _("“%(name)s” was merged or deleted meanwhile.") % {"name": row.name}
    return MoveNotAllowed(words)


def store(row: Named, *, unless: set[str] | None = None) -> None:
    """Save a row, in the transaction of its verb, save the columns in `unless`.

    The slug that it had, and a tag's name, lead on to it; a slug that another one left
    is its own from now on. Raises MoveNotAllowed if it was merged meanwhile.
    """
    stored = _hold(row) if row.pk else None
    _take_over(row)
    if stored is not None:
        _leave(stored, row)
    columns = {field.name for field in row._meta.concrete_fields} - {"id"}
    changed = columns - (unless or set())
    try:
        with transaction.atomic():
            row.save(update_fields=changed if stored else None)
    except IntegrityError as why:
        message = _("Somebody has just taken this name or address. Save again.")
        raise ValidationError(message) from why
    if stored and (stored.name, stored.slug) != (row.name, row.slug):
        announce(row)


def announce(*rows: Named) -> None:
    """Have the hub told that lists are called otherwise, or hold other stories."""
    for row in rows if settings.WEBSUB_HUB else ():
        tasks.tell_hub_of.enqueue(kind_of(row), row.pk)


def _hold(row: Named) -> Named:
    found: Named | None = (
        type(row).objects.select_for_update().filter(pk=row.pk).first()
    )
    if found is None:
        raise gone(row)
    return found


def _take_over(row: Named) -> None:
    """What else a row says that loses its slug stays: old versions ask for it."""
    held = RetiredName.objects.filter(kind=kind_of(row), slug=row.slug)
    held.filter(name="").delete()
    held.update(slug=None)


def _leave(stored: Named, row: Named) -> None:
    kind, slug, name = kind_of(row), None, ""
    if stored.slug != row.slug:
        slug = stored.slug
    if kind == RetiredName.Kind.TAG and stored.name.casefold() != row.name.casefold():
        name = stored.name
    if slug or name:
        RetiredName.objects.create(kind=kind, slug=slug, name=name, **{kind: stored})


def remove(row: Named, refusal: str) -> None:
    """Delete a row, in the transaction of its verb.

    Raises MoveNotAllowed with `refusal` as long as something names it.
    """
    # What comes to name it just now is waited for, then found.
    _hold(row)
    try:
        row.delete()
    except ProtectedError as why:
        raise MoveNotAllowed(refusal) from why
