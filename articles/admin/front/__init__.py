"""The front page as its editors set it: places with an end, and breaking news."""

from .deeds import page

__all__ = ["page"]
