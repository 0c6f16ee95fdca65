from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.querysets import AuthorQuerySet

from .listing import Listing, listing_index
from .media import Image

AUTHOR_NAME_LENGTH = 120
ROLE_LENGTH = 60


class Author(models.Model):
    """Who signs a story. No login: people write before and after they have one."""

    name = models.CharField(_("name"), max_length=AUTHOR_NAME_LENGTH, unique=True)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        unique=True,
        blank=True,
        help_text=_("The last part of the author's address; made from the name."),
    )
    role = models.CharField(
        _("role"),
        max_length=ROLE_LENGTH,
        blank=True,
        help_text=_("Under the name: “Coast correspondent”."),
    )
    biography = models.TextField(_("biography"), blank=True, max_length=3000)
    portrait = models.ForeignKey(
        Image,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("portrait"),
        related_name="portrayed",
    )

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:author", args=[self.slug])


class Byline(Listing):
    """An author of a story, in the order of the page."""

    story = models.ForeignKey("articles.Story", models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines")
    role = models.CharField(
        _("role"),
        max_length=ROLE_LENGTH,
        blank=True,
        help_text=_("What this author did, if not the words: “photographs”."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        constraints = [
            models.UniqueConstraint(fields=["story", "author"], name="byline_once")
        ]
        indexes = [listing_index("author", name="byline_newest")]

    def __str__(self) -> str:
        return f"{self.author_id} of {self.story_id}"
