import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Story

from .querysets import CommentQuerySet, ModerationEventQuerySet

MAX_DEPTH = 4


class Comment(models.Model):
    """A reader's reply. Only `comments.moderation` writes it; none is ever deleted.

    A thread is read without recursion: by `root_id`, then `path`, which holds the
    primary keys from the root down in seven base-36 digits
    (0-9, A-Z) each, so that every collation sorts it alike.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        SPAM = "spam", _("Spam")
        TRASH = "trash", _("Trash")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    story = models.ForeignKey(
        Story, models.PROTECT, verbose_name=_("story"), related_name="comments"
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="children",
        help_text=_("The reply under which this one stands."),
    )
    reply_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="answers",
        help_text=_("The reply that is answered; the parent, save at full depth."),
    )
    root_id = models.PositiveBigIntegerField(null=True, editable=False)
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    path = models.CharField(max_length=35, blank=True, editable=False)

    author_name = models.CharField(_("name"), max_length=245)
    author_email = models.EmailField(_("email"), max_length=254)
    author_url = models.URLField(_("website"), max_length=200, blank=True)
    body = models.TextField(_("reply"))
    digest = models.CharField(max_length=64, editable=False)

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PENDING
    )
    prev_status = models.CharField(max_length=10, choices=Status, blank=True)
    status_changed_at = models.DateTimeField(_("status changed at"))
    reasons = models.JSONField(
        _("reasons"), default=list, help_text=_("Why the rules decided as they did.")
    )
    version = models.PositiveBigIntegerField(default=1, editable=False)
    submitted_at = models.DateTimeField(_("submitted at"))

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        permissions = [("moderate_comment", _("Can moderate replies"))]
        constraints = [
            models.UniqueConstraint(
                fields=["story", "digest"],
                condition=~Q(status="trash"),
                name="reply_once",
            ),
            models.CheckConstraint(
                condition=Q(depth__lte=MAX_DEPTH), name="reply_depth"
            ),
        ]
        indexes = [
            models.Index(
                fields=["story", "depth", "status", "submitted_at", "id"],
                name="reply_roots",
            ),
            models.Index(
                fields=["story", "status", "submitted_at", "id"], name="reply_of_story"
            ),
            models.Index(
                fields=["root_id", "path"],
                condition=Q(status="approved"),
                name="reply_thread",
            ),
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(status="pending"),
                name="reply_queue",
            ),
            models.Index(fields=["status", "submitted_at", "id"], name="reply_status"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.body[:60]}"

    def get_absolute_url(self) -> str:
        return reverse("comments:permalink", args=[self.uid])

    @property
    def anchor(self) -> str:
        return f"comment-{self.uid}"


class ModerationEvent(models.Model):
    """One decision on one reply. Append-only, save that an undo marks it."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="events")
    action = models.CharField(_("action"), max_length=20)
    from_status = models.CharField(_("from"), max_length=10, blank=True)
    to_status = models.CharField(_("to"), max_length=10)
    prev_status = models.CharField(
        max_length=10,
        blank=True,
        help_text=_("What `prev_status` was before, for the undo."),
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
        indexes = [
            models.Index(fields=["comment", "at"], name="decision_by_reply"),
            models.Index(fields=["by", "at"], name="decision_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.action}"
