"""Words that nobody wrote, as often and as seldom as a paper uses its own.

The first ones follow Zipf's curve, flattened at its head, where a language has its
articles and conjunctions: the commonest stands in about a third of all stories. Each
event has three names of its own, which stand in the handful of stories about it.
"""

from functools import cache
from itertools import accumulate, batched, product
from random import Random

COMMON = "harbor"
KNOWN = 20_000  # words of the curve
FLAT = 30  # ranks by which its head is flattened
NAMES = 3  # of an event
PHRASES = 40_000  # what stories are put together from: to draw each word takes longer
IN_A_PHRASE = 8
_SYLLABLES = ["".join(pair) for pair in product("bdfgklmnprstvz", "aeiou")]
_MOST = len(_SYLLABLES) ** 3
_STEP = 194_981  # prime: neighbors in rank are no neighbors in the alphabet


def word(number: int) -> str:
    """Six letters; each number below 343,000 has its own."""
    rest, letters = number * _STEP % _MOST, ""
    for _ in range(3):
        rest, digit = divmod(rest, len(_SYLLABLES))
        letters += _SYLLABLES[digit]
    return letters


@cache
def _phrases() -> list[str]:
    words = [COMMON, *(word(rank) for rank in range(1, KNOWN))]
    weights = list(accumulate(1 / (FLAT + rank) for rank in range(1, KNOWN + 1)))
    drawn = Random(0).choices(words, cum_weights=weights, k=PHRASES * IN_A_PHRASE)  # noqa: S311
    return [" ".join(some) for some in batched(drawn, IN_A_PHRASE)]


def phrase(rng: Random) -> str:
    phrases = _phrases()
    return phrases[int(rng.random() * len(phrases))]


def names_of(event: int) -> list[str]:
    first = KNOWN + event * NAMES
    return [word((first + n) % _MOST) for n in range(NAMES)]
