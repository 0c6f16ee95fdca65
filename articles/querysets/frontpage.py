"""Every question about the front page, corrections, and the numbers of lists."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When

from .public import public_q

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from articles.models import (  # noqa: F401  named in strings alone
        Banner,
        Correction,
        Edition,
        Slot,
    )
    from newsroom.models import User

    from .story import StoryQuerySet


AT_ONCE = 500  # questions; PostgreSQL answers no more than 1,664 columns


class SlotQuerySet(models.QuerySet["Slot"]):
    def filled(self, at: datetime) -> Self:
        """Places whose time is not over and whose story is public, in order.

        Asked of each place: as a condition, SQLite would begin with all public stories.
        """
        shows = Case(When(public_q(at, "story__"), then=Value(1)), default=Value(0))
        return (
            self.annotate(shows=shows)
            .filter(Q(ends_at=None) | Q(ends_at__gt=at), shows=1)
            .order_by("place")
        )

    def for_desk(self, user: User) -> Self:
        """All places with their stories; `is_viewable`: this editor may open it."""
        stories: Any = self.model._meta.get_field("story").related_model
        mine = stories.objects.viewable_by(user).filter(pk=OuterRef("story"))
        return (
            self.select_related("story__section", "story__lead_image", "by")
            .defer("story__body", "story__internal_note")
            .annotate(is_viewable=Exists(mine))
            .order_by("place")
        )


class BannerQuerySet(models.QuerySet["Banner"]):
    def showing(self, at: datetime) -> Self:
        return self.filter(starts_at__lte=at, ends_at__gt=at)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def public(self, at: datetime) -> Self:
        """Those of stories that readers can see."""
        return self.filter(public_q(at, "story__"), at__lte=at)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")


class EditionQuerySet(models.QuerySet["Edition"]):
    def the_one(self) -> Edition:
        return self.get(pk=1)

    def which_appeared(
        self, stories: StoryQuerySet, spans: Iterable[tuple[datetime, datetime]]
    ) -> list[bool]:
        """For each span [start, end), whether one of `stories` appeared in it.

        One query, a probe of an index for each span.
        """
        return self.which_are_there(
            stories.first_public_between(*span) for span in spans
        )

    def which_are_there(self, questions: Iterable[models.QuerySet[Any]]) -> list[bool]:
        """For each question, whether it finds a row: one query for 500 of them."""
        found: list[bool] = []
        for some in batched(questions, AT_ONCE, strict=False):
            asked = {f"is{number}": Exists(rows) for number, rows in enumerate(some)}
            found += self.annotate(**asked).values_list(*asked).get(pk=1)
        return found

    def highest_keys(self, tables: Iterable[type[models.Model]]) -> list[int]:
        """The highest primary key of each table, 0 of an empty one. One query."""
        asked = {
            table._meta.model_name or "": Subquery(
                table._default_manager.order_by("-pk").values("pk")[:1]
            )
            for table in tables
        }
        row = self.annotate(**asked).values_list(*asked).get(pk=1)
        return [key or 0 for key in row]
