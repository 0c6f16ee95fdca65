"""Eight readers who reply for half a minute without a pause: what is lost, how long.

On SQLite, where one writes at a time. Each reply comes from a reader and a network of
its own and goes to the next story, so that no limit of a flood stops any.
"""

import sys
import time
from collections import Counter
from http.client import HTTPConnection
from itertools import count
from statistics import quantiles
from threading import Thread
from urllib.parse import urlencode

from articles.models import Story
from comments.models import Comment

WRITERS = 8
SECONDS = 30
HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Sec-Fetch-Site": "same-origin",
}


def write(port: int) -> str:
    """A line with what came of it. Ends the program if a reply was refused or lost."""
    stories = [str(uid) for uid in Story.objects.values_list("uid", flat=True)]
    before = Comment.objects.count()
    answers: list[tuple[int, float]] = []
    until = time.monotonic() + SECONDS
    readers = [
        Thread(target=_reply, args=(port, stories, number, until, answers))
        for number in range(WRITERS)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    lost = len(answers) - (Comment.objects.count() - before)
    statuses = Counter(status for status, _ in answers)
    if lost or statuses.keys() != {303}:
        sys.exit(f"Of {len(answers)} replies {lost} are lost; answers: {statuses}.")
    times = [milliseconds for _, milliseconds in answers]
    return (
        f"{WRITERS} writers for {SECONDS} s: {len(answers):,} replies, none lost, no "
        f"error; p95 {quantiles(times, n=20)[-1]:.0f} ms, slowest {max(times):.0f} ms"
    )


def _reply(
    port: int,
    stories: list[str],
    writer: int,
    until: float,
    answers: list[tuple[int, float]],
) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for number in count(writer * 1_000_000):
        if time.monotonic() > until:
            break
        start = time.perf_counter()
        status = _post(connection, stories[number % len(stories)], number)
        answers.append((status, (time.perf_counter() - start) * 1000))
    connection.close()


def _post(connection: HTTPConnection, story: str, number: int) -> int:
    fields = {
        "comment": f"Reply {number}.",
        "name": f"Reader {number}",
        "email": f"reader{number}@writers.example",
        "subject": "",
    }
    network = f"{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    headers = HEADERS | {"X-Forwarded-For": f"{network}.1"}
    connection.request("POST", f"/comments/post/{story}/", urlencode(fields), headers)
    response = connection.getresponse()
    response.read()
    return response.status
