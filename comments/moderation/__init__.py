"""The verbs of a reply. Nothing else writes one.

A verb locks the replies in the order of their keys, compares the version that was
seen, leaves a ModerationEvent for each, and bumps the stories' numbers last.
`by=None` is the system itself: the rules, importers, the demo.
"""

from .base import PERMISSION
from .deciding import (
    MOVES,
    Batch,
    Outcome,
    Result,
    approve,
    reject,
    restore,
    spam,
    trash,
)
from .submitting import (
    DiscussionClosed,
    Draft,
    Duplicate,
    ParentElsewhere,
    ParentNotFound,
    Refused,
    StoryNotFound,
    submit,
)
from .undoing import UNDO_WITHIN, TooLate, undo

DECISIONS = {
    "approve": approve,
    "reject": reject,
    "spam": spam,
    "trash": trash,
    "restore": restore,
}
VERBS = (submit, *DECISIONS.values(), undo)

__all__ = [
    "DECISIONS",
    "MOVES",
    "PERMISSION",
    "UNDO_WITHIN",
    "VERBS",
    "Batch",
    "DiscussionClosed",
    "Draft",
    "Duplicate",
    "Outcome",
    "ParentElsewhere",
    "ParentNotFound",
    "Refused",
    "Result",
    "StoryNotFound",
    "TooLate",
    "approve",
    "reject",
    "restore",
    "spam",
    "submit",
    "trash",
    "undo",
]
