"""The rules: what becomes of a new reply. Pure: facts in, a decision out."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from .models import Comment

# What each letter looks like after casefold, Cyrillic and Greek ones by their capital
# or small form. In many typefaces I, l and 1 are one shape, and 0 and O another.
_LOOK_ALIKES = str.maketrans(
    dict(zip("авеёкмнорстухѕіїјһԁԍԛԝӏ", "abeekmhopctyxslljhdgqwl", strict=True))
    | dict(zip("αβγεζηικμνορτυχω", "abyezhlkmvoptyxw", strict=True))
    | dict(zip("i\u0131|10", "llllo", strict=True))
)
# They show nothing, though Unicode counts them as letters or symbols.
_BLANKS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a reply when it arrives."""

    origin: Literal["own", "foreign", "unknown"]  # what its headers say it came from
    author_name: str
    author_email: str
    staff_names: Collection[str] = ()
    staff_emails: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class Reason:
    rule: str
    fact: str = ""  # the word, name or address of this very case


@dataclass(frozen=True, kw_only=True)
class Decision:
    status: Comment.Status
    reasons: tuple[Reason, ...]


def decide(facts: Facts) -> Decision:
    """Hold the reply, and say why. Every reply is read before it appears."""
    found = (_unknown_origin(facts), _staff_name(facts), _staff_email(facts))
    reasons = tuple(reason for reason in found if reason)
    return Decision(
        status=Comment.Status.PENDING,
        reasons=reasons or (Reason(rule="every-reply"),),
    )


def _unknown_origin(facts: Facts) -> Reason | None:
    return None if facts.origin == "own" else Reason(rule="unknown-origin")


def _staff_name(facts: Facts) -> Reason | None:
    name = _resembled(facts.author_name, facts.staff_names)
    return Reason(rule="staff-name", fact=name) if name else None


def _staff_email(facts: Facts) -> Reason | None:
    email = _resembled(facts.author_email, facts.staff_emails)
    return Reason(rule="staff-email", fact=email) if email else None


def _resembled(text: str, protected: Collection[str]) -> str | None:
    """The first of `protected` that a hasty reader would take `text` for."""
    shape = skeleton(text)
    return next((own for own in protected if shape and skeleton(own) == shape), None)


def skeleton(text: str) -> str:
    """What is left of a text when letters that look alike are made the same.

    Two texts with one skeleton can be mistaken for each other. To compare with, never
    to show or to store.
    """
    text = unicodedata.normalize("NFKC", text)
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    text = _BLANKS.sub("", text).casefold().translate(_LOOK_ALIKES)
    return " ".join(text.split())
