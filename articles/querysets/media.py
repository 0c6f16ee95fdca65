"""Every question about pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value, Window
from django.db.models.functions import Concat, DenseRank

from .public import public_q

if TYPE_CHECKING:
    from datetime import date, datetime

    from articles.models import Image, Story  # noqa: F401  named in a string
    from newsroom.models import User

KEY = re.compile("[0-9a-f]{32}")


class ImageQuerySet(models.QuerySet["Image"]):
    def public(self, at: datetime) -> Self:
        """Images that readers see: of a public story, its authors, of a section."""
        stories = self._stories().filter(public_q(at))
        authors: Any = self.model._meta.get_field("portrayed").related_model
        return self.filter(
            Exists(stories.filter(lead_image=OuterRef("pk")))
            | Exists(stories.filter(illustrations=OuterRef("pk")))
            | Exists(
                authors.objects.known_to_readers(at).filter(portrait=OuterRef("pk"))
            )
            | Q(pk__in=self._of_sections())
        )

    def viewable_by(self, user: User) -> Self:
        """The own ones, and those that a story shows which the user may open.

        Faces and pictures of sections are for every member of staff.
        """
        stories = self._stories().viewable_by(user)
        return self.filter(
            Q(uploaded_by=user)
            | Exists(stories.filter(lead_image=OuterRef("pk")))
            | Exists(stories.filter(illustrations=OuterRef("pk")))
            | Q(pk__in=self._of_authors())
            | Q(pk__in=self._of_sections())
        )

    def library_of(self, user: User) -> Self:
        """What the user may put on a page: of each file the newest words, newest first.

        A story that says something else of a picture has a row of its own for that.
        """
        seen = self.viewable_by(user)
        newer = seen.filter(original=OuterRef("original"), pk__gt=OuterRef("pk"))
        return seen.filter(~Exists(newer)).order_by("-pk")

    def saying(self, words: str) -> Self:
        """Those whose words, or name of the file, hold every one of the words.

        A key, or an address with one, finds the picture whatever is said of it now.
        """
        found = self
        for word in words.split():
            key = KEY.search(word)
            found = found.filter(
                Q(original__in=self._all().filter(key=key[0]).values("original"))
                if key
                else Q(alt__icontains=word)
                | Q(caption__icontains=word)
                | Q(credit__icontains=word)
                | Q(name__icontains=word)
            )
        return found

    def of_file(self, original: str) -> Self:
        """Every row of one file, the first one first: each says something else."""
        return self.filter(original=original).order_by("pk")

    def uploaded_or_described_by(self, user: User) -> Self:
        """Those of whose file the user made a row."""
        return self.filter(self._any_row(uploaded_by=user))

    def ending_by(self, day: date) -> Self:
        """Those whose license ends until that day, or has ended."""
        return self.filter(licensed_until__lte=day)

    def still_to_end(self, day: date) -> Self:
        """Those whose license holds on that day, the first to end first."""
        return self.filter(licensed_until__gte=day).order_by("licensed_until", "pk")

    def ended_before(self, day: date) -> Self:
        """Those whose license has ended by that day, the last to end first."""
        ended = self.filter(licensed_until__lt=day)
        return ended.order_by("-licensed_until", "-pk")

    def nowhere_used(self) -> Self:
        """Those whose file nothing shows, and no draft: no story, face or section."""
        stories = self._stories()
        used = (
            self._all()
            .filter(original=OuterRef("original"))
            .filter(
                Exists(stories.filter(lead_image=OuterRef("pk")))
                | Exists(stories.filter(illustrations=OuterRef("pk")))
                | Q(pk__in=self._of_authors())
                | Q(pk__in=self._of_sections())
            )
        )
        return self.filter(~Exists(used))

    def on_public_pages(self, at: datetime) -> Self:
        """Those whose file readers see, under whatever words."""
        public = self._all().public(at).filter(original=OuterRef("original"))
        return self.filter(Exists(public))

    def taken_in_by(self, user: User, since: datetime) -> Self:
        """The files that the user uploaded after that time, a row for each."""
        firsts = self.filter(original=Concat(Value("originals/"), F("key")))
        return firsts.filter(uploaded_by=user, uploaded_at__gt=since)

    def of_stories(self, keys: set[str]) -> Self:
        """The pictures that a text names by their keys."""
        return self.filter(key__in=keys)

    def _all(self) -> ImageQuerySet:
        rows: ImageQuerySet = self.model._default_manager.all()
        return rows

    def _any_row(self, **of: Any) -> Exists:
        """Whether a row of the same file is so."""
        return Exists(self._all().filter(original=OuterRef("original"), **of))

    def _stories(self) -> Any:
        stories: Any = self.model._meta.get_field("stories").related_model
        return stories.objects.all()

    def _of_authors(self) -> Any:
        authors: Any = self.model._meta.get_field("portrayed").related_model
        return authors.objects.exclude(portrait=None).values("portrait")

    def _of_sections(self) -> Any:
        sections: Any = self.model._meta.get_field("led_sections").related_model
        return sections.objects.exclude(lead_image=None).values("lead_image")


def showing(rows: Any, image: str, files: list[str], most: int, order: str) -> Any:
    """The rows whose `image` is of a file: of each the first `most`; `file`: of which.

    A row that shows several may come again for one of which it is none of the first.
    The window reads keys alone; rows are fetched for what is left.
    """
    original, wanted = f"{image}__original", {f"{image}__original__in": files}
    place = Window(DenseRank(), partition_by=original, order_by=order)
    ranked = rows.model.objects.filter(**wanted).annotate(place=place)
    first = ranked.filter(place__lte=most).values("pk")
    found = rows.filter(pk__in=first, **wanted)
    return found.annotate(file=F(original)).order_by(order)
