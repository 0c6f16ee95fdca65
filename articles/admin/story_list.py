"""The desk's list of stories: its columns, filters, search and verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Story
from articles.models.constraints import FIRST_YEAR

from . import moves
from .address import searched
from .filters import (
    AuthorFilter,
    RepliesFilter,
    SectionFilter,
    StateFilter,
    WhoseFilter,
)
from .paginator import UncountedList
from .request import clock, staff
from .states import STATES, State, chip, short_moment, state_of
from .ticked import TickedList

if TYPE_CHECKING:
    from django.http import HttpRequest

NOTHING = "-"
NO_PICTURE = SafeString('<span class="no-picture"></span>')
# What the time of publication means, by the name of the state.
MEANING = {
    "scheduled": gettext_lazy("goes live"),
    "live": gettext_lazy("live since"),
    "expired": gettext_lazy("was live from"),
    "withdrawn": gettext_lazy("was live from"),
}


class Stories(UncountedList):
    """Rows that know their state and the time at which the page is asked for."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        for story in self.result_list:
            story.at = clock(request)
            story.state = state_of(story, story.at)


class StoryList(TickedList):
    actions = [moves.list_action(verb) for verb in moves.MOVES]
    actions_on_top = False
    actions_on_bottom = True
    list_display = (
        "picture",
        "headline",
        "state",
        "place",
        "byline",
        "publication",
        "edited",
        "word_count",
        "replies",
    )
    list_display_links = ("headline",)
    list_filter = (
        StateFilter,
        WhoseFilter,
        ("section", SectionFilter),
        AuthorFilter,
        RepliesFilter,
    )
    lookups = frozenset({"state", "whose", "section__id__exact", "author", "replies"})
    list_per_page = 50
    ordering = ("-edited_at", "-pk")
    sortable_by = ("headline", "publication", "edited")
    search_fields = ("headline",)  # shows the search; `get_search_results` answers it
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        stories = Story.objects.viewable_by(staff(request)).for_desk()
        return stories.order_by(*self.ordering)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return queryset.matching(searched(search_term)), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return Stories

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.method == "POST":
            # A verb is carried out though its page of the list is empty by now.
            query = request.GET.copy()
            query.pop(PAGE_VAR, None)
            request.GET = query  # type: ignore[assignment]
        context = {"title": _("Stories")} | (extra_context or {})
        return super().changelist_view(request, context)

    @admin.display(description=gettext_lazy("Picture"))
    def picture(self, story: Story) -> str:
        image = story.lead_image
        if image is None or image.rendered_at is None:
            return NO_PICTURE
        size = image.renditions[0]
        return format_html(
            '<img src="{}" width="54" height="36" alt="" loading="lazy">',
            reverse("admin:media", args=[image.key, size.name, "webp"]),
        )

    @admin.display(description=gettext_lazy("State"))
    def state(self, story: Any) -> str:
        return chip(State(story.state.name, str(STATES[story.state.name])))

    @admin.display(description=gettext_lazy("Section"))
    def place(self, story: Story) -> str:
        return str(story.section or _("Page"))

    @admin.display(description=gettext_lazy("Byline"))
    def byline(self, story: Story) -> str:
        names = ", ".join(byline.author.name for byline in story.bylines.all())
        if names or story.kind == Story.Kind.PAGE:
            return names or NOTHING
        return format_html('<span class="quiet">{}</span>', _("none yet"))

    # What has no time comes last where the latest comes first.
    @admin.display(
        description=gettext_lazy("Published"),
        ordering=Coalesce("publish_at", Value(FIRST_YEAR)),
    )
    def publication(self, story: Any) -> str:
        if meaning := MEANING.get(story.state.name):
            return two_lines(self._time(story, "publish_at"), str(meaning))
        if story.planned_for is not None:
            return two_lines(date_format(story.planned_for, "D j M"), _("planned"))
        return NOTHING

    @admin.display(description=gettext_lazy("Edited"), ordering="edited_at")
    def edited(self, story: Any) -> str:
        return two_lines(self._time(story, "edited_at"), str(story.owner))

    def _time(self, story: Any, field: str) -> str:
        return short_moment(getattr(story, field), story.at)

    @admin.display(description=gettext_lazy("Replies"))
    def replies(self, story: Story) -> str:
        return number_format(story.reply_count) if story.reply_count else NOTHING

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return staff(request).has_perm("articles.publish_story")


def two_lines(text: str, quiet: str) -> str:
    return format_html('{} <span class="quiet">{}</span>', text, quiet)
