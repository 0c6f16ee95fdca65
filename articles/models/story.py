import textwrap
import uuid
from datetime import UTC, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.html import text_of
from articles.querysets import StoryQuerySet

from .media import Image
from .taxonomy import Section

FIRST_YEAR = datetime(1900, 1, 1, tzinfo=UTC)
HEADLINE_LENGTH = 200
SUMMARY_LENGTH = 160
LAST_YEAR = datetime(2100, 1, 1, tzinfo=UTC)


def within_centuries(*fields: str) -> Q:
    """PostgreSQL stores years that Python cannot read back: keep them out."""
    condition = Q()
    for field in fields:
        condition &= Q(**{field: None}) | Q(
            **{f"{field}__gte": FIRST_YEAR, f"{field}__lt": LAST_YEAR}
        )
    return condition


class Story(models.Model):
    """What readers see now. Only `articles.workflow` writes it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        TRASH = "trash", _("Trash")

    class DiscussionMode(models.TextChoices):
        OPEN = "open", _("Open")
        HELD = "held", _("Open, every reply is held")
        CLOSED = "closed", _("Closed, replies stay visible")
        HIDDEN = "hidden", _("Hidden")

    # What an editor edits; a change moves `version`.
    EDITABLE: ClassVar = (
        "headline",
        "slug",
        "body",
        "section",
        "lead_image",
        "publish_at",
        "expires_at",
        "discussion_mode",
        "discussion_closes_at",
    )

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    headline = models.CharField(_("headline"), max_length=HEADLINE_LENGTH)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        blank=True,
        db_index=False,  # found by date and slug: the constraint's index
        help_text=_("The last part of the address; made from the headline if empty."),
    )
    body = models.TextField(_("body"), blank=True)
    section = models.ForeignKey(
        Section, models.PROTECT, verbose_name=_("section"), related_name="stories"
    )
    lead_image = models.ForeignKey(
        Image,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("lead image"),
        related_name="stories",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("owner"),
        related_name="stories",
        editable=False,
    )

    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        editable=False,
    )
    status_changed_at = models.DateTimeField(_("status changed at"), editable=False)
    publish_at = models.DateTimeField(
        _("publish at"),
        null=True,
        blank=True,
        help_text=_("Empty: as soon as you publish. A later time is a schedule."),
    )
    expires_at = models.DateTimeField(
        _("expires at"),
        null=True,
        blank=True,
        help_text=_("Empty: never. After this time readers get “gone”."),
    )
    first_published_at = models.DateTimeField(
        _("first published at"), null=True, editable=False
    )
    date = models.DateField(
        _("date"),
        null=True,
        editable=False,
        help_text=_("The local day of first publication, part of the address."),
    )
    public_note = models.TextField(_("public note"), blank=True, editable=False)

    discussion_mode = models.CharField(
        _("replies"), max_length=10, choices=DiscussionMode, default=DiscussionMode.OPEN
    )
    discussion_closes_at = models.DateTimeField(
        _("replies close at"), null=True, blank=True
    )

    version = models.PositiveBigIntegerField(default=1, editable=False)
    page_version = models.PositiveBigIntegerField(default=1, editable=False)
    # Written by comments.moderation alone.
    discussion_version = models.PositiveBigIntegerField(default=1, editable=False)
    reply_count = models.PositiveIntegerField(_("replies"), default=0, editable=False)

    created_at = models.DateTimeField(_("created at"), editable=False)
    edited_at = models.DateTimeField(_("edited at"), editable=False)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        permissions = [
            ("publish_story", _("Can publish stories of the own sections")),
            ("edit_every_story", _("Can edit and publish every story")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["date", "slug"], name="story_address"),
            models.CheckConstraint(
                condition=~Q(slug=""),
                name="story_has_a_slug",
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | Q(
                    publish_at__isnull=False,
                    first_published_at__isnull=False,
                    date__isnull=False,
                ),
                name="published_story_has_its_times",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None)
                | Q(publish_at=None)
                | Q(expires_at__gt=models.F("publish_at")),
                name="story_expires_after_publication",
            ),
            models.CheckConstraint(
                condition=within_centuries(
                    "publish_at",
                    "expires_at",
                    "first_published_at",
                    "discussion_closes_at",
                ),
                name="story_times_within_centuries",
            ),
        ]
        indexes = [
            models.Index(
                models.F("first_published_at").desc(),
                models.F("id").desc(),
                condition=Q(status="published"),
                name="story_newest",
            ),
            models.Index(
                "section",
                models.F("first_published_at").desc(),
                models.F("id").desc(),
                condition=Q(status="published"),
                name="story_newest_in_section",
            ),
            models.Index(
                fields=["publish_at"],
                condition=Q(status="published"),
                name="story_appears",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(status="published", expires_at__isnull=False),
                name="story_expires",
            ),
            models.Index(fields=["status", "status_changed_at"], name="story_status"),
            models.Index(fields=["-edited_at", "-id"], name="story_edited"),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        """The public address. A story without a date has none: ask `has_address`."""
        assert self.date is not None
        return reverse(
            "articles:detail",
            args=[
                f"{self.date:%Y}",
                f"{self.date:%m}",
                f"{self.date:%d}",
                self.slug,
            ],
        )

    def has_been_public(self, at: datetime) -> bool:
        return self.first_published_at is not None and self.first_published_at <= at

    def is_scheduled(self, at: datetime) -> bool:
        return (
            self.status == self.Status.PUBLISHED
            and self.publish_at is not None
            and self.publish_at > at
        )

    def is_discussion_open(self, at: datetime) -> bool:
        """Whether readers may reply at `at`, provided they can see the story."""
        if self.discussion_mode not in {
            self.DiscussionMode.OPEN,
            self.DiscussionMode.HELD,
        }:
            return False
        return self.discussion_closes_at is None or at < self.discussion_closes_at

    @property
    def summary(self) -> str:
        """The first words of the text, for search engines and previews of links."""
        return textwrap.shorten(text_of(self.body), SUMMARY_LENGTH, placeholder=" …")

    @property
    def is_discussion_visible(self) -> bool:
        return self.discussion_mode != self.DiscussionMode.HIDDEN
