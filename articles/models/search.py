"""What is derived of a story's text: the words that are searched and compared."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import search
from articles.querysets import StoryTextQuerySet, TermQuerySet
from articles.words import LONGEST

from .story import Story


class StoryText(models.Model):
    """The plain text of a story; the full-text index of the database stands over it.

    A row for every story, hidden ones too; the index of the public ones is another
    one than that of the rest, because hidden rows would change the ranks of the
    public. Written by `workflow`, and by nobody for a page.
    """

    # Grows with time, as `order_of` says: the newest matches are the highest rows.
    id = models.BigIntegerField(primary_key=True)
    story = models.OneToOneField(Story, models.CASCADE, related_name="text")
    headline = models.TextField(_("headline"))
    deck = models.TextField(_("deck"), blank=True)
    body = models.TextField(_("body"), blank=True)
    names = models.TextField(_("names"), blank=True)  # of authors and tags
    marks = models.TextField(_("marks"), blank=True)  # as `search.mark` makes them
    is_public = models.BooleanField(_("public"), default=False)

    objects = StoryTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a story")
        verbose_name_plural = _("texts of stories")

    def __str__(self) -> str:
        return self.headline


def order_of(story: Story) -> int:
    """The key of a story's text: the second of its first publication, then its key.

    One that has none yet is ordered by the time when it was made.
    """
    return search.place(story.first_published_at or story.created_at, story.pk)


class StoryTerms(models.Model):
    """How often the story says each word; what related stories are found by."""

    story = models.OneToOneField(
        Story, models.CASCADE, primary_key=True, related_name="terms"
    )
    words = models.JSONField(_("words"), default=dict)
    # The words that `Term.uses` holds of this story; none while it is hidden.
    counted = models.JSONField(_("counted"), default=list)

    class Meta:
        verbose_name = _("terms of a story")
        verbose_name_plural = _("terms of stories")

    def __str__(self) -> str:
        return f"{self.story_id}: {len(self.words)}"


class Term(models.Model):
    """A word of public stories and in how many of them it stands.

    The row of the empty word says how many stories there are.
    """

    word = models.CharField(_("word"), max_length=LONGEST, primary_key=True)
    uses = models.PositiveIntegerField(_("uses"), default=0)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")

    def __str__(self) -> str:
        return self.word
