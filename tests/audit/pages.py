"""What is looked at: every public address, in its states.

Addresses come from the resolver, arguments from the demo's database. An address for
which none is known stops the audit: nothing is left out by being new.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Response

from articles.models import Author, Section, Story, Tag
from comments.models import Comment
from tests.test_architecture import patterns

from . import crowd

# Public addresses that answer no page of HTML.
NO_PAGES = {
    "articles:sitemaps",
    "articles:sitemap",
    "articles:news_sitemap",
    "articles:api_sections",
    "articles:api_stories",
    "articles:api_story",
    "articles:oembed",
    "articles:media",
    "favicon",
    "manifest",
    "articles:read",
    "articles:suggest",
    "comments:count",
    "comments:like",
    "comments:post",
    "comments:mine",
    "comments:permalink",
    "robots",
    "security",
}


class Visit(NamedTuple):
    """A page to look at, once it has answered `status` and `act` has been done.

    Without a status it need not be a page: what the desk refuses or sends elsewhere is
    told and passed over.
    """

    name: str
    path: str
    status: int | None = 200
    act: Callable[[Page], Response | None] | None = None


def public() -> list[Visit]:
    known = arguments()
    named = {name for name, _ in patterns() if not re.search(r"feed(_\w+)?$", name)}
    missing = named - set(known) - NO_PAGES
    if missing:
        raise LookupError(f"no example is known for {', '.join(sorted(missing))}")
    pages = [
        Visit(f"{name.split(':')[1]}{number or ''}", reverse(name, kwargs=kwargs))
        for name, listed in known.items()
        if name not in NO_PAGES
        for number, kwargs in enumerate(listed)
    ]
    return pages + public_states()


def arguments() -> dict[str, list[dict[str, Any]]]:
    """Arguments of each public pattern that answers a page."""
    at = timezone.now()
    stories = Story.objects.public(at).stories()
    discussed = stories.order_by("-reply_count", "pk")[0]
    illustrated = stories.filter(lead_image__isnull=False).order_by("-updated_at")[0]
    corrected = stories.filter(corrections__isnull=False).order_by("pk")[0]
    brief = stories.filter(lead_image=None).order_by("reply_count", "pk")[0]
    opinion = stories.filter(section__look="opinion").order_by("pk")[0]
    root = Comment.objects.public(at).of_story(discussed).filter(depth=0)[0]
    day = discussed.date
    assert day
    parts = {"year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}"}
    chosen = (discussed, illustrated, corrected, brief, opinion)
    return {
        "articles:home": [{}],
        "articles:section": [
            {"slug": section.slug}
            for section in Section.objects.order_by("look", "pk").distinct()[:4]
        ],
        "articles:tag": [{"slug": most(Tag.objects, "tagged").slug}],
        "articles:author": [{"slug": most(Author.objects, "bylines").slug}],
        "articles:search": [{}],
        "articles:corrections": [{}],
        "articles:archive": [
            {key: parts[key] for key in list(parts)[:depth]} for depth in (1, 2, 3)
        ],
        "articles:detail": [
            {
                "year": f"{story.date:%Y}",
                "month": f"{story.date:%m}",
                "day": f"{story.date:%d}",
                "slug": story.slug,
            }
            for story in dict.fromkeys(chosen)
        ],
        "articles:page": [
            {"slug": page.slug} for page in Story.objects.public(at).pages()
        ],
        "comments:reply": [{"uid": discussed.uid}],
        "comments:received": [{}],
        "comments:report": [{"uid": root.uid}],
        "comments:thread": [{"uid": root.uid}],
    }


def kinds() -> dict[str, str]:
    """The kinds of page that readers come to, each with an address."""
    at = timezone.now()
    stories = Story.objects.public(at).stories().filter(lead_image__isnull=False)
    # Not the longest that worst.py makes: what most pages are.
    story = stories.newest_first()[0]
    return {
        "front": "/",
        "section": story.section.get_absolute_url(),
        "story": story.get_absolute_url(),
        "thread": stories.order_by("-reply_count", "pk")[0].get_absolute_url(),
        "search": "/search/?q=ferry",
        "author": most(Author.objects, "bylines").get_absolute_url(),
    }


def most(rows: Any, of: str) -> Any:
    return rows.annotate(number=Count(of)).order_by("-number", "pk")[0]


def public_states() -> list[Visit]:
    """Pages as they answer a reader's deed, and those that say no."""
    at = timezone.now()
    public = Story.objects.public(at).stories().order_by("-reply_count", "pk")
    story = next(story for story in public if story.is_discussion_open(at))
    closed = next((one for one in public if not one.is_discussion_open(at)), None)
    reply = Comment.objects.public(at).of_story(story).order_by("pk")[0]
    form = reverse("comments:reply", args=[story.uid])
    report = reverse("comments:report", args=[reply.uid])
    gone = Story.objects.gone(at).order_by("pk")[0]
    crowd.make()
    one = Story.objects.public(at).stories().newest_first()[0]
    states = [
        Visit("search-found", "/search/?q=ferry"),
        Visit("search-nothing", "/search/?q=zyzzyva"),
        Visit("search-one", f'/search/?q="{one.headline}"'),
        Visit("search-many", f"/search/?q={crowd.WORD}"),
        Visit("search-last", f"/search/?q={crowd.WORD}&sort=newest&page=200"),
        Visit("search-filtered", "/search/?q=the&since=1995-01-01&sort=newest"),
        Visit("search-refused", "/search/?q=ferry&since=never&tag=no-such-tag", 400),
        Visit("search-suggested", "/search/", act=type_a_word),
        Visit("home-2", "/?page=2"),
        Visit("404", "/there-is-nothing-here/", 404),
        Visit("410", gone.get_absolute_url(), 410),
        Visit("reply-to", f"{form}?to={reply.uid}"),
        Visit("reply-to-nothing", f"{form}?to={gone.uid}", 403),
        Visit("reply-refused", form, act=send_nothing),
        Visit("reply-received", form, act=send_reply),
        Visit("reply-edited", form, act=edit_to_nothing),
        Visit("report-refused", report, act=report_nothing),
        Visit("report-thanks", f"{report}?done"),
        Visit("story-opened", story.get_absolute_url(), act=open_everything),
        Visit("home-opened", "/", act=open_everything),
        Visit("menu-opened", "/", act=open_menu),
    ]
    if closed:
        states.append(
            Visit("reply-closed", reverse("comments:reply", args=[closed.uid]), 403)
        )
    return states


