"""A page as it is for eyes that need more, and for hands without a mouse.

Each answers with lines that say what is wrong and where. What is looked for stands in
eyes.js, which is asked in the page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

EYES = Path(__file__).with_name("eyes.js")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
ZOOMED = {"width": 640, "height": 450}  # a window of 1280 px at 200 %
TEXT = "size => { document.documentElement.style.fontSize = size; }"


def _ask(page: Page, *names: str) -> list[str]:
    if not page.evaluate("'eyes' in window"):
        page.evaluate(EYES.read_text())
    return [
        line for name in names for line in page.evaluate(f"window.eyes.{name}()")[:5]
    ]


def fits(page: Page) -> list[str]:
    """Whether the page is no wider than the window, and shows every word."""
    return _ask(page, "sideways", "cut")


def spoken(page: Page) -> list[str]:
    """Whether headings are a list of contents."""
    return _ask(page, "headings")


def zoomed(page: Page) -> list[str]:
    """At 200 %, of everything and of the text alone: nothing is lost or covered."""
    found = []
    for name, window, size in (
        ("zoom", ZOOMED, ""),
        ("large text", WIDE, "200%"),
        ("large text on a phone", NARROW | {"width": 375}, "200%"),
    ):
        page.set_viewport_size(window)  # type: ignore[arg-type]
        page.evaluate(TEXT, size)
        lines = _ask(page, "sideways", "cut", "overlapping")
        found += [f"{name}: {line}" for line in lines]
    page.evaluate(TEXT, "")
    return found


def still(page: Page) -> list[str]:
    """Whether anything moves where less motion is asked for."""
    page.emulate_media(reduced_motion="reduce")
    return _ask(page, "moving")


def colored(page: Page) -> list[str]:
    """Whether controls and icons are there in the reader's own colors."""
    with _forced(page):
        return _ask(page, "colorless")


@contextmanager
def _forced(page: Page) -> Iterator[None]:
    page.emulate_media(forced_colors="active")
    try:
        yield
    finally:
        page.emulate_media(forced_colors="none")


def walked(page: Page) -> list[str]:
    """From the top to the last stop by the Tab key: in order, each one seen."""
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.evaluate("scrollTo(0, 0)")
    _ask(page)
    for _ in range(page.evaluate("window.eyes.startWalk()")):
        page.keyboard.press("Tab")
    return list(page.evaluate("window.eyes.endWalk()"))[:8]


def at_rest(page: Page) -> list[str]:
    """What can be asked of a page in the state that a deed left it in."""
    return [*spoken(page), *still(page), *colored(page)]


def all_of(page: Page) -> list[str]:
    return [*at_rest(page), *zoomed(page), *walked(page)]
