"""RSS 2.0 (rssboard.org/rss-specification) of the site and of each section."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import feedgenerator

from . import stamps
from .html import without_controls
from .models import RetiredName, Section, Story
from .pages import Request, public_page, tag_uri
from .querysets import StoryQuerySet

ITEMS = 30


@public_page(stamp=stamps.page_list)
def site(request: Request) -> HttpResponse:
    stories = Story.objects.stories().newest_first()
    return answer(request, stories, settings.SITE_NAME, reverse("articles:home"))


@public_page(stamp=stamps.page_list)
def section(request: Request, slug: str) -> HttpResponse:
    this = Section.objects.filter(slug=slug).first()
    if this is None:
        return moved(request, slug)
    stories = Story.objects.stories().in_section(this)
    title = f"{settings.SITE_NAME}: {this.name}"
    return answer(request, stories, title, this.get_absolute_url(), this.description)


def moved(request: Request, slug: str) -> HttpResponse:
    """The way to the feed of the section that has the name now. Raises Http404."""
    kind = RetiredName.Kind.SECTION
    retired = RetiredName.objects.leading_from(kind, slug, request.at).first()
    if retired is None:
        raise Http404
    return redirect("articles:section_feed", retired.target.slug, permanent=True)


def answer(
    request: Request,
    stories: StoryQuerySet,
    title: str,
    path: str,
    description: str = "",
) -> HttpResponse:
    """The newest thirty public stories as a feed of the list at `path`."""
    feed = feedgenerator.Rss201rev2Feed(
        title=without_controls(title),
        link=settings.SITE_URL + path,
        description=without_controls(description or title),
        language=settings.LANGUAGE_CODE,
        feed_url=settings.SITE_URL + request.path,
        ttl=5,
    )
    for story in stories.public(request.at).for_cards()[:ITEMS]:
        feed.add_item(**item(story))
    content_type = "application/rss+xml; charset=utf-8"
    return HttpResponse(feed.writeString("utf-8"), content_type=content_type)


def item(story: Story) -> dict[str, Any]:
    names = ", ".join(byline.author.name for byline in story.bylines.all())
    assert story.date is not None
    return {
        "title": without_controls(story.headline),
        "link": settings.SITE_URL + story.get_absolute_url(),
        "description": without_controls(story.deck),
        "author_name": without_controls(names) or None,
        "pubdate": story.first_published_at,
        "unique_id": tag_uri(story.uid, story.date),
        "unique_id_is_permalink": False,
        "categories": [without_controls(story.section.name)] if story.section else [],
    }
