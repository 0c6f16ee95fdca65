"""Every question about stories."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db import models
from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Q,
    Subquery,
)

from articles import search

from .loading import LoadingQuerySet
from .public import public_q

if TYPE_CHECKING:
    from articles.models import Author, Section, Story, Tag
    from newsroom.models import User


class Reach(NamedTuple):
    """How many stories something touches, and how many of them readers see."""

    stories: int
    live: int


class StoryQuerySet(LoadingQuerySet):
    def public(self, at: datetime) -> Self:
        return self.filter(public_q(at))

    def gone(self, at: datetime) -> Self:
        """Stories that readers could see once and cannot see now: 410, not 404."""
        return self.filter(first_published_at__lte=at).exclude(public_q(at))

    def waiting_for_review(self) -> Self:
        """What was handed to the editors, the longest wait first."""
        review = self.filter(status=self.model.Status.REVIEW)
        return review.order_by("status_changed_at", "pk")

    def drafts_of(self, user: User) -> Self:
        """The last one worked on first."""
        own = self.filter(owner=user, status=self.model.Status.DRAFT)
        return own.order_by("-edited_at", "-pk")

    def planned_until(self, day: date) -> Self:
        """Unpublished work whose planned day has come, the latest first."""
        status = self.model.Status
        return self.filter(
            status__in=[status.DRAFT, status.REVIEW], planned_for__lte=day
        ).order_by("planned_for", "pk")

    def at_address(self, day: date, slug: str) -> Self:
        return self.filter(date=day, slug=slug)

    def newest_first(self) -> Self:
        return self.order_by("-first_published_at", "-pk")

    def stories(self) -> Self:
        """Without pages: these stand in no list."""
        return self.filter(kind=self.model.Kind.STORY)

    def pages(self) -> Self:
        """About, contact, imprint, privacy: in the order of the footer."""
        return self.filter(kind=self.model.Kind.PAGE).order_by("footer_order", "pk")

    def in_section(self, section: Section) -> Self:
        """The list of a section, the newest first."""
        return self._listed("placements", "story", section=section)

    def with_tag(self, tag: Tag) -> Self:
        """The list of a tag, the newest first."""
        return self._listed("tagged", "content_object", tag=tag)

    def by_author(self, author: Author) -> Self:
        """The list of an author, the newest first."""
        return self._listed("bylines", "story", author=author)

    def _listed(self, rows: str, story: str, **of: models.Model) -> Self:
        """Ordered by the copy of the time that the list's own index holds."""
        on_list = {f"{rows}__{name}": value for name, value in of.items()}
        dated = {f"{rows}__first_published_at__isnull": False}
        return self.filter(**on_list, **dated).order_by(
            f"-{rows}__first_published_at", f"-{rows}__{story}"
        )

    def naming(self, row: Section | Tag | Author) -> Self:
        """Those that an editor gave this section, tag or author, hidden ones too."""
        name = row._meta.model_name or ""
        relation = {"section": "placements", "tag": "tagged", "author": "bylines"}[name]
        own: dict[str, Any] = {f"{relation}__{name}": row}
        if name == "section":
            inherited = self._rows_of("placements").model.INHERITED
            own["placements__position__lt"] = inherited
        return self.filter(**own)

    def reach(self, at: datetime) -> Reach:
        """How many there are, of everybody: a merge or a new name touches them all."""
        counts = self.aggregate(
            stories=Count("pk"), live=Count("pk", filter=public_q(at))
        )
        return Reach(**counts)

    def first_public_between(self, start: datetime, end: datetime) -> Self:
        """Those whose first publication lies in [start, end)."""
        return self.filter(first_published_at__gte=start, first_published_at__lt=end)

    def matching(self, words: str) -> Self:
        """Those that the desk's search finds, hidden ones too; pages by their headline.

        Without words all of them.
        """
        if not words.strip():
            return self
        texts = self._rows_of("text").desk(search.parse(words))
        pages = Q(kind=self.model.Kind.PAGE)
        for word in words.split():
            pages &= Q(headline__icontains=word)
        return self.filter(Q(pk__in=texts.values("story")) | pages)

    def related_of(self, story: Story, at: datetime) -> Self:
        """The public ones among the twelve kept for a story, in their order.

        `is_filler`: not related; it stands there because too few are.
        """
        return (
            self.public(at)
            .stories()
            .filter(named_by__story=story)
            .annotate(is_filler=Q(named_by__rung__in=["tag", "section", "latest"]))
            .order_by("named_by__position")
        )

    def most_read(self, at: datetime, section: Section | None = None) -> Self:
        """The public ones on the list of the last hour, of the paper or of a section.

        Whatever stood in the section when the list was made must stand in it still.
        """
        places = self._rows_of("places_among_most_read")
        there = Q(
            places_among_most_read__hour=Subquery(places.model.objects.newest_hour(at)),
            places_among_most_read__section=section,
        )
        if section is not None:
            there &= Q(placements__section=section)
        listed = self.public(at).stories().filter(there)
        return listed.order_by("places_among_most_read__position", "pk")

    def viewable_by(self, user: User) -> Self:
        """The stories this member of staff may open."""
        return self._within_reach(user, Q(owner=user))

    def with_viewable_by(self, user: User) -> Self:
        """`is_viewable`: whether this member of staff may open it."""
        viewable = self.model.objects.viewable_by(user).filter(pk=OuterRef("pk"))
        return self.annotate(is_viewable=Exists(viewable))

    def relatable_by(self, user: User, at: datetime) -> Self:
        """The stories that this member of staff may set beside another one."""
        mine = self.viewable_by(user).values("pk")
        return self.stories().filter(public_q(at) | Q(pk__in=mine))

    def placeable_by(self, user: User, at: datetime) -> Self:
        """What this editor may put on the front: live, or to come and the editor's."""
        coming = self.model.objects.viewable_by(user).scheduled(at)
        return self.stories().filter(public_q(at) | Q(pk__in=coming.values("pk")))

    def editable_by(self, user: User) -> Self:
        """The stories this member of staff may change as they stand now.

        The own ones until they are published, and those one publishes.
        """
        status = self.model.Status
        own = Q(owner=user, status__in=[status.DRAFT, status.REVIEW])
        return self._within_reach(user, own)

    def _within_reach(self, user: User, own: Q) -> Self:
        if user.is_superuser or user.has_perm("articles.edit_every_story"):
            return self
        if user.has_perm("articles.publish_story"):
            return self.filter(own | Q(section__in=self._sections_of(user)))
        if user.has_perm("articles.change_story"):
            return self.filter(own)
        return self.none()

    def _sections_of(self, user: User) -> Any:
        sections: Any = self.model._meta.get_field("section").related_model
        return sections.objects.edited_by(user).values("pk")

    def in_hands(self) -> Self:
        """Those that a member of staff wrote, changed or moved.

        A merge is none of it: it is a deed on a section, a tag or an author.
        """
        deeds = self._rows_of("transitions").filter(story=OuterRef("pk"))
        return self.filter(Exists(deeds.filter(by__isnull=False).exclude(verb="merge")))
