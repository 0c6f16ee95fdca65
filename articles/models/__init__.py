from .edition import Edition
from .history import Revision, Transition
from .media import Image
from .story import Story
from .taxonomy import RetiredAddress, Section

__all__ = [
    "Edition",
    "Image",
    "RetiredAddress",
    "Revision",
    "Section",
    "Story",
    "Transition",
]
