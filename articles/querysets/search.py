"""Every question about the texts of stories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from articles.models import StoryText  # noqa: F401  named by the class below


class StoryTextQuerySet(models.QuerySet["StoryText"]):
    """Filled by search."""
