"""The thread of a story page. The page's view knows nothing of replies."""

from typing import Any

from django import template
from django.http import Http404
from django.template.context import Context

from articles.models import Story
from comments.forms import ReplyForm
from comments.models import Comment
from comments.querysets import SHOWN_AT_ONCE, SORTS
from comments.threads import lay_out, picks

register = template.Library()


@register.inclusion_tag("comments/_thread.html", takes_context=True)
def comment_thread(context: Context, story: Story) -> dict[str, Any]:
    """The public replies of a story in threads, and the form under them.

    `?sort=` orders the roots; `?page=` names the root after which the page begins. The
    form holds no state: the page is the same for everyone and is kept by caches.
    """
    request = context["request"]
    at, query = request.at, request.GET
    roots = Comment.objects.roots(at).of_story(story)
    sort = query.get("sort", "oldest")
    if sort not in SORTS:
        raise Http404
    if "page" in query:
        roots = roots.beyond(query["page"], sort=sort)
    rows = list(roots.cut().in_order(sort).for_thread()[: SHOWN_AT_ONCE + 1])
    if "page" in query and not rows:
        raise Http404
    shown = rows[:SHOWN_AT_ONCE]
    others = list(Comment.objects.beside(shown, story, at).for_thread())
    return {
        "story": story,
        "threads": lay_out(shown, others),
        "picks": [] if "page" in query else picks(others),
        "next": shown[-1] if len(rows) > SHOWN_AT_ONCE else None,
        "is_later_page": "page" in query,
        "sort": sort,
        "is_open": story.is_discussion_open(at),
        "form": ReplyForm(),
        "furniture": context.get("furniture"),
    }
