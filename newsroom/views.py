"""Pages for errors. They look like the rest; only that for 404 asks the database.

Programs that ask for JSON are told in JSON.
"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from articles.models import Story
from articles.pages import is_for_programs, refusal

NEWEST = 6
NOT_FOUND = "There is nothing at this address, or nothing any more."
FAILED = "Something failed here. Ask again later."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_programs(request):
        return refusal(str(exception), 400)
    return _plain("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain("403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _plain("403_csrf.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same bytes for every address, whatever may be hidden behind it."""
    if is_for_programs(request):
        return refusal(NOT_FOUND, 404)
    at: datetime = request.at  # type: ignore[attr-defined]
    newest = Story.objects.public(at).stories().newest_first().for_headlines()
    return render(request, "404.html", {"newest": newest[:NEWEST]}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if is_for_programs(request):
        return refusal(FAILED, 500)
    return _plain("500.html", 500)


def _plain(template: str, status: int) -> HttpResponse:
    """A page without sections: the database may be what has failed."""
    context = {"site_name": settings.SITE_NAME}
    return HttpResponse(render_to_string(template, context), status=status)
