"""What every public response shares: stamp, ETag, 304, Cache-Control.

A public view is decorated `@public_page(stamp=stamps.story)`. Its response is a
function of host, path, the query keys of `QUERY_KEYS` (or what its `query` reads
instead), `request.at` and the public rows: it reads no cookie, sets none, and varies
on `Accept-Encoding` only.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponsePermanentRedirect,
    JsonResponse,
    QueryDict,
)
from django.utils.cache import patch_vary_headers
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from . import workflow
from .models import Banner, Section, Story
from .querysets import Piece
from .stamps import Unsettled, digest

type View = Callable[..., HttpResponse]


class Request(HttpRequest):
    """A request as the middleware of newsroom leaves it, for type checkers."""

    at: datetime
    stamp: str | None
    network_address: str
    origin_trust: Literal["own", "foreign", "unknown"]


# Browsers revalidate against the stamp; a shared cache holds one second.
PUBLIC = "public, max-age=0, s-maxage=1"
QUERY_KEYS = (
    "author",
    "page",
    "q",
    "section",
    "since",
    "sort",
    "tag",
    "until",
)
LONGEST_QUERY = 100
LAST_PAGE = 200
MARKED = {200, 410}
FOR_PROGRAMS = ("/api/", "/oembed/")


def asked(request: HttpRequest) -> dict[str, str]:
    """What the address asks beside its path, of the keys that count; `q` normalized."""
    found = {key: request.GET[key] for key in QUERY_KEYS if key in request.GET}
    if "q" in found:
        found["q"] = normalized(found["q"])
    return found


def known_keys(request: HttpRequest) -> list[tuple[str, str]]:
    """What of the query counts for a page that passes over all else."""
    return sorted(asked(request).items())


def normalized(text: str) -> str:
    """One form for all that asks the same: words in lower case, 100 characters."""
    words = unicodedata.normalize("NFC", text).lower().split()
    whole = unicodedata.normalize("NFC", " ".join(words))
    return whole[:LONGEST_QUERY].strip()


def every_key(request: HttpRequest) -> list[tuple[str, list[str]]]:
    """The whole query, for a page that refuses what it does not know."""
    return sorted(request.GET.lists())


def public_page(
    *,
    stamp: Callable[..., str | None],
    query: Callable[[HttpRequest], object] = known_keys,
    is_kept: bool = True,
) -> Callable[[View], View]:
    """Answer GET and HEAD with an ETag made of `stamp(request.at, **kwargs)`.

    A stamp of None means that the address leads to no page: the view then raises
    Http404 or redirects, and the response has no ETag. `query` says what of the
    address counts beside its path: pages that differ in it alone are kept apart.
    `is_kept`: whether the page cache may hold it. Not what is large and seldom asked.
    """

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def page(request: Request, **kwargs: Any) -> HttpResponse:
            mark = read_stamp(request, page, kwargs)
            if mark and is_fresh(request, mark):
                return finish(not_modified(request), mark)
            return finish(view(request, **kwargs), mark)

        page.stamp = stamp  # type: ignore[attr-defined]
        page.query = query  # type: ignore[attr-defined]
        page.is_kept = is_kept  # type: ignore[attr-defined]
        return page

    return decorate


@csp_override({})
def not_modified(request: Request) -> HttpResponse:
    """Leave the page its own policy: it may show frames that others may not."""
    return HttpResponseNotModified()


def read_stamp(request: Request, view: Any, kwargs: dict[str, Any]) -> str | None:
    """The stamp of a page that `view` answers, read from the database once a request.

    With its address, so that what a browser holds of one page proves nothing about
    another one, which may not be there.
    """
    if not hasattr(request, "stamp"):
        mark = view.stamp(request.at, **kwargs)
        if isinstance(mark, Unsettled) and workflow.settle_in_passing(request.at):
            mark = view.stamp(request.at, **kwargs)
        request.stamp = mark and digest(mark, request.path, view.query(request))
    return request.stamp


def is_fresh(request: HttpRequest, mark: str) -> bool:
    """Whether the browser holds this very page.

    Compared on the stamp alone: a proxy that compresses weakens the ETag (`W/`) or
    adds a suffix (`-gz`).
    """
    held = request.headers.get("If-None-Match", "")
    return mark in re.findall(r'"([0-9a-f]+)[^"]*"', held)


def finish(response: HttpResponse, mark: str | None) -> HttpResponse:
    response["Cache-Control"] = PUBLIC
    patch_vary_headers(response, ["Accept-Encoding"])
    if mark and response.status_code in MARKED | {304}:
        response["ETag"] = f'"{mark}"'
    return response


def as_json(values: dict[str, Any], status: int = 200) -> JsonResponse:
    """JSON in UTF-8, whose letters are not escaped: people read it, too."""
    letters = {"ensure_ascii": False}
    return JsonResponse(values, status=status, json_dumps_params=letters)


def refusal(text: str, status: int) -> JsonResponse:
    """An error as programs read it: what is wrong, and what to do."""
    return as_json({"error": text}, status)


def is_for_programs(request: HttpRequest) -> bool:
    """Whether what answers, errors included, is JSON that any site may read."""
    return request.path.startswith(FOR_PROGRAMS)


def tag_uri(uid: UUID, day: date) -> str:
    """An identifier (RFC 4151) that survives a new address."""
    host = settings.SITE_URL.split("://", 1)[1].split(":", 1)[0]
    return f"tag:{host},{day:%Y-%m-%d}:{uid}"


class Furniture(NamedTuple):
    """What stands on every page around its own content."""

    sections: list[Section]  # of the header
    subsections: list[Section]
    pages: list[Story]
    banner: Banner | None


def furniture(request: HttpRequest) -> Furniture:
    """The sections of the header, the pages of the footer, the banner: one query.

    The rows are not whole: they know their names and addresses.
    """
    at: datetime = request.at  # type: ignore[attr-defined]
    found = Section.objects.furniture(at)
    banners = [piece for piece in found if piece.kind == "banner"]
    sections = [_section(piece) for piece in found if piece.kind == "section"]
    return Furniture(
        [section for section in sections if section.parent_id is None],
        [section for section in sections if section.parent_id is not None],
        [_linked(piece, piece.name) for piece in found if piece.kind == "page"],
        _banner(banners[0]) if banners else None,
    )


def _section(piece: Piece) -> Section:
    return Section(
        pk=piece.pk,
        name=piece.name,
        slug=piece.slug,
        color=piece.color,
        parent_id=piece.parent,
    )


def _banner(piece: Piece) -> Banner:
    story = _linked(piece, "") if piece.slug else None
    assert piece.at is not None
    return Banner(text=piece.name, story=story, starts_at=piece.at)


def _linked(piece: Piece, headline: str) -> Story:
    kind = Story.Kind.STORY if piece.day else Story.Kind.PAGE
    return Story(kind=kind, headline=headline, slug=piece.slug, date=piece.day)


def paged(view: View) -> View:
    """Of a list in pages: the first has no number in its address (301).

    The view is asked before: what has moved is one step away, what is missing is 404.
    """

    @wraps(view)
    def page(request: Request, **kwargs: Any) -> HttpResponse:
        response = view(request, **kwargs)
        if response.status_code != HTTPStatus.OK or request.GET.get("page") != "1":
            return response
        others = request.GET.copy()
        del others["page"]
        query = f"?{others.urlencode()}" if others else ""
        return HttpResponsePermanentRedirect(request.path + query)

    return page


def page_number(query: QueryDict) -> int:
    """The number of the list page asked for, from 1; Http404 for anything else."""
    text = query.get("page", "1")
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text) or int(text) > LAST_PAGE:
        raise Http404
    return int(text)
