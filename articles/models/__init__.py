from .edition import Edition
from .frontpage import Banner, Slot
from .history import Correction, Revision, Transition
from .media import Image
from .people import Author, Byline
from .related import RelatedChoice, RelatedStory
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
    "Author",
    "Banner",
    "Byline",
    "Color",
    "Correction",
    "Edition",
    "Image",
    "Placement",
    "RelatedChoice",
    "RelatedStory",
    "RetiredAddress",
    "RetiredName",
    "Revision",
    "Section",
    "Slot",
    "Story",
    "Tag",
    "TaggedStory",
    "Transition",
]
