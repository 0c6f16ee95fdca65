from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments import terms
from comments.querysets import RuleQuerySet, SavedReasonQuerySet


class Rule(models.Model):
    """A term of the desk's: what a reply that contains it is held or put away for."""

    class Action(models.TextChoices):
        HOLD = "hold", _("Hold")
        BLOCK = "block", _("Reject unread")

    class Where(models.TextChoices):
        ANYWHERE = "anywhere", _("Anywhere")
        TEXT = "text", _("In the text")
        NAME = "name", _("In the name")
        EMAIL = "email", _("In the email address")
        WEBSITE = "website", _("In the website")
        NETWORK = "network", _("In the network address")

    term = models.CharField(_("term"), max_length=200)
    where = models.CharField(
        _("where"), max_length=10, choices=Where, default=Where.ANYWHERE
    )
    action = models.CharField(
        _("action"), max_length=10, choices=Action, default=Action.HOLD
    )
    is_whole_word = models.BooleanField(
        _("whole words only"),
        default=True,
        help_text=_("Unticked, “press” is also found in “suppression”."),
    )
    is_shadow = models.BooleanField(
        _("only watch"),
        default=False,
        help_text=_("Counts what it would have held, and holds nothing."),
    )
    is_active = models.BooleanField(_("in force"), default=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    hits = models.PositiveIntegerField(_("hits"), default=0, editable=False)
    last_hit_at = models.DateTimeField(_("last hit"), null=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField(_("added at"))

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.CheckConstraint(condition=~Q(term=""), name="rule_has_a_term"),
            models.UniqueConstraint(fields=["term", "where"], name="rule_once"),
        ]

    def __str__(self) -> str:
        return self.term

    @property
    def plain(self) -> terms.Rule:
        """What `terms.find` looks for."""
        return terms.Rule(self.pk, self.term, self.where, self.is_whole_word)


class SavedReason(models.Model):
    """Why replies are rejected, in words that are written once."""

    title = models.CharField(_("title"), max_length=60, unique=True)
    text = models.TextField(
        _("text"), blank=True, help_text=_("What the writer of the reply may be told.")
    )
    position = models.PositiveSmallIntegerField(
        _("number"), default=0, help_text=_("1 to 9: its key on the screen.")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = SavedReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")

    def __str__(self) -> str:
        return self.title
