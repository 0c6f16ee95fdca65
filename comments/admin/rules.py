"""The desk's rules: terms that replies are held or rejected for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, override

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.paginator import UncountedList
from articles.admin.request import clock, staff
from articles.admin.saving import VerbAdmin
from articles.admin.states import State, chip, short_moment
from articles.admin.ticked import TickedList
from comments.models import Rule
from comments.moderation import ruling

from . import pasting, rehearsal
from .rule_form import RuleForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.admin.views.main import ChangeList
    from django.http import HttpRequest, HttpResponse

REHEARSE = "_rehearse"
PREFILLED = ("term", "where", "action")  # by an address, such as that of a card


class StateFilter(admin.SimpleListFilter):
    """The tabs: those in force, those that watch, those switched off."""

    title = gettext_lazy("state")
    parameter_name = "state"
    are_tabs = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return [("force", _("In force")), ("watch", _("Only watch")), ("off", _("Off"))]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        all_of_them, *others = super().choices(changelist)
        yield {**all_of_them, "display": _("All")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        state = self.value()
        if state == "force":
            return queryset.filter(is_active=True, is_shadow=False)
        if state == "watch":
            return queryset.filter(is_active=True, is_shadow=True)
        return queryset.filter(is_active=False) if state == "off" else queryset


def switch(description: Any, *, on: bool) -> Any:
    """An action of the list that switches what is ticked on or off."""

    @admin.action(permissions=["change"], description=description)
    def carry_out(self: RuleAdmin, request: HttpRequest, queryset: Any) -> None:
        by, at = staff(request), clock(request)
        rules = list(queryset.exclude(is_active=on))
        for rule in rules:
            ruling.change_rule(rule, {"is_active": on}, by=by, at=at)
        told = ngettext(
            "%(n)d rule switched %(to)s.", "%(n)d rules switched %(to)s.", len(rules)
        )
        to = _("on") if on else _("off")
        messages.success(request, told % {"n": len(rules), "to": to})

    carry_out.__name__ = "switch_on" if on else "switch_off"
    return carry_out


@admin.register(Rule)
class RuleAdmin(TickedList, VerbAdmin):
    form = RuleForm
    actions = [
        switch(gettext_lazy("Switch off"), on=False),
        switch(gettext_lazy("Switch on"), on=True),
    ]
    actions_on_top = False
    actions_on_bottom = True
    list_display_links = ("what",)
    list_filter = (StateFilter,)
    list_per_page = 100
    list_select_related = ("added_by",)
    lookups = frozenset({StateFilter.parameter_name})
    ordering = ("term", "pk")
    search_fields = ("term", "note")
    search_help_text = gettext_lazy("A term, or words of a note")
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    sortable_by = ("what", "count", "last")
    view_on_site = False
    fields: ClassVar[Any] = (
        "term",
        "where",
        "is_whole_word",
        "action",
        "is_shadow",
        "is_active",
        "note",
    )

    class Media:
        css: ClassVar = {"all": ["css/admin-rules.css"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # replies point at it

    def get_urls(self) -> list[Any]:
        return [*pasting.urls(self), *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return UncountedList

    def get_actions(
        self,
        request: HttpRequest,
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> Any:
        if action_location != ActionLocation.CHANGE_LIST:
            return {}
        return super().get_actions(request, action_location)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context = {
            "title": _("Rules"),
            "looked_at": rehearsal.LOOKED_AT,
            "may_add": self.has_add_permission(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns; what watching rules would have held is asked once."""
        at, watched = clock(request), rehearsal.Watched()

        @admin.display(description=_("Hits"), ordering="hits")
        def count(rule: Rule) -> str:
            if not (rule.is_active and rule.is_shadow):
                return str(rule.hits)
            return format_html(
                '{} <span class="quiet">{}</span>', rule.hits, watched.told(rule)
            )

        @admin.display(description=_("Last hit"), ordering="last_hit_at")
        def last(rule: Rule) -> str:
            return short_moment(rule.last_hit_at, at) if rule.last_hit_at else ""

        @admin.display(description=_("Added"))
        def added(rule: Rule) -> str:
            day = short_moment(rule.added_at, at)
            return f"{rule.added_by.username}, {day}" if rule.added_by else day

        return ("what", "place", "deed", "state", count, last, added)

    @admin.display(description=gettext_lazy("Term"), ordering="term")
    def what(self, rule: Rule) -> str:
        return format_html('<bdi class="term">{}</bdi>', rule.term)

    @admin.display(description=gettext_lazy("Where"))
    def place(self, rule: Rule) -> str:
        is_part = not rule.is_whole_word and rule.where != Rule.Where.NETWORK
        where = rule.get_where_display()
        return (
            _("%(where)s, also inside of words") % {"where": where}
            if is_part
            else where
        )

    @admin.display(description=gettext_lazy("Then"))
    def deed(self, rule: Rule) -> str:
        return rule.get_action_display()

    @admin.display(description=gettext_lazy("State"))
    def state(self, rule: Rule) -> str:
        if not rule.is_active:
            return chip(State("trash", _("Off")))
        if rule.is_shadow:
            return chip(State("review", _("Only watches")))
        return chip(State("live", _("In force")))

    @override
    def get_fields(self, request: HttpRequest, obj: Rule | None = None) -> Any:
        """A new rule is in force; it is not asked for."""
        return [name for name in self.fields if obj is not None or name != "is_active"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {name: request.GET[name] for name in PREFILLED if request.GET.get(name)}

    @override
    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.is_rehearsed = REHEARSE in request.POST
        return form

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        context["looked_at"] = rehearsal.LOOKED_AT
        if form.is_bound and form.is_rehearsed and not form.errors:
            context["rehearsal"] = rehearsal.of_one(form.rule())
        elif (
            not form.is_bound
            and form.initial.get("term")
            and context["original"] is None
        ):
            context["rehearsal"] = rehearsal.of_prefilled(form.initial)
        return super().render_change_form(request, context, *args, **kwargs)

    @override
    def save_model(
        self, request: HttpRequest, obj: Rule, form: Any, change: bool
    ) -> None:
        by, at = staff(request), clock(request)
        if change:
            stored = ruling.change_rule(obj, form.changes(), by=by, at=at)
        else:
            stored = ruling.add_rule(form.cleaned_data, by=by, at=at)
        obj.pk = stored.pk
        obj.refresh_from_db()
