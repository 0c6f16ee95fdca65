"""Small functions around every request: clock, headers, bad input, address, origin."""

import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone

from articles.pages import PUBLIC, is_for_programs, refusal

type GetResponse = Callable[[HttpRequest], HttpResponseBase]
type OriginTrust = Literal["own", "foreign", "unknown"]

NO_STORE = "max-age=0, no-cache, no-store, must-revalidate, private"
POWERS = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
    "browsing-topics=(), interest-cohort=()"
)
TEXT = re.compile(r"text/|application/([a-z]+\+)?(json|xml)\b")
READING = "GET, HEAD, OPTIONS"
PREFLIGHT = {
    "Allow": READING,
    "Access-Control-Allow-Methods": READING,
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}


def clock(get_response: GetResponse) -> GetResponse:
    """Set `request.at`, the one time that a request is answered for."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.at = timezone.now()  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def compress(get_response: GetResponse) -> GetResponse:
    """Compress text that is the same for everybody, where no nginx does.

    What is answered to one reader, or on the desk, may hold something that is not to
    be guessed from a length: it is not touched.
    """
    gzip = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_public = response.get("Cache-Control", "").startswith("public")
        if is_public and TEXT.match(response.get("Content-Type", "")):
            return gzip.process_response(request, response)
        return response

    return middleware


def headers(get_response: GetResponse) -> GetResponse:
    """Set the headers that do not depend on the view; a view's own stay."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_desk = request.path.startswith("/admin/")
        for name, value in {
            "Permissions-Policy": POWERS,
            "Referrer-Policy": "same-origin"
            if is_desk
            else "strict-origin-when-cross-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": _cache_control(response.status_code, is_desk),
        }.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def _cache_control(status: int, is_desk: bool) -> str:  # noqa: FBT001
    if not is_desk and status in {301, 404}:
        return PUBLIC
    return NO_STORE


def programs(get_response: GetResponse) -> GetResponse:
    """Let scripts of any site read what is for programs: errors, and 304, as well.

    Nothing there depends on a cookie, so all of it may be told to everybody.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not is_for_programs(request):
            return get_response(request)
        response = _preflight(request) or get_response(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
        return response

    return middleware


def _preflight(request: HttpRequest) -> HttpResponse | None:
    """What a request is answered that does not read."""
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=PREFLIGHT)
    if request.method not in {"GET", "HEAD"}:
        response = refusal(f"Only reading is possible here: {READING}.", 405)
        response["Allow"] = READING
        return response
    return None


def refuse_nul(get_response: GetResponse) -> GetResponse:
    """Answer 400 to a NUL in path, query or cookie: PostgreSQL stores none."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        cookies = "".join(request.COOKIES.values())
        if "\0" in request.path or "%00" in query or "\0" in query + cookies:
            raise BadRequest("The address or a cookie contains a NUL character.")
        return get_response(request)

    return middleware


def network_address(get_response: GetResponse) -> GetResponse:
    """Set `request.network_address`: whose request this is, as far as it is known."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.network_address = peer(  # type: ignore[attr-defined]
            request.META.get("REMOTE_ADDR", ""),
            request.headers.get("X-Forwarded-For", ""),
            proxies=settings.TRUSTED_PROXIES,
        )
        return get_response(request)

    return middleware


def peer(remote: str, forwarded_for: str, *, proxies: int) -> str:
    """The address of the client, who stands before that many proxies of our own.

    Each proxy adds the address that it was asked from on the right: what stands
    further left was written by the client and is not read. Empty: it is not known.
    """
    hops = [remote, *reversed(forwarded_for.split(","))]
    asked_from = hops[proxies] if proxies < len(hops) else remote
    try:
        address = ip_address(asked_from.strip() or remote)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def origin_trust(get_response: GetResponse) -> GetResponse:
    """Set `request.origin_trust` on unsafe requests: own, foreign or unknown."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE_METHODS:
            request.origin_trust = classify_origin(  # type: ignore[attr-defined]
                request.headers.get("Sec-Fetch-Site"),
                request.headers.get("Origin"),
                request.headers.get("Referer"),
                host=request.headers.get("Host", ""),
            )
        return get_response(request)

    return middleware


def classify_origin(
    fetch_site: str | None, origin: str | None, referer: str | None, *, host: str
) -> OriginTrust:
    """Say where a request came from, by its headers alone.

    The order is that of Go's CrossOriginProtection: `Sec-Fetch-Site`, which pages
    cannot forge, then `Origin`, then `Referer`; with none of them the request is
    "unknown", from an old browser or a program.
    """
    if fetch_site:
        return "own" if fetch_site in {"same-origin", "none"} else "foreign"
    for address in (origin, referer):
        if address:
            return "own" if _is_own(address, host) else "foreign"
    return "unknown"


def _is_own(address: str, host: str) -> bool:
    site = urlsplit(str(settings.SITE_URL))
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.netloc == site.netloc:
        return parts.scheme == site.scheme
    # In development the site answers under more than one local name.
    is_this_host: bool = settings.DEBUG and parts.netloc == host
    return is_this_host
