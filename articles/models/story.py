import textwrap
import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles.html import prose_of
from articles.querysets import StoryQuerySet

from . import choices
from .constraints import STORY_CONSTRAINTS, STORY_INDEXES
from .editable import COLUMNS, LISTS
from .media import Image
from .taxonomy import Section, TaggedStory

HEADLINE_LENGTH = 300
KICKER_LENGTH = 40
DECK_LENGTH = 400
DATELINE_LENGTH = 60
SEO_TITLE_LENGTH = 100
SEO_DESCRIPTION_LENGTH = 320
INTERNAL_NOTE_LENGTH = 5000
SUMMARY_LENGTH = 160


class Story(models.Model):
    """What readers see now. Only `articles.workflow` writes it."""

    Status = choices.Status
    DiscussionMode = choices.DiscussionMode
    Kind = choices.Kind
    Genre = choices.Genre

    COLUMNS: ClassVar = COLUMNS
    LISTS: ClassVar = LISTS
    EDITABLE: ClassVar = (*COLUMNS, *LISTS)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(
        _("kind"), max_length=10, choices=Kind, default=Kind.STORY, editable=False
    )
    headline = models.CharField(_("headline"), max_length=HEADLINE_LENGTH)
    kicker = models.CharField(
        _("kicker"),
        max_length=KICKER_LENGTH,
        blank=True,
        help_text=_("One to three words above the headline. Empty: the section."),
    )
    deck = models.CharField(
        _("deck"),
        max_length=DECK_LENGTH,
        blank=True,
        help_text=_("One or two sentences under the headline, also on lists."),
    )
    dateline = models.CharField(
        _("dateline"),
        max_length=DATELINE_LENGTH,
        blank=True,
        help_text=_("Where it was reported from, before the first words."),
    )
    genre = models.CharField(
        _("kind of work"),
        max_length=10,
        choices=Genre,
        blank=True,
        help_text=_(
            "Readers and search engines are told. Empty: opinion in a section that "
            "is set as opinion, elsewhere news."
        ),
    )
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        blank=True,
        db_index=False,  # found by date and slug: the constraint's index
        help_text=_("The last part of the address; made from the headline if empty."),
    )
    body = models.TextField(_("body"), blank=True)
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    section = models.ForeignKey(
        Section,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("section"),
        related_name="stories",
        help_text=_("A page has none."),
    )
    tags = TaggableManager(
        _("tags"), through=TaggedStory, blank=True, help_text="", related_name="stories"
    )
    lead_image = models.ForeignKey(
        Image,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("lead image"),
        related_name="stories",
    )
    illustrations = models.ManyToManyField(
        Image,
        verbose_name=_("pictures in the text"),
        blank=True,
        editable=False,
        related_name="illustrated",
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
    updated_at = models.DateTimeField(
        _("updated at"),
        null=True,
        editable=False,
        help_text=_("The last significant update, for readers."),
    )
    public_note = models.TextField(_("public note"), blank=True, editable=False)

    discussion_mode = models.CharField(
        _("replies"), max_length=10, choices=DiscussionMode, default=DiscussionMode.OPEN
    )
    discussion_closes_at = models.DateTimeField(
        _("replies close at"), null=True, blank=True
    )

    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        help_text=_("Empty: the language of the site."),
    )
    seo_title = models.CharField(
        _("title for search engines"),
        max_length=SEO_TITLE_LENGTH,
        blank=True,
        help_text=_("Empty: the headline."),
    )
    seo_description = models.CharField(
        _("description for search engines"),
        max_length=SEO_DESCRIPTION_LENGTH,
        blank=True,
        help_text=_("Empty: the deck, or the first words of the text."),
    )
    internal_note = models.TextField(
        _("internal note"),
        blank=True,
        max_length=INTERNAL_NOTE_LENGTH,
        help_text=_("For the desk. Readers never see it."),
    )
    planned_for = models.DateField(
        _("planned for"),
        null=True,
        blank=True,
        help_text=_("For the desk's plan. It publishes nothing."),
    )
    footer_order = models.PositiveSmallIntegerField(
        _("place in the footer"),
        default=0,
        help_text=_("Pages stand in the footer from the lowest up."),
    )

    is_evergreen = models.BooleanField(
        _("evergreen"),
        default=False,
        help_text=_("It stays worth reading: its age counts less beside new stories."),
    )

    version = models.PositiveBigIntegerField(default=1, editable=False)
    page_version = models.PositiveBigIntegerField(default=1, editable=False)
    # Written by comments.moderation alone.
    discussion_version = models.PositiveBigIntegerField(default=1, editable=False)
    reply_count = models.PositiveIntegerField(_("replies"), default=0, editable=False)

    source_id = models.CharField(  # noqa: DJ001  unique, and most stories have none
        _("identifier at its source"),
        max_length=200,
        null=True,
        unique=True,
        editable=False,
    )
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
        constraints = STORY_CONSTRAINTS
        indexes = STORY_INDEXES

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        """The public address. A story without a date has none."""
        if self.kind == self.Kind.PAGE:
            return reverse("articles:page", args=[self.slug])
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
        modes = {self.DiscussionMode.OPEN, self.DiscussionMode.HELD}
        if self.discussion_mode not in modes or self.kind == self.Kind.PAGE:
            return False
        return self.discussion_ends_at is None or at < self.discussion_ends_at

    @property
    def discussion_ends_at(self) -> datetime | None:
        """When replies close by themselves: at the editor's time, or else by age."""
        days, start = settings.REPLIES_CLOSE_AFTER_DAYS, self.first_published_at
        if self.discussion_closes_at or not days or start is None:
            return self.discussion_closes_at
        return start + timedelta(days=days)

    @property
    def modified_at(self) -> datetime | None:
        """When it last changed for readers; never before it appeared (a constraint)."""
        return self.updated_at or self.first_published_at

    @property
    def summary(self) -> str:
        """For search engines and previews of links: the deck, or the first words.

        Never empty: a story may be a video alone.
        """
        words = prose_of(self.body) or self.headline
        written = self.seo_description or self.deck
        return written or textwrap.shorten(words, SUMMARY_LENGTH, placeholder=" …")

    @property
    def kind_of_work(self) -> str:
        """Its genre; where none is chosen, that of its section."""
        is_opinion = self.section and self.section.look == Section.Look.OPINION
        return self.genre or (self.Genre.OPINION if is_opinion else self.Genre.NEWS)

    @property
    def is_discussion_visible(self) -> bool:
        return self.discussion_mode != self.DiscussionMode.HIDDEN
