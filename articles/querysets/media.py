"""Every question about pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from .public import public_q

if TYPE_CHECKING:
    from datetime import datetime

    from articles.models import Image, Story  # noqa: F401  named in a string
    from newsroom.models import User


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
        """Those whose description, caption or credit holds every one of the words."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(alt__icontains=word)
                | Q(caption__icontains=word)
                | Q(credit__icontains=word)
            )
        return found

    def of_stories(self, keys: set[str]) -> Self:
        """The pictures that a text names by their keys."""
        return self.filter(key__in=keys)

    def _stories(self) -> Any:
        stories: Any = self.model._meta.get_field("stories").related_model
        return stories.objects.all()

    def _of_authors(self) -> Any:
        authors: Any = self.model._meta.get_field("portrayed").related_model
        return authors.objects.exclude(portrait=None).values("portrait")

    def _of_sections(self) -> Any:
        sections: Any = self.model._meta.get_field("led_sections").related_model
        return sections.objects.exclude(lead_image=None).values("lead_image")
