"""The desk: Django's admin under our Content-Security-Policy, without its leaks."""

from collections.abc import Callable
from typing import Any, override

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

desk_policy = csp_override(settings.ADMIN_CSP)


class NewsroomAdminSite(admin.AdminSite):
    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = _("Desk")
    enable_nav_sidebar = False

    @override
    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        return desk_policy(super().admin_view(view, cacheable))

    @method_decorator(desk_policy)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().login(request, extra_context)

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
