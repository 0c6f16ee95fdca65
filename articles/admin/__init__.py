from .story import StoryAdmin

__all__ = ["StoryAdmin"]
