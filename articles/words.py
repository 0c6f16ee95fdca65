"""Words of a text, folded: what search, related stories and corrections compare.

Plain values in and out. Folded means: one case, without accents, so that `Übung`,
`ubung` and `UBUNG` are one word.
"""

import re
import unicodedata

LONGEST = 40  # characters; what is longer is no word but an address or a mistake
WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The text in one case and without accents; letters of every script stay."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", plain)


def words_of(text: str) -> list[str]:
    """The folded words in their order; a number is one, what is too long is none."""
    return [found for found in WORD.findall(fold(text)) if len(found) <= LONGEST]
