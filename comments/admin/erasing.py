"""Export and erase on the desk: who it is about, what will happen, then the deed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from articles.admin.request import clock, staff
from comments import moderation
from comments.models import Comment, Commenter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

MOST = 10  # people at a time: each is counted
MODES = {"anonymize": False, "remove": True}  # whether the words go as well
LIST = "admin:comments_comment_changelist"
PAGE = "admin:comments_comment_erase"


class Person(NamedTuple):
    pk: int
    address: str
    replies: int
    states: str  # how many stand in each


@admin.action(
    permissions=["erase"], description=gettext_lazy("Export or erase the writer …")
)
def erase(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Lead to the page that asks. The address of it holds no email address."""
    written = queryset.filter(user=None, commenter__isnull=False)
    keys = written.order_by("commenter").values_list("commenter", flat=True).distinct()
    people = list(keys[: MOST + 1])
    if not people:
        messages.warning(request, _("Nobody is known to have written these."))
        return None
    if len(people) > MOST:
        text = _("Erase at most %(most)d people at a time.") % {"most": MOST}
        messages.error(request, text)
        return None
    return HttpResponseRedirect(reverse(PAGE, query={"commenter": people}))


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Ask; on POST with an answer, erase."""
    people = _asked_for(request, request.GET.getlist("commenter"))
    if request.POST.get("mode") in MODES:
        return _carry_out(request, people)
    context = {
        **admin.site.each_context(request),
        "title": _("Export or erase"),
        "people": people,
        "opts": Comment._meta,
    }
    return TemplateResponse(request, "admin/comments/comment/erase.html", context)


@require_POST
def download(request: HttpRequest) -> HttpResponse:
    """All that is kept of one person, as a file."""
    (person, *_others) = _asked_for(request, request.POST.getlist("commenter"))
    kept = moderation.export(Commenter.objects.get(pk=person.pk))
    kept = {"address": person.address, **kept}
    response = JsonResponse(kept, json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="replies.json"'
    return response


def _asked_for(request: HttpRequest, texts: Iterable[str]) -> list[Person]:
    if not request.user.has_perm(moderation.ERASE):
        raise PermissionDenied
    keys = {int(text) for text in texts if text.isdecimal() and len(text) < 19}
    people = [person for key in sorted(keys)[:MOST] if (person := _person(key))]
    if not people:
        raise Http404
    return people


def _person(pk: int) -> Person | None:
    """Who it is, by the address of the last reply; None if there is none."""
    latest = Comment.objects.filter(commenter=pk, user=None).newest_first().first()
    if latest is None:
        return None
    found = moderation.find(latest.author_email)
    states = ", ".join(
        f"{number} {str(Comment.Status(status).label).lower()}"
        for status, number in sorted(found.by_status.items())
    )
    return Person(pk, latest.author_email, found.replies, states)


def _carry_out(request: HttpRequest, people: Iterable[Person]) -> HttpResponse:
    done = sum(
        moderation.erase(
            person.address,
            removes_text=MODES[request.POST["mode"]],
            by=staff(request),
            at=clock(request),
        )
        for person in people
    )
    text = ngettext("%(n)s reply was erased.", "%(n)s replies were erased.", done)
    messages.success(request, text % {"n": done})
    return HttpResponseRedirect(reverse(LIST))


URLS = {"erase": ("erase/", page), "export": ("export/", download)}
