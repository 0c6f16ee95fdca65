"""Where replies are sent, and come back with everything typed when refused."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render, resolve_url
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from articles.models import Story
from articles.pages import Request
from comments import moderation, tickets
from comments.forms import ReplyForm
from comments.models import Comment

from . import editing
from .guests import ForeignOrigin, Invalid, SeeOther, receive
from .own import private, remember, remembered, waiting_time

# What stops a reply: the status of the answer, and the notice of _notice.html.
REFUSALS: dict[type[moderation.Refused], tuple[HTTPStatus, str]] = {
    moderation.StoryNotFound: (HTTPStatus.NOT_FOUND, "story"),
    moderation.DiscussionClosed: (HTTPStatus.FORBIDDEN, "closed"),
    moderation.ParentNotFound: (HTTPStatus.FORBIDDEN, "parent"),
    moderation.ParentElsewhere: (HTTPStatus.UNPROCESSABLE_ENTITY, "parent"),
    moderation.Duplicate: (HTTPStatus.CONFLICT, "duplicate"),
    moderation.Flood: (HTTPStatus.TOO_MANY_REQUESTS, "flood"),
    ForeignOrigin: (HTTPStatus.FORBIDDEN, "foreign"),
    Invalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "fields"),
}


@csrf_exempt
@private
@require_POST
def post(request: Request, uid: UUID) -> HttpResponse:
    return _receive(request, uid)


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: Request, uid: UUID) -> HttpResponse:
    """The form on a page of its own; `?to=` names the reply that is answered.

    `?edit=` names one that this browser sent, and leads to the form to change it.
    """
    if "edit" in request.GET:
        return editing.edit(request, uid)
    if request.method == "POST":
        return _receive(request, uid)
    story = get_object_or_404(Story.objects.public(request.at), uid=uid)
    to = request.GET.get("to", "")
    ticket = tickets.issue(uid, request.at)
    form = ReplyForm(initial={"parent": to, "ticket": ticket})
    if not story.is_discussion_open(request.at):
        return _refuse(request, story, form, moderation.DiscussionClosed())
    addressed = _addressed(request, story, to)
    if to and addressed is None:
        return _refuse(request, story, ReplyForm(), moderation.ParentNotFound())
    return _page(
        request,
        story=story,
        form=form,
        addressed=addressed,
        waiting_time=waiting_time(),
    )


def _receive(request: Request, uid: UUID) -> HttpResponse:
    """Store what was posted and lead on, or show it again with what stopped it."""

    def answer(form: ReplyForm) -> HttpResponse:
        return _answer(request, uid, form)

    action = resolve_url("comments:reply", uid)
    return receive(request, ReplyForm, answer, action=action)


def _answer(request: Request, uid: UUID, form: ReplyForm) -> HttpResponse:
    story = Story.objects.public(request.at).filter(uid=uid).first()
    try:
        comment = _store(request, story, form)
    except moderation.Refused as refused:
        return _refuse(request, story, form, refused)
    is_public = comment.status == Comment.Status.APPROVED
    response = SeeOther(resolve_url(comment if is_public else "comments:received"))
    remember(request, response, comment, is_long=form.cleaned_data["save"])
    return response


def _store(request: Request, story: Story | None, form: ReplyForm) -> Comment:
    if story is None:
        raise moderation.StoryNotFound
    if request.origin_trust == "foreign":
        raise ForeignOrigin
    if not story.is_discussion_open(request.at):
        raise moderation.DiscussionClosed
    if not form.is_valid():
        raise Invalid
    browser = moderation.Browser(
        address=request.network_address,
        written=remembered(request),
        ticket=tickets.read(form.cleaned_data["ticket"], story.uid, request.at),
        trap=form.trap,
    )
    return moderation.submit(
        story,
        form.draft(),
        origin=request.origin_trust,
        browser=browser,
        at=request.at,
    )


def _refuse(
    request: Request, story: Story | None, form: ReplyForm, refused: moderation.Refused
) -> HttpResponse:
    """The page with everything that was typed, save a reply that is not there."""
    status, notice = REFUSALS[type(refused)]
    typed = QueryDict(mutable=True)
    typed.update(form.data)
    if notice == "parent":
        typed.pop("parent", None)
        form = ReplyForm(typed) if form.is_bound else form
    addressed = story and _addressed(request, story, typed.get("parent", ""))
    wait = refused.retry_after if isinstance(refused, moderation.Flood) else 0
    response = _page(
        request,
        status,
        # One answer for a story that is hidden and for one that never was.
        story=None if notice == "story" else story,
        form=form,
        addressed=addressed,
        notice=notice,
        wait=wait,
    )
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _addressed(request: Request, story: Story, text: str) -> Comment | None:
    try:
        uid = UUID(text)
    except ValueError:
        return None
    replies = Comment.objects.public(request.at).of_story(story)
    return replies.filter(uid=uid).first()


def _page(
    request: Request, status: HTTPStatus = HTTPStatus.OK, **context: object
) -> HttpResponse:
    return render(request, "comments/reply.html", context, status=status)
