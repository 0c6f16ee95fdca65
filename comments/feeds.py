"""Feeds of replies: of one story, and of the site.

What stands in them is public already: a name and a text, escaped; never an address.
"""

from collections.abc import Iterable
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from articles import feeds, stamps
from articles.models import RetiredAddress, Story
from articles.pages import Request, public_page, tag_uri

from .models import Comment
from .querysets import CommentQuerySet

ITEMS = 50


def stamp_of_newest(at: datetime, **kwargs: str) -> str:
    """Digests the replies of the site's feed and the numbers of their stories.

    The lists' number does not move with a reply; these rows tell all there is.
    """
    rows = _newest(Comment.objects.public(at)).values_list(
        "pk", "story__page_version", "story__discussion_version"
    )
    return stamps.digest("replies", *rows)


def _newest(replies: CommentQuerySet) -> CommentQuerySet:
    return replies.newest_first()[:ITEMS]


def stamp_of_story(at: datetime, form: str, **address: str) -> str | None:
    return stamps.story(at, **address)


@public_page(stamp=stamp_of_newest)
def site(request: Request, form: str) -> HttpResponse:
    replies = _newest(Comment.objects.public(request.at).for_feed())
    title = _("Replies on %(site)s") % {"site": settings.SITE_NAME}
    return _answer(request, form, replies, title, reverse("articles:home"))


@public_page(stamp=stamp_of_story)
def story(request: Request, form: str, **address: str) -> HttpResponse:
    at, slug = request.at, address["slug"]
    day = stamps.parse_day(address["year"], address["month"], address["day"])
    if day is None:
        raise Http404
    here = Story.objects.stories().at_address(day, slug)
    story = here.public(at).defer("body").first()
    if story is None:
        if here.gone(at).exists():
            return HttpResponse(status=HTTPStatus.GONE)
        return _moved(request, form, day, slug)
    if not story.is_discussion_visible:
        raise Http404
    replies = _newest(Comment.objects.public(at).of_story(story).for_feed())
    title = _("Replies to %(headline)s") % {"headline": story.headline}
    return _answer(request, form, replies, title, story.get_absolute_url())


def _moved(request: Request, form: str, day: date, slug: str) -> HttpResponse:
    """The way to the feed of the story that left this address. Raises Http404."""
    retired = RetiredAddress.objects.leading_to_public(day, slug, request.at).first()
    if retired is None or retired.story.date is None:
        raise Http404
    day = retired.story.date
    parts = [f"{day:%Y}", f"{day:%m}", f"{day:%d}", retired.story.slug]
    name = feeds.name_of("comments:story_feed", form)
    return redirect(name, *parts, permanent=True)


def _answer(
    request: Request, form: str, replies: Iterable[Comment], title: str, path: str
) -> HttpResponse:
    feed = feeds.FORMS[form](**feeds.head(request, title, path))
    for reply in replies:
        feed.add(_item(reply))
    return feed.response()


def _item(reply: Comment) -> dict[str, Any]:
    names = {"name": reply.author_name, "headline": reply.story.headline}
    return {
        "title": _("%(name)s on “%(headline)s”") % names,
        "link": settings.SITE_URL + reply.get_absolute_url(),
        "description": linebreaks(reply.body, autoescape=True),
        "authors": [(reply.author_name, None)],
        "pubdate": reply.submitted_at,
        "updateddate": reply.edited_at or reply.submitted_at,
        "unique_id": tag_uri(reply.uid, reply.submitted_at.date()),
        "unique_id_is_permalink": False,
    }
