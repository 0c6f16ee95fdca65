"""What the list of stories is narrowed by."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import Story

from .request import clock, staff


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return [
            (Story.Status.DRAFT, _("Draft")),
            (Story.Status.REVIEW, _("In review")),
            ("scheduled", _("Scheduled")),
            ("live", _("Live")),
            ("expired", _("Expired")),
            (Story.Status.WITHDRAWN, _("Withdrawn")),
            (Story.Status.TRASH, _("Trash")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        at, state = clock(request), self.value()
        if state in Story.Status.values:
            return queryset.filter(status=state)
        clocked = {
            "scheduled": queryset.scheduled,
            "live": queryset.public,
            "expired": queryset.expired,
        }
        return clocked[state](at) if state in clocked else queryset


class WhoseFilter(admin.SimpleListFilter):
    title = _("owner")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return [("mine", _("Mine"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "mine":
            return queryset.filter(owner=staff(request))
        return queryset
