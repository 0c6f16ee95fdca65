"""What is read: counted without knowing by whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .story import Story
from .taxonomy import Section


class Reading(models.Model):
    """That somebody read a story on a day: kept until it is counted and the day over.

    `digest` is keyed by the day and cannot be told again after it.
    """

    digest = models.CharField(max_length=32)
    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    at = models.DateTimeField(_("at"))
    is_to_the_end = models.BooleanField(_("to the end"), default=False)
    is_counted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "digest", "is_to_the_end"], name="reading_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(is_counted=False),
                name="reading_to_count",
            ),
            models.Index(fields=["at"], name="reading_at"),
        ]

    def __str__(self) -> str:
        return f"{self.story_id} at {self.at}"


class ReadingHour(models.Model):
    """How many read a story in an hour, and how many of them to the end."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="reading_hours")
    hour = models.DateTimeField(_("hour"))
    readers = models.PositiveIntegerField(_("readers"), default=0)
    finishers = models.PositiveIntegerField(_("to the end"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hour", "story"], name="reading_hour_once")
        ]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.readers} at {self.hour}"


class MostRead(models.Model):
    """A place on the list of an hour: of the whole paper, or of a section."""

    hour = models.DateTimeField(_("hour"))
    section = models.ForeignKey(Section, models.CASCADE, null=True, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"))
    story = models.ForeignKey(Story, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hour", "section", "position"], name="most_read_in_section"
            ),
            models.UniqueConstraint(
                fields=["hour", "position"],
                condition=models.Q(section=None),
                name="most_read_of_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} at {self.hour}: {self.story_id}"
