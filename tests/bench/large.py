"""Search, related lists and saving in a long archive, each against its bar.

`p95` is over different words and stories, each asked once or a few times, with the
database warm and nothing kept by the site.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice, pairwise
from random import Random
from statistics import median
from typing import Any
from unittest import mock

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import indexing, related, search, workflow
from articles.models import Author, Section, Story, StoryText, Tag, Term
from newsroom import bench
from newsroom.bench import words

from .bars import line, p95, plain, timed
from .pages import database

STORIES, REPLIES = 200_000, 50_000
SAMPLES = 60
COMMON, RARE = 20, 10  # the so many most used words; words of at most so many stories
SHOWN = 20
SAVES = 40


def main(number: int = STORIES) -> None:
    print(f"Filling {number:,} stories takes some minutes …", flush=True)
    with database():
        for measured in measure(number):
            print(measured, flush=True)


def measure(number: int) -> Iterator[str]:
    at = timezone.now()
    start = time.perf_counter()
    bench.fill(bench.Plan(number, REPLIES, at))
    rate = number / (time.perf_counter() - start)
    if connection.vendor == "postgresql":
        yield line("filling", rate, "stories/s", 3_000, at_least=True)
    else:
        yield plain("filling", rate, "stories/s")
    yield from searching(at)
    yield from relating(at)
    yield from saving(at)


def searching(at: datetime) -> Iterator[str]:
    known = Term.objects.exclude(word="").order_by("-uses", "word")
    common = list(known.values_list("word", flat=True)[:COMMON])
    few = known.filter(uses__lte=RARE)
    rare = list(few.values_list("word", flat=True)[:SAMPLES])
    yield line("search, a common word, p95", asked(common, at), "ms", 60)
    yield line("search, a rare word, p95", asked(rare, at), "ms", 15)
    for name, scope in filters(at).items():
        yield line(f"search, common, {name}, p95", asked(common, at, **scope), "ms", 80)
    pairs = [f"{one} {two}" for one, two in pairwise(common)]
    yield plain("search, two common words, p95", asked(pairs, at), "ms")
    yield plain("search, by date, p95", asked(common, at, sort="newest"), "ms")
    yield plain("suggestions, p95", p95(suggesting(common, at)), "ms")
    yield plain("did you mean, p95", p95(meaning(rare)), "ms")
    yield plain("page of a common search, cold, p95", p95(pages(common)), "ms")


def filters(at: datetime) -> dict[str, dict[str, Any]]:
    year = timedelta(days=365)
    return {
        "in a section": {"section": Section.objects.order_by("pk")[0]},
        "with a tag": {"tag": Tag.objects.order_by("pk")[0]},
        "with a rare tag": {"tag": Tag.objects.order_by("-pk")[0]},
        "by an author": {"author": Author.objects.order_by("pk")[0]},
        "of a year": {
            "since": (at - 3 * year).date(),
            "until": (at - 2 * year).date(),
        },
    }


def asked(texts: list[str], at: datetime, **scope: Any) -> float:
    """p95 of the first page of results with its snippets."""
    queries = [search.parse(text) for text in islice(cycle(texts), SAMPLES)]

    def one(query: search.Query) -> None:
        found = StoryText.objects.found(query, at, **scope)
        StoryText.objects.snippets(found.query, found[0 : SHOWN + 1][:SHOWN])

    one(queries[0])
    return p95(timed(lambda query=query: one(query)) for query in queries)


def suggesting(common: list[str], at: datetime) -> Iterator[float]:
    for text in islice(cycle(common), SAMPLES):
        typed = search.parse(text[:3])
        yield timed(lambda typed=typed: StoryText.objects.suggested(typed, at))


def meaning(rare: list[str]) -> Iterator[float]:
    for word in rare:
        wrong = search.parse(word[:2] + "x" + word[3:])
        yield timed(lambda wrong=wrong: Term.objects.did_you_mean(wrong))


def pages(common: list[str]) -> Iterator[float]:
    client = Client()
    for text in islice(cycle(common), SAMPLES):
        cache.clear()
        yield timed(lambda text=text: client.get("/search/", {"q": text}))


def relating(at: datetime) -> Iterator[str]:
    """Of stories of every age, as after a change: neither is its list there yet."""
    keys = list(Story.objects.public(at).stories().values_list("pk", flat=True))
    some = Random(1).sample(keys, min(SAMPLES, len(keys)))
    related.renew(some[0], at)
    taken = [timed(lambda pk=pk: related.renew(pk, at)) for pk in some]
    yield line("a related list computed, p95", p95(taken), "ms", 200)
    story = Story.objects.get(pk=some[0])
    with CaptureQueriesContext(connection) as queries:
        list(Story.objects.related_of(story, at))
    yield line("a related list read", len(queries), "queries", 1)


def saving(at: datetime) -> Iterator[str]:
    """An edit of the text, in turns with and without its words being written."""
    stories = Story.objects.public(at).stories().newest_first()[1:6]
    with_words, without = [], []
    for n, story in enumerate(islice(cycle(stories), 2 * SAVES)):
        if n % 2:
            with_words.append(save(story, n, at))
        else:
            with mock.patch.object(indexing, "index"):
                without.append(save(story, n, at))
    yield plain("saving a story without its words", median(without), "ms")
    yield plain("saving a story with its words", median(with_words), "ms")
    ratio = median(with_words) / median(without)
    yield line("saving with words / without", ratio, "times", 1.5)


def save(story: Story, n: int, at: datetime) -> float:
    rng = Random(n)
    text = " ".join(words.phrase(rng) for _ in range(40))  # 320 words
    changes = {"body": f"<p>{text.capitalize()}.</p>", "deck": words.phrase(rng)}
    version = Story.objects.values_list("version", flat=True).get(pk=story.pk)
    return timed(lambda: workflow.edit(story, changes, by=None, at=at, version=version))
