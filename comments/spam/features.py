"""What the filter sees of a reply: a set of features, each marked by its field."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PREFIX = 4  # letters of a word that are looked at apart
LETTERS_READ = 20_000
TOKENS_READ = 1000
LONGEST_TOKEN = 30

# Scripts without spaces: each letter stands for itself, pairs are the words.
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_LETTERS = rf"[^\W_{_UNSPACED}]+"
_TOKEN = re.compile(rf"{_LETTERS}(?:['\u2019]{_LETTERS})?|[!?]+|[^\s_\x00-\x1f\x7f]")
_DOMAINS = (
    "com|net|org|info|biz|ru|cn|co|io|tv|me|ly|be|uk|de|us|in|xyz|top|site|online"
    "|club|shop"
)
_LINK = re.compile(
    rf"(?:https?://|www\.)[^\s<>\"'\x00-\x1f]+"
    rf"|\b[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}}){{0,4}}\.(?:{_DOMAINS})\b"
)
_ADDRESS = re.compile(r"\w@[\w-]+\.\w")
_LONG_NUMBER = re.compile(r"\d{5}")
_NO_LETTERS = frozenset({"Mn", "Mc", "Me", "Cf", "Cs"})


def features(
    text: str, *, name: str = "", email: str = "", website: str = ""
) -> frozenset[str]:
    """What the filter sees of a reply."""
    text = text[:LETTERS_READ]
    plain = _plain(text)
    links = _LINK.findall(plain) if "." in plain else []
    hosts = [_host(link) for link in (*links, _plain(website)) if link]
    mail_host = _host(_plain(email).rpartition("@")[2])
    return frozenset(
        [
            *_words(plain),
            *(f"host:{host}" for host in hosts),
            *([f"mail:{mail_host}"] if mail_host else []),
            *(f"name:{token}" for token in _tokens(_plain(name))),
            *_shape(text, plain, len(links)),
        ]
    )


def _plain(text: str) -> str:
    """Letters as they are compared: without case, accents, and what shows nothing."""
    if not text.isascii():
        spread = unicodedata.normalize("NFKD", text)
        kept = (c for c in spread if unicodedata.category(c) not in _NO_LETTERS)
        text = unicodedata.normalize("NFC", "".join(kept))
    return text.casefold()


def _host(link: str) -> str:
    host = re.split(r"[/?#:\x00-\x20]", link.partition("://")[2] or link, maxsplit=1)[0]
    return host.removeprefix("www.")[:60]


def _tokens(plain: str) -> Iterator[str]:
    for match in islice(_TOKEN.finditer(plain), TOKENS_READ):
        token = match[0][:LONGEST_TOKEN]
        yield token[:2] if token[0] in "!?" else token


def _words(plain: str) -> Iterator[str]:
    """Words, pairs of them, their beginnings, and the first and the last."""
    tokens = list(_tokens(plain))
    yield from tokens
    # A number is looked at for its length: "call 000000", whatever the digits.
    tokens = [re.sub(r"\d", "0", t) if t[0].isdigit() else t for t in tokens]
    yield from tokens
    yield from (f"{first} {second}" for first, second in pairwise(tokens))
    yield from (f"{t[:PREFIX]}*" for t in tokens if len(t) > PREFIX + 1)
    if tokens:
        yield f"first:{tokens[0]}"
        yield f"last:{tokens[-1]}"


def _shape(text: str, plain: str, links: int) -> Iterator[str]:
    """How long it is, and how full of links, capitals, digits and signs."""
    length = len(text) or 1
    letters = sum(map(str.isalpha, text))
    digits = sum(map(str.isdigit, text))
    capitals = sum(map(str.isupper, text)) / (letters or 1)
    signs = (length - letters - digits - sum(map(str.isspace, text))) / length
    yield f"length:{length.bit_length()}"
    yield f"links:{_step(links, (1, 2, 4))}"
    yield f"capitals:{_step(capitals, (0.05, 0.15, 0.3, 0.6))}"
    yield f"digits:{_step(digits / length, (0.001, 0.03, 0.1, 0.2))}"
    yield f"signs:{_step(signs, (0.02, 0.05, 0.1, 0.2))}"
    yield f"calls:{_step(text.count('!'), (1, 2, 4))}"
    if _ADDRESS.search(plain):
        yield "has:address"
    if _LONG_NUMBER.search(plain):
        yield "has:number"


def _step(value: float, steps: Sequence[float]) -> int:
    return sum(value >= step for step in steps)
