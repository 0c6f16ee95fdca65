"""More Related Stories: which twelve are kept for a story, in which order, and why.

`terms`, `passages`, `scoring` and `choosing` are pure: plain values in and out. `lists`
keeps what was chosen for a story, `bulk` for an archive; `counting` knows rarity.
"""

from .bulk import renew_all, scores
from .choosing import KEPT, Choice, choose
from .counting import count
from .lists import neighbors, renew
from .passages import are_duplicates
from .reasons import in_words
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
    "in_words",
    "neighbors",
    "renew",
    "renew_all",
    "score",
    "scores",
    "terms_of",
]
