from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.querysets import EditionQuerySet


class Edition(models.Model):
    """The numbers that stamp every list. One row, made by every migrate.

    Numbers only grow: a restored or loaded database sets them to the time in
    microseconds, so that no number is ever used twice.
    """

    site = models.PositiveBigIntegerField(
        _("site"), default=1, help_text=_("Moves when what every page shows changes.")
    )
    edition = models.PositiveBigIntegerField(
        _("edition"), default=1, help_text=_("Moves when any list may change.")
    )
    settled_through = models.DateTimeField(
        _("settled through"),
        help_text=_("What follows from moments up to here has been done."),
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="edition_is_one_row")
        ]

    def __str__(self) -> str:
        return f"{self.site}.{self.edition}"
