import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Story
from comments.querysets import SCORE, CommentQuerySet

from .people import Commenter
from .rules import Rule

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

    PUT_AWAY = frozenset({Status.REJECTED, Status.SPAM, Status.TRASH})

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

    commenter = models.ForeignKey(
        Commenter, models.PROTECT, null=True, related_name="comments", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("The member of staff who replied from the admin."),
    )
    author_name = models.CharField(_("name"), max_length=245)
    author_email = models.EmailField(_("email"), max_length=254)
    author_url = models.URLField(_("website"), max_length=200, blank=True)
    body = models.TextField(_("reply"))
    waiting_body = models.TextField(
        _("edited reply"),
        blank=True,
        help_text=_("The writer's edit of an approved reply, while it waits."),
    )
    digest = models.CharField(max_length=64, editable=False)
    network = models.CharField(
        _("network"),
        max_length=43,
        blank=True,
        help_text=_("The prefix of the sender's address; empty after 30 days."),
    )
    address_key = models.CharField(max_length=64, blank=True, editable=False)

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PENDING
    )
    prev_status = models.CharField(max_length=10, choices=Status, blank=True)
    status_changed_at = models.DateTimeField(_("status changed at"))
    reasons = models.JSONField(
        _("reasons"), default=list, help_text=_("Why the rules decided as they did.")
    )
    held_for = models.CharField(
        _("held for"),
        max_length=30,
        blank=True,
        help_text=_("The rule of the first reason, to ask for all it held."),
    )
    matched_rule = models.ForeignKey(
        Rule, models.PROTECT, null=True, related_name="comments", db_index=False
    )
    spam_score = models.FloatField(
        _("spam score"),
        null=True,
        help_text=_("What the filter said on arrival, 0 to 1; empty if it was silent."),
    )
    version = models.PositiveBigIntegerField(default=1, editable=False)
    submitted_at = models.DateTimeField(_("submitted at"))
    edited_at = models.DateTimeField(_("edited at"), null=True)
    featured_at = models.DateTimeField(_("featured at"), null=True)
    erased_at = models.DateTimeField(_("erased at"), null=True)

    # What the verbs keep in step with the above, so that no page counts or searches.
    is_waiting = models.BooleanField(
        default=True,
        editable=False,
        help_text=_("Pending, or with an edit that waits."),
    )
    is_shown = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("A root that is public, or that public replies stand under."),
    )
    answer_count = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("Public replies under this root.")
    )
    like_count = models.PositiveIntegerField(_("likes"), default=0, editable=False)
    open_reports = models.PositiveIntegerField(
        _("reports"), default=0, help_text=_("Reports that nobody has decided on.")
    )

    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        help_text=_("Who looks at it. Advice: the version decides."),
    )
    claimed_until = models.DateTimeField(null=True, editable=False)

    is_editable: bool  # of rows asked for `with_editable`

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        permissions = [
            ("moderate_comment", _("Can moderate replies")),
            ("erase_comment", _("Can export and erase what one address wrote")),
        ]
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
                fields=["story", "depth", "submitted_at", "id"],
                condition=Q(depth=0, is_shown=True),
                name="reply_roots",
            ),
            models.Index(
                fields=["story", "depth", "-like_count", "-id"],
                condition=Q(depth=0, is_shown=True),
                name="reply_best",
            ),
            models.Index(
                fields=["story", "-featured_at"],
                condition=Q(status="approved", featured_at__isnull=False),
                name="reply_featured",
            ),
            models.Index(fields=["story", "submitted_at"], name="reply_rate"),
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
                condition=Q(is_waiting=True),
                name="reply_queue",
            ),
            models.Index(
                fields=["-open_reports", "id"],
                condition=Q(open_reports__gt=0),
                name="reply_reported",
            ),
            models.Index(
                fields=["held_for", "matched_rule", "submitted_at", "id"],
                condition=Q(is_waiting=True),
                name="reply_held_for",
            ),
            models.Index(
                fields=["-open_reports", "id"],
                condition=Q(is_waiting=True),
                name="reply_most_reported",
            ),
            models.Index(
                SCORE.desc(),
                "id",
                condition=Q(is_waiting=True),
                name="reply_highest_score",
            ),
            models.Index(
                fields=["commenter", "-submitted_at"], name="reply_by_commenter"
            ),
            models.Index(
                fields=["network", "submitted_at"],
                condition=~Q(network=""),
                name="reply_by_network",
            ),
            models.Index(
                fields=["address_key", "submitted_at"],
                condition=~Q(address_key=""),
                name="reply_by_address",
            ),
            models.Index(
                fields=["submitted_at"],
                condition=~Q(network="", address_key=""),
                name="reply_with_address",
            ),
            models.Index(fields=["status", "submitted_at", "id"], name="reply_status"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.body[:60]}"

    def get_absolute_url(self) -> str:
        return reverse("comments:permalink", args=[self.uid])

    @property
    def is_emptied(self) -> bool:
        """Its words were erased; it never comes back."""
        return self.erased_at is not None and not self.body

    @property
    def is_as_sent(self) -> bool:
        """Readers see all that its writer wants them to."""
        return self.status == self.Status.APPROVED and not self.waiting_body

    @property
    def anchor(self) -> str:
        return f"comment-{self.uid}"
