"""The verbs of a reply. Nothing else writes one.

A verb locks the replies in the order of their keys, compares the version that was
seen, leaves a ModerationEvent for each, and bumps the stories' numbers last.
`by=None` is the system itself: the rules, importers, the demo.
"""

from .autopilot import hold_longer, release, watch
from .base import PERMISSION
from .batches import Batch, Outcome, Result
from .claiming import LEASE, claim, unclaim
from .deciding import (
    MOVES,
    approve,
    hold,
    reject,
    restore,
    spam,
    trash,
)
from .editing import EditTooLate, NotYours, edit, edit_own
from .erasing import ERASE, Found, erase, export, find
from .facts import Browser, Case, Draft
from .featuring import feature, unfeature
from .liking import TooManyLikes, fold_likes, like
from .recounting import Drift, recount
from .replying import Answer, Overtaken, answer
from .reporting import (
    ReplyNotFound,
    Reporter,
    TooManyReports,
    dismiss_reports,
    report,
)
from .settling import settle
from .standing import always_hold, ban, mute, pardon
from .submitting import (
    DiscussionClosed,
    Duplicate,
    Flood,
    ParentElsewhere,
    ParentNotFound,
    Refused,
    StoryNotFound,
    submit,
)
from .sweeping import decide_all
from .undoing import UNDO_WITHIN, TooLate, undo

DECISIONS = {
    "approve": approve,
    "hold": hold,
    "reject": reject,
    "spam": spam,
    "trash": trash,
    "restore": restore,
}
STANDINGS = {
    "ban": ban,
    "mute": mute,
    "always_hold": always_hold,
    "pardon": pardon,
}
VERBS = (
    submit,
    edit_own,
    report,
    like,
    fold_likes,
    *DECISIONS.values(),
    edit,
    dismiss_reports,
    answer,
    decide_all,
    feature,
    unfeature,
    *STANDINGS.values(),
    undo,
    erase,
)

__all__ = [
    "DECISIONS",
    "ERASE",
    "LEASE",
    "MOVES",
    "PERMISSION",
    "STANDINGS",
    "UNDO_WITHIN",
    "VERBS",
    "Answer",
    "Batch",
    "Browser",
    "Case",
    "DiscussionClosed",
    "Draft",
    "Drift",
    "Duplicate",
    "EditTooLate",
    "Flood",
    "Found",
    "NotYours",
    "Outcome",
    "Overtaken",
    "ParentElsewhere",
    "ParentNotFound",
    "Refused",
    "ReplyNotFound",
    "Reporter",
    "Result",
    "StoryNotFound",
    "TooLate",
    "TooManyLikes",
    "TooManyReports",
    "always_hold",
    "answer",
    "approve",
    "ban",
    "claim",
    "decide_all",
    "dismiss_reports",
    "edit",
    "edit_own",
    "erase",
    "export",
    "feature",
    "find",
    "fold_likes",
    "hold",
    "hold_longer",
    "like",
    "mute",
    "pardon",
    "recount",
    "reject",
    "release",
    "report",
    "restore",
    "settle",
    "spam",
    "submit",
    "trash",
    "unclaim",
    "undo",
    "unfeature",
    "watch",
]
