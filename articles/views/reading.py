"""Where a story's page tells that somebody reads it. It answers nothing."""

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from articles import readers, workflow
from articles.models import Story
from articles.pages import Request

BODY_LIMIT = 1024  # bytes; none is read


@csrf_exempt
@require_POST
def read(request: Request, uid: UUID) -> HttpResponse:
    """Note a reader of a public story, who is at its end with `?end=1`."""
    if not settings.COUNT_READERS:
        raise Http404
    if request.origin_trust == "foreign":
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > BODY_LIMIT:
        return HttpResponse(status=HTTPStatus.CONTENT_TOO_LARGE)
    try:
        return _note(request, uid)
    except (OperationalError, InterfaceError):
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)


def _note(request: Request, uid: UUID) -> HttpResponse:
    stories = Story.objects.public(request.at).stories().filter(uid=uid)
    story = stories.values_list("pk", flat=True).first()
    if story is None:
        raise Http404
    if request.origin_trust == "own" and readers.is_counted(request.headers):
        try:
            workflow.count_reading(
                story,
                address=request.network_address,
                agent=request.headers.get("User-Agent", ""),
                is_to_the_end=request.GET.get("end") == "1",
                at=request.at,
            )
        except workflow.TooManyReadings as refused:
            wait = {"Retry-After": str(refused.retry_after)}
            return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS, headers=wait)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
