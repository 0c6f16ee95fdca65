"""Letters as a reader sees them: what shows nothing, what looks like another. Pure."""

# ruff: noqa: RUF001  letters that look like others are what this is about

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# The Latin letters that each of these is taken for, the nearest first: Cyrillic, Greek,
# Armenian and Cherokee letters by their capital or small form, small capitals, letters
# with a stroke or hook that Unicode does not take apart. By the folded letter.
_READINGS = {
    letter: readings
    for letters, readings in (
        ("аαɑᴀᎪ", "a"),
        ("вьƅʙᏏ", "b"),
        ("β", "b"),
        ("сᴄᏟȼ", "c"),
        ("ԁɗđᴅᎠ", "d"),
        ("еεєҽɛᴇᎬɇ", "e"),
        ("ғƒϝꜰ", "f"),
        ("ɡԍɢցᏀǥ", "g"),
        ("нһħʜհᎻ", "h"),
        ("η", "hn"),
        ("іɩɪᎥɨ", "i"),
        ("ι", "li"),
        ("ӏıǀ", "li"),
        ("јϳᴊᎫ", "j"),
        ("кκᴋᏦ", "k"),
        ("łʟɭᏞ", "l"),
        ("мᴍᎷ", "m"),
        ("μ", "mu"),
        ("пոɴŋ", "n"),
        ("ν", "vn"),
        ("оοσօᴏөø", "o"),
        ("рρᴘᏢþ", "p"),
        ("ԛզ", "q"),
        ("гʀᴦᎡ", "r"),
        ("ѕꜱʂᏚ", "s"),
        ("тτᴛᎢŧ", "t"),
        ("սʋᴜ", "u"),
        ("υ", "yuv"),
        ("ѵᴠᏙ", "v"),
        ("ԝωшᴡᎳ", "w"),
        ("хχ", "x"),
        ("уүγʏᎩ", "y"),
        ("ζᴢᏃʐ", "z"),
    )
    for letter in letters
}
_DIGITS = {"0": "o", "1": "li"}
# What Unicode does not trace back to the keyboard, or to another key of it.
_INSTEAD = str.maketrans("ϲϹ℮’‘ʼ‐‑–—。™℠", "cce'''----.  ") | {
    start + number: chr(ord("a") + number)
    for start in (0x1F150, 0x1F170)  # white letters on black
    for number in range(26)
}
# They show nothing, though Unicode counts them as letters, marks or symbols.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
# Scripts that are written without spaces: every letter is a word of its own.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007"
    "\u3041-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf"
    "\U00020000-\U0003ffff]"
)
_STROKES = 1  # combining class of what is drawn through a letter
_POINTS = range(10, 37)  # of Hebrew, Arabic and Syriac vowels
_ACCENTS = 200  # and above: what stands over and under letters of every script

SPACED, UNSPACED, MARK, OTHER = "w", "c", "m", " "  # kinds of `Sign`


class Sign(NamedTuple):
    """One letter of a text as it is compared with others."""

    shape: str  # one character, the same for all that may be taken for each other
    kind: str
    readings: str  # the letters that it can be


@lru_cache(maxsize=4096)
def signs(letter: str) -> tuple[Sign, ...]:
    """What a letter is compared as: several for a ligature, none if it is invisible.

    Case, accents and the width of the letter are gone.
    """
    return tuple(map(_sign, _fold(letter)))


def _fold(letter: str) -> str:
    if letter.isspace():
        return " "
    whole = unicodedata.normalize("NFKD", letter.translate(_INSTEAD))
    folded = unicodedata.normalize("NFKD", whole.casefold())
    return "".join(part for part in folded if not is_unseen(part))


def is_unseen(letter: str) -> bool:
    """Whether a letter shows nothing, or is only an accent on the one before."""
    category = unicodedata.category(letter)
    if category in {"Cf", "Cc", "Me"}:
        return not letter.isspace()
    drawn = unicodedata.combining(letter)
    if drawn == _STROKES or drawn in _POINTS or drawn >= _ACCENTS:
        return True
    return bool(_BLANK.match(letter))


def _sign(letter: str) -> Sign:
    readings = letter + _READINGS.get(letter, "") + _DIGITS.get(letter, "")
    return Sign(
        shape=_SHAPES.get(letter, letter), kind=_kind(letter), readings=readings
    )


def _kind(letter: str) -> str:
    category = unicodedata.category(letter)
    if category[0] == "M" or "\u1160" <= letter <= "\u11ff":
        return MARK  # also the later parts of a Korean syllable
    if _UNSPACED.match(letter) or category == "So":
        return UNSPACED
    return SPACED if category[0] in "LN" else OTHER


def _shapes() -> dict[str, str]:
    """One letter to stand for all that can be taken for each other, by each of them."""
    shapes: dict[str, str] = {}
    for letter, readings in (_READINGS | _DIGITS).items():
        group = {shapes.get(one, one) for one in letter + readings}
        one = min(group)
        shapes |= dict.fromkeys(letter + readings, one)
        shapes |= {other: one for other, old in shapes.items() if old in group}
    return shapes


_SHAPES = _shapes()
# In many typefaces I, l and 1 are one shape, and 0 and O another.
_NEAREST = str.maketrans(
    {letter: readings[0].replace("i", "l") for letter, readings in _READINGS.items()}
    | {"i": "l", "|": "l", "1": "l", "0": "o"}
)


def skeleton(text: str) -> str:
    """What is left of a text when letters that look alike are made the same.

    Two texts with one skeleton can be mistaken for each other. To compare with, never
    to show or to store.
    """
    text = unicodedata.normalize("NFKC", text)
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    text = _BLANK.sub("", text).casefold().translate(_NEAREST)
    return " ".join(text.split())
