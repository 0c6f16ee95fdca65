"""A story on the desk: its form, and the verbs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Story

from . import bar, layout, licenses, moves, pictures
from .corrections import add_correction, given, may_correct
from .find import find
from .forms import StoryForm
from .history import history
from .most_read import readers_of
from .request import clock, kind_of, may, staff
from .saving import StorySaving
from .states import chip, moment, state_of
from .story_list import StoryList

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

OUT = {"live", "expired"}
TITLES: dict[str, Any] = {
    Story.Kind.STORY: gettext_lazy("New story"),
    Story.Kind.PAGE: gettext_lazy("New page"),
}


@admin.register(Story)
class StoryAdmin(StoryList, StorySaving):
    form = StoryForm
    exclude = ("tags",)  # the form reads them with its other lists
    view_on_site = False
    readonly_fields = ("text", "preview", "published", "expires")

    def has_add_permission(self, request: HttpRequest) -> bool:
        is_page = kind_of(request, None) == Story.Kind.PAGE
        return super().has_add_permission(request) and (
            not is_page or staff(request).has_perm("articles.edit_every_story")
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a story is withdrawn or trashed, by a verb

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        put_away = {Story.Status.WITHDRAWN, Story.Status.TRASH}
        return obj.status not in put_away and may(request, "articles.change_story", obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return staff(request).has_perm("articles.view_story")
        return may(request, "articles.change_story", obj) or may(
            request, "articles.view_story", obj
        )

    def get_urls(self) -> list[Any]:
        ask = path(
            "<int:pk>/ask/<slug:verb>/",
            self.admin_site.admin_view(self.ask_view),
            name="articles_story_ask",
        )
        found = path(
            "find/<slug:kind>/",
            self.admin_site.admin_view(find),
            name="articles_story_find",
        )
        correct = path(
            "<int:pk>/correct/",
            self.admin_site.admin_view(add_correction),
            name="articles_story_correct",
        )
        return [ask, found, correct, *super().get_urls()]

    def ask_view(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """The question before a verb, for the form; the list carries out the answer."""
        story = get_object_or_404(self.get_queryset(request), pk=pk)
        move = moves.MOVES.get(verb)
        if move is None or not move.asks:
            raise Http404
        return moves.ask(request, verb, [story], move.form() if move.form else None)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and not self.has_change_permission(request, obj):
            return [(None, {"fields": layout.SHOWN})]
        is_fast = obj is not None and self._stands_fast(request, obj)
        times = ["published" if is_fast else "publish_at", "expires_at"]
        if kind_of(request, obj) == Story.Kind.PAGE:
            return layout.of_a_page(times)
        if obj is not None and obj.has_been_public(clock(request)):
            times.append("is_significant")
        may_add_authors = staff(request).has_perm("articles.add_author")
        return layout.of_a_story(times, may_add_authors=may_add_authors)

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
        context |= bar.of(request, story, context["adminform"].form)
        if story is None:
            context["title"] = TITLES[kind_of(request, None)]
        else:
            context["state"] = state_of(story, at)
            context["chip"] = chip(context["state"])
            context["may_correct"] = may_correct(request, story)
            warned = context["licenses"] = licenses.of_the_story(story, at)
            lead = [told for image, told in warned if image.pk == story.lead_image_id]
            context["adminform"].form.warn("".join(lead))
            if story.has_been_public(at):
                context["corrections"] = given(story)
                context["readers"] = readers_of(story, at)
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
        if button == "correct":
            return HttpResponseRedirect(
                reverse("admin:articles_story_correct", args=[story.pk])
            )
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
