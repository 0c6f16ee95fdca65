"""The desk: Django's admin under our Content-Security-Policy, without its leaks."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, override

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

APPS = {"articles": 0, "comments": 1}
IN_THE_BAR = {"Story", "Comment"}
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
        from .dashboard import dashboard  # noqa: PLC0415  as above

        context = dashboard(request.user, request.at)  # type: ignore[attr-defined]
        return super().index(request, context | (extra_context or {}))

    @override
    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page shows, and what waits: asked when the bar shows it."""
        from .dashboard import waiting_replies  # noqa: PLC0415  as above

        at: Any = request.at  # type: ignore[attr-defined]
        waiting = SimpleLazyObject(lambda: waiting_replies(request.user, at))
        context = super().each_context(request)
        return context | {"waiting": waiting, "more": more(context["available_apps"])}

    @override
    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """Stories and replies first; the rest as the stock admin sorts it."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: model["object_name"] != "Story")
        return sorted(apps, key=lambda app: APPS.get(app["app_label"], len(APPS)))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The stock addresses, save `r/`: it tells any staff where a row's page is."""
        from articles.admin import (  # noqa: PLC0415
            front,
            library,
            most_read,
            picture_screen,
            pictures,
        )

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
        front_page = path("front/", self.admin_view(front.page), name="front")
        shelf = path("pictures/", self.admin_view(library.library), name="pictures")
        one = self.admin_view(picture_screen.picture)
        screen = path("pictures/<str:key>/", one, name="picture")
        read = self.admin_view(most_read.most_read)
        ranks = path("most-read/", read, name="most_read")
        return [picture, front_page, shelf, screen, ranks, *stock]


def more(apps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the bar has no link of its own for."""
    left = [
        {
            "name": app["name"],
            "models": [
                model
                for model in app["models"]
                if model["admin_url"] and model["object_name"] not in IN_THE_BAR
            ],
        }
        for app in apps
    ]
    return [app for app in left if app["models"]]
