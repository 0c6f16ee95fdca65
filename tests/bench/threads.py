"""What the replies of a story cost its page: with ten, and with a hundred thousand."""

import time
from collections.abc import Iterator
from statistics import median

from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from articles.models import Story
from newsroom.bench.replies import make_crowd
from tests.factories import make_story
from tests.rows_read import counting

from .pages import database

THREAD = Template("{% load comments %}{% comment_thread story %}")
TIMES = 7
CROWDS = {
    "10 replies": {"roots": 5, "answers": 1},
    "10,000 replies": {"roots": 5_000, "answers": 1},
    "100,000 replies": {"roots": 50_000, "answers": 1},
    "10,000 under one": {"roots": 1, "answers": 10_000},
    "100 and 100,000 that wait": {"roots": 50, "answers": 1, "waiting": 100_000},
}


def main() -> None:
    with database():
        for line in compare():
            print(line, flush=True)


def compare() -> Iterator[str]:
    """In a database that is empty, with all its tables."""
    at = timezone.now()
    stories = {name: make_story(at) for name in CROWDS}
    for name, numbers in CROWDS.items():
        make_crowd(stories[name], at, **numbers)
        stories[name].refresh_from_db()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    read = "rows" if connection.vendor == "postgresql" else "steps"
    yield f"{'replies on a page':26} {'queries':>7} {read:>7}"
    for name, story in stories.items():
        with counting() as work:
            show(story)
        took = median(timed(story) for _ in range(TIMES))
        yield f"{name:26} {work.queries:7} {work.rows:7} {took:7.1f} ms"


def show(story: Story) -> str:
    request = RequestFactory().get("/")
    request.at = timezone.now()  # type: ignore[attr-defined]
    return THREAD.render(Context({"request": request, "story": story}))


def timed(story: Story) -> float:
    start = time.perf_counter()
    show(story)
    return (time.perf_counter() - start) * 1000
