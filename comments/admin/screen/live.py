"""What changed since the page was loaded. It is told, and moves no card."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse

from articles.admin.request import clock, is_id, staff
from comments import moderation
from comments.models import Comment

from .ask import SHOWN, Ask
from .cards import claimant

if TYPE_CHECKING:
    from django.http import HttpRequest

COUNTED = 100  # new replies; more are not counted to their end


def claim(request: HttpRequest) -> HttpResponse:
    """Say that this moderator looks at one reply now, and no longer at another."""
    left, taken = (request.POST.get(name, "") for name in ("left", "reply"))
    if is_id(left):
        moderation.unclaim(int(left), by=staff(request))
    if is_id(taken):
        moderation.claim(int(taken), by=staff(request), at=clock(request))
    return HttpResponse(status=204)


def news(request: HttpRequest) -> HttpResponse:
    """How many came since; of the cards shown, who looks at them and which are gone."""
    at, user = clock(request), staff(request)
    try:
        since = datetime.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        return HttpResponseBadRequest()
    if since.tzinfo is None:
        return HttpResponseBadRequest()
    rows = Ask.of(request.GET).rows(at)
    asked = request.GET.get("ids", "").split(",")[:SHOWN]
    ids = [int(key) for key in asked if is_id(key)]
    shown = Comment.objects.filter(pk__in=ids).select_related("claimed_by")
    still = set(rows.filter(pk__in=ids).values_list("pk", flat=True))
    return JsonResponse(
        {
            "more": rows.filter(submitted_at__gt=since)[:COUNTED].count(),
            "claims": {
                comment.pk: name
                for comment in shown.only(
                    "claimed_until", "claimed_by__username", "claimed_by__first_name"
                )
                if (name := claimant(comment, user, at))
            },
            "gone": [pk for pk in ids if pk not in still],
        }
    )
