"""What the rules ask about replies: what a new one is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce

from .queue import QueueQuerySet

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from comments.models import Commenter


class ArrivalQuerySet(QueueQuerySet):
    def of_commenter(self, commenter: Commenter) -> Self:
        return self.filter(commenter=commenter.pk)

    def of_network(self, network: str) -> Self:
        """Of a prefix as `keys.network_of` gives it; of none: nothing."""
        return self.filter(network=network).exclude(network="")

    def of_address(self, address_key: str) -> Self:
        return self.filter(address_key=address_key).exclude(address_key="")

    def since(self, moment: datetime) -> Self:
        return self.filter(submitted_at__gt=moment)

    def proving(self, commenter: Commenter, uids: Collection[str]) -> Self:
        """The approved ones of a commenter among `uids`, which a browser has proved."""
        rows = self.filter(uid__in=uids, status=self.model.Status.APPROVED)
        return rows.of_commenter(commenter)

    def tally(self) -> Coalesce:
        """How many these are, as a column of another query."""
        rows = self.order_by().values(one=Value(1)).annotate(n=Count("pk"))
        return Coalesce(Subquery(rows.values("n")), 0)
