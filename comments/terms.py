"""Find the desk's terms in a reply, however they are disguised. Pure.

Compared are letters without case, accents, width and what is invisible; those that look
alike count as each other. A text that holds HTML is read twice: as it was typed, and
without its tags, so that none can split a word.

- White space in a term stands for any white space and punctuation. Punctuation in a
  term must be there: `casino.example` is not found in “a casino, example: …”.
- A whole word ends where its letters and digits do. Chinese, Japanese, Korean and Thai
  are written without such ends: there every letter is a word.
- A network is an address, a prefix (`192.0.2.0/24`) or the start of an address
  (`192.0.2.`). It is found in the sender's network when the two overlap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, NamedTuple

from .letters import MARK, OTHER, SPACED, UNSPACED, Sign, is_unseen, signs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

type Network = IPv4Network | IPv6Network

FIRST = 3  # letters by which parts of words are looked up
ANYWHERE, NETWORK = "anywhere", "network"
FIELDS = ("name", "email", "website", "text", NETWORK)
_WORD = re.compile(f"{SPACED}[{SPACED}{MARK}]*|{UNSPACED}{MARK}*")
_TAG = re.compile("<[/!?a-z][^<>]*>", re.IGNORECASE)
_START_OF_ADDRESS = re.compile(r"(\d{1,3}\.){1,3}", re.ASCII)


class Rule(NamedTuple):
    """What is looked for, and where: in one of FIELDS, or ANYWHERE."""

    id: int
    term: str
    where: str = ANYWHERE
    is_whole_word: bool = True


class Hit(NamedTuple):
    """What the rule looks for stands in `field[start:end]`, as it was typed."""

    rule: int
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text as it is compared. One shape, kind, sign and place for each letter."""

    text: str
    shape: str
    kind: str
    signs: Sequence[Sign]
    places: Sequence[int]  # in the text

    def words(self) -> Iterator[tuple[int, int]]:
        return (found.span() for found in _WORD.finditer(self.kind))

    def readings(self, at: int) -> set[str]:
        """The letters that one can be: amid small letters a capital I is an l, too."""
        readings = set(self.signs[at].readings)
        if self.text[self.places[at]] == "I":
            around = [*self.places[max(at - 1, 0) : at], *self.places[at + 1 : at + 2]]
            readings |= {"l" for place in around if self.text[place].islower()}
        return readings

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where letters stand in the text; the accents that follow are theirs."""
        last = self.places[end - 1] + 1
        while last < len(self.text) and is_unseen(self.text[last]):
            last += 1
        return self.places[start], last


@dataclass(frozen=True, slots=True)
class _Term:
    """A rule's term, taken apart."""

    rule: Rule
    words: Sequence[str]
    readings: Sequence[set[str]]  # of every letter of the words
    gaps: Sequence[str]  # punctuation before the first word, between, after the last
    network: Network | None

    def is_for(self, field: str) -> bool:
        return self.rule.where in {ANYWHERE, field}


class _Terms(NamedTuple):
    whole: dict[str, list[_Term]]  # by their first word
    parts: dict[str, list[_Term]]  # found inside of words, too; by their first letters
    networks: list[_Term]


def find(rules: Iterable[Rule], fields: Mapping[str, str]) -> list[Hit]:
    """Where the rules hit, in the order of the fields and their texts.

    `fields` are some of FIELDS: what was typed, and the sender's network as a prefix.
    """
    terms = _taken_apart(tuple(rules))
    hits = {
        hit
        for field in FIELDS
        for reading in (_readings(fields.get(field, "")) if field != NETWORK else ())
        for hit in _hits(terms, field, reading)
    }
    hits |= _network_hits(terms, fields.get(NETWORK, ""))
    return sorted(hits, key=lambda hit: (FIELDS.index(hit.field), hit[2:], hit.rule))


def is_too_short(term: str) -> bool:
    """Whether a term is one letter or digit, or has none and shows no picture."""
    kinds = _read(term, range(len(term))).kind
    letters = sum(letter.isalnum() for letter in term)
    return letters < 2 and (UNSPACED not in kinds or letters == 1)


def folded(term: str) -> str:
    """Equal for two terms that find the same, save for letters that look alike."""
    signs = _read(term, range(len(term))).signs
    return " ".join("".join(sign.readings[0] for sign in signs).split())


def network_of(term: str) -> Network | None:
    """The part of the internet that a term names, if it names one."""
    term = term.strip()
    if _START_OF_ADDRESS.fullmatch(term):
        known = term.count(".")
        term = f"{term}{'.'.join('0' * (4 - known))}/{8 * known}"
    try:
        return ip_network(term, strict=False)
    except ValueError:
        return None


@lru_cache(maxsize=8)
def _taken_apart(rules: tuple[Rule, ...]) -> _Terms:
    terms = _Terms(whole={}, parts={}, networks=[])
    for term in map(_take_apart, rules):
        if term.network and term.is_for(NETWORK):
            terms.networks.append(term)
        if term.words and term.rule.is_whole_word:
            terms.whole.setdefault(term.words[0], []).append(term)
        elif term.words:
            terms.parts.setdefault(term.words[0][:FIRST], []).append(term)
    return terms


