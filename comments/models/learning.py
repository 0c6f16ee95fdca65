"""What the spam filter has learned. Only `comments.moderation` writes it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.querysets import TokenStatQuerySet, TrainingQuerySet

from .people import Commenter
from .reply import Comment


class TokenStat(models.Model):
    """How often one feature of a reply was seen in spam, and in good replies.

    Whole numbers, so that what was learned can be taken back to the last digit.
    """

    token = models.CharField(max_length=120, unique=True)
    spam = models.BigIntegerField(default=0)
    good = models.BigIntegerField(default=0)

    objects = TokenStatQuerySet.as_manager()

    class Meta:
        verbose_name = _("learned word")
        verbose_name_plural = _("learned words")

    def __str__(self) -> str:
        return self.token


class Training(models.Model):
    """What the filter learned from one reply: enough to unlearn it exactly."""

    comment = models.OneToOneField(
        Comment, models.PROTECT, primary_key=True, related_name="training"
    )
    commenter = models.ForeignKey(
        Commenter, models.PROTECT, null=True, related_name="+"
    )
    is_spam = models.BooleanField(_("spam"))
    weight = models.BigIntegerField()
    tokens = models.JSONField(default=list)
    batch = models.UUIDField(null=True)
    before = models.JSONField(
        default=dict, help_text=_("What it had learned before that, for the undo.")
    )
    at = models.DateTimeField(_("at"))

    objects = TrainingQuerySet.as_manager()

    class Meta:
        verbose_name = _("example")
        verbose_name_plural = _("examples")

    def __str__(self) -> str:
        return f"{self.comment_id}"
