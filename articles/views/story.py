"""The page of a story, and of what was one: find, permit, render."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP, build_policy

from articles import stamps, structured_data
from articles.html import embeds
from articles.models import RetiredAddress, Story
from articles.pages import Request, public_page
from articles.querysets import StoryQuerySet


@public_page(stamp=stamps.story)
def detail(
    request: Request, year: str, month: str, day: str, slug: str
) -> HttpResponse:
    this_day = stamps.parse_day(year, month, day)
    if this_day is None:
        raise Http404
    here = Story.objects.stories().at_address(this_day, slug).for_page()
    story = here.public(request.at).first()
    if story is None:
        return _absent(request, here, this_day, slug)
    related = Story.objects.related_of(story, request.at).for_headlines()
    corrections = list(story.corrections.newest_first())
    response = render(
        request,
        "articles/detail.html",
        {
            "story": story,
            "corrections": corrections,
            "related": related[: stamps.RELATED_SHOWN],
            "structured_data": structured_data.of_story(story, corrections),
        },
    )
    return _with_frames(response, story)


@public_page(stamp=stamps.page)
def page(request: Request, slug: str) -> HttpResponse:
    here = Story.objects.pages().filter(slug=slug).for_page()
    story = here.public(request.at).first()
    if story is None:
        return _absent(request, here, None, slug)
    return _with_frames(render(request, "articles/page.html", {"story": story}), story)


def _with_frames(response: HttpResponse, story: Story) -> HttpResponse:
    """Allow the page the frames of what its text embeds, and of nobody else."""
    sources = {embed.source for embed in embeds(story.body)}
    if sources:
        policy: dict[str, Any] = settings.SECURE_CSP | {"frame-src": sources}
        response.headers[str(CSP.HEADER_ENFORCE)] = build_policy(policy)
    return response


def _absent(
    request: Request, here: StoryQuerySet, day: date | None, slug: str
) -> HttpResponse:
    """Gone, moved, or never there."""
    if gone := here.gone(request.at).first():
        return render(request, "articles/gone.html", {"story": gone}, status=410)
    retired = RetiredAddress.objects.leading_to_public(day, slug, request.at).first()
    if retired is None:
        raise Http404
    return redirect(retired.story, permanent=True)