def _take_apart(rule: Rule) -> _Term:
    reading = _read(rule.term, range(len(rule.term)))
    spans = list(reading.words())
    edges = [0, *(edge for span in spans for edge in span), len(reading.shape)]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    return _Term(
        rule=rule,
        words=[reading.shape[start:end] for start, end in spans],
        readings=[reading.readings(at) for span in spans for at in range(*span)],
        gaps=_gaps([reading.shape[start:end] for start, end in gaps]),
        network=network_of(rule.term),
    )


def _gaps(gaps: list[str]) -> list[str]:
    """The punctuation between words; before and after them, what adjoins."""
    first, last = gaps[0].rpartition(" ")[2], gaps[-1].partition(" ")[0]
    return [first, *map(_punctuation, gaps[1:-1]), last]


def _punctuation(gap: str) -> str:
    return "".join(gap.split())


def _readings(text: str) -> Iterator[_Reading]:
    """As it was typed, and without its tags."""
    yield _read(text, range(len(text)))
    tags = [found.span() for found in _TAG.finditer(text)]
    if tags:
        edges = [0, *(edge for span in tags for edge in span), len(text)]
        kept = zip(edges[::2], edges[1::2], strict=True)
        yield _read(text, (place for span in kept for place in range(*span)))


def _read(text: str, places: Iterable[int]) -> _Reading:
    pairs = [(sign, place) for place in places for sign in signs(text[place])]
    return _Reading(
        text=text,
        shape="".join([sign.shape for sign, _ in pairs]),
        kind="".join([sign.kind for sign, _ in pairs]),
        signs=[sign for sign, _ in pairs],
        places=[place for _, place in pairs],
    )


def _hits(terms: _Terms, field: str, reading: _Reading) -> Iterator[Hit]:
    for start, term in _candidates(terms, reading):
        end = _end(reading, start, term) if term.is_for(field) else None
        if end is not None:
            yield Hit(term.rule.id, field, *reading.original(start, end))


def _candidates(terms: _Terms, reading: _Reading) -> Iterator[tuple[int, _Term]]:
    """The terms whose first word stands at a place."""
    spans = list(reading.words())
    present = {reading.shape[start:end] for start, end in spans}
    possible = {
        word: [term for term in terms.whole[word] if present.issuperset(term.words)]
        for word in present & terms.whole.keys()
    }
    for start, end in spans:
        for term in possible.get(reading.shape[start:end], ()):
            yield start, term
    yield from _parts(terms.parts, reading.shape)


def _parts(parts: Mapping[str, list[_Term]], shape: str) -> Iterator[tuple[int, _Term]]:
    lengths = {len(letters) for letters in parts}
    present = {
        shape[at : at + length] for length in lengths for at in range(len(shape))
    }
    for letters in present & parts.keys():
        for term in parts[letters]:
            if all(word in shape for word in term.words):
                for at in _places(term.words[0], shape):
                    yield at, term


def _places(word: str, shape: str) -> Iterator[int]:
    at = shape.find(word)
    while at >= 0:
        yield at
        at = shape.find(word, at + 1)


def _end(reading: _Reading, start: int, term: _Term) -> int | None:
    """Where a term ends that starts at a place; None: it does not stand there."""
    shape, end = reading.shape, start
    letters: list[int] = []
    if shape[max(start - len(term.gaps[0]), 0) : start] != term.gaps[0]:
        return None
    for number, word in enumerate(term.words):
        place = _across(reading, end, term.gaps[number]) if number else start
        if place is None or not shape.startswith(word, place):
            return None
        end = place + len(word)
        letters += range(place, end)
        is_part = number + 1 == len(term.words) and not term.rule.is_whole_word
        if not is_part and not _is_end(reading, end):
            return None
    is_it = shape.startswith(term.gaps[-1], end) and all(
        reading.readings(at) & wanted
        for at, wanted in zip(letters, term.readings, strict=True)
    )
    return end if is_it else None


def _across(reading: _Reading, start: int, wanted: str) -> int | None:
    """Where the next word starts, if the punctuation before it is what is wanted."""
    end = start
    while reading.kind[end : end + 1] in {OTHER, MARK}:
        end += 1
    if wanted and _punctuation(reading.shape[start:end]) != wanted:
        return None
    return end


def _is_end(reading: _Reading, end: int) -> bool:
    """Whether a word ends here: before one of another script, it does."""
    following = reading.kind[end : end + 1]
    last = end - 1
    while reading.kind[last] == MARK and last:  # of a letter taken apart
        last -= 1
    is_unspaced = reading.kind[last] == UNSPACED
    return following != MARK and (following != SPACED or is_unspaced)


def _network_hits(terms: _Terms, text: str) -> set[Hit]:
    network = network_of(text)
    return {
        Hit(term.rule.id, NETWORK, 0, len(text))
        for term in terms.networks
        if network and term.network and _overlap(term.network, network)
    }


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)
