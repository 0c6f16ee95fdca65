"""What sections, tags and authors share on the desk: lists, merges, deletion."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, override

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.utils import model_ngettext
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import workflow
from articles.models import Story

from . import licenses, pictures
from .merging import ask, merge
from .paginator import UncountedList
from .request import clock, staff
from .saving import VerbAdmin
from .ticked import TickedList

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class NamedAdmin(TickedList, VerbAdmin):
    """A list from which rows are merged, and a form with at most one picture."""

    actions = [merge]
    actions_on_top = False
    actions_on_bottom = True
    change_list_template = "admin/articles/named_list.html"
    change_form_template = "admin/articles/named_form.html"
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    view_on_site = False

    none_yet: ClassVar[Any]  # what an empty list says
    delete: Callable[..., None]

    class Media:
        css: ClassVar = {"all": ["css/admin-names.css"]}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return UncountedList

    def get_actions(
        self,
        request: HttpRequest,
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> Any:
        actions = super().get_actions(request, action_location)
        actions.pop("delete_selected", None)  # one by one, by the verb
        return actions

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context = {
            "title": self.opts.verbose_name_plural.capitalize(),  # type: ignore[union-attr]
            "none_yet": self.none_yet,
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def get_urls(self) -> list[Any]:
        merging = path(
            "<int:pk>/merge/",
            self.admin_site.admin_view(self.merge_view),
            name=f"articles_{self.opts.model_name}_merge",
        )
        return [merging, *super().get_urls()]

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The first question of a merge, for one row; the list carries out the rest."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return ask(self, request, [row])

    def list_address(self) -> str:
        return reverse(f"admin:articles_{self.opts.model_name}_changelist")

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form, row, at = context["adminform"].form, context["original"], clock(request)
        if "picture" in form.fields:
            form.warn(licenses.warning_of(form.stored_picture, at))
            if form.is_bound:
                pictures.keep(form, staff(request), at)
        if row is not None:
            context["reach"] = Story.objects.naming(row).reach(at)
            name = f"admin:articles_{self.opts.model_name}_merge"
            context["merge_url"] = reverse(name, args=[row.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    @override
    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """Nothing: the verb has stored it all."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """How many stories stand in the way; their headlines are not for everybody."""
        rows = list(objs)
        count = sum(Story.objects.naming(row).count() for row in rows)
        told = ngettext("%(count)d story", "%(count)d stories", count)
        in_the_way = [told % {"count": count}] if count else []
        names = [str(row) for row in rows]
        counted = {model_ngettext(self.opts, len(names)): len(names)}
        return names, counted, set(), in_the_way

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> Any:
        show = partial(super().delete_view, request, object_id, extra_context)
        try:
            return show()
        except workflow.MoveNotAllowed as why:
            messages.error(request, str(why))
            return HttpResponseRedirect(self.list_address())

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        type(self).delete(obj, by=staff(request))

    @admin.display(description=_("Stories"), ordering="uses")
    def uses(self, row: Any) -> int:
        return int(row.uses)
