"""Every question about stories.

What is public is asked in one way: `public_q`, in SQL, with a clock passed in.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Min, Q

if TYPE_CHECKING:
    from newsroom.models import User

    from .models import (  # noqa: F401  named in strings alone
        Edition,
        Image,
        RetiredAddress,
        Section,
        Story,
    )

TRASH_KEPT = timedelta(days=30)


def public_q(at: datetime, through: str = "") -> Q:
    """The rows whose story readers may see at the moment `at`.

    `through` is the path from the queried model to the story, with its trailing
    double underscore: `public_q(at, "story__")`.
    """
    published = Q(
        **{
            f"{through}status": "published",  # Story.Status stands above this module
            f"{through}publish_at__lte": at,
        }
    )
    unexpired = Q(**{f"{through}expires_at": None}) | Q(
        **{f"{through}expires_at__gt": at}
    )
    return published & unexpired


class StoryQuerySet(models.QuerySet["Story"]):
    def public(self, at: datetime) -> Self:
        return self.filter(public_q(at))

    def gone(self, at: datetime) -> Self:
        """Stories that readers could see once and cannot see now: 410, not 404."""
        return self.filter(first_published_at__lte=at).exclude(public_q(at))

    def scheduled(self, at: datetime) -> Self:
        return self.filter(status=self.model.Status.PUBLISHED, publish_at__gt=at)

    def expired(self, at: datetime) -> Self:
        return self.filter(status=self.model.Status.PUBLISHED, expires_at__lte=at)

    def at_address(self, day: date, slug: str) -> Self:
        return self.filter(date=day, slug=slug)

    def newest_first(self) -> Self:
        return self.order_by("-first_published_at", "-pk")

    def related_to(self, story: Story, at: datetime) -> Self:
        """The newest public stories of the same section."""
        return (
            self.public(at)
            .filter(section=story.section_id)
            .exclude(pk=story.pk)
            .newest_first()
        )

    def for_cards(self) -> Self:
        """What a card shows, without the text."""
        return (
            self.select_related("section", "lead_image")
            .defer("body")
            .fetch_mode(models.FETCH_PEERS)
        )

    def for_page(self) -> Self:
        return self.select_related("section", "lead_image").fetch_mode(
            models.FETCH_PEERS
        )

    def for_desk(self) -> Self:
        """What the staff's list shows, newest work first."""
        return (
            self.select_related("section", "owner")
            .defer("body")
            .fetch_mode(models.FETCH_PEERS)
        )

    def viewable_by(self, user: User) -> Self:
        """The stories this member of staff may open."""
        return self._within_reach(user, Q(owner=user))

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

    def due_for_deletion(self, at: datetime) -> Self:
        """Trash that has lain for 30 days."""
        return self.filter(
            status=self.model.Status.TRASH, status_changed_at__lte=at - TRASH_KEPT
        )

    def appeared_between(self, after: datetime, at: datetime) -> Self:
        """Scheduled stories whose time came in the half-open span (after, at]."""
        return self.filter(
            Q(publish_at__gt=after),
            Q(publish_at__gt=F("status_changed_at")),
            status=self.model.Status.PUBLISHED,
            publish_at__lte=at,
        )

    def expired_between(self, after: datetime, at: datetime) -> Self:
        return self.expired(at).filter(expires_at__gt=after)

    def next_moment(self, at: datetime) -> datetime | None:
        """The next time after `at` at which a story will appear or expire."""
        published = self.filter(status=self.model.Status.PUBLISHED)
        moments = [
            published.filter(publish_at__gt=at).aggregate(m=Min("publish_at"))["m"],
            published.filter(expires_at__gt=at).aggregate(m=Min("expires_at"))["m"],
        ]
        return min((moment for moment in moments if moment), default=None)


class SectionQuerySet(models.QuerySet["Section"]):
    def in_order(self) -> Self:
        return self.order_by("order", "name", "pk")

    def edited_by(self, user: User) -> Self:
        """Sections that name this user as editor, and those that name nobody."""
        return self.filter(Q(editors=user) | Q(editors=None))


class RetiredAddressQuerySet(models.QuerySet["RetiredAddress"]):
    def leading_to_public(self, day: date, slug: str, at: datetime) -> Self:
        return self.filter(public_q(at, "story__"), date=day, slug=slug).select_related(
            "story"
        )


class ImageQuerySet(models.QuerySet["Image"]):
    def public(self, at: datetime) -> Self:
        """Images that a public story shows."""
        return self.filter(public_q(at, "stories__")).distinct()

    def viewable_by(self, user: User) -> Self:
        """The own ones, and those that a story shows which the user may open."""
        stories: Any = self.model._meta.get_field("stories").related_model
        shown = stories.objects.viewable_by(user).values("lead_image")
        return self.filter(Q(uploaded_by=user) | Q(pk__in=shown))


class EditionQuerySet(models.QuerySet["Edition"]):
    def the_one(self) -> Edition:
        return self.get(pk=1)
