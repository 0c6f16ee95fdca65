"""Why the rules decided as they did: how a card shows the codes of `policy`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .wording import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comments.models import Comment

# The chip of each reason, and its name in a list of choices. Red means that the rules
# have put it away, or would; violet, that somebody is to read it and no more.
KINDS: dict[str, tuple[str, Any]] = {
    "first-reply": ("review", gettext_lazy("First reply")),
    "held-term": ("warn", gettext_lazy("Watched word")),
    "links": ("warn", gettext_lazy("Links")),
    "score": ("warn", gettext_lazy("Spam score")),
    "flood": ("warn", gettext_lazy("Many replies at once")),
    "rejection-rate": ("warn", gettext_lazy("Often rejected")),
    "always-held": ("plan", gettext_lazy("Writer always held")),
    "held-story": ("plan", gettext_lazy("Held story")),
    "held-flood": ("plan", gettext_lazy("Flooded story")),
    "every-reply": ("quiet", gettext_lazy("Every reply is read")),
    "staff-name": ("warn", gettext_lazy("Name of staff")),
    "staff-email": ("warn", gettext_lazy("Email of staff")),
    "unknown-origin": ("warn", gettext_lazy("Unknown origin")),
    "no-honeypot": ("warn", gettext_lazy("Not our form")),
    "forged-ticket": ("warn", gettext_lazy("Forged form")),
    "blocked-term": ("overdue", gettext_lazy("Blocked word")),
    "spam-score": ("overdue", gettext_lazy("Surely spam")),
    "honeypot": ("overdue", gettext_lazy("Hidden field filled in")),
    "banned": ("overdue", gettext_lazy("Banned writer")),
    "muted": ("overdue", gettext_lazy("Muted writer")),
}
SIGNS = {
    "no-ticket": gettext_lazy("sent without the form's time"),
    "fast": gettext_lazy("written in seconds"),
    "ticket-elsewhere": gettext_lazy("the form of another story"),
    "copy": gettext_lazy("the same under another story"),
    "link-in-name": gettext_lazy("a link as name"),
    "only-a-link": gettext_lazy("nothing but a link"),
}
TERMS = {"held-term", "blocked-term"}
LINK = re.compile(r"(?:[a-z]{2,10}://|www\.)\S*\w[/#?=&\w-]*", re.IGNORECASE)


class Why(NamedTuple):
    chip: str
    words: str
    fact: str = ""
    details: str = ""
    rule: int | None = None  # of the desk's own rule


def reasons(comment: Comment) -> list[Why]:
    """Each reason that is stored with a reply."""
    return [_said(reason) for reason in comment.reasons]


def _said(reason: dict[str, Any]) -> Why:
    code = str(reason["rule"])
    chip, _name = KINDS.get(code, ("quiet", ""))
    words = str(REASONS.get(code, code))
    if reason.get("shadow"):
        chip, words = "quiet", _("Only watched: %(words)s") % {"words": words}
    details = ", ".join(
        str(SIGNS.get(sign, sign)) for sign in reason.get("details", ())
    )
    fact = str(reason.get("fact", ""))
    return Why(chip, words, fact, details, reason.get("rule_id"))


def found_in(text: str, comment: Comment) -> Iterator[tuple[int, int]]:
    """Where in the text of a reply stands what the rules named: words, and links."""
    if any(reason["rule"] == "links" for reason in comment.reasons):
        yield from (found.span() for found in LINK.finditer(text))
    yield from words_in(text, comment)


def words_in(text: str, comment: Comment) -> Iterator[tuple[int, int]]:
    """Where the words of rules stand, as the rules found them typed."""
    for reason in comment.reasons:
        if reason["rule"] in TERMS and (word := reason.get("fact")):
            yield from (found.span() for found in re.finditer(re.escape(word), text))
