"""The thread of a story page. The page's view knows nothing of replies."""

from typing import Any
from uuid import UUID

from django import template
from django.http import Http404
from django.template.context import Context

from articles.models import Story
from comments.forms import ReplyForm
from comments.models import Comment
from comments.querysets import SHOWN_AT_ONCE, CommentQuerySet

register = template.Library()


@register.inclusion_tag("comments/_thread.html", takes_context=True)
def comment_thread(context: Context, story: Story) -> dict[str, Any]:
    """The public replies of a story, oldest first, and the form under them.

    `?page=` names the reply after which the page begins. The form holds no state: the
    page is the same for everyone and is kept by caches.
    """
    request = context["request"]
    cursor = request.GET.get("page")
    public = Comment.objects.public(request.at).of_story(story)
    following = public if cursor is None else _after(public, cursor)
    rows = list(following.for_thread().oldest_first()[: SHOWN_AT_ONCE + 1])
    if cursor is not None and not rows:
        raise Http404
    return {
        "story": story,
        "replies": rows[:SHOWN_AT_ONCE],
        "next": rows[SHOWN_AT_ONCE - 1] if len(rows) > SHOWN_AT_ONCE else None,
        "is_later_page": cursor is not None,
        "is_open": story.is_discussion_open(request.at),
        "form": ReplyForm(),
    }


def _after(replies: CommentQuerySet, cursor: str) -> CommentQuerySet:
    """What follows the reply that `cursor` names. Raises Http404."""
    try:
        uid = UUID(cursor)
    except ValueError:
        raise Http404 from None
    reply = replies.filter(uid=uid).first()
    if reply is None or str(uid) != cursor:
        raise Http404
    return replies.after(reply)
