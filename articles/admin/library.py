"""The library: every picture that a member of staff may put on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.html import clean_line
from articles.models import Image

from .cards import Card, card, in_html
from .licenses import horizon
from .request import clock, staff, wants_json
from .uploads import UploadForm, store

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from articles.querysets import ImageQuerySet
    from newsroom.models import User

ROWS = 24  # a page
LAST_PAGE = 200
QUERY_LENGTH = 100

ALL = ""
KINDS: dict[str, Any] = {
    ALL: gettext_lazy("All pictures"),
    "mine": gettext_lazy("Mine"),
    "unused": gettext_lazy("Nowhere used"),
    "license": gettext_lazy("License ends soon, or ended"),
}


class Shelf(NamedTuple):
    """A page of the library, and the numbers of the pages around it; 0 is none."""

    cards: list[Card]
    query: str
    kind: str
    before: int
    after: int


def library(request: HttpRequest) -> HttpResponse:
    """Look through the pictures, by their words, and upload some."""
    user, at = staff(request), clock(request)
    if not user.has_perm("articles.change_story"):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, auto_id="upload_%s")
    if request.method == "POST":
        added = store(form, user, at)
        if wants_json(request):
            return _answer(request, form, added)
        if added:
            messages.success(request, _report(added))
        if form.is_valid():
            return HttpResponseRedirect(reverse("admin:pictures"))
    context = {
        **admin.site.each_context(request),
        "title": _("Pictures"),
        "form": form,
        "kinds": KINDS.items(),
        "shelf": shelf(request, user, at),
    }
    status = 422 if form.errors else 200
    page = "admin/articles/pictures.html"
    return TemplateResponse(request, page, context, status=status)


def _answer(request: HttpRequest, form: UploadForm, added: list[Image]) -> JsonResponse:
    """The cards of what was stored, and why the rest was not."""
    user, at = staff(request), clock(request)
    cards = [in_html(card(image, user, at), request) for image in added]
    errors = [str(error) for errors in form.errors.values() for error in errors]
    data = {"cards": cards, "errors": errors}
    return JsonResponse(data, status=201 if added else 422)


def _report(added: list[Image]) -> str:
    return ngettext(
        "The picture is in the library, in the first place: say what it shows.",
        "%(count)s pictures are in the library, in the first places: say what they "
        "show.",
        len(added),
    ) % {"count": len(added)}


def shelf(request: HttpRequest, user: User, at: datetime) -> Shelf:
    """The page that is asked for; 404 for one that is not there."""
    query = clean_line(request.GET.get("q", ""))[:QUERY_LENGTH]
    kind = request.GET.get("show", ALL)
    page = _page(request.GET.get("page", "1"))
    start = (page - 1) * ROWS
    pictures = _narrowed(Image.objects.library_of(user).saying(query), kind, user, at)
    found = list(pictures.select_related("uploaded_by")[start : start + ROWS + 1])
    if not found and page > 1:
        raise Http404
    after = page + 1 if len(found) > ROWS and page < LAST_PAGE else 0
    cards = [card(image, user, at) for image in found[:ROWS]]
    return Shelf(cards, query, kind if kind in KINDS else ALL, page - 1, after)


def _narrowed(
    pictures: ImageQuerySet, kind: str, user: User, at: datetime
) -> ImageQuerySet:
    if kind == "mine":
        return pictures.uploaded_or_described_by(user)
    if kind == "unused":
        return pictures.nowhere_used()
    return pictures.ending_by(horizon(at)) if kind == "license" else pictures


def _page(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text[:4]) <= LAST_PAGE:
        return int(text[:4])
    raise Http404
