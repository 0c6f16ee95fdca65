"""What a story may be: its state, its kind, its genre, the state of its discussion."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    TRASH = "trash", _("Trash")


class DiscussionMode(models.TextChoices):
    OPEN = "open", _("Open")
    HELD = "held", _("Open, every reply is held")
    CLOSED = "closed", _("Closed, replies stay visible")
    HIDDEN = "hidden", _("Hidden")


class Kind(models.TextChoices):
    STORY = "story", _("Story")
    PAGE = "page", _("Page")


class Genre(models.TextChoices):
    """What kind of work it is: what schema.org has types of articles for."""

    NEWS = "news", _("News")
    REPORTAGE = "reportage", _("Reportage")
    ANALYSIS = "analysis", _("Analysis")
    BACKGROUND = "background", _("Explainer")
    OPINION = "opinion", _("Opinion")
    REVIEW = "review", _("Review")
    SATIRE = "satire", _("Satire")
    PAID = "paid", _("Paid content")
