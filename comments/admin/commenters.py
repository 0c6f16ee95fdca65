"""Those who reply: what became of their replies, and how they stand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, override

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.admin.address import NarrowList
from articles.admin.paginator import UncountedList
from articles.admin.request import clock, is_id, staff
from articles.admin.saving import VerbAdmin
from articles.admin.states import State, chip, moment, short_moment
from comments import moderation
from comments.models import Comment, Commenter, ModerationEvent
from comments.moderation import Outcome, ruling

from . import wording
from .opened import OpenedForm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.contrib.admin.views.main import ChangeList
    from django.http import HttpRequest, HttpResponse

Standing = Commenter.Standing
LATEST = 10  # replies and decisions on the page of one
MUTED_FOR = (1, 7, 30)  # days
VERBS: dict[str, tuple[Callable[..., Any], Any]] = {
    "ban": (moderation.ban, gettext_lazy("Ban")),
    "mute": (moderation.mute, gettext_lazy("Mute")),
    "always_hold": (moderation.always_hold, gettext_lazy("Always hold")),
    "pardon": (moderation.pardon, gettext_lazy("Pardon")),
}
# What each standing is to be done about.
OFFERED = {
    Standing.NORMAL: ("always_hold", "mute", "ban"),
    Standing.ALWAYS_HELD: ("pardon", "mute", "ban"),
    Standing.MUTED: ("pardon", "mute", "ban"),
    Standing.BANNED: ("pardon", "always_hold"),
}
CHIPS = {
    Standing.ALWAYS_HELD: "review",
    Standing.MUTED: "warn",
    Standing.BANNED: "overdue",
}


class StandingFilter(admin.SimpleListFilter):
    title = gettext_lazy("standing")
    parameter_name = "standing"
    are_tabs = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return [choice for choice in Standing.choices if choice[0] != Standing.NORMAL]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        all_of_them, *others = super().choices(changelist)
        yield {**all_of_them, "display": _("All")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(standing=self.value()) if self.value() else queryset


class CommenterForm(OpenedForm):
    class Meta:
        model = Commenter
        fields = ("note",)
        widgets: ClassVar = {"note": forms.Textarea({"rows": 3})}
        help_texts: ClassVar = {
            "note": gettext_lazy("For your colleagues. Readers never see it.")
        }


def standing(person: Commenter, at: datetime) -> str:
    """How somebody stands at `at`, in words: a mute ends by itself."""
    stands, words = person.standing, str(person.get_standing_display())
    if stands == Standing.MUTED and person.muted_until:
        words = _("Muted until %(time)s") % {"time": moment(person.muted_until)}
        if person.muted_until <= at:
            stands, words = Standing.NORMAL, str(Standing.NORMAL.label)
    if stands == Standing.NORMAL:
        return format_html('<span class="quiet">{}</span>', words)
    return chip(State(CHIPS[Standing(stands)], words))


@admin.register(Commenter)
class CommenterAdmin(NarrowList, VerbAdmin):
    form = CommenterForm
    actions = None
    list_filter = (StandingFilter,)
    list_per_page = 50
    lookups = frozenset({StandingFilter.parameter_name})
    ordering = ("-pk",)
    search_fields = ("pk",)  # see get_search_results
    search_help_text = gettext_lazy("An email address, or a name")
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    sortable_by = ()
    view_on_site = False
    fields: ClassVar[Any] = ("note",)

    class Media:
        css: ClassVar = {"all": ["css/admin-rules.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # whoever replies is one

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # replies point at it

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.stand_view))
        stand = path("<path:object_id>/stand/", view, name="comments_commenter_stand")
        return [stand, *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return UncountedList

    def get_queryset(self, request: HttpRequest) -> Any:
        return Commenter.objects.with_names()

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return queryset.called(search_term) if search_term else queryset, False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context = {"title": _("Those who reply")}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_list_display(self, request: HttpRequest) -> Any:
        at = clock(request)

        @admin.display(description=_("Standing"))
        def stands(person: Commenter) -> str:
            return standing(person, at)

        @admin.display(description=_("First seen"))
        def seen(person: Commenter) -> str:
            return short_moment(person.first_seen_at, at)

        counts = ("approved_count", "rejected_count", "spam_count")
        return ("name", "address", stands, *counts, seen)

    @admin.display(description=gettext_lazy("Name"))
    def name(self, person: Any) -> str:
        return format_html("<bdi>{}</bdi>", person.name or _("(no reply)"))

    @admin.display(description=gettext_lazy("Email"))
    def address(self, person: Any) -> str:
        return format_html("<bdi>{}</bdi>", person.email or "")

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        person, at = context["original"], clock(request)
        replies = Comment.objects.filter(commenter=person.pk).newest_first()
        events = ModerationEvent.objects.filter(commenter=person.pk)
        decided = events.select_related("by").order_by("-pk")[:LATEST]
        context |= {
            "title": _("Writer of replies"),
            "standing": standing(person, at),
            "replies": list(replies.for_record()[:LATEST]),
            "decided": [wording.facts(event) for event in decided],
            "offered": [
                (verb, VERBS[verb][1]) for verb in OFFERED[Standing(person.standing)]
            ],
            "muted_for": MUTED_FOR,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    @override
    def save_model(
        self, request: HttpRequest, obj: Commenter, form: Any, change: bool
    ) -> None:
        ruling.write_note(obj, form.changes(), by=staff(request), at=clock(request))
        obj.refresh_from_db()

    def stand_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """One decision on somebody; a note that was typed with it is kept."""
        pk = object_id if is_id(object_id) else 0
        person = get_object_or_404(self.get_queryset(request), pk=pk)
        verb = request.POST.get("verb", "")
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        form: Any = self.get_form(request, person, change=True)(
            request.POST, instance=person
        )
        if form.is_valid():
            self.save_model(request, person, form, change=True)
        if verb in VERBS:
            self._stand(request, person, verb)
        page = reverse("admin:comments_commenter_change", args=[person.pk])
        return HttpResponseRedirect(page)

    def _stand(self, request: HttpRequest, person: Commenter, verb: str) -> None:
        by, at = staff(request), clock(request)
        until = {"until": at + _muted_for(request)} if verb == "mute" else {}
        seen = request.POST.get("seen", person.standing)
        carry_out = VERBS[verb][0]
        batch = carry_out([person.pk], by=by, at=at, seen={person.pk: seen}, **until)
        (result,) = batch.people
        if result.outcome == Outcome.DONE:
            messages.success(request, _("Done: it holds from the next reply on."))
        elif result.outcome == Outcome.CONFLICT:
            text = _("Somebody else decided since you opened this page: look again.")
            messages.warning(request, text)


def _muted_for(request: HttpRequest) -> timedelta:
    days = request.POST.get("days", "")
    is_known = days in map(str, MUTED_FOR)
    return timedelta(days=int(days) if is_known else MUTED_FOR[0])
