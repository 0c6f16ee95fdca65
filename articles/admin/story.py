"""Stories on the desk: the list, the form and the verbs on both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Story

from . import moves, pictures
from .address import NarrowList
from .filters import StateFilter, WhoseFilter
from .forms import StoryForm
from .history import history
from .paginator import UncountedList
from .request import clock, is_id, staff
from .saving import StorySaving
from .states import chip, moment, state_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

OUT = {"live", "expired"}
SHOWN = ["headline", "text", "section", "preview", "published", "expires"]
PICTURE = ["preview", "picture", "alt", "remove_picture"]
REPLIES = ["discussion_mode", "discussion_closes_at"]


def fieldsets(times: list[str]) -> list[Any]:
    """The text, and beside it what stands in the rail."""
    rail = {
        gettext_lazy("Place"): ["section", "slug"],
        gettext_lazy("When"): times,
        gettext_lazy("Lead image"): PICTURE,
        gettext_lazy("Replies"): REPLIES,
    }
    return [
        (None, {"fields": ["headline", "body"]}),
        *((name, {"classes": ["rail"], "fields": rail[name]}) for name in rail),
    ]


@admin.register(Story)
class StoryAdmin(NarrowList, StorySaving):
    form = StoryForm
    actions = [moves.list_action(verb) for verb in moves.MOVES]
    list_filter = (StateFilter, WhoseFilter, "section")
    lookups = frozenset({"state", "whose", "section__id__exact"})
    list_per_page = 50
    ordering = ("-edited_at", "-pk")
    sortable_by = ()
    search_fields = ("headline",)
    search_help_text = gettext_lazy("Searches headlines.")
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    view_on_site = False
    readonly_fields = ("text", "preview", "published", "expires")

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

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.method == "POST":
            # A verb is carried out though its page of the list is empty by now.
            query = request.GET.copy()
            query.pop(PAGE_VAR, None)
            request.GET = query  # type: ignore[assignment]
        context = {"title": _("Stories")} | (extra_context or {})
        return super().changelist_view(request, context)

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
        """Act on what was ticked alone, though it may have left the filter by now."""
        data = request.POST.copy()
        ids = [pk for pk in data.getlist(ACTION_CHECKBOX_NAME) if is_id(pk)]
        data.setlist(ACTION_CHECKBOX_NAME, ids)
        data["select_across"] = "0"
        request.POST = data  # type: ignore[assignment]
        stories = self.get_queryset(request)
        return super().response_action(request, stories, action_location)

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
        if obj is not None and not self.has_change_permission(request, obj):
            return [(None, {"fields": SHOWN})]
        if obj is not None and self._stands_fast(request, obj):
            return fieldsets(["published", "expires_at"])
        return fieldsets(["publish_at", "expires_at"])

    def _stands_fast(self, request: HttpRequest, story: Story) -> bool:
        """Whether the time is only shown: readers have seen the story at it.

        A form that was opened before may still send another time: the verb refuses
        that in words, so it is not dropped here in silence.
        """
        is_out = state_of(story, clock(request)).name in OUT
        is_sent = "publish_at_0" in request.POST and not hasattr(request, "refusal")
        return is_out and not is_sent

    @admin.display(description=gettext_lazy("Published at"))
    def published(self, story: Story) -> str:
        return moment(story.publish_at) if story.publish_at else ""

    @admin.display(description=gettext_lazy("Expires at"))
    def expires(self, story: Story) -> str:
        return moment(story.expires_at) if story.expires_at else _("never")

    @admin.display(description=gettext_lazy("Picture"))
    def preview(self, story: Story) -> str:
        return pictures.preview(story.lead_image)

    @admin.display(description=gettext_lazy("Body"))
    def text(self, story: Story) -> str:
        return render_to_string("articles/_body.html", {"story": story})

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        story, at = context["original"], clock(request)
        local = timezone.localtime(at)
        context["local_now"] = f"{local:%Y-%m-%dT%H:%M}"
        context["zone"] = str(local.tzinfo)
        context["moves"] = moves.offered(request, story)
        if story is not None:
            context["state"] = state_of(story, at)
            context["chip"] = chip(context["state"])
            context["seconds_left"] = left = moves.seconds_left(request, story)
            if left:  # the bar offers it
                context["moves"] = [
                    move for move in context["moves"] if move[0] != "take_back"
                ]
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        story = self.get_object(request, unquote(object_id))
        if story is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            **history(request, story),
            "title": _("History"),
            "subtitle": story.headline,
            "story": story,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/articles/story/history.html", context)

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
        button = request.POST.get("_verb", "")
        verb = "publish" if button == moves.PUBLISH_NOW else button
        move = moves.MOVES.get(verb)
        if move is None:
            return None
        if move.form is not None:
            return HttpResponseRedirect(
                reverse("admin:articles_story_ask", args=[story.pk, verb])
            )
        options: dict[str, Any] = {}
        if button == moves.PUBLISH_NOW:
            options["publish_at"] = clock(request)
        moves.carry_out(request, verb, [story], **options)
        return HttpResponseRedirect(
            reverse("admin:articles_story_change", args=[story.pk])
        )
