from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Story
from comments.querysets import ModerationEventQuerySet

from .people import Commenter
from .reply import Comment
from .rules import SavedReason


class ModerationEvent(models.Model):
    """One decision: on a reply, a commenter or a discussion.

    Append-only, save that an undo marks it.
    """

    comment = models.ForeignKey(
        Comment, models.PROTECT, null=True, related_name="events"
    )
    commenter = models.ForeignKey(
        Commenter, models.PROTECT, null=True, related_name="events"
    )
    story = models.ForeignKey(
        Story,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Of a decision on its whole discussion."),
    )
    action = models.CharField(_("action"), max_length=20)
    from_status = models.CharField(_("from"), max_length=10, blank=True)
    to_status = models.CharField(_("to"), max_length=10, blank=True)
    prev_status = models.CharField(
        max_length=10,
        blank=True,
        help_text=_("What `prev_status` was before, for the undo."),
    )
    before = models.JSONField(
        default=dict, help_text=_("What else it was before, for the undo.")
    )
    reason = models.ForeignKey(
        SavedReason,
        models.PROTECT,
        verbose_name=_("reason"),
        null=True,
        related_name="+",
    )
    note = models.TextField(_("note"), blank=True)
    waited = models.PositiveIntegerField(
        _("waited"),
        null=True,
        help_text=_(
            "Seconds from the arrival to this, the first decision of a person."
        ),
    )
    batch = models.UUIDField(db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("by"),
        null=True,
        related_name="+",
        db_index=False,
        help_text=_("Nobody: the rules decided."),
    )
    at = models.DateTimeField(_("at"))
    undone_at = models.DateTimeField(_("undone at"), null=True)

    objects = ModerationEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(comment__isnull=False)
                | Q(commenter__isnull=False)
                | Q(story__isnull=False),
                name="decision_on_something",
            )
        ]
        indexes = [
            models.Index(fields=["comment", "at"], name="decision_by_reply"),
            models.Index(fields=["by", "at"], name="decision_by_person"),
            models.Index(
                fields=["at", "waited"],
                condition=Q(waited__isnull=False),
                name="decision_waited",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.action}"
