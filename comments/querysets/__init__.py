from .discussion import ConversationQuerySet, DiscussionQuerySet
from .learning import TokenStatQuerySet, TrainingQuerySet
from .people import CommenterQuerySet
from .queue import ORDERS, SCORE
from .readers import LikeQuerySet, ReportQuerySet
from .record import ModerationEventQuerySet
from .replies import (
    ANSWERS_AT_ONCE,
    PICKS_AT_ONCE,
    SEGMENT,
    SHOWN_AT_ONCE,
    SORTS,
    CommentQuerySet,
)
from .rules import RuleQuerySet, SavedReasonQuerySet
from .selection import Selection

__all__ = [
    "ANSWERS_AT_ONCE",
    "ORDERS",
    "PICKS_AT_ONCE",
    "SCORE",
    "SEGMENT",
    "SHOWN_AT_ONCE",
    "SORTS",
    "CommentQuerySet",
    "CommenterQuerySet",
    "ConversationQuerySet",
    "DiscussionQuerySet",
    "LikeQuerySet",
    "ModerationEventQuerySet",
    "ReportQuerySet",
    "RuleQuerySet",
    "SavedReasonQuerySet",
    "Selection",
    "TokenStatQuerySet",
    "TrainingQuerySet",
]
