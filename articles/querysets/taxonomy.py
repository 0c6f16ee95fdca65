"""Every question about sections, tags and authors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONArray, Lower

from .public import public_q
from .retired import in_any_case

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from articles.models import (  # noqa: F401  named in strings alone
        Author,
        Section,
        Tag,
    )
    from newsroom.models import User


class Piece(NamedTuple):
    """Something that stands on every page: a section, a page, or a banner."""

    kind: str
    order: int
    pk: int
    name: str
    slug: str
    color: str
    parent: int | None
    day: date | None
    at: datetime | None


def _beginning(text: str) -> Q:
    """Names of which a word begins like the text."""
    return Q(name__istartswith=text) | Q(name__icontains=f" {text}")


class SectionQuerySet(models.QuerySet["Section"]):
    def beginning(self, text: str) -> Self:
        return self.filter(_beginning(text))

    def in_order(self) -> Self:
        return self.order_by("order", "name", "pk")

    def in_tree(self) -> Self:
        """In order, each followed by the sections that stand under it."""
        return self.order_by(
            Coalesce("parent__order", "order"),
            Coalesce("parent__name", "name"),
            Coalesce("parent_id", "pk"),
            F("parent_id").asc(nulls_first=True),
            "order",
            "name",
            "pk",
        )

    def named(self, names: Iterable[str]) -> Self:
        """Those of these names, in any case as far as the database knows it."""
        return self.annotate(lowered=Lower("name")).filter(in_any_case(names))

    def near(self, name: str, slug: str) -> Self:
        """Those that may be the section of that name, or stand in its slug's way."""
        return self.filter(_near(name, slug))

    def may_be_parent_of(self, section: Section) -> Self:
        """Those of the first level: a section stands under one at most."""
        return self.filter(parent=None).exclude(pk=section.pk)

    def with_newest_time(self, at: datetime) -> Self:
        """`newest_at`: when the newest public story of each was first published."""
        stories: Any = self.model._meta.get_field("stories").related_model
        newest = stories.objects.public(at).stories().filter(section=OuterRef("pk"))
        times = newest.newest_first().values("first_published_at")
        return self.annotate(newest_at=Subquery(times[:1]))

    def with_stories(self, at: datetime) -> Self:
        """Those with a public story on the list; `newest_at`: when the newest came."""
        newest_at = _newest_on_list(self.model, "placements", at)
        return self.annotate(newest_at=newest_at).exclude(newest_at=None)

    def edited_by(self, user: User) -> Self:
        """Sections that name this user as editor, and those that name nobody."""
        return self.filter(Q(editors=user) | Q(editors=None))

    def for_page(self) -> Self:
        return self.select_related("lead_image", "parent")

    def with_newest(self, at: datetime, number: int) -> Self:
        """`newest`: the keys of the newest public stories of each, None where missing.

        One query, a probe of the index for each of them.
        """
        stories: Any = self.model._meta.get_field("stories").related_model
        newest = stories.objects.public(at).stories().filter(section=OuterRef("pk"))
        keys = newest.newest_first().values("pk")
        return self.annotate(
            newest=JSONArray(*(Subquery(keys[n : n + 1]) for n in range(number)))
        )

    def furniture(self, at: datetime) -> list[Piece]:
        """What every page shows at `at`, by one query: header, footer, banner.

        All sections, the public pages of the footer, and the banners
        that show, the newest first.
        """
        rows = self._pieces_of_sections().union(
            self._pieces_of_pages(at), self._pieces_of_banners(at), all=True
        )
        return [Piece(*row) for row in rows.order_by("piece", "place", "key")]

    def _pieces_of_sections(self) -> Any:
        return self.annotate(
            piece=_text("section"),
            place=F("order"),
            key=F("pk"),
            day=_no_day(),
            since=_no_time(),
        ).values_list(
            "piece",
            "place",
            "key",
            "name",
            "slug",
            "color",
            "parent_id",
            "day",
            "since",
        )

    def _pieces_of_pages(self, at: datetime) -> Any:
        stories: Any = self.model._meta.get_field("stories").related_model
        return (
            stories.objects.public(at)
            .pages()
            .order_by()
            .annotate(
                piece=_text("page"),
                place=F("footer_order"),
                key=F("pk"),
                hue=_text(""),
                above=_no_key(),
                since=_no_time(),
            )
            .values_list(
                "piece",
                "place",
                "key",
                "headline",
                "slug",
                "hue",
                "above",
                "date",
                "since",
            )
        )

    def _pieces_of_banners(self, at: datetime) -> Any:
        stories: Any = self.model._meta.get_field("stories").related_model
        banners: Any = stories._meta.get_field("banners").related_model
        leads = public_q(at, "story__")
        return (
            banners.objects.showing(at)
            .annotate(
                piece=_text("banner"),
                place=Value(0),
                key=-F("pk"),
                address=Case(When(leads, then="story__slug"), default=Value("")),
                hue=_text(""),
                above=_no_key(),
                day=Case(When(leads, then="story__date"), default=_no_day()),
            )
            .values_list(
                "piece",
                "place",
                "key",
                "text",
                "address",
                "hue",
                "above",
                "day",
                "starts_at",
            )
        )


