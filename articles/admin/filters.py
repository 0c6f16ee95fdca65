"""What the list of stories is narrowed by."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.models import Author, Story

from .request import clock, is_id, staff
from .states import STATES

PAGES = "pages"
AUTHORS_OFFERED = 500  # a longer list is no choice any more: the search finds names


class StateFilter(admin.SimpleListFilter):
    """The tabs above the list. Pages stand on a tab of their own."""

    title = _("state")
    parameter_name = "state"
    are_tabs = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        states = list(STATES.items())
        if staff(request).has_perm("articles.edit_every_story"):
            states.append((PAGES, _("Pages")))
        return states

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        at, state = clock(request), self.value()
        if state == PAGES:
            return queryset.filter(kind=Story.Kind.PAGE)
        stories = queryset.stories()
        if state in Story.Status.values:
            return stories.filter(status=state)
        clocked = {
            "scheduled": stories.scheduled,
            "live": stories.public,
            "expired": stories.expired,
        }
        return clocked[state](at) if state in clocked else stories


class WhoseFilter(admin.SimpleListFilter):
    title = _("owner")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return [("mine", _("Mine"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "mine":
            return queryset.filter(owner=staff(request))
        return queryset


class SectionFilter(admin.RelatedFieldListFilter):
    include_empty_choice = False  # of those without a section there is a tab


class AuthorFilter(admin.SimpleListFilter):
    """A choice among many: a form with a list of names, not a link for each."""

    title = _("author")
    parameter_name = "author"
    template = "admin/articles/story/author_filter.html"
    kept: tuple[tuple[str, str], ...] = ()  # what else the address asks for

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        authors = Author.objects.order_by("name", "pk")
        return list(authors.values_list("pk", "name")[:AUTHORS_OFFERED])

    def choices(self, changelist: Any) -> Iterator[Any]:
        params = changelist.params | {"q": changelist.query}
        params.pop(self.parameter_name, None)
        self.kept = tuple((name, text) for name, text in params.items() if text)
        for key, name in self.lookup_choices:
            yield {"value": key, "display": name, "selected": self.value() == str(key)}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value() or ""
        return queryset.filter(bylines__author=chosen) if is_id(chosen) else queryset


class RepliesFilter(admin.SimpleListFilter):
    title = _("replies")
    parameter_name = "replies"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return [("some", _("With replies")), ("none", _("Without"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        asked = {"some": {"reply_count__gt": 0}, "none": {"reply_count": 0}}
        return queryset.filter(**asked.get(self.value() or "", {}))


class UsesFilter(admin.SimpleListFilter):
    """Tags and authors that hardly anybody uses: slips, and what was never meant."""

    title = _("use")
    parameter_name = "uses"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return [("rare", _("Used once or never")), ("none", _("Never used"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        most = {"rare": 1, "none": 0}.get(self.value() or "")
        return queryset if most is None else queryset.filter(uses__lte=most)
