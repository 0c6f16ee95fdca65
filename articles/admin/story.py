"""Stories on the desk: the list, the form and the verbs on both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Story

from . import moves, pictures
from .filters import StateFilter, WhoseFilter
from .forms import StoryForm
from .paginator import UncountedList
from .request import clock, staff
from .saving import StorySaving
from .states import chip, moment, state_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ID_DIGITS = 18  # what fits a 64-bit key, whatever was sent
OUT = {"live", "expired"}
TIMES = ["publish_at", "expires_at"]
PICTURE = ["preview", "picture", "alt", "remove_picture"]
REPLIES = ["discussion_mode", "discussion_closes_at"]
FIELDSETS: list[Any] = [
    (None, {"classes": ["text"], "fields": ["headline", "body"]}),
    (gettext_lazy("Place"), {"classes": ["rail"], "fields": ["section", "slug"]}),
    (gettext_lazy("When"), {"classes": ["rail"], "fields": TIMES}),
    (gettext_lazy("Lead image"), {"classes": ["rail"], "fields": PICTURE}),
    (gettext_lazy("Replies"), {"classes": ["rail"], "fields": REPLIES}),
]


@admin.register(Story)
class StoryAdmin(StorySaving):
    form = StoryForm
    actions = [moves.list_action(verb) for verb in moves.MOVES]
    list_filter = (StateFilter, WhoseFilter, "section")
    list_per_page = 50
    ordering = ("-edited_at", "-pk")
    sortable_by = ()
    search_fields = ("headline",)
    search_help_text = gettext_lazy("Searches headlines.")
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> Any:
        stories = Story.objects.viewable_by(staff(request)).for_desk()
        return stories.order_by(*self.ordering)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return UncountedList

    def get_list_display(self, request: HttpRequest) -> Any:
        at = clock(request)

        @admin.display(description=_("State"))
        def state(story: Story) -> str:
            return chip(state_of(story, at))

        return ("headline", state, "section", "owner", "edited")

    @admin.display(description=gettext_lazy("Edited"))
    def edited(self, story: Story) -> str:
        return moment(story.edited_at)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a story is withdrawn or trashed, by a verb

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        put_away = {Story.Status.WITHDRAWN, Story.Status.TRASH}
        return obj.status not in put_away and staff(request).has_perm(
            "articles.change_story", obj
        )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return staff(request).has_perm("articles.view_story", obj)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return staff(request).has_perm("articles.publish_story")

    def response_action(
        self,
        request: HttpRequest,
        queryset: Any,
        action_location: ActionLocation = ActionLocation.CHANGE_LIST,
    ) -> HttpResponse | None:
        """Act on what was ticked alone, and only on what can be an id."""
        data = request.POST.copy()
        ids = [pk for pk in data.getlist(ACTION_CHECKBOX_NAME) if is_id(pk)]
        data.setlist(ACTION_CHECKBOX_NAME, ids)
        data["select_across"] = "0"
        request.POST = data  # type: ignore[assignment]
        return super().response_action(request, queryset, action_location)

    def get_urls(self) -> list[Any]:
        ask = path(
            "<int:pk>/ask/<slug:verb>/",
            self.admin_site.admin_view(self.ask_view),
            name="articles_story_ask",
        )
        return [ask, *super().get_urls()]

    def ask_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """The question before a verb, for the form; the list carries out the answer."""
        story = get_object_or_404(self.get_queryset(request), pk=pk)
        move = moves.MOVES.get(verb)
        if move is None or not move.asks:
            raise Http404
        return moves.ask(request, verb, [story], move.form() if move.form else None)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None or self.has_change_permission(request, obj):
            return FIELDSETS
        return [(None, {"fields": ["headline", "text", "section", "preview", *TIMES]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The time of a story that is public stands fast.

        A form that was opened before may still hold another: the verb refuses that
        in words, so it is not dropped here in silence.
        """
        is_out = obj is not None and state_of(obj, clock(request)).name in OUT
        if is_out and "publish_at_0" not in request.POST:
            return ["preview", "text", "publish_at"]
        return ["preview", "text"]

    @admin.display(description=gettext_lazy("Picture"))
    def preview(self, story: Story) -> str:
        return pictures.preview(story.lead_image)

    @admin.display(description=gettext_lazy("Body"))
    def text(self, story: Story) -> str:
        return render_to_string("articles/_body.html", {"story": story})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        story = context["original"]
        if story is None:
            context["moves"] = moves.offered_for_new(request)
        else:
            state = state_of(story, clock(request))
            context["state"], context["chip"] = state, chip(state)
            context["moves"] = moves.offered(request, story)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(
        self, request: HttpRequest, obj: Story, post_url_continue: Any = None
    ) -> HttpResponse:
        return self._response(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request: HttpRequest, obj: Story) -> HttpResponse:
        return self._response(request, obj) or super().response_change(request, obj)

    def _response(self, request: HttpRequest, story: Story) -> HttpResponse | None:
        """Carry out the verb of the button; what was typed is saved by now."""
        verb = request.POST.get("_verb", "")
        move = moves.MOVES.get(verb)
        if move is None:
            return None
        if move.form is not None:
            return HttpResponseRedirect(
                reverse("admin:articles_story_ask", args=[story.pk, verb])
            )
        options = {}
        if verb == "publish" and story.is_scheduled(clock(request)):
            options["publish_at"] = clock(request)  # the button says: now
        moves.carry_out(request, verb, [story], **options)
        return HttpResponseRedirect(
            reverse("admin:articles_story_change", args=[story.pk])
        )


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= ID_DIGITS
