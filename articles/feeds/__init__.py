"""Feeds of stories, in three forms that say the same: RSS 2.0, Atom, JSON Feed."""

from .forms import FORMS, Feed
from .views import author, corrections, head, name_of, section, site, tag

__all__ = [
    "FORMS",
    "Feed",
    "author",
    "corrections",
    "head",
    "name_of",
    "section",
    "site",
    "tag",
]
