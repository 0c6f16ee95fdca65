"""Feeds of the site, of a section, a tag, an author, and of all corrections."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import stamps
from articles.models import Author, Correction, RetiredName, Section, Story, Tag
from articles.pages import Request, public_page
from articles.querysets import StoryQuerySet

from .entries import of_correction, of_story
from .forms import FORMS

ITEMS = 30


@public_page(stamp=stamps.page_list)
def site(request: Request, form: str) -> HttpResponse:
    stories = Story.objects.stories().newest_first()
    home = reverse("articles:home")
    return answer(request, form, stories, head(request, settings.SITE_NAME, home))


@public_page(stamp=stamps.page_list)
def section(request: Request, form: str, slug: str) -> HttpResponse:
    this = Section.objects.filter(slug=slug).first()
    if this is None:
        return moved(request, RetiredName.Kind.SECTION, form, slug)
    stories = Story.objects.stories().in_section(this)
    about = this.description
    return answer(request, form, stories, of_list(request, this, about))


@public_page(stamp=stamps.page_list)
def tag(request: Request, form: str, slug: str) -> HttpResponse:
    this = Tag.objects.known_to_readers(request.at).filter(slug=slug).first()
    if this is None:
        return moved(request, RetiredName.Kind.TAG, form, slug)
    stories = Story.objects.stories().with_tag(this)
    return answer(request, form, stories, of_list(request, this))


@public_page(stamp=stamps.page_list)
def author(request: Request, form: str, slug: str) -> HttpResponse:
    this = Author.objects.known_to_readers(request.at).filter(slug=slug).first()
    if this is None:
        return moved(request, RetiredName.Kind.AUTHOR, form, slug)
    stories = Story.objects.stories().by_author(this)
    return answer(request, form, stories, of_list(request, this))


@public_page(stamp=stamps.page_list)
def corrections(request: Request, form: str) -> HttpResponse:
    title = _("Corrections: %(site)s") % {"site": settings.SITE_NAME}
    about = head(request, title, reverse("articles:corrections"))
    feed = FORMS[form](**announced(about))
    rows = Correction.objects.public(request.at).newest_first()
    for correction in rows.select_related("story")[:ITEMS]:
        feed.add(of_correction(correction))
    return feed.response()


def moved(request: Request, kind: str, form: str, slug: str) -> HttpResponse:
    """The way to the feed of what has the name now. Raises Http404."""
    retired = RetiredName.objects.leading_from(kind, slug, request.at).first()
    if retired is None:
        raise Http404
    name = name_of(f"articles:{kind}_feed", form)
    return redirect(name, retired.target.slug, permanent=True)


def name_of(name: str, form: str) -> str:
    """What the address of a feed is called in another form than RSS."""
    return name if form == "rss" else f"{name}_{form}"


def of_list(
    request: Request, this: Section | Tag | Author, about: str = ""
) -> dict[str, Any]:
    title = f"{settings.SITE_NAME}: {this.name}"
    return head(request, title, this.get_absolute_url(), about)


def announced(head: dict[str, Any]) -> dict[str, Any]:
    """A feed of which the hub is told: `websub` knows its address."""
    return head | {"hub": settings.WEBSUB_HUB}


def head(request: Request, title: str, path: str, about: str = "") -> dict[str, Any]:
    """What a feed says of itself, whose items the page at `path` shows."""
    return {
        "title": title,
        "link": settings.SITE_URL + path,
        "description": about or title,
        "language": settings.LANGUAGE_CODE,
        "author_name": settings.SITE_NAME,
        "author_link": settings.SITE_URL,
        "feed_url": settings.SITE_URL + request.path,
        "feed_guid": settings.SITE_URL + request.path,
        "ttl": 5,
        "hub": "",
    }


def answer(
    request: Request, form: str, stories: StoryQuerySet, about: dict[str, Any]
) -> HttpResponse:
    """The newest thirty public stories."""
    feed = FORMS[form](**announced(about))
    for story in stories.public(request.at).for_feed()[:ITEMS]:
        feed.add(of_story(story))
    return feed.response()
