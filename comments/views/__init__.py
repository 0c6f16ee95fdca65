"""Where readers reply. No page here reads a session; the one cookie is `reply`."""

from .likes import like
from .own import mine, received
from .reporting import report
from .sending import post, reply
from .threads import count, permalink, thread

__all__ = [
    "count",
    "like",
    "mine",
    "permalink",
    "post",
    "received",
    "reply",
    "report",
    "thread",
]
