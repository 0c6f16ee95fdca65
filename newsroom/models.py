from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A member of staff, deactivated but never deleted. Readers have no accounts."""

    wants_reply_digest = models.BooleanField(
        _("digest of waiting replies"),
        default=True,
        help_text=_(
            "By mail to those who moderate: at most one an hour, while replies wait."
        ),
    )


class Heartbeat(models.Model):
    """When the worker was last alive. One row, written by `manage.py worker`."""

    seen_at = models.DateTimeField(_("seen at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return f"{self.seen_at:%Y-%m-%d %H:%M:%S}"
