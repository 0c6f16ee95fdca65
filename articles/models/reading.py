"""What is read: counted without knowing by whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.querysets import (
    MostReadQuerySet,
    ReadingHourQuerySet,
    ReadingQuerySet,
    ReadingTotalQuerySet,
)

from .story import Story
from .taxonomy import Section


class Reading(models.Model):
    """That somebody read a story: kept until it is counted and its day is over.

    The digests are those of `articles.readers`; no minute is kept, so that a row does
    not point to a line of the web server's log.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="+", db_index=False)
    digest = models.CharField(max_length=32)
    network = models.CharField(max_length=32)
    hour = models.DateTimeField(_("hour"))
    is_to_the_end = models.BooleanField(_("to the end"), default=False)
    is_counted = models.BooleanField(default=False)

    objects = ReadingQuerySet.as_manager()

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
            models.Index(fields=["network"], name="reading_of_network"),
            models.Index(fields=["hour"], name="reading_in_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.story_id} at {self.hour}"


class ReadingHour(models.Model):
    """How many read a story in an hour, and how many of them to the end."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="reading_hours")
    hour = models.DateTimeField(_("hour"))
    readers = models.PositiveIntegerField(_("readers"), default=0)
    finishers = models.PositiveIntegerField(_("to the end"), default=0)

    objects = ReadingHourQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hour", "story"], name="reading_hour_once")
        ]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.readers} at {self.hour}"


class ReadingTotal(models.Model):
    """How many have read a story since it is counted; its hours are dropped in time."""

    story = models.OneToOneField(
        Story, models.CASCADE, primary_key=True, related_name="reading_total"
    )
    readers = models.PositiveBigIntegerField(_("readers"), default=0)
    finishers = models.PositiveBigIntegerField(_("to the end"), default=0)

    objects = ReadingTotalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-readers", "-story"], name="reading_most")]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.readers}"


class MostRead(models.Model):
    """A place on the list of an hour: of the whole paper, or of a section.

    All rows of an hour are written at once, and none of them changes.
    """

    hour = models.DateTimeField(_("hour"))
    section = models.ForeignKey(Section, models.CASCADE, null=True, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"))
    story = models.ForeignKey(
        Story, models.CASCADE, related_name="places_among_most_read"
    )

    objects = MostReadQuerySet.as_manager()

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
