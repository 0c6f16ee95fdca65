"""The readers' pages: find, permit, render."""

from .archive import archive
from .front import home
from .lists import author, corrections, section, tag
from .media import media, serve
from .reading import read
from .search import search
from .story import detail, page
from .suggesting import suggest

__all__ = [
    "archive",
    "author",
    "corrections",
    "detail",
    "home",
    "media",
    "page",
    "read",
    "search",
    "section",
    "serve",
    "suggest",
    "tag",
]
