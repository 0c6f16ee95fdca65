"""Search: every word in headline, deck or the name of an author, newest first."""

import unicodedata

from django.http import HttpResponse
from django.shortcuts import render

from articles import stamps
from articles.models import Story
from articles.pages import Request, public_page

from .lists import listing

LONGEST_QUERY = 100


def normalized(text: str) -> str:
    """One form for all that asks the same: words in lower case, 100 characters."""
    words = unicodedata.normalize("NFC", text).casefold().split()
    return " ".join(words)[:LONGEST_QUERY].strip()


@public_page(stamp=stamps.page_list)
def search(request: Request) -> HttpResponse:
    query = normalized(request.GET.get("q", ""))
    context = {"query": query, "stories": [], "page": 1, "has_more": False}
    if query:
        found = Story.objects.stories().matching(query).newest_first().for_cards()
        context |= listing(request, found)
    return render(request, "articles/search.html", context)
