"""The desk: Django's admin under our Content-Security-Policy, without its leaks."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, NamedTuple, override

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

from articles.models import Story
from comments.models import Comment
from comments.moderation import PERMISSION

from .health import worker_state

PANEL_ROWS = 10
COUNTED = 100  # replies; a longer queue is not counted to its end
APPS = {"articles": 0, "comments": 1}
desk_policy = csp_override(settings.ADMIN_CSP)


class NewsroomAdminSite(admin.AdminSite):
    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = _("Desk")
    enable_nav_sidebar = False

    @override
    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        stock = super().admin_view(view, cacheable)

        def keep_text(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            """A session that ended takes no text with it to the login page."""
            from articles.admin import rescue  # noqa: PLC0415  registers with this site

            if not self.has_permission(request) and rescue.is_story_form(request):
                return rescue.logged_out(request)
            return stock(request, *args, **kwargs)

        return desk_policy(update_wrapper(keep_text, stock))

    @method_decorator(desk_policy)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().login(request, extra_context)

    @override
    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = {
            "worker": worker_state(request.at).sentence,  # type: ignore[attr-defined]
            "replies": waiting_replies(request),
            "panels": desk_panels(request),
        } | (extra_context or {})
        return super().index(request, context)

    @override
    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Stories and replies first; the rest as the stock admin sorts it."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: model["object_name"] != "Story")
        return sorted(apps, key=lambda app: APPS.get(app["app_label"], len(APPS)))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The stock addresses, save `r/`: it tells any staff where a row's page is."""
        from articles.admin import pictures  # noqa: PLC0415  registers with this site

        stock = [
            url
            for url in super().get_urls()
            if getattr(url, "name", None) != "view_on_site"
        ]
        picture = path(
            "media/<str:key>/<slug:rendition>.<slug:extension>",
            self.admin_view(pictures.media),
            name="media",
        )
        return [picture, *stock]


class Panel(NamedTuple):
    """A list on the desk; each row is a story and its state as a chip."""

    title: Any  # words in the reader's language
    empty: Any
    rows: list[tuple[Story, str]]


class Waiting(NamedTuple):
    """The moderators' queue in numbers; empty strings while no reply waits."""

    number: str = ""
    oldest: str = ""
    age: str = ""


def waiting_replies(request: HttpRequest) -> Waiting | None:
    """What waits in the queue; None for who does not moderate."""
    from articles.admin.states import moment  # noqa: PLC0415  registers with this site

    if not request.user.has_perm(PERMISSION):
        return None
    pending = Comment.objects.pending()
    oldest = pending.oldest_first().only("submitted_at").first()
    if oldest is None:
        return Waiting()
    found = pending[: COUNTED + 1].count()
    return Waiting(
        str(found) if found <= COUNTED else f"{COUNTED}+",
        moment(oldest.submitted_at),
        timesince(oldest.submitted_at, request.at),  # type: ignore[attr-defined]
    )


def desk_panels(request: HttpRequest) -> list[Panel]:
    """What waits for this member of staff."""
    from articles.admin.states import chip, state_of  # noqa: PLC0415  as above

    user, at = request.user, request.at  # type: ignore[attr-defined]
    assert user.is_authenticated
    if not user.has_perm("articles.view_story"):
        return []
    stories = Story.objects.viewable_by(user).for_desk()
    own = stories.filter(owner=user, status=Story.Status.DRAFT)
    review = stories.filter(status=Story.Status.REVIEW)
    chosen = [
        (
            _("In review"),
            _("Nothing waits for review."),
            review.order_by("edited_at", "pk"),
        ),
        (_("Your drafts"), _("You have no draft."), own.order_by("-edited_at", "-pk")),
        (
            _("Scheduled"),
            _("No story is scheduled."),
            stories.scheduled(at).order_by("publish_at", "pk"),
        ),
    ]
    return [
        Panel(
            title, empty, [(row, chip(state_of(row, at))) for row in rows[:PANEL_ROWS]]
        )
        for title, empty, rows in chosen
    ]
