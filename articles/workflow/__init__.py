"""The verbs of a story. Nothing else writes one.

A verb settles what is due, locks the row, asks whether `by` may and whether the
table of MOVES allows it, writes with `update_fields`, leaves a Transition, and
bumps the stamps last. `by=None` is the system itself: importers, the demo.
"""

from .base import (
    MOVES,
    TAKE_BACK,
    Conflict,
    MoveNotAllowed,
    can_take_back,
    possible_moves,
)
from .moving import may, publish, restore, send_back, submit, take_back, trash, withdraw
from .pictures import add_image, describe_image
from .sections import delete_section, save_section
from .settling import settle
from .writing import create, edit

VERBS = (
    create,
    edit,
    submit,
    send_back,
    publish,
    take_back,
    withdraw,
    trash,
    restore,
    settle,
    add_image,
    describe_image,
    save_section,
    delete_section,
)

__all__ = [
    "MOVES",
    "TAKE_BACK",
    "VERBS",
    "Conflict",
    "MoveNotAllowed",
    "add_image",
    "can_take_back",
    "create",
    "delete_section",
    "describe_image",
    "edit",
    "may",
    "possible_moves",
    "publish",
    "restore",
    "save_section",
    "send_back",
    "settle",
    "submit",
    "take_back",
    "trash",
    "withdraw",
]
