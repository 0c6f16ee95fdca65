"""More Related Stories: which twelve are kept for a story, in which order, and why.

`terms`, `passages`, `scoring` and `choosing` are pure: plain values in and out. `lists`
gathers candidates, and keeps what was chosen.
"""

from .choosing import KEPT, Choice, choose
from .counting import count
from .lists import neighbors, renew
from .passages import are_duplicates
from .scoring import MINIMUM, Facts, Gauge, Rarity, Score, score
from .terms import terms_of

__all__ = [
    "KEPT",
    "MINIMUM",
    "Choice",
    "Facts",
    "Gauge",
    "Rarity",
    "Score",
    "are_duplicates",
    "choose",
    "count",
    "neighbors",
    "renew",
    "score",
    "terms_of",
]
