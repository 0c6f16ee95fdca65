"""Every question about the desk's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from comments.models import Rule, SavedReason  # noqa: F401  (named in a string)


class RuleQuerySet(models.QuerySet["Rule"]):
    def in_force(self) -> Self:
        """Those that every new reply is compared with, the ones that watch included."""
        return self.filter(is_active=True).order_by("pk")

    def watching(self) -> Self:
        return self.in_force().filter(is_shadow=True)


class SavedReasonQuerySet(models.QuerySet["SavedReason"]):
    def in_use(self) -> Self:
        return self.filter(is_active=True).order_by("position", "title", "pk")
