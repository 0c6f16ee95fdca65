from .commenters import CommenterAdmin
from .conversation import ConversationAdmin
from .queue import ReplyAdmin
from .reasons import ReasonAdmin
from .rules import RuleAdmin

__all__ = [
    "CommenterAdmin",
    "ConversationAdmin",
    "ReasonAdmin",
    "ReplyAdmin",
    "RuleAdmin",
]
