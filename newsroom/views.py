"""Pages for errors. They look like the rest; only that for 404 asks the database."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from articles.models import Story

NEWEST = 6


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain("403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _plain("403_csrf.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same bytes for every address, whatever may be hidden behind it."""
    at: datetime = request.at  # type: ignore[attr-defined]
    newest = Story.objects.public(at).stories().newest_first().for_headlines()
    return render(request, "404.html", {"newest": newest[:NEWEST]}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _plain("500.html", 500)


def _plain(template: str, status: int) -> HttpResponse:
    """A page without sections: the database may be what has failed."""
    context = {"site_name": settings.SITE_NAME}
    return HttpResponse(render_to_string(template, context), status=status)
