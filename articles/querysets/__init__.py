"""Every question about the newspaper."""

from .frontpage import (
    BannerQuerySet,
    CorrectionQuerySet,
    EditionQuerySet,
    SlotQuerySet,
)
from .media import ImageQuerySet
from .moments import Place
from .public import public_q
from .reading import (
    MostReadQuerySet,
    Readers,
    ReadingHourQuerySet,
    ReadingQuerySet,
    ReadingTotalQuerySet,
)
from .retired import RetiredAddressQuerySet, RetiredNameQuerySet
from .search import Found, Hit, StoryTextQuerySet, TermQuerySet
from .story import Reach, StoryQuerySet
from .taxonomy import (
    AuthorQuerySet,
    Piece,
    SectionQuerySet,
    TagQuerySet,
)

__all__ = [
    "AuthorQuerySet",
    "BannerQuerySet",
    "CorrectionQuerySet",
    "EditionQuerySet",
    "Found",
    "Hit",
    "ImageQuerySet",
    "MostReadQuerySet",
    "Piece",
    "Place",
    "Reach",
    "Readers",
    "ReadingHourQuerySet",
    "ReadingQuerySet",
    "ReadingTotalQuerySet",
    "RetiredAddressQuerySet",
    "RetiredNameQuerySet",
    "SectionQuerySet",
    "SlotQuerySet",
    "StoryQuerySet",
    "StoryTextQuerySet",
    "TagQuerySet",
    "TermQuerySet",
    "public_q",
]
