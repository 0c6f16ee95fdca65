from .people import AuthorAdmin
from .story import StoryAdmin
from .taxonomy import SectionAdmin, TagAdmin

__all__ = ["AuthorAdmin", "SectionAdmin", "StoryAdmin", "TagAdmin"]
