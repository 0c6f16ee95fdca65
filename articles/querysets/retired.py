"""Every question about addresses and names that were left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from .public import public_q

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from articles.models import (  # noqa: F401  named in strings alone
        RetiredAddress,
        RetiredName,
    )


class RetiredAddressQuerySet(models.QuerySet["RetiredAddress"]):
    def leading_to_public(self, day: date | None, slug: str, at: datetime) -> Self:
        return self.filter(public_q(at, "story__"), date=day, slug=slug).select_related(
            "story"
        )


class RetiredNameQuerySet(models.QuerySet["RetiredName"]):
    def leading_from(self, kind: str, slug: str, at: datetime) -> Self:
        """The way from a slug, to a tag or an author only if readers know it."""
        return self.filter(
            Q(section__isnull=False)
            | self._known("tag", at)
            | self._known("author", at),
            kind=kind,
            slug=slug,
        ).select_related("section", "tag", "author")

    def _known(self, name: str, at: datetime) -> Exists:
        rows: Any = self.model._meta.get_field(name).related_model
        return Exists(rows.objects.known_to_readers(at).filter(pk=OuterRef(name)))

    def former_tags(self, names: Iterable[str]) -> dict[str, str]:
        """What tags are called now that were called so, by the old name in lower case.

        The latest to leave a name counts.
        """
        rows = self.annotate(lowered=Lower("name")).filter(
            in_any_case(names), kind=self.model.Kind.TAG
        )
        pairs = rows.order_by("pk").values_list("name", "tag__name")
        return {name.casefold(): now for name, now in pairs}

    def tags_now(self, names: Iterable[str]) -> dict[str, str]:
        """What the tags of these names are called, by the name in lower case.

        A tag of that name beats one that was called so before.
        """
        wanted = list(names)
        if not wanted:
            return {}
        tags: Any = self.model._meta.get_field("tag").related_model
        called = tags.objects.named(wanted).values_list("name", flat=True)
        known = {name.casefold(): name for name in called}
        unknown = [name for name in wanted if name.casefold() not in known]
        return (self.former_tags(unknown) if unknown else {}) | known

    def left_by(self, kind: str, name: str, slug: str) -> RetiredName | None:
        """The way from a name, or else from the slug that is made of it.

        A name is kept of what was merged, of what was renamed the slug alone.
        """
        ways = self.filter(kind=kind).select_related(kind).order_by("-pk")
        return ways.filter(name__iexact=name).first() or ways.filter(slug=slug).first()

    def slugs_near(self, kind: str, slug: str) -> set[str]:
        """The retired slugs that begin so."""
        near = self.filter(kind=kind, slug__startswith=slug)
        return {slug for slug in near.values_list("slug", flat=True) if slug}

    def merged(self, kind: str) -> dict[int, str]:
        """For each key of a row that was merged: what it is called now."""
        rows = self.filter(kind=kind, merged_pk__isnull=False)
        return dict(rows.values_list("merged_pk", f"{kind}__name"))


def in_any_case(names: Iterable[str]) -> Q:
    """Databases lower a letter beyond ASCII or do not: the exact name is asked, too."""
    wanted = list(names)
    return Q(name__in=wanted) | Q(lowered__in=[name.lower() for name in wanted])
