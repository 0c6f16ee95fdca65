"""`make bench`: what pages cost, next to a constant view and with a long archive.

First a story page that is kept, on SQLite: it and the constant are asked for in turns,
over one connection, from one gunicorn worker, so that whatever else the machine does
falls on both. Milliseconds are the client's. Then eight readers reply to it without a
pause, and none of their replies may be lost (`writers.py`). Then, on the database of
DATABASE_URL, every kind of page with nothing kept (`pages.py`), long threads
(`threads.py`), a long queue (`moderation.py`), search, related lists and saving in a
large archive (`large.py`), and the import of one (`importing.py`). What has a bar is
printed with it; the end says which were missed. ARGS="large --stories 20000" runs one
part, or some, with fewer stories.
"""

import argparse
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

ROUNDS = 30
REQUESTS = 20  # of each kind in a round
STORIES = 60
REPLIES = 50
KEPT = "kept"
PARTS = ("pages", "threads", "moderation", "large", "importing")  # of parts.py
LARGE = 200_000  # stories
GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", choices=[KEPT, *PARTS])
    parser.add_argument("--stories", type=int, default=LARGE)
    options = parser.parse_args()
    parts = options.parts or [KEPT, *PARTS]
    port, named = free_port(), os.environ.get("DATABASE_URL")
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        os.environ |= environment(Path(folder), port)
        if KEPT in parts:
            kept(port)
        environ = os.environ | ({"DATABASE_URL": named} if named else {})
        if rest := [name for name in PARTS if name in parts]:
            program = [sys.executable, "-m", "tests.bench.parts", *rest]
            program += ["--stories", str(options.stories)]
            subprocess.run(program, env=environ, check=True)


def kept(port: int) -> None:
    story = load()
    with served(port) as connection:
        print(compare(connection, story, "/bench/constant/"))
        from .writers import write  # noqa: PLC0415  after the environment is set

        print(write(port), flush=True)


def environment(folder: Path, port: int) -> dict[str, str]:
    return {
        "CACHE_URL": "locmem://",
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "MEDIA_ROOT": f"{folder}/media",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "TRUSTED_PROXIES": "1",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "WEB_BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "1",
        "WEB_LOG_LEVEL": "warning",
    }


def load() -> str:
    """Fill the database; the address of a story with replies and a full section."""
    import django  # noqa: PLC0415  after the environment is set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from tests import factories  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    at = timezone.now() - timedelta(days=1)
    section, owner = factories.make_section(), factories.make_user()
    body = "<p>Six hundred words make a story of ordinary length.</p>" * 75
    for _ in range(STORIES):
        story = factories.make_story(at, section=section, owner=owner, body=body)
    for _ in range(REPLIES):
        factories.make_comment(story)
    return story.get_absolute_url()


@contextmanager
def served(port: int) -> Iterator[HTTPConnection]:
    server = subprocess.Popen([*GUNICORN, "newsroom.wsgi:application"])
    try:
        yield wait_for(port)
    finally:
        server.terminate()
        server.wait(30)


def wait_for(port: int) -> HTTPConnection:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(100):
        try:
            connection.connect()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return connection
    sys.exit("gunicorn does not start.")


def compare(connection: HTTPConnection, page: str, constant: str) -> str:
    for path in (page, constant) * 10:  # warm
        get(connection, path)
    rounds = [
        (one_round(connection, page), one_round(connection, constant))
        for _ in range(ROUNDS)
    ]
    page_ms = median(first for first, _ in rounds)
    constant_ms = median(second for _, second in rounds)
    ratio = median(first / second for first, second in rounds)
    return (
        f"story {page_ms:.2f} ms, constant view {constant_ms:.2f} ms, "
        f"ratio {ratio:.2f} (medians of {ROUNDS} rounds of {REQUESTS})"
    )


def one_round(connection: HTTPConnection, path: str) -> float:
    """The median of some requests, in milliseconds."""
    return median(get(connection, path) for _ in range(REQUESTS))


def get(connection: HTTPConnection, path: str) -> float:
    start = time.perf_counter()
    connection.request("GET", path, headers={"Accept-Encoding": "identity"})
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        sys.exit(f"{path} answers {response.status}.")
    return (time.perf_counter() - start) * 1000


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


if __name__ == "__main__":
    main()
