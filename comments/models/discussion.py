from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Story
from comments.querysets import ConversationQuerySet, DiscussionQuerySet


class Discussion(models.Model):
    """What the replies to one story know of themselves; made by the first."""

    story = models.OneToOneField(
        Story, models.PROTECT, primary_key=True, related_name="discussion"
    )
    waiting_count = models.PositiveIntegerField(_("waiting"), default=0)
    held_until = models.DateTimeField(
        _("held until"),
        null=True,
        help_text=_("A flood: every reply is read before it appears until then."),
    )
    alerted_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When moderators were told of a flood.")
    )
    likes_folded_at = models.DateTimeField(null=True, editable=False)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        indexes = [
            models.Index(
                fields=["waiting_count"],
                condition=Q(waiting_count__gt=0),
                name="discussion_waiting",
            ),
            models.Index(
                fields=["held_until"],
                condition=Q(held_until__isnull=False),
                name="discussion_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.story_id}"


class Conversation(models.Model):
    """The rules for every story, and how far `moderation.settle` has come. One row."""

    class Filter(models.TextChoices):
        OFF = "off", _("Off")
        SHADOW = "shadow", _("Only watch")
        ON = "on", _("Hold and put away")

    holds_every_reply = models.BooleanField(
        _("hold every reply"),
        default=False,
        help_text=_("Also those of readers who have approved replies."),
    )
    link_limit = models.PositiveSmallIntegerField(
        _("links"),
        default=2,
        help_text=_("A reply with this many links or more is held. 0: no limit."),
    )
    flood_gap = models.PositiveSmallIntegerField(
        _("seconds between two replies"),
        default=15,
        help_text=_("Of one email address. 0: no limit."),
    )
    filter_mode = models.CharField(
        _("spam filter"), max_length=10, choices=Filter, default=Filter.SHADOW
    )
    filter_holds_from = models.FloatField(_("held from a score of"), default=0.6)
    filter_puts_away_from = models.FloatField(_("spam from a score of"), default=0.95)
    mails_moderators = models.BooleanField(
        _("mail moderators"),
        default=True,
        help_text=_("A digest of what waits, at most one an hour."),
    )

    settled_through = models.DateTimeField(editable=False)
    failed_steps = models.JSONField(
        default=list,
        editable=False,
        help_text=_("What `moderation.settle` could not do the last time."),
    )
    digest_queued_at = models.DateTimeField(null=True, editable=False)
    digest_sent_at = models.DateTimeField(null=True, editable=False)
    waiting_minutes = models.PositiveIntegerField(
        null=True, editable=False, help_text=_("How long approval takes now, rounded.")
    )
    waiting_counted_at = models.DateTimeField(null=True, editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules for all stories")
        verbose_name_plural = _("rules for all stories")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="conversation_is_one_row"),
            models.CheckConstraint(
                condition=Q(filter_holds_from__gt=0, filter_puts_away_from__lte=1)
                & Q(filter_holds_from__lte=models.F("filter_puts_away_from")),
                name="conversation_scores_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
