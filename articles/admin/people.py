"""Authors on the desk: who signs stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy

from articles import workflow
from articles.models import Author

from . import picture_fields, pictures
from .filters import UsesFilter
from .forms import RefusableForm
from .named import NamedAdmin
from .picture_fields import PictureFields
from .request import clock, staff
from .taxonomy import LEADS_ON

if TYPE_CHECKING:
    from django.http import HttpRequest


class AuthorForm(PictureFields, RefusableForm):
    picture_of = "portrait"
    slug = forms.SlugField(
        label=gettext_lazy("Slug"), max_length=80, required=False, help_text=LEADS_ON
    )

    class Meta:
        model = Author
        fields = ("name", "role", "biography", "slug")


@admin.register(Author)
class AuthorAdmin(NamedAdmin):
    form = AuthorForm
    delete = workflow.delete_author
    list_display = ("name", "role", "uses", "slug")
    list_filter = (UsesFilter,)
    lookups = frozenset({UsesFilter.parameter_name})
    ordering = ("name", "pk")
    sortable_by = ("name", "uses")
    search_fields = ("name",)
    none_yet = gettext_lazy("No author yet. Add one, or type a new name on a story.")
    fieldsets = [
        (None, {"fields": ["name", "role", "biography", "slug"]}),
        (
            gettext_lazy("Portrait"),
            {"classes": ["rail"], "fields": picture_fields.FIELDS},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        return Author.objects.with_uses()

    @override
    def save_model(
        self, request: HttpRequest, obj: Author, form: Any, change: bool
    ) -> None:
        by, at = staff(request), clock(request)
        with pictures.chosen(form, by, at) as picture:
            obj.portrait = picture.get("portrait", obj.portrait)
            workflow.save_author(obj, by=by)
