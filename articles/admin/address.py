"""What the address of a list may ask of the database."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

SEARCHED = 200  # characters of a search: every word is a condition of its own


def searched(text: str) -> str:
    """As much of a search as is carried out."""
    return text[:SEARCHED]


class NarrowList(admin.ModelAdmin):
    """A list that is narrowed by its filters alone, and by a search of some words.

    Any other condition is refused: a regular expression can be costly, and a number
    beyond what the database holds is an error.
    """

    lookups: ClassVar[frozenset[str]] = frozenset()

    def lookup_allowed(self, lookup: str, *args: Any, **kwargs: Any) -> bool:
        return lookup in self.lookups

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return super().get_search_results(request, queryset, searched(search_term))
