"""Files for programs, and pages for errors.

The pages look like the rest; only that for 404 asks the database. Programs that ask for
JSON are told in JSON.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone

from articles import stamps
from articles.models import Story
from articles.pages import Request, is_for_programs, public_page, refusal

NEWEST = 6
NOT_FOUND = "There is nothing at this address, or nothing any more."
UNREADABLE = "This request could not be read."
FAILED = "Something failed here. Ask again later."
SHORT = 12  # characters that stand under an icon on a home screen
PLAIN = "text/plain; charset=utf-8"
# The desk, and addresses that answer what one reader asks, types or does. Not the
# threads of replies: these say "noindex", which only who may read them hears.
NOT_TO_CRAWL = (
    "/admin/",
    "/search/",
    "/preview/",
    "/read/",
    "/comments/count/",
    "/comments/mine/",
    "/comments/post/",
    "/comments/received/",
    "/comments/reply/",
    "/comments/*/like/",
    "/comments/*/report/",
)
ICONS = (("192", "any"), ("512", "any"), ("maskable-512", "maskable"))
PAPER = "#fafcfd"  # the light paper of static/css/tokens.css
CONTACT_HOLDS = timedelta(days=90)


@public_page(stamp=stamps.today)
def robots(request: Request) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_TO_CRAWL),
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        f"Sitemap: {settings.SITE_URL}/news-sitemap.xml",
    ]
    return _lines(lines)


@public_page(stamp=stamps.today)
def security(request: Request) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116). Raises Http404 if the site names nobody.

    It expires three months after today: who fetches it today reads today's setting,
    who keeps it must look again. Counted from the day, as the stamp is, so that it
    says the same all day and is never past.
    """
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404
    today = timezone.localtime(request.at).replace(hour=0, minute=0, second=0)
    expires = (today + CONTACT_HOLDS).isoformat(timespec="seconds")
    lines = [
        f"Contact: {contact if '://' in contact else f'mailto:{contact}'}",
        f"Expires: {expires}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
        f"Canonical: {settings.SITE_URL}{request.path}",
    ]
    return _lines(lines)


@public_page(stamp=stamps.today)
def manifest(request: Request) -> HttpResponse:
    """What a phone that keeps the site on its home screen asks (W3C App Manifest)."""
    said = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME[:SHORT],
        "lang": settings.LANGUAGE_CODE,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {
                "src": static(f"img/icon-{name}.png"),
                "sizes": f"{name[-3:]}x{name[-3:]}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, purpose in ICONS
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")


@public_page(stamp=stamps.today)
def favicon(request: Request) -> HttpResponse:
    """Programs that read no page ask for it here, whatever pages say."""
    return redirect(static("img/favicon.ico"))


def _lines(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type=PLAIN)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_programs(request):
        is_ours = isinstance(exception, BadRequest)  # others speak to the operator
        return refusal(str(exception) if is_ours else UNREADABLE, 400)
    return _plain("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain("403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _plain("403_csrf.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same bytes for every address, whatever may be hidden behind it."""
    if is_for_programs(request):
        return refusal(NOT_FOUND, 404)
    at: datetime = request.at  # type: ignore[attr-defined]
    newest = Story.objects.public(at).stories().newest_first().for_headlines()
    return render(request, "404.html", {"newest": newest[:NEWEST]}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if is_for_programs(request):
        return refusal(FAILED, 500)
    return _plain("500.html", 500)


def _plain(template: str, status: int) -> HttpResponse:
    """A page without sections: the database may be what has failed."""
    context = {"site_name": settings.SITE_NAME}
    return HttpResponse(render_to_string(template, context), status=status)
