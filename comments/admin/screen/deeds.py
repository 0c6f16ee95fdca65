"""What a moderator does on the screen: as a form that leads back, or for script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.admin.request import clock, is_id, staff
from comments import moderation
from comments.admin import wording
from comments.models import Comment, Discussion, SavedReason
from comments.moderation import Outcome

from .ask import Ask
from .page import SCREEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest, HttpResponse

    from comments.moderation import Batch, Result

NOTE_LENGTH = 500
TOLD = 100  # replies of a batch, one by one
DEEDS: dict[str, Any] = {
    **moderation.DECISIONS,
    "feature": moderation.feature,
    "unfeature": moderation.unfeature,
    "dismiss": moderation.dismiss_reports,
}
IN_THE_WAY = {Outcome.CONFLICT, Outcome.TWIN}


def decide(request: HttpRequest) -> HttpResponse:
    """Carry out the verb of the button, on the replies as they were seen.

    Alone and overtaken by a colleague, it is answered 409 with who and when.
    """
    seen = seen_replies(request.POST.getlist("reply"))
    verb, _colon, reason = request.POST.get("verb", "").partition(":")
    if verb not in DEEDS:
        return answer(request, said=[_("There is no such decision.")], status=400)
    if not seen:
        return answer(request, said=[_("Tick a reply first.")], status=400)
    batch = DEEDS[verb](
        seen,
        by=staff(request),
        at=clock(request),
        versions=seen,
        **said_with(verb, reason, request.POST.get("note", "")),
    )
    return answer_batch(request, verb, batch)


def said_with(verb: str, reason: str, note: str) -> dict[str, Any]:
    """What a rejection says besides: a saved reason, a note for colleagues."""
    if verb != "reject":
        return {}
    saved = SavedReason.objects.filter(pk=reason).first() if is_id(reason) else None
    return {"reason": saved, "note": note.strip()[:NOTE_LENGTH]}


def seen_replies(texts: Iterable[str]) -> dict[int, int]:
    """Replies and the versions in which they were seen, posted as `key:version`."""
    pairs = (text.split(":") for text in texts)
    return {
        int(pair[0]): int(pair[1])
        for pair in pairs
        if len(pair) == 2 and is_id(pair[0]) and is_id(pair[1])
    }


def undo(request: HttpRequest) -> HttpResponse:
    """Take a batch back: this moderator's, or a colleague's."""
    try:
        batch = moderation.undo(
            UUID(request.POST.get("batch", "")), by=staff(request), at=clock(request)
        )
    except ValueError:
        return answer(request, said=[_("There is nothing to undo.")], status=400)
    except moderation.TooLate:
        text = _("A decision can be undone for ten minutes; they have passed.")
        return answer(request, said=[text], status=410)
    return answer_batch(request, "undo", batch)


def answer_batch(request: HttpRequest, verb: str, batch: Batch) -> HttpResponse:
    done = batch.count(Outcome.DONE)
    people = sum(result.outcome == Outcome.DONE for result in batch.people)
    is_overtaken = not done and any(r.outcome in IN_THE_WAY for r in batch.results)
    results = batch.results[:TOLD]
    rows = Comment.objects.only("version", "status")
    found = rows.in_bulk([result.pk for result in results])
    return answer(
        request,
        done=wording.done(verb, done, people),
        said=list(wording.not_done(batch)),
        status=409 if is_overtaken else 200,
        batch=str(batch.uid) if done and verb != "undo" else "",
        replies=[told(result, found) for result in results],
        waiting=Discussion.objects.count_waiting(clock(request)),
    )


def told(result: Result, found: Mapping[int, Comment]) -> dict[str, Any]:
    """What became of one reply, for script."""
    comment = found.get(result.pk)
    is_left = result.outcome not in {Outcome.DONE, Outcome.ALREADY}
    return {
        "pk": result.pk,
        "outcome": str(result.outcome),
        "version": comment.version if comment else None,
        "status": comment.status if comment else None,
        "why": wording.sentence(result) if is_left else "",
    }


def wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) != "text/html"


def answer(
    request: HttpRequest,
    *,
    done: str = "",
    said: Iterable[str] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """JSON for script; else back to the screen, which says it."""
    if wants_json(request):
        return JsonResponse({"done": done, "said": list(said), **more}, status=status)
    if done:
        messages.success(request, done)
    for text in said:
        messages.warning(request, text)
    return HttpResponseRedirect(reverse(SCREEN) + Ask.of(request.GET).query())
