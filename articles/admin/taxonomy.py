"""Sections on the desk, for administrators; tags, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, override

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import workflow
from articles.models import Section, Tag
from articles.workflow.tags import TAG_LENGTH

from . import picture_fields, pictures
from .filters import UsesFilter
from .forms import RefusableForm
from .inputs import KeysField
from .named import NamedAdmin
from .picture_fields import PictureFields
from .request import clock, staff
from .states import short_moment

if TYPE_CHECKING:
    from django.http import HttpRequest

LEADS_ON = gettext_lazy(
    "The last part of the address; made from the name if empty. If you change it, the "
    "old address leads to the new one."
)


class SectionForm(PictureFields, RefusableForm):
    slug = forms.SlugField(
        label=gettext_lazy("Slug"), max_length=80, required=False, help_text=LEADS_ON
    )

    class Meta:
        model = Section
        fields = (
            "name",
            "slug",
            "description",
            "parent",
            "order",
            "color",
            "look",
            "editors",
            "relates",
        )
        widgets: ClassVar = {
            "color": forms.RadioSelect,
            "description": forms.Textarea({"rows": 2}),
            "editors": forms.CheckboxSelectMultiple,
            "look": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            parent: Any = self.fields["parent"]
            fitting = Section.objects.may_be_parent_of(self.instance)
            parent.queryset = fitting.in_order()
            parent.empty_label = _("None: on the first level")


@admin.register(Section)
class SectionAdmin(NamedAdmin):
    form = SectionForm
    delete = workflow.delete_section
    list_display_links = ("title",)
    sortable_by = ()
    list_per_page = 200
    none_yet = gettext_lazy("No section yet. Every story stands in one.")
    fieldsets = [
        (None, {"fields": ["name", "description", "slug"]}),
        (gettext_lazy("Place"), {"classes": ["rail"], "fields": ["parent", "order"]}),
        (gettext_lazy("Look"), {"classes": ["rail"], "fields": ["color", "look"]}),
        (None, {"fields": ["editors", "relates"]}),
        (
            gettext_lazy("Lead image"),
            {"classes": ["rail"], "fields": picture_fields.FIELDS},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        sections = Section.objects.in_tree().with_newest_time(clock(request))
        return sections.select_related("parent")

    def get_list_display(self, request: HttpRequest) -> Any:
        at = clock(request)

        @admin.display(description=_("Newest story"))
        def newest(section: Any) -> str:
            if section.newest_at is None:
                return format_html('<span class="quiet">{}</span>', _("none live"))
            return short_moment(section.newest_at, at)

        return ("title", "under", "hue", newest, "slug")

    @admin.display(description=gettext_lazy("Name"))
    def title(self, section: Section) -> str:
        if section.parent_id is None:
            return section.name
        return format_html('<span class="under">{}</span>', section.name)

    @admin.display(description=gettext_lazy("Under"))
    def under(self, section: Section) -> str:
        return section.parent.name if section.parent else ""

    @admin.display(description=gettext_lazy("Color"))
    def hue(self, section: Section) -> str:
        return format_html(
            '<span class="hue hue-{}">{}</span>',
            section.color,
            section.get_color_display(),
        )

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
        if db_field.name in {"editors", "parent"}:
            # An account is more than a name, and a section is made where one is.
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_view_related = field.widget.can_delete_related = False
        return field

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {"slug": ("name",)} if obj is None else {}

    @override
    def save_model(
        self, request: HttpRequest, obj: Section, form: Any, change: bool
    ) -> None:
        by, at = staff(request), clock(request)
        editors = form.cleaned_data["editors"]
        with pictures.chosen(form, by, at) as picture:
            obj.lead_image = picture.get("lead_image", obj.lead_image)
            workflow.save_section(obj, editors=editors, by=by)


class TagForm(RefusableForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=TAG_LENGTH)
    slug = forms.SlugField(
        label=gettext_lazy("Slug"), max_length=80, required=False, help_text=LEADS_ON
    )

    class Meta:
        model = Tag
        fields = ("name", "slug", "relates")

    def validate_unique(self) -> None:
        """Nothing: the verb says what to do about a name that is taken."""

    def validate_constraints(self) -> None:
        """Nothing, for the same reason."""


@admin.register(Tag)
class TagAdmin(NamedAdmin):
    form = TagForm
    delete = workflow.delete_tag
    list_display = ("name", "uses", "slug")
    list_filter = (UsesFilter,)
    lookups = frozenset({UsesFilter.parameter_name})
    ordering = ("name", "pk")
    sortable_by = ("name", "uses")
    search_fields = ("name",)
    none_yet = gettext_lazy("No tag yet. Whoever types a new one on a story makes it.")

    def get_queryset(self, request: HttpRequest) -> Any:
        return Tag.objects.with_uses()

    @override
    def save_model(
        self, request: HttpRequest, obj: Tag, form: Any, change: bool
    ) -> None:
        workflow.save_tag(obj, by=staff(request))
