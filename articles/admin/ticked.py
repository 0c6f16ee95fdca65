"""Lists whose verbs act on what was ticked, and on nothing else."""

from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.http import HttpRequest, HttpResponse

from .address import NarrowList
from .request import is_id


class TickedList(NarrowList):
    def response_action(
        self,
        request: HttpRequest,
        queryset: Any,
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> HttpResponse | None:
        """Act on what was ticked alone, though it may have left the filter by now."""
        data = request.POST.copy()
        ids = [pk for pk in data.getlist(ACTION_CHECKBOX_NAME) if is_id(pk)]
        data.setlist(ACTION_CHECKBOX_NAME, ids)
        data["select_across"] = "0"
        request.POST = data  # type: ignore[assignment]
        rows = self.get_queryset(request)
        return super().response_action(request, rows, action_location)
