"""`make audit`: axe (WCAG 2.2 A and AA) and the Nu HTML Checker over the whole demo.

Each page is opened once and judged at two widths, light and dark. The markup of the
desk is in part Django's own: what Nu says of it is told, and fails nothing. Before
that, what pages, feeds, sitemaps and the API say of each story is compared, and feeds,
sitemaps and structured data are judged by their schemas.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.management import call_command
from playwright.sync_api import Browser, Page, sync_playwright

from tests import processes
from tests.browser.shots import CHROMIUM, FLAGS, PASSWORD, ROOT

from . import tools, vocabulary

if TYPE_CHECKING:
    from .pages import Visit

WIDTHS = (1280, 375)
SCHEMES = ("light", "dark")
WHOLE = 12_000  # px: a bar at the foot of the window hides nothing of the page then
SAVED = ROOT / "var/audit/html"
FAULTY = """<!doctype html><html lang="en"><title>Faults</title><main><h1>Faults</h1>
<img src="data:,"><p style="color: #ccc; background: #fff">pale</p>
<button style="width: 9px; height: 9px; padding: 0" aria-label="one"></button
><button style="width: 9px; height: 9px; padding: 0" aria-label="two"></button>"""
FAULTS = {"image-alt", "color-contrast", "target-size"}


def main() -> None:
    started = time.monotonic()
    missing = [path for path in (CHROMIUM, tools.AXE, tools.NU) if not path.exists()]
    if missing:
        sys.exit(f"{missing[0]} is missing. Run: make audit")
    empty_folders()
    with demo() as site:
        call_command("check_metadata")  # before a crowd is made for long pages
        from . import feeds, pages  # noqa: PLC0415  ask Django, which is set up by now

        audit = Audit(site)
        audit.faults += feeds.judge_feeds(site)
        public, desk = pages.public(), pages.desk()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            judge_the_judges(browser)
            audit.run(browser, public, desk)
            browser.close()
    audit.check_markup()
    audit.tell(time.monotonic() - started)


def empty_folders() -> None:
    for name in ("public", "desk"):
        folder = SAVED / name
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.html"):
            old.unlink()


@contextmanager
def demo() -> Iterator[str]:
    """The demo's paper on a site of its own; this process asks its database, too."""
    with tempfile.TemporaryDirectory(prefix="newsroom-audit-") as folder:
        port = processes.free_port()
        site = f"http://127.0.0.1:{port}"
        for name in ("ALLOWED_HOSTS", "CACHE_URL", "DEBUG", "MEDIA_ACCEL"):
            os.environ.pop(name, None)
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "MEDIA_ROOT": f"{folder}/media",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "SITE_NAME": "The Calder Packet",
            "SITE_URL": site,
            "STATIC_ROOT": f"{folder}/static",
        }
        prepare()
        import django  # noqa: PLC0415  after the environment is set

        django.setup()
        with processes.gunicorn(dict(os.environ), port):
            yield site


def prepare() -> None:
    commands = (["demo"], ["collectstatic", "--no-input"])
    steps = [
        subprocess.Popen([sys.executable, "manage.py", *command, "-v", "0"], cwd=ROOT)
        for command in commands
    ]
    if any([step.wait() for step in steps]):  # noqa: C419  wait for both
        sys.exit("The demo could not be made.")


def judge_the_judges(browser: Browser) -> None:
    """An audit that finds nothing in a page full of faults is worth nothing."""
    page = browser.new_page()
    page.set_content(FAULTY)
    found = {line.split(":")[0] for line in tools.axe(page)}
    if not found >= FAULTS:
        sys.exit(f"axe finds only {found} in a page with {FAULTS}.")
    page.close()
    (SAVED / "public" / "faulty.html").write_text(FAULTY)
    (SAVED / "faulty.css").write_text("a { colour: red }")
    if not tools.css(SAVED):
        sys.exit("csstree finds nothing in a style sheet full of faults.")


class Audit:
    """Looks at every page and remembers what was wrong with it."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.judged: Counter[str] = Counter()
        self.faults: list[str] = []
        self.found: defaultdict[str, list[str]] = defaultdict(list)
        self.passed_over: list[str] = []

    def run(self, browser: Browser, public: list[Visit], desk: list[Visit]) -> None:
        reader, editor = browser.new_page(), browser.new_page()
        for visit in public:
            self.look(reader, visit, "public")
        log_in(editor, self.site)
        for visit in desk:
            self.look(editor, visit, "desk")

    def look(self, page: Page, visit: Visit, part: str) -> None:
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        if visit.status is None and not self.is_page(page, visit):
            return
        response = page.goto(self.site + visit.path)
        assert response
        if response.status != (visit.status or 200):
            self.faults.append(f"{visit.name} answers {response.status}: {visit.path}")
            return
        if visit.act:
            response = visit.act(page) or response
        (SAVED / part / f"{visit.name}.html").write_text(response.text())
        self.judge(page, visit)

    def is_page(self, page: Page, visit: Visit) -> bool:
        """Whether an address that was found answers a page; an error is a fault."""
        answer = page.request.get(self.site + visit.path, max_redirects=0)
        if answer.status == 404 or answer.status >= 500:
            self.faults.append(f"{visit.name} answers {answer.status}: {visit.path}")
        if answer.ok and "text/html" in answer.headers.get("content-type", ""):
            return True
        self.passed_over.append(f"{visit.name} ({answer.status})")
        return False

    def judge(self, page: Page, visit: Visit) -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": WHOLE})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                self.judged[visit.name] += 1
                for line in tools.axe(page):
                    self.found[f"{visit.name}: {line}"].append(f"{width} {scheme}")

    def check_markup(self) -> None:
        public, desk = tools.nu(SAVED / "public"), tools.nu(SAVED / "desk")
        if not public.pop("faulty"):
            sys.exit("The Nu HTML Checker finds nothing in a page full of faults.")
        self.faults += [f"Nu: {line}" for line in named(public)]
        self.faults += vocabulary.judge_words(SAVED / "public")
        self.faults += [f"CSS: {line}" for line in tools.css(ROOT / "static/css")]
        for line in named(desk):
            print(f"The desk, by Nu: {line}")

    def tell(self, seconds: float) -> None:
        self.faults += [f"{line} [{', '.join(at)}]" for line, at in self.found.items()]
        print(f"Not judged, being no pages: {', '.join(self.passed_over)}")
        for line in self.faults:
            print(line)
        times = sum(self.judged.values())
        print(f"{len(self.judged)} pages, judged {times} times in {seconds:.0f} s")
        if self.faults:
            sys.exit(f"{len(self.faults)} faults")


def named(found: dict[str, list[str]]) -> list[str]:
    return [f"{name}: {error}" for name, errors in found.items() for error in errors]


def log_in(page: Page, site: str) -> None:
    page.goto(f"{site}/admin/")
    page.locator("[name=username]").fill("admin")
    page.locator("[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("[type=submit]").click()


if __name__ == "__main__":
    main()
