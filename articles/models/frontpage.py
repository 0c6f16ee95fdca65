from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.querysets import BannerQuerySet, SlotQuerySet

from .constraints import within_centuries
from .story import Story

SECONDARY_PLACES = 4
BANNER_LENGTH = 120


class Slot(models.Model):
    """A story that an editor put on the front: place 0 is the lead, 1 to 4 follow.

    An empty place is filled with the newest story.
    """

    place = models.PositiveSmallIntegerField(_("place"), unique=True)
    story = models.ForeignKey(Story, models.CASCADE, related_name="slots")
    ends_at = models.DateTimeField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("Empty: until somebody changes it."),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("place on the front")
        verbose_name_plural = _("places on the front")
        constraints = [
            models.UniqueConstraint(fields=["story"], name="slot_story_once"),
            models.CheckConstraint(
                condition=Q(place__lte=SECONDARY_PLACES), name="slot_place"
            ),
            models.CheckConstraint(
                condition=within_centuries("ends_at"), name="slot_ends_within_centuries"
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"],
                condition=Q(ends_at__isnull=False),
                name="slot_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.story_id}"


class Banner(models.Model):
    """Breaking news on top of every page, from one moment to another. Append-only.

    The newest of those that show is the one that readers see.
    """

    text = models.CharField(_("text"), max_length=BANNER_LENGTH)
    story = models.ForeignKey(
        Story,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("story"),
        related_name="banners",
        help_text=_("Where the banner leads, once readers can see it."),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = BannerQuerySet.as_manager()

    class Meta:
        verbose_name = _("banner")
        verbose_name_plural = _("banners")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=models.F("starts_at")),
                name="banner_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=within_centuries("starts_at", "ends_at"),
                name="banner_within_centuries",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="banner_starts"),
            models.Index(fields=["ends_at"], name="banner_ends"),
        ]

    def __str__(self) -> str:
        return self.text
