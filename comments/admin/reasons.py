"""The reasons that replies are rejected for: written once, chosen by a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, override

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.address import NarrowList
from articles.admin.request import clock, staff
from articles.admin.saving import VerbAdmin
from comments.models import SavedReason
from comments.moderation import ruling

from .opened import OpenedForm

if TYPE_CHECKING:
    from django.http import HttpRequest

KEYS = 9  # of a keyboard, 1 and up


class ReasonForm(OpenedForm):
    class Meta:
        model = SavedReason
        fields = ("title", "text", "position", "is_active")
        help_texts: ClassVar = {
            "title": gettext_lazy("As moderators see it, in a word or two."),
            "position": gettext_lazy(
                "The lowest comes first. The first nine in use have the keys 1 to 9 "
                "on the screen."
            ),
            "is_active": gettext_lazy(
                "Reasons are put out of use, never deleted: decisions name them."
            ),
        }


class ListedReasonForm(ReasonForm):
    """A row of the list: the names of the columns are no labels of its fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & {"position", "is_active"}:
            field = self.fields[name]
            field.widget.attrs["aria-label"] = f"{field.label}: {self.instance.title}"
            field.help_text = ""


@admin.register(SavedReason)
class ReasonAdmin(NarrowList, VerbAdmin):
    form = ReasonForm
    actions = None
    list_display = ("title", "text", "position", "is_active")
    list_display_links = ("title",)
    list_editable = ("position", "is_active")
    list_per_page = 200
    ordering = ("-is_active", "position", "title", "pk")
    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    view_on_site = False
    fields: ClassVar[Any] = ("title", "text", "position", "is_active")

    class Media:
        css: ClassVar = {"all": ["css/admin-rules.css"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # decisions name it

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context = {"title": _("Reasons for a rejection")}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return ListedReasonForm

    def get_list_display(self, request: HttpRequest) -> Any:
        in_use = SavedReason.objects.in_use().values_list("pk", flat=True)[:KEYS]
        keys = {pk: number for number, pk in enumerate(in_use, start=1)}

        @admin.display(description=_("Key"))
        def key(reason: SavedReason) -> str:
            return str(keys.get(reason.pk, ""))

        return (key, *self.list_display)

    @override
    def save_model(
        self, request: HttpRequest, obj: SavedReason, form: Any, change: bool
    ) -> None:
        by, at = staff(request), clock(request)
        if change:
            stored = ruling.change_reason(obj, form.changes(), by=by, at=at)
        else:
            stored = ruling.add_reason(form.cleaned_data, by=by, at=at)
        obj.pk = stored.pk
        obj.refresh_from_db()
