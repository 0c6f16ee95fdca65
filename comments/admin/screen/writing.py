"""What a moderator writes: an answer in the paper's name, another text for a reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import Http404, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.admin.request import clock, is_id, staff
from comments import moderation
from comments.admin import wording
from comments.forms import TextForm
from comments.models import Comment, ModerationEvent
from comments.moderation import Outcome

from .ask import Ask
from .deeds import answer as say
from .deeds import answer_batch, wants_json
from .page import SCREEN

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from comments.moderation import Batch


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Reply as a member of staff, at once in public; a pending parent is approved."""
    comment = find(request, pk)
    form = TextForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return page(request, comment, form, _answering(comment))
    try:
        made = moderation.answer(
            comment,
            form.cleaned_data["comment"],
            by=staff(request),
            at=clock(request),
            version=seen(request, comment),
        )
    except moderation.StoryNotFound:
        form.add_error(None, _("Readers cannot see that story: nobody would read it."))
        return page(request, comment, form, _answering(comment), status=422)
    except moderation.Overtaken as late:
        form.add_error(None, overtaken(comment, late.event))
        return page(request, comment, form, _answering(comment), status=409)
    return say(request, done=wording.done("answer", 1), **_told(comment, made.batch))


def _answering(comment: Comment) -> str:
    return _("Answer %(name)s") % {"name": comment.author_name}


def _told(comment: Comment, batch: Any) -> dict[str, Any]:
    """For script: the answered reply as it stands now, and the way back."""
    comment.refresh_from_db(fields=["version", "status"])
    told = {
        "pk": comment.pk,
        "outcome": str(Outcome.DONE),
        "version": comment.version,
        "status": comment.status,
        "why": "",
    }
    return {"batch": str(batch), "replies": [told]}


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the text of a reply for its writer. Readers are told that it was."""
    comment = find(request, pk)
    title = _("Edit the reply by %(name)s") % {"name": comment.author_name}
    form = TextForm(request.POST or None, initial={"comment": comment.body})
    if request.method != "POST" or not form.is_valid():
        return page(request, comment, form, title)
    batch = moderation.edit(
        pk,
        form.cleaned_data["comment"],
        by=staff(request),
        at=clock(request),
        version=seen(request, comment),
    )
    if refusal := _refusal(comment, batch):
        form.add_error(None, refusal)
        return page(request, comment, form, title, status=409)
    return answer_batch(request, "edit", batch)


def _refusal(comment: Comment, batch: Batch) -> str:
    """Why the text was not taken; the same text again is no matter."""
    [result] = batch.results
    if result.outcome == Outcome.TWIN:
        return _("The same words of the same writer stand there already.")
    if result.outcome == Outcome.CONFLICT:
        return overtaken(comment, result.event)
    return ""


def overtaken(comment: Comment, event: ModerationEvent | None) -> str:
    if event is None:
        return _("The reply has changed since you opened it. Look at it again.")
    known = {"pk": comment.pk, **wording.facts(event)}
    text = _("Nothing was sent: reply %(pk)s was %(done)s by %(by)s, %(at)s.")
    return text % known


def find(request: HttpRequest, pk: int) -> Comment:
    comment = Comment.objects.for_queue(clock(request)).filter(pk=pk).first()
    if comment is None:
        raise Http404
    return comment


def seen(request: HttpRequest, comment: Comment) -> int:
    """The version that was read, as the form has it."""
    version = request.POST.get("version", "")
    return int(version) if is_id(version) else comment.version


def page(
    request: HttpRequest,
    comment: Comment,
    form: TextForm,
    title: str,
    status: int | None = None,
) -> HttpResponse:
    """The form with what was typed, and why it was not taken."""
    status = status or (422 if form.errors else 200)
    if wants_json(request):
        errors = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"done": "", "said": errors}, status=status)
    ask = Ask.of(request.GET)
    context = {
        **admin.site.each_context(request),
        "title": title,
        "comment": comment,
        "form": form,
        "query": ask.query(),
        "back": reverse(SCREEN) + ask.query(),
    }
    template = "admin/comments/comment/moderate_write.html"
    return TemplateResponse(request, template, context, status=status)
