from datetime import UTC, datetime
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Conversation")

    def ready(self) -> None:
        post_migrate.connect(make_conversation, sender=self)


def make_conversation(*, apps: Any = installed, **kwargs: Any) -> None:
    """Make the one row of Conversation, also after a flush."""
    try:
        conversation = apps.get_model("comments", "Conversation")
    except LookupError:  # migrated back to before there was one
        return
    conversation.objects.get_or_create(
        pk=1, defaults={"settled_through": datetime(2000, 1, 1, tzinfo=UTC)}
    )
