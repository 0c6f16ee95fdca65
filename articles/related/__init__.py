"""More Related Stories: which twelve are kept for a story, in which order, and why.

`scoring` is pure. `lists` gathers candidates, and keeps what scoring chose.
"""

from .lists import neighbors, renew
from .scoring import KEPT, MINIMUM, Choice, Facts, Score, choose, score
from .terms import terms_of

__all__ = [
    "KEPT",
    "MINIMUM",
    "Choice",
    "Facts",
    "Score",
    "choose",
    "neighbors",
    "renew",
    "score",
    "terms_of",
]
