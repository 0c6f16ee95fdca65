"""The signed time at which a browser took the form of a story. Pure.

A form in a page that caches keep can hold none: the page's script fetches one when a
reader begins to write. That a reply has none says little; a forged one says much.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.core.signing import BadSignature, Signer

FAST = 3  # seconds in which nobody writes a reply
_signer = Signer(salt="comments.tickets")


def issue(story: UUID, at: datetime) -> str:
    return _signer.sign(f"{story.hex}.{int(at.timestamp())}")


def read(
    text: str, story: UUID, at: datetime
) -> Literal["good", "missing", "forged", "elsewhere", "fast"]:
    """What a posted ticket says. Its age has no end: some write for days."""
    if not text:
        return "missing"
    try:
        place, _, seconds = _signer.unsign(text).partition(".")
    except BadSignature:
        return "forged"
    if place != story.hex:
        return "elsewhere"
    return "fast" if at.timestamp() - int(seconds) < FAST else "good"
