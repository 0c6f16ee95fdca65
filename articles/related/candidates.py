"""The stories that a list might name.

Each comes by one range of one index, so that a list costs the same in an archive of a
million stories as in one of a hundred.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from articles import search
from articles.models import Section, Story, Tag

if TYPE_CHECKING:
    from datetime import datetime

    from articles.querysets import StoryQuerySet

    from .scoring import Facts, Gauge

WORDS = 50  # of a story, the heaviest
USES = 8000  # of these words in all: what the index has to read for them
PER_WORD = 100
BY_WORDS = 80
PER_TAG = 40
PER_SECTION = 20
NEAR = timedelta(days=14)
NEAREST = 20
NEWEST = 20


def candidates(gauge: Gauge, at: datetime) -> set[int]:
    """Their keys: those that say its words, have a tag of it, and what fills a list."""
    by_words = _by_words(gauge)
    shown = Story.objects.public(at).stories().filter(pk__in=by_words)
    return set(shown.values_list("pk", flat=True)) | _by_lists(gauge.story, at)


def _by_words(gauge: Gauge) -> list[int]:
    """Stories in which the most of its heaviest words stand."""
    found: defaultdict[int, float] = defaultdict(float)
    for word, number in search.holders(_heaviest(gauge), limit=PER_WORD):
        found[search.story_of(number)] += gauge.weights[word]
    found.pop(gauge.story.pk, None)
    return sorted(found, key=lambda pk: (-found[pk], -pk))[:BY_WORDS]


def _heaviest(gauge: Gauge) -> list[str]:
    """The words to look for, until the index would have to read too much for more."""
    weights = gauge.weights
    words: list[str] = []
    left = USES
    for word in sorted(weights, key=lambda word: (-weights[word], word))[:WORDS]:
        uses = gauge.rare.words.get(word, 0)
        if uses and left > 0:
            left -= uses
            words.append(word)
    return words


def _by_lists(own: Facts, at: datetime) -> set[int]:
    """With a tag of it, of its section, near in time, or simply new."""
    public = Story.objects.public(at).stories()
    when = own.published_at
    ranges: list[StoryQuerySet] = [
        public.newest_first()[:NEWEST],
        public.first_public_between(when - NEAR, when + NEAR).newest_first()[:NEAREST],
        *(public.with_tag(Tag(pk=tag))[:PER_TAG] for tag in own.tags),
    ]
    if own.section in own.sections:
        ranges.append(public.in_section(Section(pk=own.section))[:PER_SECTION])
    found = {pk for stories in ranges for pk in stories.values_list("pk", flat=True)}
    return found - {own.pk}
