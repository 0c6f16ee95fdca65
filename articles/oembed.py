"""oEmbed 1.0 (oembed.com): what a page of another site shows for a link to a story.

A link and no markup: what stands around it is for the other site to say. Nothing is
fetched; the address is only compared with our own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve, reverse

from . import stamps
from .models import Author, Image, RetiredAddress, Story
from .pages import Request, as_json, public_page, refusal

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.http import HttpRequest

KEYS = ("format", "maxheight", "maxwidth", "url")
CACHE_AGE = 300  # seconds
BOUND = 9999  # pixels; wider or higher than every picture


def known_keys(request: HttpRequest) -> list[tuple[str, str]]:
    """Others are passed over: those who embed send more than the standard names."""
    return [(key, request.GET[key]) for key in KEYS if key in request.GET]


@public_page(stamp=stamps.page_list, query=known_keys, is_kept=False)
def oembed(request: Request) -> HttpResponse:
    asked = dict(known_keys(request))
    if asked.get("format", "json") != "json":
        return refusal("The one format is “json”.", 501)
    box = side(asked, "maxwidth"), side(asked, "maxheight")
    if not asked.get("url"):
        raise BadRequest("Give the address of a story: “?url=…”, percent-encoded.")
    story = at_address(asked["url"], request.at)
    return as_json(link(story) | thumbnail(story.lead_image, *box))


def side(asked: dict[str, str], key: str) -> int:
    text = asked.get(key, str(BOUND))
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise BadRequest(f"“{key}” is a whole number of pixels.")
    return int(text)


def at_address(url: str, at: datetime) -> Story:
    """The public story that this address leads to. Raises Http404."""
    day, slug = place_of(url)
    here = Story.objects.stories().at_address(day, slug)
    story = here.public(at).defer("body").first()
    if story is None:
        retired = RetiredAddress.objects.leading_to_public(day, slug, at).first()
        if retired is None:
            raise Http404
        story = retired.story
    Story.objects.load_bylines([story])
    return story


def place_of(url: str) -> tuple[date, str]:
    """The day and the slug that the address of a story is made of. Raises Http404."""
    try:
        parts, own = urlsplit(url), urlsplit(settings.SITE_URL)
        match = resolve(unquote(parts.path))
    except (ValueError, Resolver404) as why:
        raise Http404 from why
    is_ours = parts.scheme in {"http", "https"} and parts.netloc == own.netloc
    if not is_ours or match.view_name != "articles:detail":
        raise Http404
    slug = match.kwargs.pop("slug")
    day = stamps.parse_day(**match.kwargs)
    if day is None:
        raise Http404
    return day, slug


def link(story: Story) -> dict[str, Any]:
    authors = [byline.author for byline in story.bylines.all()]
    return {
        "version": "1.0",
        "type": "link",
        "url": settings.SITE_URL + story.get_absolute_url(),
        "title": story.headline,
        "provider_name": settings.SITE_NAME,
        "provider_url": settings.SITE_URL + reverse("articles:home"),
        "cache_age": CACHE_AGE,
    } | (names(authors) if authors else {})


def names(authors: list[Author]) -> dict[str, str]:
    """The standard has room for one address: that of the first."""
    return {
        "author_name": ", ".join(author.name for author in authors),
        "author_url": settings.SITE_URL + authors[0].get_absolute_url(),
    }


def thumbnail(image: Image | None, width: int, height: int) -> dict[str, Any]:
    """The largest size for other sites that fits; nothing where none does."""
    if image is None or image.shared is None:
        return {}
    width = min(width, image.shared.width)
    sizes = image.renditions
    fitting = [s for s in sizes if s.width <= width and s.height <= height]
    if not fitting:
        return {}
    size = fitting[-1]
    return {
        "thumbnail_url": settings.SITE_URL + image.address_of(size),
        "thumbnail_width": size.width,
        "thumbnail_height": size.height,
    }
