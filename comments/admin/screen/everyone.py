"""One decision on all that the filters show: asked about first, told one by one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin.request import clock, staff
from comments import moderation
from comments.admin import wording
from comments.models import Comment
from comments.moderation import Outcome

from .ask import Ask
from .deeds import said_with
from .page import SCREEN, saved_reasons

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from comments.moderation import Batch
    from comments.querysets import CommentQuerySet

SAMPLE = 5
NAMED = 100  # of those that were left, with why
AT_ONCE = 2000  # replies in one request: a longer one would be cut off


def everyone(request: HttpRequest) -> HttpResponse:
    """GET asks, with the number; a POST decides on what had arrived by then.

    Of very many on a part, which is an undo of its own; then it can be asked again.
    """
    ask = Ask.of(request.GET)
    verb, _colon, reason = request.POST.get("verb", "").partition(":")
    until = _until(request)
    if request.method != "POST" or verb not in moderation.DECISIONS or not until:
        return _ask(request, ask)
    batch = moderation.decide_all(
        ask.selection(until),
        verb,
        by=staff(request),
        at=clock(request),
        at_most=AT_ONCE,
        **said_with(verb, reason, request.POST.get("note", "")),
    )
    return _tell(request, ask, verb, batch)


def _until(request: HttpRequest) -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _ask(request: HttpRequest, ask: Ask) -> HttpResponse:
    rows = Comment.objects.selected(ask.selection(clock(request)))
    number = rows.count()
    if not number:
        return HttpResponseRedirect(reverse(SCREEN) + ask.query())
    sample: CommentQuerySet = rows.for_cards(clock(request)).in_queue_order(ask.sort)
    context = {
        "title": ngettext(
            "Decide on %(number)s reply at once",
            "Decide on %(number)s replies at once",
            number,
        )
        % {"number": number},
        "number": number,
        "part": AT_ONCE if number > AT_ONCE else 0,
        "sample": sample[:SAMPLE],
        "unnamed": max(number - SAMPLE, 0),
        "reasons": saved_reasons(),
        "until": clock(request).isoformat(),
        "verbs": wording.VERBS,
    }
    return _page(request, ask, context)


def _tell(request: HttpRequest, ask: Ask, verb: str, batch: Batch) -> HttpResponse:
    left = [result for result in batch.results if result.outcome != Outcome.DONE]
    done = batch.count(Outcome.DONE)
    context = {
        "title": wording.done(verb, done) or _("Nothing was done."),
        "batch": batch.uid if done else "",
        "left": [wording.sentence(result) for result in left[:NAMED]],
        "left_more": max(len(left) - NAMED, 0),
        "is_done": True,
        "is_part": len(batch.results) == AT_ONCE,
    }
    return _page(request, ask, context)


def _page(request: HttpRequest, ask: Ask, context: dict[str, Any]) -> HttpResponse:
    shared = {
        **admin.site.each_context(request),
        "ask": ask,
        "query": ask.query(),
        "back": reverse(SCREEN) + ask.query(),
    }
    return TemplateResponse(
        request, "admin/comments/comment/moderate_all.html", shared | context
    )