def _newest_on_list(of: type[models.Model], rows: str, at: datetime) -> Subquery:
    """When the newest public story on the list of each was first published.

    A probe of the list's own index for each of them.
    """
    listed: Any = of._meta.get_field(rows).related_model
    story = "content_object" if rows == "tagged" else "story"
    on_list = listed.objects.filter(
        public_q(at, f"{story}__"),
        first_published_at__isnull=False,
        **{f"{story}__kind": "story", of._meta.model_name or "": OuterRef("pk")},
    )
    newest = on_list.order_by("-first_published_at", f"-{story}")
    return Subquery(newest.values("first_published_at")[:1])


def _near(name: str, slug: str) -> Q:
    return Q(name__iexact=name) | Q(slug__startswith=slug)


def _text(value: str) -> Value:
    return Value(value, output_field=models.CharField())


def _no_key() -> Value:
    return Value(None, output_field=models.BigIntegerField())


def _no_day() -> Value:
    return Value(None, output_field=models.DateField())


def _no_time() -> Cast:
    """Typed: PostgreSQL takes the NULLs of two parts of a union for text."""
    return Cast(Value(None), models.DateTimeField())


class NamedQuerySet(models.QuerySet[Any]):
    """Tags and authors: readers know those that a public story names, no others."""

    rows: str

    def known_to_readers(self, at: datetime) -> Self:
        rows: Any = self.model._meta.get_field(self.rows).related_model
        path = "content_object" if self.rows == "tagged" else "story"
        named = rows.objects.filter(
            public_q(at, f"{path}__"),
            **{self.model._meta.model_name or "": OuterRef("pk")},
        )
        return self.filter(Exists(named))

    def with_stories(self, at: datetime) -> Self:
        """Those with a public story on the list; `newest_at`: when the newest came."""
        newest_at = _newest_on_list(self.model, self.rows, at)
        return self.annotate(newest_at=newest_at).exclude(newest_at=None)

    def named(self, names: Iterable[str]) -> Self:
        """Those of these names, in any case as far as the database knows it."""
        return self.annotate(lowered=Lower("name")).filter(in_any_case(names))

    def near(self, name: str, slug: str) -> Self:
        """Those that may be the one of that name, or stand in the way of its slug."""
        return self.filter(_near(name, slug))

    def beginning(self, text: str) -> Self:
        return self.filter(_beginning(text))

    def matching(self, words: str) -> Self:
        """Those with every word in their names."""
        found = self
        for word in words.split():
            found = found.filter(name__icontains=word)
        return found

    def with_uses(self) -> Self:
        """`uses`: how many stories each stands on, whether readers see them or not."""
        rows: Any = self.model._meta.get_field(self.rows).related_model
        own = {self.model._meta.model_name or "": OuterRef("pk")}
        counted = rows.objects.filter(**own).order_by().values(*own)
        uses = counted.annotate(uses=Count("pk")).values("uses")
        return self.annotate(uses=Coalesce(Subquery(uses), 0))


class TagQuerySet(NamedQuerySet):
    rows = "tagged"


class AuthorQuerySet(NamedQuerySet):
    rows = "bylines"
