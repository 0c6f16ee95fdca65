"""The lists of a whole archive, made over its words in memory.

The scorer is the one of single lists; only the candidates come another way. So many
stories are in memory at a time as `BLOCK` says, and as many before and behind them.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from itertools import batched
from typing import TYPE_CHECKING

from articles.models import Story
from articles.processes import spread
from articles.querysets import public_q

from .choosing import KEPT, Choice, choose, scored_of
from .facts import facts_of, rarity_of_all, terms_by_key, texts_of, wishes_of
from .index import Index
from .lists import keep, renew
from .scoring import Facts, Gauge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from .facts import Wishes
    from .scoring import Rarity

BLOCK = 20_000
AT_ONCE = 200
BY_WORDS = 40  # candidates; more where longer lists are asked for
NEAR = 8  # candidates with a tag or of the section on either side in time
NEWEST = 2 * KEPT
TEXTS = 20_000
WITH_TERMS = 4096


def nothing(done: int, total: int) -> None:
    """Say to nobody how far it is."""


def renew_all(
    at: datetime,
    keys: Iterable[int] | None = None,
    progress: Callable[[int, int], None] = nothing,
) -> None:
    """Choose and keep the lists of all stories anew, in minutes where one takes long.

    With `keys`: of these and of those that they come to be related to, but of public
    ones alone: a draft gets its list when it is saved. All words must be counted.
    `progress` is told how many lists are done, and of how many. Safe to repeat; not in
    a transaction.
    """
    if keys is None:
        _renew(None, at, progress)
        return
    new = set(keys)
    touched = _renew(new, at, progress)
    _renew(touched - new, at, progress)


def _renew(
    keys: set[int] | None, at: datetime, progress: Callable[[int, int], None]
) -> set[int]:
    """Gives the stories that the lists name as related."""
    order = _in_order(at)
    apart = _hidden(at) if keys is None else []
    total = len(apart) + (len(order) if keys is None else len(keys.intersection(order)))
    done, touched = 0, set()
    for some in batched(chosen(at, keys, order), AT_ONCE):
        lists = keep(dict(some), at)
        touched |= {
            row.pk for choices in lists.values() for row in choices if row.score
        }
        done += len(some)
        progress(done, total)
    for pk in apart:
        renew(pk, at)
        done += 1
        progress(done, total)
    return touched


def _hidden(at: datetime) -> list[int]:
    rows = Story.objects.stories().exclude(public_q(at))
    rows = rows.exclude(status=Story.Status.TRASH).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _in_order(at: datetime) -> list[int]:
    rows = Story.objects.public(at).stories().order_by("first_published_at", "pk")
    return list(rows.values_list("pk", flat=True))


def chosen(
    at: datetime, keys: Collection[int] | None = None, order: list[int] | None = None
) -> Iterator[tuple[int, list[Choice]]]:
    """The twelve for each public story, or for those of `keys`, from the oldest on."""
    for archive, block in _archives(at, keys, order):
        for lists in spread(archive.choose_all, list(batched(block, AT_ONCE))):
            yield from lists


def scores(at: datetime, most: int) -> Iterator[tuple[int, list[Choice]]]:
    """What scoring says of each public story: up to `most` others, the nearest first.

    No pins and nothing that only fills a list; what an editor left out is left out.
    """
    for archive, block in _archives(at, None, None):
        for some in batched(block, AT_ONCE):
            wishes = wishes_of(some, at)
            for pk in some:
                yield pk, archive.scored(pk, wishes[pk], most)


def _archives(
    at: datetime, keys: Collection[int] | None, order: list[int] | None
) -> Iterator[tuple[Archive, list[int]]]:
    """Blocks of stories, each with the archive around it."""
    order = _in_order(at) if order is None else order
    rare, last, archive = rarity_of_all(), slice(0), None
    for start in range(0, len(order), BLOCK):
        block = order[start : start + BLOCK]
        block = [pk for pk in block if keys is None or pk in keys]
        around = slice(max(0, start - BLOCK), start + 2 * BLOCK)
        if len(order) <= 3 * BLOCK:
            around = slice(0, len(order))
        if block:
            if archive is None or around != last:
                archive, last = Archive(order[around], rare, at), around
            yield archive, block


class Archive:
    """Public stories in the order of their publication, numbered from 0."""

    def __init__(self, keys: list[int], rare: Rarity, at: datetime) -> None:
        self.keys, self.rare, self.at = keys, rare, at
        self.numbers = {pk: number for number, pk in enumerate(keys)}
        self.index = Index()
        self.facts: list[Facts] = []
        self.by_tag: defaultdict[int, list[int]] = defaultdict(list)
        self.by_section: defaultdict[int, list[int]] = defaultdict(list)
        self.texts = Texts()
        # Stories of one time name the same others.
        self._with_terms = lru_cache(WITH_TERMS)(self._read_terms)
        for some in batched(keys, AT_ONCE):
            facts, terms = facts_of(some, at), terms_by_key(some)
            for pk in some:
                # One that was deleted meanwhile keeps its number, and is no candidate.
                self._add(facts.get(pk) or Facts(pk, at), terms.get(pk, {}))

    def _add(self, facts: Facts, terms: dict[str, int]) -> None:
        number = len(self.facts)
        self.facts.append(facts)
        self.index.add(terms)
        for tag in facts.tags:
            self.by_tag[tag].append(number)
        for section in facts.sections:
            self.by_section[section].append(number)

    def choose_all(self, keys: Sequence[int]) -> list[tuple[int, list[Choice]]]:
        wishes = wishes_of(keys, self.at)
        return [(pk, self.choose(pk, wishes[pk])) for pk in keys]

    def choose(self, pk: int, wishes: Wishes) -> list[Choice]:
        gauge, read = self._gauge(pk), self.texts.read
        found = self._found(gauge, BY_WORDS)
        for more in ((), self._fillers(gauge.story)):
            others = self._wanted(pk, found.union(more), wishes)
            chosen = choose(gauge, others, pinned=wishes.pinned, read=read)
            if len(chosen) == KEPT and chosen[-1].score:
                break  # nothing is to be filled
        return chosen

    def scored(self, pk: int, wishes: Wishes, most: int) -> list[Choice]:
        gauge = self._gauge(pk)
        others = self._wanted(pk, self._found(gauge, BY_WORDS + most), wishes)
        return scored_of(gauge, others, self.texts.read, most)[0]

    def _gauge(self, pk: int) -> Gauge:
        headline, deck, body = self.texts.read([pk]).get(pk, ("", "", ""))
        own = self._with_terms(self.numbers[pk])
        return Gauge(replace(own, headline=headline, deck=deck, body=body), self.rare)

    def _read_terms(self, number: int) -> Facts:
        return replace(self.facts[number], terms=self.index.terms(number))

    def _found(self, gauge: Gauge, by_words: int) -> set[int]:
        """The numbers of those that share words with it, or a tag near in time."""
        found = set(self.index.nearest(gauge.weights, by_words))
        for tag in gauge.story.tags:
            found.update(_around(self.by_tag[tag], self.numbers[gauge.story.pk]))
        return found

    def _fillers(self, own: Facts) -> set[int]:
        """The newest of its section and of all, and those of its section near it."""
        rows = self.by_section.get(own.section or 0, [])
        newest = range(max(0, len(self.keys) - NEWEST), len(self.keys))
        return {*rows[-NEWEST:], *_around(rows, self.numbers[own.pk]), *newest}

    def _wanted(self, pk: int, numbers: set[int], wishes: Wishes) -> list[Facts]:
        left_out = {pk, *wishes.unwanted}
        return [
            self._with_terms(number)
            for number in sorted(numbers)
            if self.keys[number] not in left_out
        ]


def _around(numbers: list[int], number: int) -> list[int]:
    place = bisect(numbers, number)
    return numbers[max(0, place - NEAR) : place + NEAR]


class Texts:
    """Texts by key, read as they are asked for; so many are remembered as fit."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[str, str, str]] = {}

    def read(self, keys: list[int]) -> dict[int, tuple[str, str, str]]:
        missing = [pk for pk in keys if pk not in self._known]
        if missing:
            if len(self._known) > TEXTS:
                self._known.clear()
            self._known |= texts_of(missing)
        return {pk: self._known[pk] for pk in keys if pk in self._known}
