"""The browser of the journeys: Debian's Chromium, driven over a live server."""

import os
import shutil

import pytest

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session", autouse=True)
def _queries_beside_playwright():
    """Playwright runs an event loop in the thread of the tests; Django asks for one."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Chromium; without it a test is skipped by name, and with CI=true it fails."""
    if not shutil.which(CHROMIUM):
        missing = f"{CHROMIUM} is missing: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return {"executable_path": CHROMIUM, "args": FLAGS, "headless": True}


@pytest.fixture
def violations(page):
    """What the browser complained about: policy violations and errors of scripts."""
    found = []
    page.on(
        "console",
        lambda message: found.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: found.append(str(error)))
    return found