def type_a_word(page: Page) -> None:
    page.get_by_role("combobox").press_sequentially("ferr")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")


def send_nothing(page: Page) -> Response:
    return submit(page, name="", email="no address", comment="")


def send_reply(page: Page) -> Response:
    now = timezone.now()
    words = f"Sent by the audit at {now.isoformat()}."
    # Of an address of its own each time: two of one within seconds are too many.
    email = f"ida{now:%H%M%S%f}@example.org"
    return submit(page, name="Ida Lindqvist", email=email, comment=words)


def edit_to_nothing(page: Page) -> Response:
    send_reply(page)
    page.get_by_role("link", name="Edit your reply").first.click()
    page.locator("[name=comment]").fill("")
    return send(page, "form.reply-form")


def report_nothing(page: Page) -> Response:
    return send(page, "form.report-form")


def submit(page: Page, **typed: str) -> Response:
    """Send the form of replies past the browser's own checks."""
    form = page.locator("form[action*='/comments/']").first
    for name, text in typed.items():
        form.locator(f"[name={name}]").fill(text)
    return send(page, "form[action*='/comments/']")


def send(page: Page, form: str) -> Response:
    with page.expect_navigation() as answered:
        page.locator(form).first.evaluate(
            "form => HTMLFormElement.prototype.submit.call(form)"
        )
    return answered.value


def open_menu(page: Page) -> None:
    """The menu of a phone; a wider window hides it."""
    page.set_viewport_size({"width": 320, "height": 900})
    page.get_by_role("button", name="Menu").click()


def open_everything(page: Page) -> None:
    """Open what can be opened: folded parts, menus, and dialogs last."""
    for part in page.locator("details:not([open]) > summary").all():
        if part.is_visible():
            part.click()
    for button in page.locator("button[aria-expanded=false], [popovertarget]").all():
        if button.is_visible():
            button.click()
