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
    relating_later,
)
from .corrections import correct
from .frontpage import clear_slot, end_banner, set_banner, set_slot
from .importing import import_stories, relate_arrivals
from .merging import merge
from .moving import (
    permission_of,
    publish,
    restore,
    send_back,
    submit,
    take_back,
    trash,
    withdraw,
)
from .people import delete_author, save_author
from .pictures import add_image, describe_image, drop_files
from .reading import TooManyReadings, count_reading, tally_readings
from .sections import delete_section, save_section
from .settling import settle, settle_in_passing
from .tags import delete_tag, save_tag
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
    correct,
    set_slot,
    clear_slot,
    set_banner,
    end_banner,
    save_author,
    delete_author,
    save_tag,
    delete_tag,
    merge,
    count_reading,
    tally_readings,
    import_stories,
)

__all__ = [
    "MOVES",
    "TAKE_BACK",
    "VERBS",
    "Conflict",
    "MoveNotAllowed",
    "TooManyReadings",
    "add_image",
    "can_take_back",
    "clear_slot",
    "correct",
    "count_reading",
    "create",
    "delete_author",
    "delete_section",
    "delete_tag",
    "describe_image",
    "drop_files",
    "edit",
    "end_banner",
    "import_stories",
    "merge",
    "permission_of",
    "possible_moves",
    "publish",
    "relate_arrivals",
    "relating_later",
    "restore",
    "save_author",
    "save_section",
    "save_tag",
    "send_back",
    "set_banner",
    "set_slot",
    "settle",
    "settle_in_passing",
    "submit",
    "take_back",
    "tally_readings",
    "trash",
    "withdraw",
]
