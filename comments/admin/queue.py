"""The queue: where moderators read replies and decide on them.

It shows, and calls the verbs. A reply is not added, changed or deleted here.
"""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles.admin.address import NarrowList
from articles.admin.paginator import UncountedList
from articles.admin.request import clock, staff
from comments import moderation
from comments.models import Comment, ModerationEvent
from comments.moderation import Batch, Outcome
from comments.querysets import CommentQuerySet

from . import columns, erasing, floods, wording
from .filters import StatusFilter
from .screen import URLS
from .wording import VERBS

PAGES = URLS | erasing.URLS | floods.URLS
LIST = "admin:comments_comment_changelist"
type Action = Callable[[Any, HttpRequest, Any], None]


def action(verb: str) -> Action:
    """A verb as an action of the list, for the replies that are ticked."""

    @admin.action(description=VERBS[verb], permissions=["view"])
    def carry_out(self: "ReplyAdmin", request: HttpRequest, queryset: Any) -> None:
        ids = numbers(request.POST.getlist(ACTION_CHECKBOX_NAME))
        self.decide(request, verb, ids)

    carry_out.__name__ = verb
    return carry_out


def numbers(texts: Iterable[str]) -> list[int]:
    """The primary keys among what was posted."""
    return [int(text) for text in texts if text.isdecimal() and len(text) < 19]


def seen_versions(texts: Iterable[str]) -> dict[int, int]:
    """The versions of the replies as the page showed them, posted as `key:version`."""
    pairs = (numbers(text.split(":")) for text in texts)
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


@admin.register(Comment)
class ReplyAdmin(NarrowList):
    lookups = frozenset({StatusFilter.parameter_name})
    list_display = (
        columns.text,
        columns.author,
        columns.story_title,
        columns.submitted,
    )
    list_display_links = (columns.submitted,)
    list_filter = (StatusFilter,)
    list_per_page = 50
    actions_on_top = False
    actions_on_bottom = True
    search_fields = ("author_name", "author_email", "author_url", "body")
    search_help_text = _("Name, email address, website or words of a reply")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    sortable_by = ()
    actions = [*(action(verb) for verb in VERBS), erasing.erase]
    fields: ClassVar[Any] = (
        columns.full_text,
        columns.answered,
        columns.author,
        columns.story_title,
        "status",
        columns.why,
        columns.submitted,
    )
    readonly_fields = fields

    def get_fields(self, request: HttpRequest, obj: Comment | None = None) -> Any:
        """Without the row for a reply that answers the story itself."""
        is_answer = obj is not None and obj.reply_to_id is not None
        return [name for name in self.fields if is_answer or name != columns.answered]

    class Media:
        css = {"all": ["css/queue.css"]}

    def has_view_permission(
        self, request: HttpRequest, obj: Comment | None = None
    ) -> bool:
        return request.user.has_perm(moderation.PERMISSION)

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(moderation.ERASE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Comment | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Comment | None = None
    ) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, tuple[Callable[..., HttpResponse], str]] = {
            "": (self.changelist_view, "changelist"),
            **{route: (view, name) for name, (route, view) in PAGES.items()},
            "undo/": (require_POST(self.undo_view), "undo"),
            "<path:object_id>/decide/": (require_POST(self.decide_view), "decide"),
            "<path:object_id>/change/": (self.change_view, "change"),
        }
        return [
            path(
                route, self.admin_site.admin_view(view), name=f"comments_comment_{name}"
            )
            for route, (view, name) in pages.items()
        ]

    def get_queryset(self, request: HttpRequest) -> CommentQuerySet:
        return Comment.objects.for_queue(clock(request))

    def get_changelist(
        self, request: HttpRequest, **kwargs: Any
    ) -> type[UncountedList]:
        return UncountedList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "POST":
            # A decision is carried out though its page of the list is empty by now.
            query = request.GET.copy()
            query.pop("p", None)
            request.GET = query  # type: ignore[assignment]
        context: dict[str, Any] = {"title": _("Replies")}
        if self.has_view_permission(request):
            context["undoable"] = self._undoable(request)
        return super().changelist_view(request, context)

    def _undoable(self, request: HttpRequest) -> dict[str, Any] | None:
        """The last batch of this moderator, while it can be undone."""
        last: Any = ModerationEvent.objects.last_undoable(
            staff(request), clock(request), moderation.UNDO_WITHIN
        )
        return last and {**last, "text": wording.done(last["action"], last["replies"])}

    def response_action(
        self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Take the replies from the form alone; some may have left the list by now."""
        posted = request.POST.copy()
        ids = numbers(posted.getlist(ACTION_CHECKBOX_NAME))
        posted.setlist(ACTION_CHECKBOX_NAME, [str(pk) for pk in ids])
        posted["select_across"] = "0"
        request.POST = posted  # type: ignore[assignment]
        return super().response_action(request, Comment.objects.all(), *args, **kwargs)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The reply with its history. Nothing on it can be edited."""
        context: dict[str, Any] = {"title": _("Reply")}
        if self.has_view_permission(request):
            events = ModerationEvent.objects.for_history()
            own = events.filter(comment__in=numbers([object_id]))
            context["history"] = wording.history(list(own))
            context["verbs"] = VERBS
        return super().change_view(request, object_id, form_url, context)

    def decide_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """One decision, from the reply's own page."""
        verb = request.POST.get("verb", "")
        if verb in moderation.DECISIONS:
            self.decide(request, verb, numbers([object_id]))
        return redirect(LIST)

    def undo_view(self, request: HttpRequest) -> HttpResponse:
        try:
            batch = moderation.undo(
                UUID(request.POST.get("batch", "")),
                by=staff(request),
                at=clock(request),
            )
        except ValueError:
            self.message_user(request, _("There is nothing to undo."), messages.WARNING)
        except moderation.TooLate:
            text = _("A decision can be undone for ten minutes; they have passed.")
            self.message_user(request, text, messages.WARNING)
        else:
            self._tell(request, "undo", batch)
        return redirect(LIST)

    def decide(self, request: HttpRequest, verb: str, ids: list[int]) -> None:
        batch = moderation.DECISIONS[verb](
            ids,
            by=staff(request),
            at=clock(request),
            versions=seen_versions(request.POST.getlist("version")),
        )
        self._tell(request, verb, batch)

    def _tell(self, request: HttpRequest, verb: str, batch: Batch) -> None:
        if replies := batch.count(Outcome.DONE):
            text = wording.done(verb, replies)
            self.message_user(request, text, messages.SUCCESS)
        for text in wording.not_done(batch):
            self.message_user(request, text, messages.WARNING)
