"""What scoring knows of stories, read from their rows."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.db.models import Count, Q

from articles.models import (
    Placement,
    RelatedChoice,
    Story,
    StoryTerms,
    StoryText,
    TaggedStory,
    Term,
)
from articles.querysets import public_q

from .counting import TOTAL
from .scoring import Facts, Rarity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

ADDRESS = re.compile(
    r'href="([^"/]*//[^"/]+)?/([0-9]{4})/([0-9]{2})/([0-9]{2})/([-\w]+)/', re.ASCII
)
MOST_LINKS = 50


def facts_of(keys: Iterable[int], at: datetime) -> dict[int, Facts]:
    """By key, in three queries; without texts, and without terms: see `terms_by_key`.

    One that was not published yet counts as published at `at`.
    """
    keys = set(keys)
    tags: defaultdict[int, dict[int, str]] = defaultdict(dict)
    tagged = TaggedStory.objects.filter(content_object__in=keys, tag__relates=True)
    for pk, tag, name in tagged.values_list("content_object_id", "tag_id", "tag__name"):
        tags[pk][tag] = name
    sections: defaultdict[int, dict[int, str]] = defaultdict(dict)
    placed = Placement.objects.filter(story__in=keys, section__relates=True)
    for pk, section, name in placed.values_list(
        "story_id", "section_id", "section__name"
    ):
        sections[pk][section] = name
    rows = Story.objects.filter(pk__in=keys).values_list(
        "pk", "first_published_at", "section_id", "is_evergreen"
    )
    return {
        pk: Facts(
            pk,
            first or at,
            section=section,
            sections=sections[pk],
            tags=tags[pk],
            is_evergreen=is_evergreen,
        )
        for pk, first, section, is_evergreen in rows
    }


def terms_by_key(keys: Iterable[int]) -> dict[int, dict[str, int]]:
    rows = StoryTerms.objects.filter(story__in=list(keys))
    return dict(rows.values_list("story_id", "words"))


def texts_of(keys: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Headline, deck and body of these stories as plain text."""
    rows = StoryText.objects.filter(story__in=keys)
    return {
        pk: (headline, deck, body)
        for pk, headline, deck, body in rows.values_list(
            "story_id", "headline", "deck", "body"
        )
    }


def rarity_of(own: Facts) -> Rarity:
    """How rare the words and tags of one story are among all that readers see."""
    return _rarity(Term.objects.filter(word__in=[TOTAL, *own.terms]), own.tags)


def rarity_of_all() -> Rarity:
    """How rare every word and tag is."""
    tags = TaggedStory.objects.filter(tag__relates=True).values_list("tag", flat=True)
    return _rarity(Term.objects.all(), set(tags.distinct()))


def _rarity(terms: QuerySet[Term], tags: Iterable[int]) -> Rarity:
    words = dict(terms.values_list("word", "uses"))
    return Rarity(words.pop(TOTAL, 0), words, tag_uses(tags))


def tag_uses(tags: Iterable[int]) -> dict[int, int]:
    """How many stories that were published name each tag."""
    named = TaggedStory.objects.filter(
        tag__in=list(tags), first_published_at__isnull=False
    )
    counted = named.values("tag").annotate(uses=Count("pk")).order_by()
    return dict(counted.values_list("tag", "uses"))


class Wishes(NamedTuple):
    """What an editor said about the list of a story, in keys of others."""

    pinned: list[int]  # in order
    unwanted: set[int]  # left out, or linked in the text: it stands on the page


def wishes_of(keys: Iterable[int], at: datetime) -> defaultdict[int, Wishes]:
    """By key. What is pinned and public stands there, linked in the text or not."""
    keys = list(keys)
    wishes: defaultdict[int, Wishes] = defaultdict(lambda: Wishes([], set()))
    of_use = Q(is_pinned=False) | public_q(at, "other__")
    choices = RelatedChoice.objects.filter(of_use, story__in=keys)
    choices = choices.order_by("position", "pk")
    for pk, other, is_pinned in choices.values_list(
        "story_id", "other_id", "is_pinned"
    ):
        if is_pinned:
            wishes[pk].pinned.append(other)
        else:
            wishes[pk].unwanted.add(other)
    for pk, others in _linked(keys).items():
        wishes[pk].unwanted.update(others)
    return wishes


def _linked(keys: list[int]) -> dict[int, set[int]]:
    """The stories that the texts of these link to."""
    bodies = Story.objects.filter(pk__in=keys, body__contains="href=")
    links = {pk: _addresses(body) for pk, body in bodies.values_list("pk", "body")}
    wanted = {address for addresses in links.values() for address in addresses}
    days, slugs = {day for day, _slug in wanted}, {slug for _day, slug in wanted}
    rows = Story.objects.stories().filter(date__in=days, slug__in=slugs)
    found = {
        (day, slug): pk for pk, day, slug in rows.values_list("pk", "date", "slug")
    }
    return {
        pk: {found[address] for address in addresses if address in found}
        for pk, addresses in links.items()
    }


def _addresses(body: str) -> set[tuple[date, str]]:
    """Days and slugs of the stories of this site that a text links to."""
    found = set()
    for host, year, month, day, slug in ADDRESS.findall(body)[:MOST_LINKS]:
        if host not in {"", settings.SITE_URL}:
            continue
        try:
            found.add((date(int(year), int(month), int(day)), slug))
        except ValueError:
            continue
    return found
