"""The list of a story as rows: chosen, kept, and which lists a change may touch."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, ExpressionWrapper, Min, Q, fields

from articles.models import Edition, RelatedChoice, RelatedStory, Story
from articles.querysets import public_q

from .candidates import candidates
from .choosing import KEPT, Choice, Rung, choose
from .facts import facts_of, rarity_of, terms_by_key, texts_of, wishes_of
from .scoring import Facts, Gauge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

NEIGHBORS = 24
# A pair has two scores, one for each list; how far they may lie apart.
OTHER_WAY = 1.5


def renew(pk: int, at: datetime) -> list[Choice]:
    """Choose and keep the list of a story anew; a page and trash have none.

    Nothing is written where nothing changed. Safe to repeat.
    """
    return keep({pk: choose_for(pk, at)}, at)[pk]


def choose_for(pk: int, at: datetime) -> list[Choice]:
    """The twelve for a story as things stand, without keeping them."""
    if not _with_lists([pk]).exists():
        return []
    gauge, others = survey(pk, at)
    wishes = wishes_of([pk], at)[pk]
    wanted = [other for other in others if other.pk not in wishes.unwanted]
    return choose(gauge, wanted, pinned=wishes.pinned, read=texts_of)


def survey(pk: int, at: datetime) -> tuple[Gauge, list[Facts]]:
    """What a story holds others against, and what its list might name."""
    headline, deck, body = texts_of([pk]).get(pk, ("", "", ""))
    own = replace(
        facts_of([pk], at)[pk],
        headline=headline,
        deck=deck,
        body=body,
        terms=terms_by_key([pk]).get(pk, {}),
    )
    gauge = Gauge(own, rarity_of(own))
    keys = candidates(gauge, at)
    facts, terms = facts_of(keys, at), terms_by_key(keys)
    others = [replace(other, terms=terms.get(key, {})) for key, other in facts.items()]
    return gauge, others


def keep(chosen: Mapping[int, list[Choice]], at: datetime) -> dict[int, list[Choice]]:
    """Store the lists of these stories, and give what was stored.

    What readers do not see, or not any more, is named by none: it is asked once more
    while all of these stories are held, so that a verb which hides one either came
    before or finds the list.
    """
    with transaction.atomic():
        named = {choice.pk for choices in chosen.values() for choice in choices}
        public = _hold(named.union(chosen), at)
        listed = set(_with_lists(chosen).values_list("pk", flat=True))
        lists = {
            pk: [choice for choice in choices if choice.pk in public and pk in listed]
            for pk, choices in chosen.items()
        }
        _write(lists)
    return lists


def _hold(keys: Iterable[int], at: datetime) -> set[int]:
    """Hold stories, in one order as every verb; the keys of those that are public."""
    at = max(at, Edition.objects.the_one().settled_through)
    shown = ExpressionWrapper(public_q(at), output_field=fields.BooleanField())
    rows = Story.objects.filter(pk__in=sorted(keys)).annotate(is_shown=shown)
    held = rows.select_for_update(no_key=True).order_by("pk")
    return {pk for pk, is_shown in held.values_list("pk", "is_shown") if is_shown}


def _with_lists(keys: Iterable[int]) -> QuerySet[Story]:
    rows = Story.objects.stories().filter(pk__in=list(keys))
    return rows.exclude(status=Story.Status.TRASH)


def _write(lists: Mapping[int, list[Choice]]) -> None:
    stored: defaultdict[int, list[tuple[object, ...]]] = defaultdict(list)
    rows = RelatedStory.objects.filter(story__in=list(lists)).order_by("position")
    for pk, *row in rows.values_list(
        "story_id", "other_id", "rung", "score", "reasons"
    ):
        stored[pk].append(tuple(row))
    changed = [pk for pk in lists if [tuple(row) for row in lists[pk]] != stored[pk]]
    RelatedStory.objects.filter(story__in=changed).delete()
    RelatedStory.objects.bulk_create(
        RelatedStory(
            story_id=pk,
            other_id=choice.pk,
            position=position,
            rung=choice.rung,
            score=choice.score,
            reasons=choice.reasons,
        )
        for pk in changed
        for position, choice in enumerate(lists[pk])
    )


def neighbors(pk: int, at: datetime) -> set[int]:
    """The stories whose lists a change of this one may touch.

    Those that name it; if readers see it, also those for which an editor chose it,
    those of the nearest in whose lists it may come to stand, and some whose lists
    are not full.
    """
    naming = RelatedStory.objects.filter(other=pk).values_list("story_id", flat=True)
    touched = set(naming)
    if Story.objects.public(at).stories().filter(pk=pk).exists():
        pins = RelatedChoice.objects.filter(other=pk, is_pinned=True)
        touched |= set(pins.values_list("story_id", flat=True))
        gauge, others = survey(pk, at)
        touched |= _nearest(gauge, others) | _with_room(others)
    return touched


def _nearest(gauge: Gauge, others: list[Facts]) -> set[int]:
    values = {other.pk: gauge.value(other) for other in others}
    related = sorted((pk for pk in values if values[pk]), key=lambda pk: -values[pk])
    nearest = related[:NEIGHBORS]
    lowest = _lowest(nearest)
    return {pk for pk in nearest if values[pk] * OTHER_WAY >= lowest.get(pk, 0.0)}


def _lowest(keys: list[int]) -> dict[int, float]:
    """The lowest score in each list that is full of scored ones."""
    scored = Count("pk", filter=Q(rung=Rung.SCORED))
    rows = RelatedStory.objects.filter(story__in=keys).values("story")
    full = rows.annotate(scored=scored, lowest=Min("score")).filter(scored__gte=KEPT)
    return dict(full.order_by().values_list("story", "lowest"))


def _with_room(others: list[Facts]) -> set[int]:
    keys = {other.pk for other in others}
    kept = RelatedStory.objects.filter(story__in=keys).values("story")
    full = kept.annotate(kept=Count("pk")).filter(kept__gte=KEPT).order_by()
    room = keys - set(full.values_list("story", flat=True))
    return set(sorted(room, reverse=True)[:NEIGHBORS])
