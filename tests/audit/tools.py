"""The judges: axe-core in the page, Nu HTML Checker and csstree over files.

Each answers with lines that say what is wrong and where. Nothing is excluded.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "var/audit/node_modules"
AXE = MODULES / "axe-core/axe.min.js"
NU = MODULES / "vnu-jar/build/dist/vnu.jar"
CSSTREE = MODULES / "csstree-validator/bin/validate.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MORE = [*WCAG, "best-practice"]  # order of headings, names of landmarks, …
OPTIONS: dict[str, Any] = {
    # Off by default, and asked for by its tag: the one rule that is new in 2.2 AA.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


# A color on its way to another one is nobody's: what moves is moved to its end.
SETTLE = """() => {
  getComputedStyle(document.body).color;
  for (const one of document.getAnimations()) {
    if (Number.isFinite(one.effect.getComputedTiming().endTime)) one.finish();
  }
}"""
# CSS Paged Media names it; csstree does not know it yet.
PAGE_MARGIN = 'print.css":6.3-6.9: error: Unknown at-rule descriptor `margin`'
SHOWN = 3  # places of one fault on one page


def axe(page: Page, tags: list[str] = WCAG) -> list[str]:
    """What breaks WCAG 2.2 A or AA in the page as it stands, frames included."""
    for frame in page.frames:
        if not frame.evaluate("'axe' in window"):
            frame.evaluate(AXE.read_text() + "; 0")
    page.evaluate(SETTLE)
    options = OPTIONS | {"runOnly": {"type": "tag", "values": tags}}
    found = page.evaluate("options => axe.run(options)", options)
    assert found["testEngine"]["name"] == "axe-core"
    return [line for violation in found["violations"] for line in _told(violation)]


def _told(violation: dict[str, Any]) -> Iterator[str]:
    for node in violation["nodes"][:SHOWN]:
        why = node["failureSummary"].split("\n", 1)[1].strip().replace("\n", ";")
        yield f"{violation['id']}: {node['target']} {node['html'][:160]} ({why})"
    if more := len(violation["nodes"][SHOWN:]):
        yield f"{violation['id']}: in {more} more places"


def nu(folder: Path) -> dict[str, list[str]]:
    """The errors of each HTML file of a folder, by its name."""
    checked = subprocess.run(
        ["java", "-jar", NU, "--errors-only", "--format", "json", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        messages = json.loads(checked.stderr)["messages"]
    except ValueError:
        sys.exit(f"The Nu HTML Checker does not answer: {checked.stderr[:400]}")
    found: dict[str, list[str]] = {path.stem: [] for path in folder.glob("*.html")}
    for message in messages:
        name = Path(message["url"]).stem
        where = message.get("extract", "").replace("\n", " ")
        found[name].append(f"{message['message']} {where!r}")
    return found


def css(folder: Path) -> list[str]:
    """What is no CSS in the style sheets of a folder."""
    checked = subprocess.run(
        ["node", CSSTREE, "--reporter", "gnu", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in checked.stderr.splitlines() if line.strip()]
    if bool(lines) != bool(checked.returncode):
        sys.exit(f"csstree does not answer: {checked.stderr[:400]}")
    return [line for line in lines if not line.endswith(PAGE_MARGIN)]
