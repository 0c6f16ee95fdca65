from django.db import models
from django.utils.translation import gettext_lazy as _

from .story import Story


class Arrival(models.Model):
    """What an import last brought of a story, so that a new run knows what is new."""

    story = models.OneToOneField(
        Story, models.CASCADE, primary_key=True, related_name="arrival"
    )
    digest = models.CharField(_("digest"), max_length=32)  # of the line of the file
    # Whether the lists of related stories have been built since.
    is_related = models.BooleanField(_("related"), default=False)

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        indexes = [
            models.Index(
                fields=["story"],
                condition=models.Q(is_related=False),
                name="arrival_unrelated",
            )
        ]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.digest}"
