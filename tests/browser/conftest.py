"""The browser of the journeys: Debian's Chromium, driven over a live server."""

import os
import shutil
import threading
import time
from collections import Counter

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import expect

from tests.factories import PASSWORD

# How fast a machine is is no matter of a test: wait as long as for a page.
expect.set_options(timeout=30_000)

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
def under_way():
    """How many requests the live server is answering, from threads of its own.

    Not those of a test client: one that leaves a file unread never ends.
    """
    requests, lock = Counter(), threading.Lock()

    def count(change):
        if threading.current_thread() is not threading.main_thread():
            with lock:
                requests["under way"] += change

    def start(**kwargs):
        count(1)

    def finish(**kwargs):
        count(-1)

    request_started.connect(start)
    request_finished.connect(finish)
    yield requests
    request_started.disconnect(start)
    request_finished.disconnect(finish)


@pytest.fixture(autouse=True)
def _requests_end_first(transactional_db, under_way):
    """A page that is closed leaves its last request to the server's threads.

    The flush that ends a test would meet it: PostgreSQL sees a deadlock and may
    give the flush up, and the next test finds this one's rows.
    """
    yield
    deadline = time.monotonic() + 20
    time.sleep(0.05)  # for what was sent and not yet begun
    while under_way["under way"] > 0:
        assert time.monotonic() < deadline, "a page left a request without an end"
        time.sleep(0.01)


PROGRAMS = """async () => {
    const story = document.querySelector("script[src*='js/story']");
    await (story && import(story.src).then(({ loaded }) => loaded));
}"""


@pytest.fixture
def page(page, request):
    """A page that is there with its programs: those of a story start after it."""
    asked = request.node.get_closest_marker("browser_context_args")
    if asked is None or asked.kwargs.get("java_script_enabled", True):
        page.goto = _then_programs(page, page.goto)
        page.reload = _then_programs(page, page.reload)
    return page


def _then_programs(page, go):
    def wait(*args, **kwargs):
        response = go(*args, **kwargs)
        page.evaluate(PROGRAMS)
        return response

    return wait


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


def log_in(page, address, username):
    """Open a screen of the desk as somebody who has to say who it is."""
    page.goto(address)
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
