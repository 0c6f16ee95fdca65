"""The tabs of the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from comments.models import Comment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.admin.views.main import ChangeList
    from django.http import HttpRequest

ALL = "all"


class StatusFilter(admin.SimpleListFilter):
    """What waits comes first, the oldest on top; the rest newest first."""

    title = _("status")
    parameter_name = "status"
    are_tabs = True

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, Any]]:
        return [*Comment.Status.choices, (ALL, _("Pending and approved"))]

    def chosen(self) -> str:
        """The status asked for; pending for none and for one that is not there."""
        value = self.value()
        known = {str(choice) for choice, label in self.lookup_choices}
        return value if value in known else Comment.Status.PENDING

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for choice, label in self.lookup_choices:
            yield {
                "selected": self.chosen() == choice,
                "query_string": changelist.get_query_string({"status": choice}, ["p"]),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.chosen()
        if chosen == ALL:
            return queryset.not_put_away().newest_first()
        if chosen == Comment.Status.PENDING:
            return queryset.pending().oldest_first()
        return queryset.filter(status=chosen).newest_first()
