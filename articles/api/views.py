"""Stories and sections, read by programs."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from articles import stamps
from articles.models import Section, Story
from articles.pages import Request, as_json, every_key, public_page, refusal
from articles.querysets import Place

from . import cursor, shapes
from .asking import Asking, check_keys

GONE = "This story is no longer available."


@public_page(stamp=stamps.page_list, query=every_key, is_kept=False)
def stories(request: Request) -> HttpResponse:
    asking = Asking(request.GET, request.at)
    if asking.called_now:
        address = asking.address(request.path, **asking.called_now)
        return redirect(address, permanent=True)
    rows = asking.stories().public(request.at).for_results()
    return as_json(page(request.path, asking, list(rows[: asking.limit + 1])))


def page(path: str, asking: Asking, rows: list[Story]) -> dict[str, Any]:
    """Of the rows all but the one more that tells whether others follow."""
    shown, following = rows[: asking.limit], None
    if len(rows) > asking.limit:
        last = shown[-1]
        assert last.first_published_at is not None
        place = cursor.encode(Place(last.first_published_at, last.pk))
        following = asking.address(path, page=place)
    return {"stories": [shapes.listed(story) for story in shown], "next": following}


@public_page(stamp=stamps.story_by_uid, query=every_key)
def story(request: Request, uid: UUID) -> HttpResponse:
    check_keys(request.GET)
    here = Story.objects.stories().filter(uid=uid).for_page()
    if found := here.public(request.at).first():
        return as_json(shapes.whole(found))
    if here.gone(request.at).exists():
        return refusal(GONE, 410)
    raise Http404


@public_page(stamp=stamps.page_list, query=every_key)
def sections(request: Request) -> HttpResponse:
    check_keys(request.GET)
    rows = Section.objects.in_tree().select_related("parent")
    return as_json({"sections": [shapes.section(row) for row in rows]})
