"""What the views share that guests post to: no token, no session, nothing lost."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string

from comments import moderation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form

    from articles.pages import Request

BODY_LIMIT = 256 * 1024  # bytes of a request
BACK_SOON = 10  # seconds after which a database may answer again


class ForeignOrigin(moderation.Refused):
    """Another site's page sent it; its reader may not know of it."""


class Invalid(moderation.Refused):
    """A field is missing or wrong; the form says which."""


class SeeOther(HttpResponseRedirect):
    """After a POST: get the next page, whatever the method was."""

    status_code = HTTPStatus.SEE_OTHER


def receive[F: Form](
    request: Request,
    kind: type[F],
    answer: Callable[[F], HttpResponse],
    *,
    action: str,
    piece: str = "comments/_form.html",
) -> HttpResponse:
    """Answer the posted form, or say what to do where it cannot be read or stored.

    `action` and `piece` are the address and the template of the form, for a page that
    gives everything typed back without asking a database that does not answer.
    """
    try:
        typed = _read(request)
    except RequestDataTooBig:
        return _unreadable(request, HTTPStatus.CONTENT_TOO_LARGE)
    except (BadRequest, SuspiciousOperation, MultiPartParserError):
        return _unreadable(request, HTTPStatus.BAD_REQUEST)
    form = kind(typed)
    try:
        return answer(form)
    except (OperationalError, InterfaceError):
        return _unavailable({"form": form, "action": action, "piece": piece})


def _read(request: Request) -> QueryDict:
    """The posted fields. Raises before a large body is read, or one in disorder."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > BODY_LIMIT:
        raise RequestDataTooBig
    return request.POST


def _unreadable(request: Request, status: HTTPStatus) -> HttpResponse:
    context = {"notice": "unreadable"}
    return render(request, "comments/reply.html", context, status=status)


def _unavailable(context: dict[str, object]) -> HttpResponse:
    """The database is down, or too busy: a page that asks it nothing keeps the text."""
    context |= {"notice": "busy", "site_name": settings.SITE_NAME}
    page = render_to_string("comments/unavailable.html", context)
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return HttpResponse(page, status=status, headers={"Retry-After": str(BACK_SOON)})
