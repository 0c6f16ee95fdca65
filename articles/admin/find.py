"""What the form of a story suggests while somebody types: tags, authors, stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.html import clean_line
from articles.models import Author, Story, Tag

from .address import searched
from .request import clock, staff
from .states import day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest

type Found = Iterator[tuple[str, str]]  # what is put into the field, what is said of it

MOST = 10


def find(request: HttpRequest, kind: str) -> JsonResponse:
    """The first ten that match `q`, for who may write stories."""
    if kind not in FINDERS:
        raise Http404
    if not staff(request).has_perm("articles.change_story"):
        raise PermissionDenied
    words = clean_line(searched(request.GET.get("q", "")))
    found = FINDERS[kind](request, words) if words else ()
    rows = [{"value": value, "label": label} for value, label in found]
    return JsonResponse({"results": rows})


def address_of(kind: str) -> str:
    return reverse("admin:articles_story_find", args=[kind])


def in_use(count: int) -> str:
    if not count:
        return _("no story yet")
    return ngettext("%(count)d story", "%(count)d stories", count) % {"count": count}


def _tags(request: HttpRequest, words: str) -> Found:
    for tag in Tag.objects.matching(words).with_uses().order_by("name")[:MOST]:
        yield tag.name, in_use(tag.uses)


def _authors(request: HttpRequest, words: str) -> Found:
    for author in Author.objects.matching(words).order_by("name")[:MOST]:
        yield author.name, author.role


def _stories(request: HttpRequest, words: str) -> Found:
    at = clock(request)
    reach = Story.objects.relatable_by(staff(request), at).matching(words)
    for story in reach.defer("body").order_by("-edited_at", "-pk")[:MOST]:
        yield f"{story.headline} #{story.pk}", day(story, at)


FINDERS: dict[str, Callable[[Any, str], Found]] = {
    "authors": _authors,
    "stories": _stories,
    "tags": _tags,
}
