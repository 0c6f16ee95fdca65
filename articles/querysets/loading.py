"""What each place that shows stories must load of them, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import OuterRef, Prefetch, Subquery
from django.db.models.functions import JSONArray

from .moments import MomentQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.models import Story

FURTHER = 8  # sections of a story that its page names
ON_SITEMAPS = (
    "kind",
    "slug",
    "date",
    "headline",
    "language",
    "first_published_at",
    "updated_at",
    *(
        f"lead_image__{name}"
        for name in ("key", "width", "height", "rendered_at", "is_complete")
    ),
)


class LoadingQuerySet(MomentQuerySet):
    def for_headlines(self) -> Self:
        """What a line with the headline shows, perhaps with its picture."""
        return (
            self.select_related("section", "lead_image")
            .defer("body", "internal_note")
            .fetch_mode(models.FETCH_PEERS)
        )

    def for_cards(self) -> Self:
        """What a card shows: a headline with its names. Two queries."""
        return self.for_headlines().with_bylines()

    def for_feed(self) -> Self:
        """What a feed says: all of it, with names, tags, pictures and corrections."""
        corrections = self._rows_of("corrections").newest_first()
        return (
            self.select_related("section", "lead_image")
            .with_bylines()
            .prefetch_related(
                "tags", "illustrations", Prefetch("corrections", corrections)
            )
            .defer("internal_note")
        )

    def for_results(self) -> Self:
        """What a result of the search shows, with the tags to narrow it by."""
        return self.for_cards().prefetch_related("tags")

    def in_order_of(self, keys: Iterable[int]) -> list[Story]:
        """The stories of these keys, in the order of the keys."""
        keys = list(keys)
        found = self.in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def with_further_sections(self) -> Self:
        """`further`: the keys of up to eight sections that it stands in besides.

        In the same query: every page knows the sections by their keys.
        """
        rows = self._rows_of("placements").filter(story=OuterRef("pk"))
        chosen = rows.filter(position__gt=0, position__lt=rows.model.INHERITED)
        keys = chosen.order_by("position", "pk").values("section")
        return self.annotate(
            further=JSONArray(*(Subquery(keys[n : n + 1]) for n in range(FURTHER)))
        )

    def with_bylines(self) -> Self:
        return self.prefetch_related(self._bylines())

    def load_bylines(self, stories: list[Story]) -> None:
        """Give rows of several lists their names, by one query."""
        models.prefetch_related_objects(stories, self._bylines())

    def _bylines(self) -> Prefetch[Any]:
        rows = self._rows_of("bylines").select_related("author__portrait")
        return Prefetch("bylines", rows.order_by("position"))

    def for_sitemap(self) -> Self:
        """What search engines are told."""
        return self.select_related("lead_image").only(*ON_SITEMAPS)

    def for_page(self) -> Self:
        """What the page of a story shows of its own: its names and tags, too."""
        return (
            self.select_related("section__parent", "lead_image")
            .with_further_sections()
            .with_bylines()
            .prefetch_related("tags")
            .fetch_mode(models.FETCH_PEERS)
        )

    def for_desk(self) -> Self:
        """What the staff's list shows, newest work first."""
        return (
            self.select_related("section", "owner", "lead_image")
            .with_bylines()
            .defer("body", "internal_note")
            .fetch_mode(models.FETCH_PEERS)
        )

    def for_form(self) -> Self:
        """What the form of a story shows of its own."""
        return self.select_related("section", "owner", "lead_image")

    def _rows_of(self, relation: str) -> Any:
        rows: Any = self.model._meta.get_field(relation).related_model
        return rows.objects.all()
