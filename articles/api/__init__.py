"""The newspaper as JSON, to be read: docs/api.md says how."""

from .views import sections, stories, story

__all__ = ["sections", "stories", "story"]
