"""The list of a story as rows: candidates gathered, chosen, kept.

A candidate is a public story that could be named: with one of the tags, of the
section, near in time, or simply new. Each comes by one range of one index, so that a
list costs the same in an archive of a million stories as in one of a hundred.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count

from articles.models import (
    Placement,
    RelatedStory,
    Story,
    StoryTerms,
    StoryText,
    TaggedStory,
)

from .choosing import KEPT, Choice, choose
from .scoring import Facts, Gauge, Rarity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from articles.querysets import StoryQuerySet

PER_TAG = 100
PER_SECTION = 100
NEAR = timedelta(days=14)
NEAREST = 100
NEWEST = 50
NEIGHBORS = 24


def renew(pk: int, at: datetime) -> list[Choice]:
    """Choose and keep the list of a story anew; a page and trash have none.

    Nothing is written where nothing changed. Safe to repeat.
    """
    with transaction.atomic():
        rows = Story.objects.stories().exclude(status=Story.Status.TRASH)
        story = rows.select_for_update(no_key=True, of=("self",)).filter(pk=pk).first()
        choices = choose_for(story, at) if story else []
        stored = RelatedStory.objects.filter(story=pk).order_by("position")
        now = stored.values_list("other_id", "rung", "score", "reasons")
        if [tuple(choice) for choice in choices] != list(now):
            stored.delete()
            RelatedStory.objects.bulk_create(
                _row(pk, position, choice) for position, choice in enumerate(choices)
            )
    return choices


def _row(pk: int, position: int, choice: Choice) -> RelatedStory:
    return RelatedStory(
        story_id=pk,
        other_id=choice.pk,
        position=position,
        rung=choice.rung,
        score=choice.score,
        reasons=choice.reasons,
    )


def choose_for(story: Story, at: datetime) -> list[Choice]:
    """The twelve for a story as things stand, without keeping them."""
    choices = story.related_choices.order_by("position", "pk")
    pinned, excluded = [], {story.pk}
    for other, is_pinned in choices.values_list("other_id", "is_pinned"):
        if is_pinned:
            pinned.append(other)
        else:
            excluded.add(other)
    found = candidates(story, at) - excluded
    facts = facts_of(found | {story.pk}, at)
    own = facts.pop(story.pk)
    headline, deck, body = texts_of([story.pk]).get(story.pk, ("", "", ""))
    own = replace(own, headline=headline, deck=deck, body=body)
    others = list(facts.values())
    return choose(own, others, rarity(own, others), pinned=pinned, read=texts_of)


def candidates(story: Story, at: datetime) -> set[int]:
    """The keys of public stories that the list might name."""
    public = Story.objects.public(at).stories()
    when = story.first_published_at or at
    ranges: list[StoryQuerySet] = [
        public.newest_first()[:NEWEST],
        public.first_public_between(when - NEAR, when + NEAR).newest_first()[:NEAREST],
        *(public.with_tag(tag)[:PER_TAG] for tag in story.tags.all()),
    ]
    if story.section is not None:
        ranges.append(public.in_section(story.section)[:PER_SECTION])
    return {pk for stories in ranges for pk in stories.values_list("pk", flat=True)}


def facts_of(keys: Iterable[int], at: datetime) -> dict[int, Facts]:
    """What scoring knows of these stories, by three queries.

    One that was not published yet counts as published at `at`.
    """
    keys = set(keys)
    tags: defaultdict[int, dict[int, str]] = defaultdict(dict)
    tagged = TaggedStory.objects.filter(content_object__in=keys)
    for pk, tag, name in tagged.values_list("content_object_id", "tag_id", "tag__name"):
        tags[pk][tag] = name
    sections: defaultdict[int, dict[int, str]] = defaultdict(dict)
    placed = Placement.objects.filter(story__in=keys)
    for pk, section, name in placed.values_list(
        "story_id", "section_id", "section__name"
    ):
        sections[pk][section] = name
    terms = dict(
        StoryTerms.objects.filter(story__in=keys).values_list("story_id", "words")
    )
    rows = Story.objects.filter(pk__in=keys).values_list(
        "pk", "first_published_at", "section_id", "is_evergreen"
    )
    return {
        pk: Facts(
            pk,
            first or at,
            terms=terms.get(pk, {}),
            section=section,
            sections=sections[pk],
            tags=tags[pk],
            is_evergreen=is_evergreen,
        )
        for pk, first, section, is_evergreen in rows
    }


def texts_of(keys: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Headline, deck and body of these stories as plain text."""
    rows = StoryText.objects.filter(story__in=keys)
    return {
        pk: (headline, deck, body)
        for pk, headline, deck, body in rows.values_list(
            "story_id", "headline", "deck", "body"
        )
    }


def rarity(own: Facts, others: Collection[Facts]) -> Rarity:
    """How rare the words and tags of a story are; words among the candidates."""
    words = Counter(word for other in (own, *others) for word in other.terms)
    return Rarity(len(others) + 1, words, tag_uses(own.tags))


def tag_uses(tags: Iterable[int]) -> dict[int, int]:
    """How many stories that were published name each tag."""
    named = TaggedStory.objects.filter(
        tag__in=list(tags), first_published_at__isnull=False
    )
    counted = named.values("tag").annotate(uses=Count("pk")).order_by()
    return dict(counted.values_list("tag", "uses"))


def neighbors(pk: int, at: datetime) -> set[int]:
    """The stories whose lists a change of this one may touch.

    Those that name it, and, if readers see it, those that it is nearest to and those
    near it whose own lists are not full.
    """
    naming = set(
        RelatedStory.objects.filter(other=pk).values_list("story_id", flat=True)
    )
    story = Story.objects.public(at).stories().filter(pk=pk).first()
    if story is None:
        return naming
    facts = facts_of(candidates(story, at) | {pk}, at)
    own = facts.pop(pk)
    return naming | _nearest(own, facts) | _with_room(facts)


def _nearest(own: Facts, facts: dict[int, Facts]) -> set[int]:
    gauge = Gauge(own, rarity(own, list(facts.values())))
    scores = {pk: gauge.value(facts[pk]) for pk in facts}
    related = sorted((pk for pk in facts if scores[pk]), key=lambda pk: -scores[pk])
    return set(related[:NEIGHBORS])


def _with_room(facts: dict[int, Facts]) -> set[int]:
    full = (
        RelatedStory.objects.filter(story__in=facts)
        .values("story")
        .annotate(kept=Count("pk"))
        .filter(kept__gte=KEPT)
        .order_by()
        .values_list("story", flat=True)
    )
    return set(sorted(facts.keys() - set(full), reverse=True)[:NEIGHBORS])
