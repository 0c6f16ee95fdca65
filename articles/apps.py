from datetime import UTC, datetime
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Newspaper")

    def ready(self) -> None:
        post_migrate.connect(make_edition, sender=self)


def make_edition(*, apps: Any = installed, **kwargs: Any) -> None:
    """Make the one row of Edition, also after a flush, which empties every table."""
    try:
        edition = apps.get_model("articles", "Edition")
    except LookupError:  # migrated back to before there was one
        return
    edition.objects.get_or_create(
        pk=1, defaults={"settled_through": datetime(2000, 1, 1, tzinfo=UTC)}
    )
