"""Which twelve stand in a story's list: pinned, scored, and what fills the rest."""

from __future__ import annotations

from dataclasses import replace
from itertools import batched
from typing import TYPE_CHECKING, Any, NamedTuple

from articles.models import RelatedStory

from .passages import are_duplicates
from .scoring import Facts, Gauge

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    Texts = Mapping[int, tuple[str, str, str]]  # headline, deck, body by key

KEPT = 12
READ_AT_ONCE = 18  # texts: those of a list, and of some copies that it leaves out
LONG_BODY = 200  # characters: what is shorter may be the same by chance
ALIKE = 0.5  # of the words of the shorter text; copies have more in common
LONGEST = 16  # words by which most pairs are told apart before all words are compared
OF_LONGEST = 0.25  # of them; copies have far more in common

Rung = RelatedStory.Rung


class Choice(NamedTuple):
    """One line of a story's list."""

    pk: int
    rung: str
    score: float
    reasons: list[dict[str, Any]]


def choose(
    gauge: Gauge,
    candidates: Collection[Facts],
    *,
    pinned: Sequence[int] = (),
    read: Callable[[list[int]], Texts] = lambda _: {},
) -> list[Choice]:
    """The twelve for the list of a gauge's story, from stories that it may name.

    Pinned ones first, as the editor ordered them; then the scored, best first; then,
    where these are too few, the newest with a tag of it, of its section, of all.
    Copies of the story and of what the list names already are left out, except where
    pinned. `read` gives the plain texts of the few candidates that come into question
    (headline, deck and body by key), so that not all must be read; where it gives
    none, the candidate's own count.
    """
    story = gauge.story
    fixed = [Choice(pk, Rung.PINNED, 0.0, []) for pk in pinned if pk != story.pk]
    named = {story.pk, *pinned}
    others = [other for other in candidates if other.pk not in named]
    scored, copies = scored_of(gauge, others, read, KEPT - len(fixed))
    if len(fixed) + len(scored) >= KEPT:
        return [*fixed, *scored][:KEPT]
    named = copies.union(choice.pk for choice in scored)
    rest = [other for other in others if other.pk not in named]
    return [*fixed, *scored, *_ladder(story, rest)][:KEPT]


def scored_of(
    gauge: Gauge,
    others: Collection[Facts],
    read: Callable[[list[int]], Texts],
    wanted: int,
) -> tuple[list[Choice], set[int]]:
    """The most related, and the keys of the copies among them: what scoring says.

    `read` is that of `choose`.
    """
    values = {other.pk: gauge.value(other) for other in others}
    related = [other for other in others if values[other.pk]]
    related.sort(key=lambda other: (-values[other.pk], *_newest(other)))
    chosen: list[Choice] = []
    told, copies = [(gauge.story, _longest(gauge.story))], set()
    for other in _with_texts(related, read):
        if len(chosen) >= wanted:
            break
        longest = _longest(other)
        if any(
            _may_be_copies(longest, words) and _is_copy(other, earlier)
            for earlier, words in told
        ):
            copies.add(other.pk)
            continue
        told.append((other, longest))
        reasons = gauge.reasons(other)
        chosen.append(Choice(other.pk, Rung.SCORED, values[other.pk], reasons))
    return chosen, copies


def _with_texts(
    others: Iterable[Facts], read: Callable[[list[int]], Texts]
) -> Iterator[Facts]:
    for some in batched(others, READ_AT_ONCE):
        texts = read([other.pk for other in some])
        for other in some:
            if other.pk in texts:
                headline, deck, body = texts[other.pk]
                yield replace(other, headline=headline, deck=deck, body=body)
            else:
                yield other


def _longest(story: Facts) -> frozenset[str]:
    return frozenset(sorted(story.terms, key=len)[-LONGEST:])


def _may_be_copies(words: frozenset[str], others: frozenset[str]) -> bool:
    return len(words & others) >= OF_LONGEST * min(len(words), len(others))


def _is_copy(other: Facts, story: Facts) -> bool:
    """Whether two texts are copies; their words tell cheaply which cannot be."""
    both = len(other.terms.keys() & story.terms.keys())
    if both < ALIKE * min(len(other.terms), len(story.terms)):
        return False
    if are_duplicates(other.text, story.text):
        return True
    long = min(len(other.body), len(story.body)) >= LONG_BODY
    return long and are_duplicates(other.body, story.body)


def _ladder(story: Facts, others: Iterable[Facts]) -> Iterator[Choice]:
    """What fills a list: each rung says the fact that put a story on it."""
    found: dict[int, Choice] = {}
    newest = sorted(others, key=_newest)
    for rung, reasons_of in RUNGS:
        for other in newest:
            if reasons := reasons_of(story, other):
                choice = Choice(other.pk, rung, 0.0, reasons)
                found.setdefault(other.pk, choice)
    return iter(found.values())


def _newest(facts: Facts) -> tuple[float, int]:
    return -facts.published_at.timestamp(), -facts.pk


def _by_tag(story: Facts, other: Facts) -> list[dict[str, Any]]:
    names = sorted(name for pk, name in story.tags.items() if pk in other.tags)
    return [{"kind": "tag", "name": name} for name in names]


def _by_section(story: Facts, other: Facts) -> list[dict[str, Any]]:
    name = other.sections.get(story.section or 0)
    return [{"kind": "section", "name": name}] if name else []


def _by_time(_story: Facts, _other: Facts) -> list[dict[str, Any]]:
    return [{"kind": "latest"}]


RUNGS = [(Rung.TAG, _by_tag), (Rung.SECTION, _by_section), (Rung.LATEST, _by_time)]
