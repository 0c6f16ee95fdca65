"""The terms of a text: how often it says each word."""

from __future__ import annotations

from collections import Counter

from articles.words import words_of


def terms_of(headline: str, deck: str, body: str) -> dict[str, int]:
    """Each word of a story's plain texts, and how often they say it.

    All of them are kept. What a word is worth depends on the other stories, which
    change; and pairs that share many light words are as related as those that share
    a few heavy ones, so that a story cut down to its heaviest words loses neighbors.
    A word of the headline counts as one of the body.
    """
    return dict(Counter(words_of("\n".join((headline, deck, body)))))
