"""The learned spam filter: naive Bayes over words, links and shape. Pure.

A reply becomes a set of features, each marked by where it was found. Of each feature
it is counted how often spam had it, and how often good replies. The weight of a feature
is the logarithm of how much likelier it is in spam. The sum of the strongest weights,
divided by the root of their number, is squashed to a score between 0 and 1: a long
text does not run to the ends of the scale merely because it is long.
"""

from .bayes import NEEDED, Count, Learned, Term, has_enough, learn
from .features import features
from .measuring import SHARE_HELD, THRESHOLDS, Held, Scored, held, strictest
from .wording import describe

__all__ = [
    "NEEDED",
    "SHARE_HELD",
    "THRESHOLDS",
    "Count",
    "Held",
    "Learned",
    "Scored",
    "Term",
    "describe",
    "features",
    "has_enough",
    "held",
    "learn",
    "strictest",
]
