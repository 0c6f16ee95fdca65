"""What every kind of page costs, cold, in a short archive and in a long one.

In one process and one run, on the database that DATABASE_URL names (a test database
beside it, which is dropped again): milliseconds at both sizes, and how they grow.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import NamedTuple

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from . import archive, threads
from .archive import Archive

SHORT, LONG = 200, 50_000  # stories
REPLIES = 5_000
WARM = 2
TIMES = 7


class Cost(NamedTuple):
    queries: int
    milliseconds: float


def main() -> None:
    print("Filling an archive takes a minute or two …", flush=True)
    for line in compare():
        print(line)
    with database():
        for line in threads.compare():
            print(line)


def compare() -> Iterator[str]:
    few, many = measure(SHORT, SHORT), measure(LONG, REPLIES)
    yield f"{'cold page':24} {'queries':>7} {SHORT:>8,} {LONG:>8,}  stories; growth"
    for name, before in few.items():
        after = many[name]
        yield (
            f"{name:24} {after.queries:7} {before.milliseconds:5.1f} ms "
            f"{after.milliseconds:5.1f} ms  "
            f"x {after.milliseconds / before.milliseconds:.2f}"
        )


def measure(number: int, replies: int) -> dict[str, Cost]:
    """The cost of each page in an archive of that many stories."""
    with database():
        made = archive.fill(number, timezone.now(), replies=replies)
        client = Client()
        client.force_login(made.desk)
        return {name: cost(client, path) for name, path in pages(made).items()}


@contextmanager
def database() -> Iterator[None]:
    """An empty one with all its tables."""
    logging.disable(logging.WARNING)  # of the pages that are meant to be unknown
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        call_command("migrate", verbosity=0)  # roles
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def pages(made: Archive) -> dict[str, str]:
    day = made.story.date
    assert day is not None
    desk = "/admin/articles/story/"
    return {
        "a constant": "/bench/constant/",
        "home": "/",
        "home, page 5": "/?page=5",
        "section": "/section/section-1/",
        "tag of every story": "/tag/tag-1/",
        "tag of five old ones": "/tag/tag-0/",
        "author": "/author/author-1/",
        "author of five old ones": "/author/author-0/",
        "year": f"/{day:%Y}/",
        "month": f"/{day:%Y/%m}/",
        "day": f"/{day:%Y/%m/%d}/",
        "search, a common word": "/search/?q=harbor",
        "search, an unknown word": "/search/?q=nowhere",
        "feed": "/feed/",
        "story, 50 replies": made.story.get_absolute_url(),
        "story, all the replies": made.discussed.get_absolute_url(),
        "unknown address": "/nothing-is-here/",
        "dashboard": "/admin/",
        "list of stories": desk,
        "list, one state": f"{desk}?state=draft",
        "list, search": f"{desk}?q=harbor",
        "form of a live story": f"{desk}{made.story.pk}/change/",
        "form of a draft": f"{desk}{made.draft.pk}/change/",
        "front": "/admin/front/",
        "queue of replies": "/admin/comments/comment/",
    }


def cost(client: Client, path: str) -> Cost:
    """The median of some requests with nothing kept."""
    taken = [one(client, path) for _ in range(WARM + TIMES)][WARM:]
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return Cost(len(queries), median(taken))


def one(client: Client, path: str) -> float:
    cache.clear()
    start = time.perf_counter()
    response = client.get(path)
    milliseconds = (time.perf_counter() - start) * 1000
    if response.status_code not in {200, 404}:
        raise SystemExit(f"{path} answers {response.status_code}.")
    return milliseconds
