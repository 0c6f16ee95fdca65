"""Lists: of a section, a tag, an author, and of all corrections."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from articles import stamps, structured_data
from articles.models import (
    Author,
    Correction,
    RetiredName,
    Section,
    Story,
    Tag,
)
from articles.pages import Request, page_number, paged, public_page
from articles.querysets import StoryQuerySet

PER_PAGE = 20
MOST_READ = 5
FEWEST_READ = 3


def listing(request: Request, stories: StoryQuerySet) -> dict[str, Any]:
    """A page of public stories; one row more than shown tells whether more follow.

    Raises Http404 for an empty page other than the first.
    """
    number = page_number(request.GET)
    start = (number - 1) * PER_PAGE
    rows = list(stories.public(request.at)[start : start + PER_PAGE + 1])
    if number > 1 and not rows:
        raise Http404
    return {
        "stories": rows[:PER_PAGE],
        "page": number,
        "has_more": len(rows) > PER_PAGE,
    }


def most_read(request: Request, section: Section | None = None) -> list[Story]:
    """What a page shows as most read: too few are no list."""
    if not settings.COUNT_READERS:
        return []
    stories = Story.objects.most_read(request.at, section).for_headlines()
    found = list(stories[:MOST_READ])
    return found if len(found) >= FEWEST_READ else []


@public_page(stamp=stamps.ranked_list)
@paged
def section(request: Request, slug: str) -> HttpResponse:
    this = Section.objects.for_page().filter(slug=slug).first()
    if this is None:
        return moved(request, RetiredName.Kind.SECTION, slug)
    stories = Story.objects.stories().in_section(this).for_cards()
    context = {"section": this, **listing(request, stories)}
    if context["page"] == 1:
        context["most_read"] = most_read(request, this)
        found = structured_data.of_section(this, context["stories"])
        context["structured_data"] = found
    return render(request, "articles/section.html", context)


@public_page(stamp=stamps.page_list)
@paged
def tag(request: Request, slug: str) -> HttpResponse:
    this = Tag.objects.known_to_readers(request.at).filter(slug=slug).first()
    if this is None:
        return moved(request, RetiredName.Kind.TAG, slug)
    stories = Story.objects.stories().with_tag(this).for_cards()
    context = {"tag": this, **listing(request, stories)}
    if context["page"] == 1:
        way = [(this.name, this.get_absolute_url())]
        context["structured_data"] = structured_data.of_list(way, context["stories"])
    return render(request, "articles/tag.html", context)


@public_page(stamp=stamps.page_list)
@paged
def author(request: Request, slug: str) -> HttpResponse:
    known = Author.objects.known_to_readers(request.at).select_related("portrait")
    this = known.filter(slug=slug).first()
    if this is None:
        return moved(request, RetiredName.Kind.AUTHOR, slug)
    stories = Story.objects.stories().by_author(this).for_cards()
    context = {"author": this, **listing(request, stories)}
    if context["page"] == 1:
        context["structured_data"] = structured_data.of_author(this)
    return render(request, "articles/author.html", context)


def moved(request: Request, kind: str, slug: str) -> HttpResponse:
    """The way to the one that has taken the name over. Raises Http404."""
    retired = RetiredName.objects.leading_from(kind, slug, request.at).first()
    if retired is None:
        raise Http404
    return redirect(retired.target, permanent=True)


@public_page(stamp=stamps.page_list)
@paged
def corrections(request: Request) -> HttpResponse:
    number = page_number(request.GET)
    start = (number - 1) * PER_PAGE
    rows = list(
        Correction.objects.public(request.at)
        .newest_first()
        .select_related("story")[start : start + PER_PAGE + 1]
    )
    if number > 1 and not rows:
        raise Http404
    context = {
        "corrections": rows[:PER_PAGE],
        "page": number,
        "has_more": len(rows) > PER_PAGE,
    }
    if number == 1:
        way = [(gettext("Corrections"), reverse("articles:corrections"))]
        stories = [row.story for row in rows[:PER_PAGE]]
        context["structured_data"] = structured_data.of_list(way, stories)
    return render(request, "articles/corrections.html", context)
