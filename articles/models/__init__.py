from .arrival import Arrival
from .edition import Edition
from .frontpage import Banner, Slot
from .history import Correction, Revision, Transition
from .media import Image
from .people import Author, Byline
from .reading import MostRead, Reading, ReadingHour, ReadingTotal
from .related import RelatedChoice, RelatedStory
from .search import StoryTerms, StoryText, Term, order_of
from .story import Story
from .taxonomy import (
    Color,
    Placement,
    RetiredAddress,
    RetiredName,
    Section,
    Tag,
    TaggedStory,
)

__all__ = [
    "Arrival",
    "Author",
    "Banner",
    "Byline",
    "Color",
    "Correction",
    "Edition",
    "Image",
    "MostRead",
    "Placement",
    "Reading",
    "ReadingHour",
    "ReadingTotal",
    "RelatedChoice",
    "RelatedStory",
    "RetiredAddress",
    "RetiredName",
    "Revision",
    "Section",
    "Slot",
    "Story",
    "StoryTerms",
    "StoryText",
    "Tag",
    "TaggedStory",
    "Term",
    "Transition",
    "order_of",
]
