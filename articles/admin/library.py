"""The library: every picture that a member of staff may put on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import workflow
from articles.html import clean_line
from articles.models import Image

from .forms import add_refusal
from .picture_fields import UploadForm
from .request import clock, staff

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from newsroom.models import User

ROWS = 24  # a page
LAST_PAGE = 200
QUERY_LENGTH = 100


class Shelf(NamedTuple):
    """A page of the library, and the numbers of the pages around it; 0 is none."""

    pictures: list[Image]
    query: str
    before: int
    after: int


def library(request: HttpRequest) -> HttpResponse:
    """Look through the pictures, by their words, and upload one."""
    user = staff(request)
    if not user.has_perm("articles.change_story"):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, auto_id="upload_%s")
    if request.method == "POST" and _store(request, form):
        return HttpResponseRedirect(reverse("admin:pictures"))
    context = {
        **admin.site.each_context(request),
        "title": _("Pictures"),
        "form": form,
        "media": form.media,
        "shelf": shelf(request, user),
    }
    return TemplateResponse(request, "admin/articles/pictures.html", context)


def _store(request: HttpRequest, form: UploadForm) -> bool:
    if not form.is_valid():
        return False
    upload, words = form.cleaned_data.pop("picture"), form.cleaned_data
    try:
        workflow.add_image(upload, by=staff(request), at=clock(request), **words)
    except ValidationError as why:
        add_refusal(form, why)
        return False
    messages.success(request, _("The picture is in the library, in the first place."))
    return True


def shelf(request: HttpRequest, user: User) -> Shelf:
    """The page that is asked for; 404 for one that is not there."""
    query = clean_line(request.GET.get("q", ""))[:QUERY_LENGTH]
    page = _page(request.GET.get("page", "1"))
    start = (page - 1) * ROWS
    rows: Any = (
        Image.objects.library_of(user).saying(query).select_related("uploaded_by")
    )
    found = list(rows[start : start + ROWS + 1])
    if not found and page > 1:
        raise Http404
    has_more = len(found) > ROWS and page < LAST_PAGE
    return Shelf(found[:ROWS], query, page - 1, page + 1 if has_more else 0)


def _page(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text[:4]) <= LAST_PAGE:
        return int(text[:4])
    raise Http404
