"""Sections on the desk, for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import model_ngettext
from django.utils.translation import ngettext

from articles import workflow
from articles.models import Section, Story

from .address import NarrowList
from .forms import KeysField, RefusableForm
from .request import staff
from .saving import VerbAdmin

if TYPE_CHECKING:
    from django.http import HttpRequest


class SectionForm(RefusableForm):
    class Meta:
        model = Section
        fields = ("name", "slug", "order", "editors")
        widgets = {"editors": forms.CheckboxSelectMultiple}


@admin.register(Section)
class SectionAdmin(NarrowList, VerbAdmin):
    form = SectionForm
    list_display = ("name", "slug", "order")
    ordering = ("order", "name", "pk")
    sortable_by = ()
    actions = None
    view_on_site = False

    @override
    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        return super().formfield_for_manytomany(
            db_field, request, form_class=KeysField, **kwargs
        )

    @override
    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "editors":
            field.widget.can_add_related = False  # an account is more than a name
        return field

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {"slug": ("name",)} if obj is None else {}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["slug"] if obj else []  # an address stays

    @override
    def save_model(
        self, request: HttpRequest, obj: Section, form: Any, change: bool
    ) -> None:
        editors = form.cleaned_data["editors"]
        workflow.save_section(obj, editors=editors, by=staff(request))

    @override
    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """Nothing: the verb has stored the editors."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """How many stories stand in the way; their headlines are not for everybody."""
        sections = list(objs)
        count = Story.objects.filter(section__in=sections).count()
        told = ngettext("%(count)d story", "%(count)d stories", count)
        in_the_way = [told % {"count": count}] if count else []
        names = [str(section) for section in sections]
        counted = {model_ngettext(self.opts, len(names)): len(names)}
        return names, counted, set(), in_the_way

    def delete_model(self, request: HttpRequest, obj: Section) -> None:
        workflow.delete_section(obj, by=staff(request))
