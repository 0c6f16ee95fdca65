"""One picture: its words, its license, where it is used, where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import workflow
from articles.models import Image

from .cards import WordsForm, card, in_html
from .forms import add_refusal
from .request import clock, staff, wants_json
from .uses import uses_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def picture(request: HttpRequest, key: str) -> HttpResponse:
    """Look at a picture of the library, and say something else of it."""
    user, at = staff(request), clock(request)
    if not user.has_perm("articles.change_story"):
        raise PermissionDenied
    image = get_object_or_404(
        Image.objects.viewable_by(user).select_related("uploaded_by"), key=key
    )
    is_card = "card" in request.POST
    form = WordsForm(image, request.POST or None, is_card=is_card)
    if request.method == "POST" and (described := _describe(request, form, image)):
        return _answer(request, described, is_card=is_card)
    if form.errors and wants_json(request):
        return JsonResponse({"errors": form.errors}, status=422)
    file = image.original.name or ""
    context = {
        **admin.site.each_context(request),
        "title": _("Picture"),
        "card": card(image, user, at, form=form),
        "first": Image.objects.of_file(file).select_related("uploaded_by").first(),
        "uses": uses_of([image], user, at)[file],
    }
    page = "admin/articles/picture.html"
    return TemplateResponse(request, page, context, status=422 if form.errors else 200)


def _describe(request: HttpRequest, form: WordsForm, image: Image) -> Image | None:
    if not form.is_valid():
        return None
    by, at = staff(request), clock(request)
    try:
        return workflow.describe_image(image, by=by, at=at, **form.typed())
    except ValidationError as why:
        add_refusal(form, why)
        return None


def _answer(request: HttpRequest, image: Image, *, is_card: bool) -> HttpResponse:
    """The card anew for a script; else the library again, or the picture."""
    if wants_json(request):
        shown = card(image, staff(request), clock(request))
        return JsonResponse({"cards": [in_html(shown, request)], "errors": []})
    messages.success(request, _("The words are stored: “%(name)s”.") % {"name": image})
    if is_card:
        return HttpResponseRedirect(reverse("admin:pictures"))
    return HttpResponseRedirect(reverse("admin:picture", args=[image.key]))
