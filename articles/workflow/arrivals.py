"""Stories of an import that are new here, written as the verbs would leave them.

Some hundred in one transaction by some thirty statements, however many they are.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles import indexing, stamps
from articles.html import clean_line, is_blank, picture_keys
from articles.models import (
    Arrival,
    Author,
    Byline,
    Image,
    Placement,
    RetiredAddress,
    RetiredName,
    Revision,
    Section,
    Story,
    TaggedStory,
    Transition,
)

from . import base, lists, moving, names, tags
from .fields import apply
from .settling import rewind
from .writing import snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from articles.importers import Item
    from newsroom.models import User

VERB = "import"
NOT_KNOWN_YET = -1  # the key of a section that is looked up with those of the others


class Draft(NamedTuple):
    """A story of an import, cleaned but not stored, and the names that it asks for."""

    story: Story
    digest: str
    section: str
    tags: dict[str, str]  # by the name in lower case
    authors: list[str]


def draft(item: Item, digest: str, *, owner: User, at: datetime) -> Draft:
    """Clean an item by the rules of every draft. Raises ValidationError by field."""
    story = Story(
        source_id=item.source_id,
        owner=owner,
        created_at=at,
        edited_at=at,
        status_changed_at=at,
    )
    section = _name(Section, "section", item.section)
    if section:
        story.section_id = NOT_KNOWN_YET
    apply(story, texts(item), at)
    named = tags.in_lower_case(item.tags)
    return Draft(story, digest, section, named, _authors(item))


def texts(item: Item) -> dict[str, Any]:
    """What an item says of a story's own columns, as changes for the verbs."""
    said = {"headline": item.headline, "deck": item.deck, "body": item.body}
    return said | ({"publish_at": item.published_at} if item.published_at else {})


def _authors(item: Item) -> list[str]:
    named = (_name(Author, "authors", name) for name in item.authors)
    return list({name.casefold(): name for name in named if name}.values())


def _name(kind: type[names.Named], field: str, name: str) -> str:
    """A cleaned name; empty where a reader would see none."""
    name = clean_line(name)
    most: int = kind._meta.get_field("name").max_length  # type: ignore[assignment]
    if len(name) > most:
        words = _("At most %(number)d characters.") % {"number": most}
        raise ValidationError({field: words})
    return "" if is_blank(name) else name


def publish(story: Story, at: datetime) -> None:
    """As the verb would, but a time that has passed stays: readers saw it then.

    Raises ValidationError for a story without text.
    """
    moving.check_text(story)
    when = story.publish_at or at
    base.set_publication(story, when, at, is_backdated=True)
    story.status = Story.Status.PUBLISHED


@transaction.atomic
def write(drafts: Sequence[Draft], at: datetime) -> None:
    """Store them all, or none. Raises IntegrityError, or Late, if others interfere."""
    sections, has_new = find_sections([new.section for new in drafts])
    stories = [new.story for new in drafts]
    for new in drafts:
        new.story.section = sections[new.section.casefold()]
    _give_addresses(stories)
    Story.objects.bulk_create(stories)
    _check_addresses(stories)
    _place(stories)
    _keep_history(drafts, _tag(drafts), _sign(drafts), at)
    for story in stories:
        if keys := picture_keys(story.body):
            story.illustrations.set(Image.objects.of_stories(keys))
    indexing.index([story.pk for story in stories], at)
    if has_new:
        stamps.bump_site()
    elif any(base.is_showing(story, at) for story in stories):
        stamps.bump_edition()
    for story in stories:
        rewind(story, at)


def find_sections(wanted: Sequence[str]) -> tuple[dict[str, Section], bool]:
    """The sections of these names by the name in lower case; whether one was made."""
    before = set(Section.objects.values_list("pk", flat=True))
    found = names.find_or_make(Section, wanted)
    return found, any(section.pk not in before for section in found.values())


def _give_addresses(stories: Sequence[Story]) -> None:
    """A slug that is free on its day, for each that has one."""
    days = {story.date for story in stories if story.date}
    taken: defaultdict[date | None, set[str]] = defaultdict(set)
    here = Story.objects.stories().filter(date__in=days)
    left = RetiredAddress.objects.filter(date__in=days)
    for day, slug in chain(
        here.values_list("date", "slug"), left.values_list("date", "slug")
    ):
        taken[day].add(slug)
    for story in stories:
        if story.date:
            story.slug = base.free_slug(story.slug, taken[story.date])
            taken[story.date].add(story.slug)


def _check_addresses(stories: Sequence[Story]) -> None:
    """Asked after the rows: who waited for an address sees why it is free."""
    mine = {(story.date, story.slug) for story in stories if story.date}
    left = RetiredAddress.objects.filter(date__in={day for day, _slug in mine})
    if mine.intersection(left.values_list("date", "slug")):
        raise names.Late


def _place(stories: Sequence[Story]) -> None:
    rows = []
    for story in stories:
        assert story.section is not None
        for pk, position in (
            (story.section.pk, 0),
            (story.section.parent_id, Placement.INHERITED),
        ):
            if pk is not None:
                first = story.first_published_at
                rows.append(
                    Placement(
                        story=story,
                        section_id=pk,
                        position=position,
                        first_published_at=first,
                    )
                )
    Placement.objects.bulk_create(rows)


def _tag(drafts: Sequence[Draft]) -> list[list[str]]:
    """Give the stories their tags; the names of each one's, as they are called now."""
    typed = {key: name for new in drafts for key, name in new.tags.items()}
    called = typed | RetiredName.objects.tags_now(typed.values())
    found = tags.find_or_make(set(called.values()))
    chosen = [
        {found[called[key]].pk: found[called[key]].name for key in new.tags}
        for new in drafts
    ]
    TaggedStory.objects.bulk_create(
        TaggedStory(
            content_object=new.story,
            tag_id=pk,
            first_published_at=new.story.first_published_at,
        )
        for new, its in zip(drafts, chosen, strict=True)
        for pk in its
    )
    return [sorted(its.values()) for its in chosen]


def _sign(drafts: Sequence[Draft]) -> list[list[int]]:
    """Give the stories their authors; the keys of each one's, in order."""
    found = names.find_or_make(Author, [name for new in drafts for name in new.authors])
    chosen = [
        list(dict.fromkeys(found[name.casefold()].pk for name in new.authors))
        for new in drafts
    ]
    Byline.objects.bulk_create(
        Byline(
            story=new.story,
            author_id=pk,
            position=position,
            first_published_at=new.story.first_published_at,
        )
        for new, its in zip(drafts, chosen, strict=True)
        for position, pk in enumerate(its)
    )
    return chosen


def _keep_history(
    drafts: Sequence[Draft],
    tagged: list[list[str]],
    signed: list[list[int]],
    at: datetime,
) -> None:
    rows = [
        (new.story, {"tags": its, "bylines": [[pk, ""] for pk in authors]})
        for new, its, authors in zip(drafts, tagged, signed, strict=True)
    ]
    Revision.objects.bulk_create(
        Revision(
            story=story,
            version=story.version,
            snapshot=snapshot(story, lists.empty() | listed),
            at=at,
        )
        for story, listed in rows
    )
    Transition.objects.bulk_create(
        Transition(
            story=story,
            verb=VERB,
            to_status=story.status,
            version=story.version,
            at=at,
        )
        for story, _listed in rows
    )
    Arrival.objects.bulk_create(
        Arrival(story=new.story, digest=new.digest) for new in drafts
    )
