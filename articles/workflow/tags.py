"""Tags: made by whoever types a new one, kept in order by editors."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles import stamps, tasks
from articles.html import clean_line, is_blank
from articles.models import RetiredName, Tag

from . import names
from .base import free_slug, make_slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsroom.models import User

TAG_LENGTH = 50
TAGS_MOST = 20
TRIES = 5
KIND = RetiredName.Kind.TAG


def save_tag(tag: Tag, *, by: User | None) -> Tag:
    """Store a tag, new or under a new name; an empty slug is made from the name.

    Its old name and address lead to the new ones. Raises PermissionDenied,
    MoveNotAllowed for one that was merged meanwhile, or ValidationError by field.
    """
    names.require(by, "change" if tag.pk else "add", tag)
    names.clean(tag)
    if len(tag.name) > TAG_LENGTH:
        raise ValidationError({"name": _("A tag has at most 50 characters.")})
    with transaction.atomic():
        _check(tag)
        is_known = tag.pk is not None
        names.store(tag)
        if is_known:
            tasks.index_stories_of.enqueue(KIND, tag.pk)
            tasks.renew_related_of.enqueue(KIND, tag.pk)
        stamps.bump_site()  # a tag stands on story pages, too
    return tag


def _check(tag: Tag) -> None:
    others = Tag.objects.exclude(pk=tag.pk)
    same = others.named([tag.name]).first()
    if same is not None:
        words = _("There is a tag “%(name)s” already: merge the two instead.")
        raise ValidationError({"name": words % {"name": same.name}})
    if others.filter(slug=tag.slug).exists():
        raise ValidationError({"slug": _("Another tag has this address.")})


def delete_tag(tag: Tag, *, by: User | None) -> None:
    """Raises MoveNotAllowed as long as a story has it."""
    names.require(by, "delete", tag)
    with transaction.atomic():
        names.remove(tag, _("Stories have this tag: merge it into another instead."))
        stamps.bump_site()


def clean(typed: Iterable[str]) -> list[str]:
    """Tags as they are called, of what was typed in any case or by a former name.

    Raises ValidationError for one that is too long, and for too many.
    """
    by_case = in_lower_case(typed)
    known = RetiredName.objects.tags_now(by_case.values())
    return sorted(set((by_case | known).values()))


def in_lower_case(typed: Iterable[str]) -> dict[str, str]:
    """The names that were typed, cleaned, by what they are in lower case.

    Raises ValidationError for one that is too long, and for too many.
    """
    cleaned = [clean_line(name) for name in typed]
    by_case = {name.casefold(): name for name in cleaned if not is_blank(name)}
    if any(len(name) > TAG_LENGTH for name in by_case):
        raise ValidationError({"tags": _("A tag has at most 50 characters.")})
    if len(by_case) > TAGS_MOST:
        raise ValidationError({"tags": _("A story has at most 20 tags.")})
    return by_case


def find_or_make(wanted: Iterable[str]) -> dict[str, Tag]:
    """The tag of each name, all held until the end of the transaction.

    In one order for everybody: two that make the same tags wait, not deadlock.
    """
    in_order = sorted(wanted, key=str.casefold)
    for _try in range(TRIES):
        known = {tag.name.casefold(): tag.pk for tag in Tag.objects.named(in_order)}
        keys = {
            name: known.get(name.casefold()) or _find_or_make(name).pk
            for name in in_order
        }
        rows = Tag.objects.select_for_update(no_key=True).filter(pk__in=keys.values())
        held = {tag.pk: tag for tag in rows.order_by("pk")}
        if held.keys() == set(keys.values()):  # else one was merged while this waited
            return {name: held[pk] for name, pk in keys.items()}
    raise _busy()


def _find_or_make(name: str) -> Tag:
    """The tag of that name in any case; a new one gets a slug of its own.

    The database decides: of two that make one at once, the second finds the first's.
    """
    for _try in range(TRIES):
        slug = make_slug(name)
        near: list[Tag] = list(Tag.objects.near(name, slug))
        for known in near:
            if known.name.casefold() == name.casefold():
                return known
        if former := RetiredName.objects.former_tags([name]):
            name = former[name.casefold()]
            continue
        taken = {tag.slug for tag in near} | RetiredName.objects.slugs_near(KIND, slug)
        with suppress(IntegrityError), transaction.atomic():
            return _make(name, slug, taken)
    raise _busy()


def _make(name: str, slug: str, taken: set[str]) -> Tag:
    tag: Tag = Tag.objects.create(name=name, slug=free_slug(slug, taken))
    return tag


def _busy() -> ValidationError:
    return ValidationError({"tags": _("Save again: others are saving the same tags.")})
