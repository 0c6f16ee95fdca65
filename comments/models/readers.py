"""What readers say of a reply: reports and likes. No account, no cookie."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.querysets import LikeQuerySet, ReportQuerySet

from .reply import Comment


class Report(models.Model):
    """One reader's complaint about one reply."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("Advertising")
        ABUSE = "abuse", _("Insult or threat")
        PRIVATE = "private", _("Someone's private details")
        OFF_TOPIC = "off-topic", _("Not about the story")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("The reply was put away")
        DISMISSED = "dismissed", _("The reply stays")

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="reports")
    reporter_key = models.CharField(max_length=64, editable=False)
    network_key = models.CharField(
        max_length=64,
        editable=False,
        help_text=_("Reports of one network weigh as one."),
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    text = models.TextField(_("text"), blank=True)
    at = models.DateTimeField(_("at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "reporter_key"], name="report_once"
            )
        ]
        indexes = [
            models.Index(fields=["network_key", "at"], name="report_by_network"),
            models.Index(
                fields=["at"],
                condition=~Q(network_key="") & Q(decided_at__isnull=False),
                name="report_with_network",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.reason}"


class Like(models.Model):
    """One like, until its day is over and it is counted in `Comment.like_count`."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="likes")
    key = models.CharField(
        max_length=64,
        editable=False,
        help_text=_("Of network and browser, keyed anew every day."),
    )
    network_key = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(_("at"))
    is_counted = models.BooleanField(default=False, editable=False)

    objects = LikeQuerySet.as_manager()

    class Meta:
        verbose_name = _("like")
        verbose_name_plural = _("likes")
        constraints = [
            models.UniqueConstraint(fields=["comment", "key"], name="like_once")
        ]
        indexes = [
            models.Index(fields=["network_key", "at"], name="like_by_network"),
            models.Index(
                fields=["at"], condition=Q(is_counted=False), name="like_uncounted"
            ),
            models.Index(fields=["at"], name="like_age"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}"
