"""Rendered public pages, kept under their stamp.

A page is looked up after its stamp was read, so a kept page is never a stale one.
The cache may be empty or down at any time: pages are then slower, never wrong.
"""

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse

from articles import pages
from articles.pages import Request

logger = logging.getLogger(__name__)

# All other headers are made for each answer; these stand here if they are the page's.
KEPT = ("Content-Security-Policy", "Content-Type", "Last-Modified", "Link")
KEPT_FOR = 24 * 3600  # seconds; a page is replaced by a new stamp, not by its age


class PageCacheMiddleware:
    """Serve a view that has a `stamp` from the cache; keep what it renders."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        key = getattr(request, "page_key", None)
        if key and response.status_code == HTTPStatus.OK:
            store(key, response)
        return response

    def process_view(
        self,
        request: Request,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        is_page = hasattr(view, "stamp") and request.method in {"GET", "HEAD"}
        if settings.DEBUG or not is_page:
            return None
        if not getattr(view, "is_kept", True):
            return None
        mark = pages.read_stamp(request, view, kwargs)
        if mark is None or pages.is_fresh(request, mark):
            return None
        key = f"page:{mark}"
        if kept := load(key):
            return pages.finish(kept, mark)
        request.page_key = key  # type: ignore[attr-defined]
        return None


def load(key: str) -> HttpResponse | None:
    page = _attempt(cache.get, key)
    if not page:
        return None
    return HttpResponse(page["html"], headers=page["headers"])


def store(key: str, response: HttpResponse) -> None:
    headers = {name: response[name] for name in KEPT if name in response}
    page = {"html": response.text, "headers": headers}
    _attempt(cache.set, key, page, KEPT_FOR)


def _attempt(operation: Callable[..., Any], *args: Any) -> Any:
    try:
        return operation(*args)
    except Exception as error:  # noqa: BLE001  a cache may fail in any way it likes
        logger.warning("The page cache does not answer: %s", error)
        return None


class JSONSerializer:
    """For Redis: plain data, so that who writes to Redis cannot run code here."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)
