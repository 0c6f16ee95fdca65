"""Lighthouse on a phone with a slow line, simulated: scores, and what cost points."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from tests.browser.shots import CHROMIUM, FLAGS

from .tools import MODULES

LIGHTHOUSE = MODULES / "lighthouse/cli/index.js"
WHOLE = ("accessibility", "best-practices", "seo")  # of these, 100 each
FAST = 95  # of performance
TIMES = 5
HIDDEN = {"search"}  # no search engine is to list what was found here


class Scores(NamedTuple):
    """Medians of one page, with what did not pass in any run."""

    name: str
    medians: dict[str, float]
    failed: set[str]

    def faults(self, *, with_speed: bool) -> list[str]:
        least = dict.fromkeys(WHOLE, 100)
        if with_speed:
            least["performance"] = FAST
        if self.failed == {"is-crawlable"} and self.name in HIDDEN:
            del least["seo"]
        short = [name for name, score in least.items() if self.medians[name] < score]
        found = f"{self.name}: {self.told()}; {', '.join(sorted(self.failed))}"
        return [f"Lighthouse: {found}"] if short else []

    def told(self) -> str:
        return ", ".join(f"{name} {score:.0f}" for name, score in self.medians.items())


def judge(site: str, name: str, path: str, times: int = TIMES) -> Scores:
    reports = [run(site + path) for _ in range(times)]
    names = ("performance", *WHOLE)
    medians = {
        name: statistics.median(
            report["categories"][name]["score"] * 100 for report in reports
        )
        for name in names
    }
    failed = {
        line
        for report in reports
        for name in WHOLE
        for line in failures(report, report["categories"][name])
    }
    return Scores(name, medians, failed)


def failures(report: dict[str, Any], category: dict[str, Any]) -> list[str]:
    """The audits of a category that count and did not pass."""
    counted = [ref["id"] for ref in category["auditRefs"] if ref["weight"]]
    audits = [report["audits"][name] for name in counted]
    return [
        audit["id"]
        for audit in audits
        if audit["score"] is not None and audit["score"] < 1
    ]


def run(address: str) -> dict[str, Any]:
    """A report. A trace that was cut short, as a busy machine does, is taken again."""
    for _ in range(4):
        with tempfile.TemporaryDirectory(prefix="newsroom-lighthouse-") as folder:
            report = Path(folder) / "report.json"
            done = subprocess.run(
                [
                    "node",
                    str(LIGHTHOUSE),
                    address,
                    "--quiet",
                    "--output=json",
                    f"--output-path={report}",
                    f"--chrome-flags={' '.join(FLAGS)}",
                    f"--only-categories=performance,{','.join(WHOLE)}",
                ],
                env=os.environ | {"CHROME_PATH": str(CHROMIUM)},
                capture_output=True,
                text=True,
                check=False,
            )
            if report.exists():
                found: dict[str, Any] = json.loads(report.read_text())
                if not found.get("runtimeError"):
                    return found
    sys.exit(f"Lighthouse could not judge {address}: {done.stderr[-400:]}")
