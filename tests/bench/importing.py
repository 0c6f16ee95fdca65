"""An archive brought by `manage.py import_stories --publish`, its lists built.

20,000 stories of 300 words, on the database that DATABASE_URL names (a test database
beside it, which is dropped again): the whole command, from the file to the last list.
"""

import json
import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command

from articles.models import RelatedStory, Story
from newsroom.bench import words

from .bars import line, timed
from .pages import database

STORIES = 20_000
MINUTES = 10
A_MINUTE = 60_000  # milliseconds
PARAGRAPHS, PHRASES = 5, 8  # of eight words each: 320 words
SECTIONS, TAGS, AUTHORS = 12, 600, 120
APART = timedelta(minutes=77)
FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def main(number: int) -> None:
    """The bar is that of STORIES; with fewer it is lower."""
    number = min(number, STORIES)
    print(f"Importing {number:,} stories takes some minutes …", flush=True)
    with database(), tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        path = Path(folder, "archive.jsonl")
        path.write_text("".join(f"{json.dumps(told)}\n" for told in lines(number)))
        minutes = timed(lambda: bring(path)) / A_MINUTE
        named = RelatedStory.objects.values("story").distinct().count()
        if (Story.objects.count(), named) != (number, number):
            raise SystemExit("Stories or lists are missing.")
    bar = MINUTES * number / STORIES
    print(line(f"import of {number:,} stories, with lists", minutes, "minutes", bar))


def bring(path: Path) -> None:
    call_command("import_stories", str(path), publish=True, verbosity=0)


def lines(number: int) -> Iterator[dict[str, Any]]:
    """Always the same stories."""
    rng = random.Random(1)
    for n in range(number):
        paragraphs = [
            " ".join(words.phrase(rng) for _ in range(PHRASES))
            for _ in range(PARAGRAPHS)
        ]
        yield {
            "id": f"archive-{n}",
            "headline": words.phrase(rng),
            "deck": words.phrase(rng),
            "body": "\n\n".join([" ".join(words.names_of(n // 4)), *paragraphs]),
            "section": f"Section {rng.randrange(SECTIONS)}",
            "tags": [f"Tag {rng.randrange(TAGS)}" for _ in range(3)],
            "authors": [f"Author {rng.randrange(AUTHORS)}"],
            "published_at": (FIRST + n * APART).isoformat(),
        }
