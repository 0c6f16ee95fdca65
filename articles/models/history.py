from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.querysets import CorrectionQuerySet

from .story import Story


class Revision(models.Model):
    """The editors' fields of a story as one save left them. Append-only."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="revisions")
    version = models.PositiveBigIntegerField(_("version"))
    snapshot = models.JSONField(_("snapshot"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(
                fields=["story", "version"], name="revision_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.story_id} v{self.version}"


class Transition(models.Model):
    """One verb carried out on a story: who did what, when and why. Append-only."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="transitions")
    verb = models.CharField(_("verb"), max_length=20)
    from_status = models.CharField(_("from"), max_length=10, blank=True)
    to_status = models.CharField(_("to"), max_length=10)
    version = models.PositiveBigIntegerField(_("version"))
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        indexes = [models.Index(fields=["story", "at"], name="transition_by_story")]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.verb}"


class Correction(models.Model):
    """What readers are told was wrong, and what is right. Append-only, for ever."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")

    story = models.ForeignKey(Story, models.PROTECT, related_name="corrections")
    kind = models.CharField(
        _("kind"), max_length=15, choices=Kind, default=Kind.CORRECTION
    )
    text = models.TextField(_("text"), max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(_("at"))

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        indexes = [
            models.Index(fields=["story", "-at", "-id"], name="correction_of_story"),
            models.Index(fields=["-at", "-id"], name="correction_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.kind}"
