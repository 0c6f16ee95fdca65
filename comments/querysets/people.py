"""Every question about those who reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Subquery

from comments import keys

if TYPE_CHECKING:
    from datetime import datetime

    from comments.models import Commenter  # noqa: F401  (named in a string)


class CommenterQuerySet(models.QuerySet["Commenter"]):
    def of_key(self, email_key: str) -> Self:
        return self.filter(email_key=email_key)

    def muted_no_longer(self, at: datetime) -> Self:
        """Those who still stand as muted, though their time was over at `at`."""
        return self.filter(standing=self.model.Standing.MUTED, muted_until__lte=at)

    def with_names(self) -> Self:
        """With `name` and `email` as their last reply gives them."""
        last = self._replies().order_by("-submitted_at", "-pk")
        return self.annotate(
            name=Subquery(last.values("author_name")[:1]),
            email=Subquery(last.values("author_email")[:1]),
        )

    def called(self, text: str) -> Self:
        """Whoever writes under this email address, or has this in a name."""
        if "@" in text:
            return self.of_key(keys.email_key(text))
        return self.filter(Exists(self._replies().filter(author_name__icontains=text)))

    def _replies(self) -> models.QuerySet[Any]:
        replies = self.model._meta.get_field("comments").related_model
        return replies._default_manager.filter(commenter=OuterRef("pk"))
