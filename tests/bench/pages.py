"""What every kind of page costs, cold, in a short archive and in a long one.

In one process and one run, on the database that DATABASE_URL names (a test database
beside it, which is dropped again): milliseconds at both sizes, and how they grow.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from statistics import median
from typing import NamedTuple

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import sitemaps
from articles.models import Story
from newsroom import bench
from newsroom.bench import filling, words
from tests.factories import make_user

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
        print(line, flush=True)


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
        at = timezone.now()
        bench.fill(bench.Plan(number, replies, at))
        client = Client()
        client.force_login(make_user(is_superuser=True))
        return {name: cost(client, path) for name, path in pages(at).items()}


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


def pages(at: datetime) -> dict[str, str]:
    story, discussed = Story.objects.public(at).newest_first()[:2]
    draft = Story.objects.filter(status=Story.Status.DRAFT).order_by("-pk")[0]
    day = story.date
    assert day is not None
    desk = "/admin/articles/story/"
    return {
        "a constant": "/bench/constant/",
        "home": "/",
        "home, page 5": "/?page=5",
        "section": "/section/bench-section-0/",
        "tag of many stories": "/tag/bench-tag-0/",
        "tag of five old ones": f"/tag/bench-tag-{filling.TAGS - 1}/",
        "author": "/author/bench-author-1/",
        "author of five old ones": f"/author/bench-author-{filling.AUTHORS - 1}/",
        "year": f"/{day:%Y}/",
        "month": f"/{day:%Y/%m}/",
        "day": f"/{day:%Y/%m/%d}/",
        "search, a common word": f"/search/?q={words.COMMON}",
        "search, an unknown word": "/search/?q=nowhere",
        "feed": "/feed/",
        "index of sitemaps": "/sitemap.xml",
        "sitemap of stories": f"/sitemap-stories-{sitemaps.file_of(story.pk)}.xml",
        "news sitemap": "/news-sitemap.xml",
        "story, 50 replies": story.get_absolute_url(),
        "story, all the replies": discussed.get_absolute_url(),
        "unknown address": "/nothing-is-here/",
        "dashboard": "/admin/",
        "list of stories": desk,
        "list, one state": f"{desk}?state=draft",
        "list, search": f"{desk}?q={words.COMMON}",
        "form of a live story": f"{desk}{story.pk}/change/",
        "form of a draft": f"{desk}{draft.pk}/change/",
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
