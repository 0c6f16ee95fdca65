from .discussion import Conversation, Discussion
from .learning import TokenStat, Training
from .people import Commenter
from .readers import Like, Report
from .record import ModerationEvent
from .reply import MAX_DEPTH, Comment
from .rules import Rule, SavedReason

__all__ = [
    "MAX_DEPTH",
    "Comment",
    "Commenter",
    "Conversation",
    "Discussion",
    "Like",
    "ModerationEvent",
    "Report",
    "Rule",
    "SavedReason",
    "TokenStat",
    "Training",
]
