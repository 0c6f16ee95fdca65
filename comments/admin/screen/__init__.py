"""The moderators' screen: replies as cards, decided by a key each.

It shows, and calls the verbs. Every deed is a plain form; script makes it fast.
"""

from .addresses import URLS

__all__ = ["URLS"]
