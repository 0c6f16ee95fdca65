"""The terms of a text: how often it says each word, those of the headline more."""

from __future__ import annotations

from collections import Counter

from articles.words import words_of

HEADLINE = 2  # a word of the headline counts as if the body said it twice


def terms_of(headline: str, deck: str, body: str) -> dict[str, int]:
    """Each word of a story's plain texts, and how often it is said.

    All of them are kept. What a word is worth depends on the other stories, which
    change; and pairs that share many light words are as related as those that share
    a few heavy ones, so that a story cut down to its heaviest words loses neighbors.
    """
    terms: Counter[str] = Counter()
    for text, weight in ((headline, HEADLINE), (deck, 1), (body, 1)):
        for word, times in Counter(words_of(text)).items():
            terms[word] += times * weight
    return dict(terms)
