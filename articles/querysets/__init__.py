"""Every question about the newspaper."""

from .frontpage import (
    BannerQuerySet,
    CorrectionQuerySet,
    EditionQuerySet,
    SlotQuerySet,
)
from .media import ImageQuerySet
from .public import public_q
from .retired import RetiredAddressQuerySet, RetiredNameQuerySet
from .search import StoryTextQuerySet
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
    "ImageQuerySet",
    "Piece",
    "Reach",
    "RetiredAddressQuerySet",
    "RetiredNameQuerySet",
    "SectionQuerySet",
    "SlotQuerySet",
    "StoryQuerySet",
    "StoryTextQuerySet",
    "TagQuerySet",
    "public_q",
]
