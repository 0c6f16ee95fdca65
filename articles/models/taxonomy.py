from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.querysets import RetiredAddressQuerySet, SectionQuerySet


class Section(models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        unique=True,
        blank=True,
        help_text=_("The last part of the section's address; made from the name."),
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Sections are listed from the lowest up.")
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


class RetiredAddress(models.Model):
    """An address at which readers could find a story before its slug was changed."""

    date = models.DateField(_("date"))
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
            models.UniqueConstraint(fields=["date", "slug"], name="retired_once")
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y/%m/%d}/{self.slug}"
