"""The readers' pages: find, permit, render."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from . import images, stamps
from .models import Image, RetiredAddress, Section, Story
from .pages import Request, page_number, public_page
from .querysets import StoryQuerySet

PER_PAGE = 20
MEDIA_CSP: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "sandbox": True,
    "style-src": [CSP.UNSAFE_INLINE],
}
MEDIA_AGE = 3600  # seconds


@public_page(stamp=stamps.page_list)
def home(request: Request) -> HttpResponse:
    return _list(request, "articles/home.html", Story.objects.all())


@public_page(stamp=stamps.page_list)
def section(request: Request, slug: str) -> HttpResponse:
    this_section = get_object_or_404(Section, slug=slug)
    stories = Story.objects.filter(section=this_section)
    return _list(request, "articles/section.html", stories, section=this_section)


def _list(
    request: Request, template: str, stories: StoryQuerySet, **context: object
) -> HttpResponse:
    """A page of public stories; one row more than shown tells whether more follow."""
    number = page_number(request.GET)
    start = (number - 1) * PER_PAGE
    rows = list(
        stories.public(request.at)
        .for_cards()
        .newest_first()[start : start + PER_PAGE + 1]
    )
    if number > 1 and not rows:
        raise Http404
    return render(
        request,
        template,
        {
            **context,
            "stories": rows[:PER_PAGE],
            "page": number,
            "has_more": len(rows) > PER_PAGE,
        },
    )


@public_page(stamp=stamps.story)
def detail(
    request: Request, year: str, month: str, day: str, slug: str
) -> HttpResponse:
    this_day = stamps.parse_day(year, month, day)
    if this_day is None:
        raise Http404
    here = Story.objects.at_address(this_day, slug).for_page()
    story = here.public(request.at).first()
    if story is None:
        return _absent(request, here, this_day, slug)
    related = Story.objects.related_to(story, request.at).for_cards()
    return render(
        request,
        "articles/detail.html",
        {"story": story, "related": related[: stamps.RELATED_SHOWN]},
    )


def _absent(
    request: Request, here: StoryQuerySet, day: date, slug: str
) -> HttpResponse:
    """Gone, moved, or never there."""
    if gone := here.gone(request.at).first():
        return render(request, "articles/gone.html", {"story": gone}, status=410)
    retired = RetiredAddress.objects.leading_to_public(day, slug, request.at).first()
    if retired is None:
        raise Http404
    return redirect(retired.story, permanent=True)


@require_safe
@csp_override(MEDIA_CSP)
def media(
    request: Request, key: str, rendition: str, extension: str
) -> HttpResponse | FileResponse:
    """A size of an image that a public story shows."""
    image = get_object_or_404(Image.objects.public(request.at), key=key)
    response = serve(image, rendition, extension)
    age = MEDIA_AGE
    if moment := Story.objects.next_moment(request.at):
        age = min(age, int((moment - request.at).total_seconds()))
    response["Cache-Control"] = f"public, max-age={age}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def serve(image: Image, rendition: str, extension: str) -> HttpResponse | FileResponse:
    """The bytes of a rendition, or the word to the server in front to send them."""
    if image.rendered_at is None or not images.is_rendition(rendition, extension):
        raise Http404
    path = images.path_of(image.stem, rendition, extension)
    content_type = images.CONTENT_TYPES[extension]
    if settings.MEDIA_ACCEL:
        accel = f"{settings.MEDIA_ACCEL.rstrip('/')}/{path}"
        headers = {"X-Accel-Redirect": accel}
        return HttpResponse(content_type=content_type, headers=headers)
    try:
        return FileResponse(default_storage.open(path), content_type=content_type)
    except FileNotFoundError as why:
        raise Http404 from why
