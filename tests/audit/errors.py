"""Pages that no address leads to: of the application, and those that nginx holds."""

import re
from collections.abc import Iterator
from functools import partial

from django.template.loader import render_to_string
from django.urls import reverse
from playwright.sync_api import Page, Response

from articles.models import Story
from comments.forms import ReplyForm
from tests.browser.shots import ROOT, errors

from .pages import Visit

TYPED = {"name": "Ida", "email": "ida@example.org", "comment": "Still here."}


def visits() -> list[Visit]:
    held = {**errors(), "unavailable": unavailable(), **dict(of_nginx())}
    return [
        Visit(f"error-{name}", "/", act=partial(show, name=name, html=html))
        for name, html in held.items()
    ]


def unavailable() -> str:
    """A reply comes back from a site whose database is down."""
    story = Story.objects.order_by("pk")[0]
    context = {
        "form": ReplyForm(TYPED),
        "action": reverse("comments:post", args=[story.uid]),
        "piece": "comments/_form.html",
        "notice": "busy",
    }
    return render_to_string("comments/unavailable.html", context)


def of_nginx() -> Iterator[tuple[str, str]]:
    text = (ROOT / "deploy/nginx.conf").read_text()
    return (
        (f"nginx-{s}", html) for s, html in re.findall(r'return (\d+) "(<.*)";', text)
    )


def show(page: Page, *, name: str, html: str) -> Response | None:
    """Let the site answer an address with the page."""
    page.route(
        f"**/error-{name}/",
        lambda route: route.fulfill(body=html, content_type="text/html"),
    )
    return page.goto(f"{page.url}error-{name}/")
