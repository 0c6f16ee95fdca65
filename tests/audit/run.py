"""`make audit`: outside judges, and eyes.py, over every page of the demo.

Each page is opened once and judged at two widths, light and dark, those of readers and
the desk side by side. The demo holds the worst content that its forms
let in (worst.py), too. Before that, what pages, feeds, sitemaps and the API say of each
story is compared, and feeds, sitemaps and structured data are judged by their schemas.

`make audit ARGS=lighthouse` runs Lighthouse five times on each kind of page instead.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict, deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Literal

from django.core.management import call_command
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.shots import CHROMIUM, FLAGS, PASSWORD, ROOT

from . import eyes, lighthouse, tools, vocabulary, weight
from .site import demo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .pages import Visit

type Windows = tuple[tuple[int, Literal["light", "dark"]], ...]

PUBLIC: Windows = ((1440, "light"), (1440, "dark"), (320, "light"), (320, "dark"))
DESK: Windows = ((1440, "light"), (320, "dark"))
WHOLE = 12_000  # px: a bar at the foot of the window hides nothing of the page then
SAVED = ROOT / "var/audit/html"
FAULTY = """<!doctype html><html lang="en"><title>Faults</title><main><h1>Faults</h1>
<img src="data:,"><p style="color: #ccc; background: #fff">pale</p>
<button style="width: 9px; height: 9px; padding: 0" aria-label="one"></button
><button style="width: 9px; height: 9px; padding: 0" aria-label="two"></button>"""
FAULTS = {"image-alt", "color-contrast", "target-size"}
UNSEEN = """<!doctype html><html lang="en"><title>Unseen</title><main><h1>Unseen</h1>
<h3>A level is left out</h3><p style="width: 2000px">wide</p>
<p style="margin-top: -2.2em">over</p>
<p style="overflow: hidden; width: 3em; white-space: nowrap">cut off here</p>
<button style="transition: 1s; outline: 0; border: 0; appearance: none"></button>
<a href="/2" tabindex="2">second</a><a href="/1" tabindex="1">first</a></main>"""
SEEN = {"wider", "cut off", "on each other", "moves", "no edge", "a level", "no ring"}


def main() -> None:
    missing = [path for path in (CHROMIUM, tools.AXE, tools.NU) if not path.exists()]
    if missing:
        sys.exit(f"{missing[0]} is missing. Run: make audit")
    with demo() as site:
        if sys.argv[1:] == ["lighthouse"]:
            audit_speed(site)
        else:
            audit_all(site)


def audit_speed(site: str) -> None:
    """The scores of each kind of page, speed among them: of a machine that is idle."""
    from . import pages  # noqa: PLC0415  asks Django, which is set up by now

    faults = []
    for name, path in pages.kinds().items():
        scores = lighthouse.judge(site, name, path)
        print(f"{name}: {scores.told()}", flush=True)
        faults += scores.faults(with_speed=True)
    if faults:
        sys.exit("\n".join(faults))


def audit_all(site: str) -> None:
    started = time.monotonic()
    empty_folders()
    from . import desk, errors, feeds, pages, worst  # noqa: PLC0415  as above

    made = worst.make()
    call_command("check_metadata")  # before a crowd is made for long pages
    audit = Audit(site)
    audit.note(feeds.judge_feeds(site))
    readers = deque([*pages.public(), *errors.visits(), *worst.public(made)])
    screens = [*desk.desk(), *worst.desk(made)]
    with_browser(judge_the_judges)
    with ThreadPoolExecutor(2) as both:  # whoever ends first helps with the rest
        jobs = [
            both.submit(with_browser, lambda browser: audit.read(browser, readers)),
            both.submit(with_browser, lambda browser: audit.work(browser, screens)),
            both.submit(with_browser, lambda browser: audit.read(browser, readers)),
        ]
        for job in jobs:
            job.result()
        weighed = both.submit(audit.weigh, pages.kinds())
        for job in (weighed, both.submit(audit.check_markup)):
            job.result()
    audit.tell(time.monotonic() - started)


def with_browser(look: Callable[[Browser], None]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        look(browser)
        browser.close()


def empty_folders() -> None:
    for name in ("public", "desk"):
        folder = SAVED / name
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.html"):
            old.unlink()


def judge_the_judges(browser: Browser) -> None:
    """An audit that finds nothing in a page full of faults is worth nothing."""
    page = browser.new_page()
    page.set_content(FAULTY)
    found = {line.split(":")[0] for line in tools.axe(page)}
    if not found >= FAULTS:
        sys.exit(f"axe finds only {found} in a page with {FAULTS}.")
    page.set_content(UNSEEN)
    lines = " ".join(eyes.all_of(page))
    if blind := [name for name in SEEN if name not in lines]:
        sys.exit(f"eyes.js does not see {blind} in a page full of faults: {lines}")
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
        self.passed_over: list[str] = []

    def read(self, browser: Browser, visits: deque[Visit]) -> None:
        """Take a page from those that are left until none is."""
        page = browser.new_page()
        while visits:
            self.look(page, visits.popleft(), "public")

    def work(self, browser: Browser, visits: list[Visit]) -> None:
        page = browser.new_page()
        log_in(page, self.site)
        for visit in visits:
            self.look(page, visit, "desk")

    def look(self, page: Page, visit: Visit, part: str) -> None:
        page.set_viewport_size({"width": PUBLIC[0][0], "height": 900})
        if visit.status is None and not self.is_page(page, visit):
            return
        response = page.goto(self.site + visit.path)
        assert response
        if response.status != (visit.status or 200):
            self.note([f"{visit.name} answers {response.status}: {visit.path}"])
            return
        if visit.act:
            response = visit.act(page) or response
        (SAVED / part / f"{visit.name}.html").write_text(response.text())
        if part == "desk":
            lines = self.judge(page, visit, DESK, tools.WCAG)
        else:
            lines = self.judge(page, visit, PUBLIC, tools.MORE)
            lines += eyes.at_rest(page) if visit.act else eyes.all_of(page)
        self.note(f"{visit.name}: {line}" for line in lines)

    def note(self, faults: Iterable[str]) -> None:
        for fault in faults:
            self.faults.append(fault)
            print(fault, flush=True)

    def is_page(self, page: Page, visit: Visit) -> bool:
        """Whether an address that was found answers a page; an error is a fault."""
        answer = page.request.get(self.site + visit.path, max_redirects=0)
        if answer.status == 404 or answer.status >= 500:
            self.note([f"{visit.name} answers {answer.status}: {visit.path}"])
        if answer.ok and "text/html" in answer.headers.get("content-type", ""):
            return True
        self.passed_over.append(f"{visit.name} ({answer.status})")
        return False

    def judge(
        self, page: Page, visit: Visit, windows: Windows, tags: list[str]
    ) -> list[str]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for width, scheme in windows:
            page.set_viewport_size({"width": width, "height": WHOLE})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.judged[visit.name] += 1
            for line in (*eyes.fits(page), *tools.axe(page, tags)):
                found[line].append(f"{width} {scheme}")
        return [f"{line} [{', '.join(at)}]" for line, at in found.items()]

    def weigh(self, kinds: dict[str, str]) -> None:
        """What a page costs, and Lighthouse's scores that depend on no speed."""

        def measure(browser: Browser) -> None:
            for name, path in kinds.items():
                facts = weight.measure(browser, self.site, name, path)
                print(facts, flush=True)
                self.note(facts.faults())

        with_browser(measure)
        for name in ("front", "story"):
            scores = lighthouse.judge(self.site, name, kinds[name], times=1)
            print(f"Lighthouse: {name}: {scores.told()}")
            self.note(scores.faults(with_speed=False))

    def check_markup(self) -> None:
        public, desk = tools.nu(SAVED / "public"), tools.nu(SAVED / "desk")
        if not public.pop("faulty"):
            sys.exit("The Nu HTML Checker finds nothing in a page full of faults.")
        self.note(f"Nu: {line}" for line in (*named(public), *named(desk)))
        self.note(vocabulary.judge_words(SAVED / "public"))
        self.note(f"CSS: {line}" for line in tools.css(ROOT / "static/css"))

    def tell(self, seconds: float) -> None:
        print(f"Not judged, being no pages: {', '.join(self.passed_over)}")
        times = sum(self.judged.values())
        print(f"{len(self.judged)} pages, judged {times} times in {seconds:.0f} s")
        if self.faults:
            sys.exit(f"{len(self.faults)} faults, told above")


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
