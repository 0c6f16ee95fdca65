from .section import SectionAdmin
from .story import StoryAdmin

__all__ = ["SectionAdmin", "StoryAdmin"]
