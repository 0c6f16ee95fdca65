"""Where readers reply. No page here reads a session; the one cookie is `reply`."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from articles.models import Story
from articles.pages import Request, finish

from . import moderation
from .forms import ReplyForm
from .models import Comment
from .querysets import CommentQuerySet

type View = Callable[..., HttpResponse]

COOKIE = "reply"
COOKIE_AGE = 24 * 3600  # seconds
SALT = "comments.reply"
REMEMBERED = 20  # replies named by the cookie
BODY_LIMIT = 256 * 1024  # bytes of a request


class ForeignOrigin(moderation.Refused):
    """Another site's page sent the reply; its reader may not know of it."""


class Invalid(moderation.Refused):
    """A field is missing or wrong; the form says which."""


# What stops a reply: the status of the answer, and the notice of _notice.html.
REFUSALS: dict[type[moderation.Refused], tuple[HTTPStatus, str]] = {
    moderation.StoryNotFound: (HTTPStatus.NOT_FOUND, "story"),
    moderation.DiscussionClosed: (HTTPStatus.FORBIDDEN, "closed"),
    moderation.ParentNotFound: (HTTPStatus.FORBIDDEN, "parent"),
    moderation.ParentElsewhere: (HTTPStatus.UNPROCESSABLE_ENTITY, "parent"),
    moderation.Duplicate: (HTTPStatus.CONFLICT, "duplicate"),
    ForeignOrigin: (HTTPStatus.FORBIDDEN, "foreign"),
    Invalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "fields"),
}


class SeeOther(HttpResponseRedirect):
    """After a POST: get the next page, whatever the method was."""

    status_code = HTTPStatus.SEE_OTHER


def private(view: View) -> View:
    """Keep an answer that is one reader's own out of every cache and search engine."""

    @wraps(view)
    def page(request: Request, **kwargs: object) -> HttpResponse:
        response = view(request, **kwargs)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex"
        return response

    return page


@csrf_exempt
@private
@require_POST
def post(request: Request, uid: UUID) -> HttpResponse:
    return _receive(request, uid)


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: Request, uid: UUID) -> HttpResponse:
    """The form on a page of its own; `?to=` names the reply that is answered."""
    if request.method == "POST":
        return _receive(request, uid)
    story = get_object_or_404(Story.objects.public(request.at), uid=uid)
    to = request.GET.get("to", "")
    form = ReplyForm(initial={"parent": to})
    if not story.is_discussion_open(request.at):
        return _refuse(request, story, form, moderation.DiscussionClosed())
    addressed = _addressed(request, story, to)
    if to and addressed is None:
        return _refuse(request, story, ReplyForm(), moderation.ParentNotFound())
    return _page(request, story=story, form=form, addressed=addressed)


def _receive(request: Request, uid: UUID) -> HttpResponse:
    """Store what was posted and lead on, or show it again with what stopped it."""
    try:
        typed = _read(request)
    except RequestDataTooBig:
        return _unreadable(request, HTTPStatus.CONTENT_TOO_LARGE)
    except (BadRequest, SuspiciousOperation, MultiPartParserError):
        return _unreadable(request, HTTPStatus.BAD_REQUEST)
    story = Story.objects.public(request.at).filter(uid=uid).first()
    form = ReplyForm(typed)
    try:
        comment = _store(request, story, form)
    except moderation.Refused as refused:
        return _refuse(request, story, form, refused)
    response = SeeOther(resolve_url("comments:received"))
    _remember(request, response, comment)
    return response


def _read(request: Request) -> QueryDict:
    """The posted fields. Raises before a large body is read, or one in disorder."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > BODY_LIMIT:
        raise RequestDataTooBig
    return request.POST


def _store(request: Request, story: Story | None, form: ReplyForm) -> Comment:
    if story is None:
        raise moderation.StoryNotFound
    if request.origin_trust == "foreign":
        raise ForeignOrigin
    if not story.is_discussion_open(request.at):
        raise moderation.DiscussionClosed
    if not form.is_valid():
        raise Invalid
    return moderation.submit(
        story, form.draft(), origin=request.origin_trust, at=request.at
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
    return _page(
        request,
        status,
        # One answer for a story that is hidden and for one that never was.
        story=None if notice == "story" else story,
        form=form,
        addressed=addressed,
        notice=notice,
    )


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


def _unreadable(request: Request, status: HTTPStatus) -> HttpResponse:
    return _page(request, status, notice="unreadable")


def _remember(request: Request, response: HttpResponse, comment: Comment) -> None:
    """Let this browser see its own reply while it waits."""
    uids = list(dict.fromkeys([comment.uid.hex, *_remembered(request)]))
    response.set_signed_cookie(
        COOKIE,
        ".".join(uids[:REMEMBERED]),
        salt=SALT,
        max_age=COOKIE_AGE,
        path="/comments/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _remembered(request: Request) -> list[str]:
    text = request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=COOKIE_AGE)
    return text.split(".") if text else []


def _own(request: Request) -> CommentQuerySet:
    return Comment.objects.waiting(_remembered(request), request.at).newest_first()


@private
@require_safe
def received(request: Request) -> HttpResponse:
    """Where a reader lands after a reply: what this browser sent and still waits."""
    replies = _own(request).select_related("story")
    return render(request, "comments/received.html", {"replies": replies})


@private
@require_safe
def mine(request: Request, uid: UUID) -> HttpResponse:
    """For the story page's script: what this browser sent to it and still waits."""
    replies = _own(request).filter(story__uid=uid)
    return render(request, "comments/_mine.html", {"replies": replies})


@require_safe
def permalink(request: Request, uid: UUID) -> HttpResponse:
    """Lead to a reply on the page of its story where it stands."""
    public = Comment.objects.public(request.at)
    comment = get_object_or_404(public.select_related("story"), uid=uid)
    cursor = public.of_story(comment.story).cursor_to(comment)
    query = f"?page={cursor}" if cursor else ""
    address = f"{comment.story.get_absolute_url()}{query}#{comment.anchor}"
    return finish(redirect(address), None)
