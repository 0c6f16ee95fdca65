from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.querysets import CommenterQuerySet


class Commenter(models.Model):
    """Whoever replied with one email address. Only `comments.moderation` writes it.

    The address itself stands on the replies alone; here is its keyed digest
    (`comments.keys.email_key`). A record, not an identity: anyone can type an address.
    """

    class Standing(models.TextChoices):
        NORMAL = "normal", _("Normal")
        ALWAYS_HELD = "held", _("Always held")
        MUTED = "muted", _("Muted for a time")
        BANNED = "banned", _("Banned")

    email_key = models.CharField(max_length=64, unique=True, editable=False)
    standing = models.CharField(
        _("standing"), max_length=10, choices=Standing, default=Standing.NORMAL
    )
    muted_until = models.DateTimeField(_("muted until"), null=True)
    note = models.TextField(_("note"), blank=True)
    first_seen_at = models.DateTimeField(_("first seen at"))

    # Replies that stand in each state now; the verbs keep them.
    approved_count = models.PositiveIntegerField(_("approved"), default=0)
    rejected_count = models.PositiveIntegerField(_("rejected"), default=0)
    spam_count = models.PositiveIntegerField(_("spam"), default=0)

    objects = CommenterQuerySet.as_manager()

    class Meta:
        verbose_name = _("commenter")
        verbose_name_plural = _("commenters")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(standing="muted", muted_until__isnull=False)
                | ~models.Q(standing="muted"),
                name="commenter_muted_until",
            )
        ]
        indexes = [
            models.Index(
                fields=["muted_until"],
                condition=models.Q(standing="muted"),
                name="commenter_muted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email_key[:8]} ({self.standing})"
