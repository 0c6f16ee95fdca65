"""What rows of other tables say of a story: sections, tags, names, chosen relations.

Outside they are given as rows (`Story.LISTS` names them): sections, names of tags,
pairs of an author and a role, stories. Inside and in revisions they are plain values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.html import clean_line
from articles.models import (
    Author,
    Byline,
    Placement,
    RelatedChoice,
    Section,
    Story,
    TaggedStory,
)
from articles.models.people import ROLE_LENGTH

from . import tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def read(story: Story) -> dict[str, Any]:
    """The lists as plain values, for a comparison and for a revision."""
    choices = list(
        story.related_choices.order_by("position", "pk").values_list(
            "other_id", "is_pinned"
        )
    )
    return {
        "further_sections": list(
            story.placements.filter(position__gt=0, position__lt=Placement.INHERITED)
            .order_by("position")
            .values_list("section_id", flat=True)
        ),
        "tags": sorted(story.tagged.values_list("tag__name", flat=True)),
        "bylines": [
            list(row)
            for row in story.bylines.order_by("position").values_list(
                "author_id", "role"
            )
        ],
        "pinned": [other for other, is_pinned in choices if is_pinned],
        "excluded": [other for other, is_pinned in choices if not is_pinned],
    }


def empty() -> dict[str, Any]:
    return {name: [] for name in Story.LISTS}


def clean(story: Story, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The lists among `changes` as plain values. Raises ValidationError by field."""
    cleaners: dict[str, Callable[[Story, Any], list[Any]]] = {
        "further_sections": _sections,
        "tags": _tags,
        "bylines": _bylines,
        "pinned": _others,
        "excluded": _others,
    }
    return {
        name: cleaners[name](story, changes[name])
        for name in Story.LISTS
        if name in changes
    }


def _sections(story: Story, sections: Iterable[Section]) -> list[int]:
    found = _once(section.pk for section in sections)
    return [pk for pk in found if pk != story.section_id]


def _tags(story: Story, names: Iterable[str]) -> list[str]:
    return tags.clean(names)


def _bylines(story: Story, rows: Iterable[tuple[Author, str]]) -> list[list[Any]]:
    pairs = [(author.pk, clean_line(role)) for author, role in rows]
    if any(len(role) > ROLE_LENGTH for _pk, role in pairs):
        raise ValidationError({"bylines": _("A role has at most 60 characters.")})
    if len({pk for pk, _role in pairs}) < len(pairs):
        raise ValidationError({"bylines": _("An author is named once.")})
    return [list(pair) for pair in pairs]


def _others(story: Story, stories: Iterable[Story]) -> list[int]:
    return [pk for pk in _once(other.pk for other in stories) if pk != story.pk]


def _once(keys: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(keys))


def check(values: Mapping[str, Any]) -> None:
    """Raises ValidationError for a story that is pinned and excluded."""
    if set(values["pinned"]) & set(values["excluded"]):
        raise ValidationError(
            {"excluded": _("A story is shown first or left out, not both.")}
        )


def write(story: Story, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Store what differs between the two, as `read` and `clean` give them.

    The sections are written always: the primary one may have changed.
    """
    _write_placements(story, now["further_sections"])
    if now["tags"] != before["tags"]:
        _write_tags(story, now["tags"])
    if now["bylines"] != before["bylines"]:
        _write_bylines(story, now["bylines"])
    if (now["pinned"], now["excluded"]) != (before["pinned"], before["excluded"]):
        _write_choices(story, now["pinned"], now["excluded"])


def _write_placements(story: Story, further: list[int]) -> None:
    primary = [] if story.section_id is None else [story.section_id]
    wanted = {pk: n for n, pk in enumerate(_once(primary + further))}
    parents = Section.objects.filter(children__in=list(wanted)).values_list("pk")
    for (pk,) in parents:
        wanted.setdefault(pk, Placement.INHERITED)
    stored = dict(story.placements.values_list("section_id", "position"))
    if stored == wanted:
        return
    story.placements.all().delete()
    Placement.objects.bulk_create(
        Placement(
            story=story,
            section_id=pk,
            position=position,
            first_published_at=story.first_published_at,
        )
        for pk, position in wanted.items()
    )


def _write_tags(story: Story, names: list[str]) -> None:
    story.tags.set(
        set(tags.find_or_make(names).values()),
        through_defaults={"first_published_at": story.first_published_at},
    )


def _write_bylines(story: Story, pairs: list[list[Any]]) -> None:
    wanted = [pk for pk, _role in pairs]
    held = Author.objects.select_for_update(no_key=True).filter(pk__in=wanted)
    if len(held.order_by("pk")) < len(wanted):
        gone = _("An author was merged or deleted meanwhile: choose again.")
        raise ValidationError({"bylines": gone})
    story.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(
            story=story,
            author_id=pk,
            role=role,
            position=position,
            first_published_at=story.first_published_at,
        )
        for position, (pk, role) in enumerate(pairs)
    )


def _write_choices(story: Story, pinned: list[int], excluded: list[int]) -> None:
    story.related_choices.all().delete()
    RelatedChoice.objects.bulk_create(
        RelatedChoice(story=story, other_id=pk, is_pinned=is_pinned, position=position)
        for is_pinned, keys in ((True, pinned), (False, excluded))
        for position, pk in enumerate(keys)
    )


def redate(story: Story) -> None:
    """Copy the time of first publication to every list on which the story stands."""
    rows = (
        story.placements.all(),
        story.bylines.all(),
        TaggedStory.objects.filter(content_object=story),
    )
    for listing in rows:
        listing.update(first_published_at=story.first_published_at)
