"""What one browser alone is shown: its own replies that wait, known by a cookie."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Story
from articles.pages import Request
from comments import tickets
from comments.models import Comment, Conversation
from comments.querysets import CommentQuerySet

type View = Callable[..., HttpResponse]

COOKIE = "reply"
DAY = 24 * 3600  # seconds
YEAR = 365 * DAY
AN_HOUR = 60  # minutes
REMEMBERED = 20  # replies named by the cookie


def private(view: View) -> View:
    """Keep an answer that is one reader's own out of every cache and search engine."""

    @wraps(view)
    def page(request: Request, **kwargs: object) -> HttpResponse:
        response = view(request, **kwargs)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex"
        return response

    return page


def remember(
    request: Request, response: HttpResponse, comment: Comment, *, is_long: bool
) -> None:
    """Let this browser see its own reply while it waits: for a day, or for a year."""
    age = YEAR if is_long else DAY
    uids = list(dict.fromkeys([comment.uid.hex, *remembered(request)]))
    response.set_signed_cookie(
        COOKIE,
        ".".join(uids[:REMEMBERED]),
        salt=_salt(age),
        max_age=age,
        path="/comments/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def remembered(request: Request) -> list[str]:
    """The uids of the replies that this browser has sent."""
    for age in (DAY, YEAR):
        text = request.get_signed_cookie(COOKIE, "", salt=_salt(age), max_age=age)
        if text:
            return text.split(".")
    return []


def _salt(age: int) -> str:
    """One for each age: a cookie for a day cannot be kept for a year."""
    return f"comments.reply.{age}"


def _own(request: Request) -> CommentQuerySet:
    own = Comment.objects.own(remembered(request), request.at)
    return own.for_writer(request.at)


def waiting_time() -> str:
    """How long approval takes now, in words; nothing while that is not known."""
    minutes = Conversation.objects.values_list("waiting_minutes", flat=True).get(pk=1)
    if not minutes:
        return ""
    if minutes >= DAY // 60:
        return _("Replies may wait for a day or more now.")
    if minutes > AN_HOUR:
        text = _("Replies are usually read within %(hours)s hours now.")
        return text % {"hours": minutes // AN_HOUR}
    text = _("Replies are usually read within %(minutes)s minutes now.")
    return text % {"minutes": minutes}


@private
@require_safe
def received(request: Request) -> HttpResponse:
    """Where a reader lands after a reply: what this browser sent and still waits."""
    replies = list(_own(request))
    context = {
        "replies": replies,
        "is_waiting": any(not reply.is_as_sent for reply in replies),
        "waiting_time": waiting_time(),
    }
    return render(request, "comments/received.html", context)


@private
@require_safe
def mine(request: Request, uid: UUID) -> HttpResponse:
    """For the story page's script: what this browser sent to it and still waits.

    With a ticket for the form, which a page that caches keep cannot hold.
    """
    stories = Story.objects.public(request.at).filter(uid=uid).defer("body")
    if (story := stories.first()) is None:
        return render(request, "comments/_mine.html", {"replies": []})
    replies = _own(request).of_story(story)
    is_open = story.is_discussion_open(request.at)
    ticket = tickets.issue(uid, request.at) if is_open else ""
    context = {
        "replies": replies,
        "ticket": ticket,
        "waiting_time": waiting_time() if ticket else "",
    }
    return render(request, "comments/_mine.html", context)
