"""Where a reply stands: on the page of its story, or on one of its long thread."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import stamps
from articles.models import Story
from articles.pages import Request, finish, public_page
from comments.forms import ReplyForm
from comments.models import Comment
from comments.querysets import ANSWERS_AT_ONCE, SHOWN_AT_ONCE, CommentQuerySet
from comments.threads import nest


@require_safe
def permalink(request: Request, uid: UUID) -> HttpResponse:
    """Lead to a reply on the page where it stands in the order of oldest first."""
    public = Comment.objects.public(request.at)
    comment = get_object_or_404(public.select_related("story"), uid=uid)
    address = _page_with(comment, request.at)
    return finish(redirect(f"{address}#{comment.anchor}"), None)


def _page_with(comment: Comment, at: datetime) -> str:
    """Where it is shown: on the first page, or on one that begins with it.

    No page is counted: whatever the length of the thread, this looks at most at the
    fifty rows before it.
    """
    roots = Comment.objects.roots(at).of_story(comment.story)
    root = get_object_or_404(roots, pk=comment.root_id)
    answers = Comment.objects.answers(at).of_thread(root)
    before = answers.filter(path__lt=comment.path).order_by("-path")
    nearest = _nearest(before)
    if len(nearest) >= ANSWERS_AT_ONCE:
        address = reverse("comments:thread", args=[root.uid])
    else:
        address = comment.story.get_absolute_url()
        nearest = _nearest(roots.before(root).newest_first())
    return address if len(nearest) < SHOWN_AT_ONCE else f"{address}?page={nearest[0]}"


def _nearest(rows: CommentQuerySet) -> list[UUID]:
    """The uids of what precedes a reply, up to a page of it."""
    return list(rows.values_list("uid", flat=True)[:SHOWN_AT_ONCE])


def stamp_of_count(at: datetime, *, uid: UUID) -> str | None:
    """That of the story: the number changes with nothing else."""
    return stamps.of_story(at, Story.objects.filter(uid=uid))


@public_page(stamp=stamp_of_count)
def count(request: Request, uid: UUID) -> HttpResponse:
    """How many public replies a story has: for its page, which asks now and then.

    A number, never a reply: what it counts is then read as every page is.
    """
    shown = Story.objects.public(request.at).exclude(discussion_mode="hidden")
    story = get_object_or_404(shown.only("reply_count"), uid=uid)
    return JsonResponse({"replies": story.reply_count})


def stamp_of_thread(at: datetime, *, uid: UUID) -> str | None:
    """That of the story: what the page shows of it changes with nothing else."""
    return stamps.of_story(at, Story.objects.filter(comments__uid=uid))


@public_page(stamp=stamp_of_thread)
def thread(request: Request, uid: UUID) -> HttpResponse:
    """All of one thread, fifty replies a page, begun with those they stand under."""
    at = request.at
    roots = Comment.objects.roots(at).select_related("story").defer("story__body")
    root = get_object_or_404(roots, uid=uid)
    answers = Comment.objects.answers(at).of_thread(root)
    if "page" in request.GET:
        answers = answers.beyond_in_thread(request.GET["page"])
    rows = list(answers.for_thread().with_addressed()[: SHOWN_AT_ONCE + 1])
    shown = rows[:SHOWN_AT_ONCE]
    if not shown and "page" in request.GET:
        raise Http404
    public = Comment.objects.public(at).for_thread().with_addressed()
    above = public.above(shown[0]) if shown else public.filter(pk=root.pk)
    return render(
        request,
        "comments/thread.html",
        {
            "story": root.story,
            "root": root,
            "addressed": root if root.status == Comment.Status.APPROVED else None,
            "nodes": nest([*above, *shown]),
            "next": shown[-1] if len(rows) > SHOWN_AT_ONCE else None,
            "is_later_page": "page" in request.GET,
            "is_open": root.story.is_discussion_open(at),
            "form": ReplyForm(initial={"parent": root.uid}),
        },
    )
