from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class Listing(models.Model):
    """A row that puts a story on a list: of a section, a tag or an author.

    It copies the story's time of first publication, so that the newest twenty of a
    list are read from one index, however many stories stand on it. The verbs keep the
    copy; what is public is still asked of the story.
    """

    first_published_at = models.DateTimeField(
        _("first published at"), null=True, editable=False
    )

    class Meta:
        abstract = True


def listing_index(of: str, *, name: str, story: str = "story") -> models.Index:
    """The order of the list of one `of`, the newest first."""
    return models.Index(
        of,
        F("first_published_at").desc(),
        F(story).desc(),
        condition=models.Q(first_published_at__isnull=False),
        name=name,
    )
