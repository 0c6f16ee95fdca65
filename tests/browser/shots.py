"""`make shots`: every kind of page in var/shots, at three widths, light and dark.

Runs the demo on a free port and takes the pictures with Debian's Chromium. Says which
pages are wider than the window and what the browser complained about.
"""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var/shots"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (1440, 768, 375)
SCHEMES = ("light", "dark")
PASSWORD = "newsroom-demo"


def main() -> None:
    if not CHROMIUM.exists():
        sys.exit(f"{CHROMIUM} is missing. On Debian: sudo apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served(free_port()) as site:
        pages = addresses(site)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for width in WIDTHS:
                for scheme in SCHEMES:
                    take(browser, pages, width=width, scheme=scheme)
            browser.close()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures are in {FOLDER}")


@contextmanager
def served(port: int) -> Iterator[str]:
    """The demo, until the block ends."""
    demo = subprocess.Popen(
        [sys.executable, "deploy/demo.py"],
        cwd=ROOT,
        env=os.environ | {"PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert demo.stdout
        if not is_up(demo.stdout):
            sys.exit("The demo does not start.")
        yield f"http://127.0.0.1:{port}"
    finally:
        demo.terminate()
        demo.wait(30)


def is_up(output: TextIO) -> bool:
    return any("Ctrl-C" in line for line in output)


def addresses(site: str) -> dict[str, str]:
    """A name and an address for each public page, found in the demo's database."""
    os.environ |= {
        "DATABASE_URL": "sqlite:///var/demo.sqlite3",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }
    os.environ.pop("SITE_URL", None)
    import django  # noqa: PLC0415  after the environment is set

    django.setup()
    from django.utils import timezone  # noqa: PLC0415

    from articles.models import Author, Section, Story  # noqa: PLC0415

    public = Story.objects.public(timezone.now()).stories()
    whole = public.filter(lead_image__isnull=False).order_by("-reply_count", "pk")
    story = whole.exclude(corrections=None).first() or whole[0]
    gone = Story.objects.filter(status=Story.Status.WITHDRAWN).order_by("pk")[0]
    looks = Section.Look
    paths = {
        "home": "/",
        "home-page-2": "/?page=2",
        "section": story.section.get_absolute_url(),
        "section-features": of_look(Section, looks.FEATURE).get_absolute_url(),
        "tag": story.tags.all()[0].get_absolute_url(),
        "author": Author.objects.order_by("pk")[0].get_absolute_url(),
        "year": f"/{story.date:%Y}/",
        "month": f"/{story.date:%Y/%m}/",
        "day": f"/{story.date:%Y/%m/%d}/",
        "search": "/search/?q=ferry",
        "search-nothing": "/search/?q=nobody+wrote+this",
        "story": story.get_absolute_url(),
        "story-long-thread": public.order_by("-reply_count")[0].get_absolute_url(),
        "story-updated": whole.exclude(updated_at=None)[0].get_absolute_url(),
        "story-plain": public.filter(lead_image=None)[0].get_absolute_url(),
        "story-feature": whole.filter(section__look=looks.FEATURE)[
            0
        ].get_absolute_url(),
        "story-opinion": public.filter(section__look=looks.OPINION)[
            0
        ].get_absolute_url(),
        "page": "/about/",
        "corrections": "/corrections/",
        "reply": f"/comments/reply/{story.uid}/",
        "404": "/there-is-nothing-here/",
        "410": gone.get_absolute_url(),
    }
    return {name: site + path for name, path in paths.items()}


def of_look(sections: Any, look: str) -> Any:
    return sections.objects.filter(look=look).order_by("pk")[0]


def errors() -> dict[str, str]:
    """The pages that no address leads to, as the views render them."""
    from django.test import RequestFactory  # noqa: PLC0415  after Django is set up

    from newsroom import views  # noqa: PLC0415  as above

    request = RequestFactory().get("/")
    return {
        "400": views.bad_request(request, Exception()).text,
        "403": views.forbidden(request, Exception()).text,
        "403-csrf": views.csrf_failure(request).text,
        "500": views.server_error(request).text,
    }


def take(browser: Browser, pages: dict[str, str], *, width: int, scheme: str) -> None:
    """All pictures of one width and color scheme, in a browser of their own."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    suffix = f"{width}-{scheme}"
    page.on("console", lambda message: complain(page, suffix, message.text))
    for name, address in pages.items():
        page.goto(address)
        shoot(page, f"{name}-{suffix}")
    for name, html in errors().items():
        show(page, f"{pages['home']}shots-{name}/", html)
        shoot(page, f"{name}-{suffix}")
    refused_reply(page, pages["story"])
    shoot(page, f"reply-error-{suffix}")
    if width == min(WIDTHS):
        open_menu(page, pages["section"])
        shoot(page, f"menu-{suffix}", full_page=False)
    if suffix == f"{max(WIDTHS)}-light":
        print_out(page, pages)
    take_desk(page, pages["home"] + "admin/", suffix)
    context.close()


def show(page: Page, address: str, html: str) -> None:
    """Answer an address of the site with a page that was rendered here."""
    page.route(
        address, lambda route: route.fulfill(body=html, content_type="text/html")
    )
    page.goto(address)


def open_menu(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Menu").click()


def print_out(page: Page, pages: dict[str, str]) -> None:
    """What a printer would get: two stories and the front page."""
    for name in ("story", "story-feature", "home"):
        page.goto(pages[name])
        page.pdf(path=FOLDER / f"print-{name}.pdf", prefer_css_page_size=True)


def refused_reply(page: Page, story: str) -> None:
    """Send the reply form with an email address that is none."""
    page.goto(story)
    form = page.locator("form[action*='/comments/post/']").first
    form.locator("[name=name]").fill("Ida Lindqvist")
    form.locator("[name=email]").fill("not an address")
    form.locator("[name=comment]").fill("What I typed is still here.")
    with page.expect_navigation():
        form.evaluate("form => HTMLFormElement.prototype.submit.call(form)")


def take_desk(page: Page, desk: str, suffix: str) -> None:
    page.goto(desk)
    shoot(page, f"desk-login-{suffix}")
    page.locator("[name=username]").fill("admin")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    for name, path in {
        "index": "",
        "front": "front/",
        "stories": "articles/story/",
        "queue": "comments/comment/",
    }.items():
        page.goto(desk + path)
        shoot(page, f"desk-{name}-{suffix}")
    page.goto(desk + "articles/story/")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    shoot(page, f"desk-form-{suffix}")


def shoot(page: Page, name: str, *, full_page: bool = True) -> None:
    """Pictures that wait to be scrolled to are fetched first."""
    page.evaluate("for (const img of document.images) img.loading = 'eager'")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png", full_page=full_page)
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wider > 0:
        print(f"{name}: {wider} px wider than the window")


def complain(page: Page, suffix: str, text: str) -> None:
    if not re.search(r"status of 4\d\d", text):  # the pages that are meant to be
        print(f"{suffix} {page.url}: {text}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


if __name__ == "__main__":
    main()
