from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from articles.querysets import (
    RetiredAddressQuerySet,
    RetiredNameQuerySet,
    SectionQuerySet,
    TagQuerySet,
)

from .listing import Listing, listing_index
from .media import Image

if TYPE_CHECKING:
    from .people import Author


class Color(models.TextChoices):
    """The hues of static/css/tokens.css: each is readable on paper, light and dark."""

    INK = "ink", _("Ink")
    BLUE = "blue", _("Blue")
    TEAL = "teal", _("Teal")
    GREEN = "green", _("Green")
    OLIVE = "olive", _("Olive")
    AMBER = "amber", _("Amber")
    RUST = "rust", _("Rust")
    RED = "red", _("Red")
    ROSE = "rose", _("Rose")
    PLUM = "plum", _("Plum")
    VIOLET = "violet", _("Violet")
    SLATE = "slate", _("Slate")


class Section(models.Model):
    class Look(models.TextChoices):
        NEWS = "news", _("News: a column on the front page")
        FEATURE = "feature", _("Features: a band with large pictures, drop caps")
        OPINION = "opinion", _("Opinion: headlines in italics, with the writer")

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        unique=True,
        blank=True,
        help_text=_("The last part of the section's address; made from the name."),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("parent"),
        related_name="children",
        help_text=_("Empty: a section of its own, named in the header."),
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Sections are listed from the lowest up.")
    )
    description = models.CharField(
        _("description"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences under the name, and for search engines."),
    )
    color = models.CharField(
        _("color"), max_length=10, choices=Color, default=Color.INK
    )
    look = models.CharField(
        _("look"),
        max_length=10,
        choices=Look,
        default=Look.NEWS,
        help_text=_("How its stories are set, and how the front page shows it."),
    )
    relates = models.BooleanField(
        _("relates stories"),
        default=True,
        help_text=_(
            "Untick for one that does not say what its stories are about. Related "
            "stories are then found without it."
        ),
    )
    lead_image = models.ForeignKey(
        Image,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("lead image"),
        related_name="led_sections",
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("editors"),
        blank=True,
        related_name="sections",
        help_text=_(
            "Editors who publish in this section. Nobody chosen: every editor does."
        ),
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:section", args=[self.slug])


class Placement(Listing):
    """A section that a story stands in: the primary one (position 0) or a further."""

    # Position of one in which a story stands because it is the parent of another.
    INHERITED: ClassVar = 1000

    story = models.ForeignKey(
        "articles.Story", models.CASCADE, related_name="placements"
    )
    section = models.ForeignKey(Section, models.PROTECT, related_name="placements")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "section"], name="placement_once")
        ]
        indexes = [listing_index("section", name="placement_newest")]

    def __str__(self) -> str:
        return f"{self.story_id} in {self.section_id}"


class Tag(TagBase):
    relates = models.BooleanField(
        _("relates stories"),
        default=True,
        help_text=_(
            "Untick for one that does not say what its stories are about, such as "
            "“breaking”. Related stories are then found without it."
        ),
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint(Lower("name"), name="tag_name_in_any_case")
        ]

    def get_absolute_url(self) -> str:
        return reverse("articles:tag", args=[self.slug])


class TaggedStory(Listing, ItemBase):
    """A tag of a story. The name of the foreign key is django-taggit's."""

    content_object = models.ForeignKey(
        "articles.Story", models.CASCADE, related_name="tagged"
    )
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="tagged")

    objects: ClassVar[models.Manager["TaggedStory"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "tag"], name="tagged_once"
            )
        ]
        indexes = [listing_index("tag", story="content_object", name="tagged_newest")]

    def __str__(self) -> str:
        return f"{self.content_object_id} about {self.tag_id}"


class RetiredAddress(models.Model):
    """An address at which readers could find a story before its slug was changed.

    A page's address has no date.
    """

    date = models.DateField(_("date"), null=True)
    slug = models.SlugField(_("slug"), max_length=80, db_index=False)
    story = models.ForeignKey(
        "articles.Story",
        models.PROTECT,
        verbose_name=_("story"),
        related_name="retired_addresses",
    )

    objects = RetiredAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("retired address")
        verbose_name_plural = _("retired addresses")
        constraints = [
            models.UniqueConstraint(fields=["date", "slug"], name="retired_once"),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(date=None), name="retired_page_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y/%m/%d}/{self.slug}" if self.date else self.slug


class RetiredName(models.Model):
    """A name that a section, tag or author had: it leads to the one that has it now.

    Exactly one of the three is set; a merge points every row of the source at the
    target, so that an old address takes one hop for ever.
    """

    class Kind(models.TextChoices):
        SECTION = "section", _("Section")
        TAG = "tag", _("Tag")
        AUTHOR = "author", _("Author")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    # Null, not empty: the address was taken over, or never changed with the name.
    slug = models.CharField(_("slug"), max_length=100, null=True)  # noqa: DJ001
    name = models.CharField(
        _("name"),
        max_length=120,
        blank=True,
        help_text=_("Whoever types it for a tag means the one that it leads to."),
    )
    merged_pk = models.BigIntegerField(
        _("key"),
        null=True,
        help_text=_("Of a row that was merged: old versions of stories hold it."),
    )
    section = models.ForeignKey(
        Section, models.CASCADE, null=True, related_name="retired_names"
    )
    tag = models.ForeignKey(
        Tag, models.CASCADE, null=True, related_name="retired_names"
    )
    author = models.ForeignKey(
        "articles.Author", models.CASCADE, null=True, related_name="retired_names"
    )

    objects = RetiredNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("retired name")
        verbose_name_plural = _("retired names")
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="retired_name_once"),
            models.CheckConstraint(
                condition=Q(
                    kind="section",
                    section__isnull=False,
                    tag=None,
                    author=None,
                )
                | Q(kind="tag", tag__isnull=False, section=None, author=None)
                | Q(kind="author", author__isnull=False, section=None, tag=None),
                name="retired_name_leads_to_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug or self.name}"

    @property
    def target(self) -> "Section | Tag | Author":
        found = self.section or self.tag or self.author
        assert found is not None
        return found
