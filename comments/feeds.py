"""Replies as RSS 2.0 and Atom (RFC 4287): of one story, and of the site.

What stands in them is public already: a name and a text, escaped; never an address.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import feedgenerator
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from articles import stamps
from articles.html import without_controls
from articles.models import RetiredAddress, Story
from articles.pages import Request, public_page, tag_uri

from .models import Comment
from .querysets import CommentQuerySet

ITEMS = 50
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed without replies


class _Dated(feedgenerator.SyndicationFeed):
    """A feed that is as old as its newest item; Django's is as old as now if empty."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=NEVER)


class Rss(_Dated, feedgenerator.Rss201rev2Feed):
    content_type = "application/rss+xml; charset=utf-8"


class Atom(_Dated, feedgenerator.Atom1Feed):
    content_type = "application/atom+xml; charset=utf-8"


def stamp_of_newest(at: datetime) -> str:
    """Digests the replies of the site's feed and the numbers of their stories.

    The lists' number does not move with a reply; these rows tell all there is.
    """
    rows = _newest(Comment.objects.public(at)).values_list(
        "pk", "story__page_version", "story__discussion_version"
    )
    return stamps.digest("replies", *rows)


def _newest(replies: CommentQuerySet) -> CommentQuerySet:
    return replies.newest_first()[:ITEMS]


@public_page(stamp=stamp_of_newest)
def site(request: Request) -> HttpResponse:
    return _of_site(request, Rss)


@public_page(stamp=stamp_of_newest)
def site_atom(request: Request) -> HttpResponse:
    return _of_site(request, Atom)


def _of_site(request: Request, kind: type[Rss | Atom]) -> HttpResponse:
    replies = _newest(Comment.objects.public(request.at).for_feed())
    title = _("Replies on %(site)s") % {"site": settings.SITE_NAME}
    head = _head(request, title, reverse("articles:home"))
    return _answer(kind(**head), replies)


@public_page(stamp=stamps.story)
def story(request: Request, **address: str) -> HttpResponse:
    return _of_story(request, Rss, "comments:story_feed", address)


@public_page(stamp=stamps.story)
def story_atom(request: Request, **address: str) -> HttpResponse:
    return _of_story(request, Atom, "comments:story_feed_atom", address)


def _of_story(
    request: Request, kind: type[Rss | Atom], name: str, address: dict[str, str]
) -> HttpResponse:
    at, slug = request.at, address["slug"]
    day = stamps.parse_day(address["year"], address["month"], address["day"])
    if day is None:
        raise Http404
    here = Story.objects.stories().at_address(day, slug)
    story = here.public(at).defer("body").first()
    if story is None:
        if here.gone(at).exists():
            return HttpResponse(status=HTTPStatus.GONE)
        return _moved(request, name, day, slug)
    if not story.is_discussion_visible:
        raise Http404
    replies = _newest(Comment.objects.public(at).of_story(story).for_feed())
    title = _("Replies to %(headline)s") % {"headline": story.headline}
    head = _head(request, title, story.get_absolute_url())
    return _answer(kind(**head), replies)


def _moved(request: Request, name: str, day: date, slug: str) -> HttpResponse:
    """The way to the feed of the story that left this address. Raises Http404."""
    retired = RetiredAddress.objects.leading_to_public(day, slug, request.at).first()
    if retired is None or retired.story.date is None:
        raise Http404
    day = retired.story.date
    parts = [f"{day:%Y}", f"{day:%m}", f"{day:%d}", retired.story.slug]
    return redirect(name, *parts, permanent=True)


def _head(request: Request, title: str, path: str) -> dict[str, Any]:
    title = without_controls(title)
    return {
        "title": title,
        "link": settings.SITE_URL + path,
        "description": title,
        "language": settings.LANGUAGE_CODE,
        "feed_url": settings.SITE_URL + request.path,
        "ttl": 5,
    }


def _answer(feed: Rss | Atom, replies: Iterable[Comment]) -> HttpResponse:
    for reply in replies:
        feed.add_item(**_item(reply))
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _item(reply: Comment) -> dict[str, Any]:
    names = {"name": reply.author_name, "headline": reply.story.headline}
    return {
        "title": without_controls(_("%(name)s on “%(headline)s”") % names),
        "link": settings.SITE_URL + reply.get_absolute_url(),
        "description": without_controls(linebreaks(reply.body, autoescape=True)),
        "author_name": without_controls(reply.author_name),
        "pubdate": reply.submitted_at,
        "updateddate": reply.edited_at or reply.submitted_at,
        "unique_id": tag_uri(reply.uid, reply.submitted_at.date()),
        "unique_id_is_permalink": False,
    }
