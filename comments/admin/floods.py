"""Floods on the desk: which stories are held, and the buttons to end or prolong it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.request import clock, staff
from articles.admin.states import moment
from comments import moderation
from comments.models import Discussion

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

SHOWN = 10


def open_holds(user: Any, at: datetime) -> list[Discussion]:
    """The stories that a flood holds, for who moderates; by one query."""
    if not user.has_perm(moderation.PERMISSION):
        return []
    return list(Discussion.objects.open_holds(at)[:SHOWN])


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """End a hold, or prolong it."""
    story = request.POST.get("story", "")
    is_key = story.isdecimal() and len(story) < 19
    held = Discussion.objects.filter(pk=int(story) if is_key else 0)
    if not held.exists():
        raise Http404
    messages.success(request, _carry_out(request, int(story)))
    return HttpResponseRedirect(reverse("admin:index"))


def _carry_out(request: HttpRequest, story_pk: int) -> str:
    by, at = staff(request), clock(request)
    if request.POST.get("deed") == "longer":
        until = moderation.hold_longer(story_pk, by=by, at=at)
        return _("The story is held until %(time)s.") % {"time": moment(until)}
    if moderation.release(story_pk, by=by, at=at):
        return _("The story is no longer held, and left alone for an hour.")
    return _("The story was no longer held.")


URLS = {"flood": ("flood/", decide)}
