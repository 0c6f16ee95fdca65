from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from .story import Story


class RelatedChoice(models.Model):
    """What an editor said about a pair: always show it, or never."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="related_choices")
    other = models.ForeignKey(Story, models.CASCADE, related_name="+")
    is_pinned = models.BooleanField(_("pinned"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "other"], name="related_choice_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(other=models.F("story")),
                name="related_choice_of_another",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.story_id} {'with' if self.is_pinned else 'without'} {self.other_id}"
        )


class RelatedStory(models.Model):
    """One of the twelve stories kept for a story's list: derived, renewed by a task.

    Read through `public(at)`: it can be late, never early.
    """

    class Rung(models.TextChoices):
        PINNED = "pinned", _("Pinned")
        SCORED = "scored", _("Related")
        TAG = "tag", _("Same tag")
        SECTION = "section", _("Same section")
        LATEST = "latest", _("Latest")

    # Rungs of stories that are not related: a list too short is filled with them.
    FILLERS: ClassVar = (Rung.TAG, Rung.SECTION, Rung.LATEST)

    story = models.ForeignKey(Story, models.CASCADE, related_name="related_rows")
    other = models.ForeignKey(Story, models.CASCADE, related_name="named_by")
    position = models.PositiveSmallIntegerField(_("position"))
    rung = models.CharField(_("rung"), max_length=10, choices=Rung)
    score = models.FloatField(_("score"), default=0)
    reasons = models.JSONField(_("reasons"), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "position"], name="related_position_once"
            ),
            models.UniqueConstraint(fields=["story", "other"], name="related_once"),
        ]

    def __str__(self) -> str:
        return f"{self.story_id} → {self.other_id}"
