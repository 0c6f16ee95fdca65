"""A long archive in a minute: rows as the verbs would leave them, written in bulk.

Skewed as a real one is: a tag and an author that stand on a handful of old stories,
stories with many replies, a few stories in every state.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from articles.models import (
    Author,
    Byline,
    Placement,
    RelatedStory,
    Section,
    Story,
    Tag,
    TaggedStory,
)
from newsroom.models import User
from tests.factories import make_section, make_user

from .crowds import make_crowd

YEARS = timedelta(days=3650)
BODY = "<p>Some hundred words make a story of the ordinary length of a day.</p>" * 20
BATCH = 2000
SECTIONS = 8
TAGS = 300
AUTHORS = 60
RARE = 5  # stories of the oldest, on which the rare tag and the rare author stand
ASIDE = 50  # at most so many stories are not public
RELATED = 12
ANSWERS = 1  # under every root
Status = Story.Status


class Archive(NamedTuple):
    """What is measured of it."""

    story: Story  # the newest, with fifty replies and its related stories
    discussed: Story  # with five thousand replies, or as many as were asked for
    draft: Story
    desk: User


@transaction.atomic
def fill(number: int, at: datetime, *, replies: int) -> Archive:
    """Make `number` stories that appeared in the ten years before `at`."""
    desk = make_user(is_superuser=True)
    sections = [
        make_section(f"Section {n}", slug=f"section-{n}") for n in range(SECTIONS)
    ]
    made = Story.objects.bulk_create(
        stories(number, at, sections, desk), batch_size=BATCH
    )
    put_on_lists(made)
    public = [story for story in made if story.status == Status.PUBLISHED]
    public = [story for story in public if story.publish_at <= at]
    relate(public)
    for story, its in ((public[0], 50), (public[1], replies)):
        roots, waiting = its // (1 + ANSWERS), min(its, 100)
        make_crowd(story, at, roots=roots, answers=ANSWERS, waiting=waiting)
    draft = next(story for story in made if story.status == Status.DRAFT)
    return Archive(public[0], public[1], draft, desk)


def stories(
    number: int, at: datetime, sections: list[Section], owner: User
) -> list[Story]:
    """From the newest to the oldest; a few of them set aside."""
    apart = YEARS / number
    made = [
        make_story(n, at - (n + 1) * apart, sections[n % SECTIONS], owner)
        for n in range(number)
    ]
    for n, story in enumerate(made[number // 50 :: max(1, number // 50)][:ASIDE]):
        set_aside(story, n, at)
    return made


def make_story(n: int, then: datetime, section: Section, owner: User) -> Story:
    return Story(
        headline=f"Headline {n} of the harbor",
        deck=f"What the deck of story {n} says in a sentence of some length.",
        slug=f"headline-{n}",
        body=BODY,
        section=section,
        owner=owner,
        status=Status.PUBLISHED,
        status_changed_at=then,
        publish_at=then,
        first_published_at=then,
        date=timezone.localdate(then),
        created_at=then,
        edited_at=then,
    )


def set_aside(story: Story, n: int, at: datetime) -> None:
    """A draft, in review, withdrawn, in the trash, scheduled or expired."""
    kind = (
        Status.DRAFT,
        Status.REVIEW,
        Status.WITHDRAWN,
        Status.TRASH,
        "later",
        "over",
    )
    match kind[n % len(kind)]:
        case "later":
            later = at + timedelta(days=1 + n)
            story.publish_at = story.first_published_at = later
            story.date = timezone.localdate(later)
        case "over":
            assert story.publish_at is not None
            story.expires_at = story.publish_at + timedelta(hours=1)
        case Status.WITHDRAWN:
            story.status = Status.WITHDRAWN
        case hidden:
            story.status = hidden
            story.first_published_at = story.date = story.publish_at = None


def put_on_lists(made: list[Story]) -> None:
    """Sections, tags and names, each with its copy of the time."""
    tags = Tag.objects.bulk_create(
        Tag(name=f"Tag {n}", slug=f"tag-{n}") for n in range(TAGS)
    )
    authors = Author.objects.bulk_create(
        Author(name=f"Author {n}", slug=f"author-{n}") for n in range(AUTHORS)
    )
    save(Placement(story=story, section=story.section) for story in made)
    save(
        TaggedStory(content_object=story, tag=tags[tag])
        for n, story in enumerate(made)
        for tag in {1, 2 + n % (TAGS - 2)}
    )
    save(
        Byline(story=story, author=authors[1 + n % (AUTHORS - 1)])
        for n, story in enumerate(made)
    )
    oldest = made[-RARE:]
    save(TaggedStory(content_object=story, tag=tags[0]) for story in oldest)
    save(Byline(story=story, author=authors[0], position=1) for story in oldest)


def save(rows: Iterator[Any]) -> None:
    listed = list(rows)
    for row in listed:
        story = getattr(row, "content_object", None) or row.story
        row.first_published_at = story.first_published_at
    type(listed[0]).objects.bulk_create(listed, batch_size=BATCH)


def relate(public: list[Story]) -> None:
    """The newest know twelve others."""
    RelatedStory.objects.bulk_create(
        RelatedStory(
            story=story, other=public[n + 1 + place], position=place, rung="scored"
        )
        for n, story in enumerate(public[: BATCH // RELATED])
        for place in range(RELATED)
        if n + 1 + place < len(public)
    )
