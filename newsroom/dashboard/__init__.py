"""The desk's first page: what needs this member of staff, and what will happen.

At most fourteen queries, one more while a flood is on and four while the license of a
picture ends that readers see, however much there is: each panel loads one row more than
it shows, and nothing is counted to its end.
"""

from .page import dashboard, greeting, waiting_replies
from .panels import PANEL_ROWS

__all__ = ["PANEL_ROWS", "dashboard", "greeting", "waiting_replies"]
