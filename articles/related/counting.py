"""In how many public stories each word stands: kept, so that rarity is one look-up."""

from __future__ import annotations

from collections import Counter
from itertools import batched
from typing import TYPE_CHECKING

from django.db import connection, transaction

from articles.models import Story, StoryTerms, Term

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

AT_ONCE = 500
TOTAL = ""  # the word whose row says how many stories there are
# An upsert of Django's sets a column, but cannot add to it.
ADD = """
    INSERT INTO articles_term (word, uses) VALUES (%s, %s)
    ON CONFLICT (word) DO UPDATE SET uses = articles_term.uses + excluded.uses
"""
TAKE = """
    UPDATE articles_term SET uses = CASE WHEN uses > %s THEN uses - %s ELSE 0 END
    WHERE word = %s
"""


def count(keys: Iterable[int], at: datetime) -> None:
    """Bring `Term.uses` in step with these stories as readers see them at `at`.

    Safe to repeat: what is counted of a story is kept with its terms. In
    transactions of its own, and never in a verb's: who counts waits for who counts.
    """
    for chunk in batched(sorted(set(keys)), AT_ONCE):
        with transaction.atomic():
            _count(chunk, at)


def _count(keys: Iterable[int], at: datetime) -> None:
    Term.objects.bulk_create([Term(word=TOTAL)], ignore_conflicts=True)
    # One at a time: then two cannot wait for each other's words.
    Term.objects.select_for_update().get(word=TOTAL)
    held = StoryTerms.objects.select_for_update(no_key=True).filter(story__in=keys)
    rows = list(held.order_by("pk").values_list("pk", "words", "counted"))
    # Asked behind the lock: of two that count a story the later knows better.
    public = Story.objects.public(at).stories().filter(pk__in=keys)
    shown = set(public.values_list("pk", flat=True))
    changes: Counter[str] = Counter()
    changed = []
    for pk, words, counted in rows:
        now, before = {TOTAL, *words} if pk in shown else set(), set(counted)
        if now != before:
            changes.update(now - before)
            changes.subtract(before - now)
            changed.append(StoryTerms(pk=pk, counted=sorted(now)))
    _add(changes)
    StoryTerms.objects.bulk_create(  # every row is there, and held
        changed,
        update_conflicts=True,
        unique_fields=["story"],
        update_fields=["counted"],
    )


def _add(changes: Counter[str]) -> None:
    """Add to the uses of words. A word that no story says any more is forgotten."""
    more = sorted((word, change) for word, change in changes.items() if change > 0)
    fewer = sorted((-change, word) for word, change in changes.items() if change < 0)
    with connection.cursor() as cursor:
        cursor.executemany(ADD, more)
        cursor.executemany(TAKE, [(by, by, word) for by, word in fewer])
    gone = Term.objects.filter(word__in=[word for _by, word in fewer], uses=0)
    gone.exclude(word=TOTAL).delete()
