"""The stories of the archive and every row that the verbs would write of them.

The first is the oldest. Each is about an event, of which a handful of stories tell.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from django.db import models
from django.utils import timezone

from articles import related
from articles.html import prose_of
from articles.models import (
    Author,
    Byline,
    Placement,
    Section,
    Story,
    StoryTerms,
    StoryText,
    Tag,
    TaggedStory,
    order_of,
)
from articles.search import mark
from newsroom.models import User

from . import rows, words

YEARS = timedelta(days=3650)
DAY = timedelta(days=1)
OF_AN_EVENT = 8  # stories
AT_A_TIME = 5  # events
RARE = 5  # of the oldest: the rare tag and the rare author stand on no others
ASIDE = 50  # of so many stories one is not public; of a short archive more are
SOURCE = "bench-"
LONG = 3 * words.IN_A_PHRASE + 2  # words of a paragraph
Status = Story.Status
type Named = Author | Tag | Section
KINDS = (
    Status.DRAFT,
    Status.REVIEW,
    Status.WITHDRAWN,
    Status.TRASH,
    "later",
    "over",
)


@dataclass(frozen=True)
class Lists:
    """What a story may stand on, the most used first; the last tag is the rare one."""

    owner: User
    sections: list[Section]
    tags: list[Tag]
    authors: list[Author]


class Rows(NamedTuple):
    """A story, and what stands beside it."""

    story: Story
    text: StoryText
    terms: StoryTerms
    listings: list[models.Model]


@dataclass(frozen=True)
class Writer:
    """Writes the story of a number: always the same one for the same seed."""

    number: int  # of all stories
    at: datetime
    lists: Lists
    seed: int
    first_pk: int

    def write(self, n: int) -> Rows:
        rng = Random(f"{self.seed} {n}")  # noqa: S311  must come out the same again
        section = one_of(rng, self.lists.sections)
        story = self._story(rng, n, section)
        apart = max(4, min(ASIDE, self.number // 20))
        order, rest = divmod(self.number - n, apart)
        if rest == apart - 1:
            set_aside(story, order, self.at)
        tags, authors = self._tags(rng, n), self._authors(rng, n)
        sections = [section, *([section.parent] if section.parent else [])]
        named: dict[str, Sequence[Named]] = {
            "author": authors,
            "tag": tags,
            "section": sections,
        }
        text = text_row(story, named, is_shown=is_public(story, self.at))
        listings = list(listed(story, sections, tags, authors))
        return Rows(story, text, terms_row(text), listings)

    def _story(self, rng: Random, n: int, section: Section) -> Story:
        apart = YEARS / self.number
        then = self.at - (self.number - n) * apart
        then += rng.random() * apart / 2 - apart
        names = words.names_of(self._event(n))
        headline = f"{names[0]} {words.phrase(rng)}"
        body = [paragraph(rng, names) for _ in range(rng.choice((1, 1, 2, 2, 3, 3)))]
        return rows.new(
            Story,
            id=self.first_pk + n,
            uid=UUID(int=rng.getrandbits(128), version=4),
            headline=headline.capitalize(),
            deck=f"{words.phrase(rng)} {words.phrase(rng)}.".capitalize(),
            slug=f"{headline.replace(' ', '-')}-{n}",
            body="".join(f"<p>{text}</p>" for text in body),
            word_count=len(body) * LONG,
            section_id=section.pk,
            owner_id=self.lists.owner.pk,
            status=Status.PUBLISHED,
            status_changed_at=then,
            publish_at=then,
            first_published_at=then,
            date=timezone.localdate(then),
            created_at=then - DAY / 8,
            edited_at=then,
            is_evergreen=n % 50 == 7,
            source_id=f"{SOURCE}{n}",
        )

    def _event(self, n: int) -> int:
        """Five at a time: each fifth of forty stories tells of the same."""
        return n // (OF_AN_EVENT * AT_A_TIME) * AT_A_TIME + n % AT_A_TIME

    def _tags(self, rng: Random, n: int) -> list[Tag]:
        common = self.lists.tags[:-1]
        about = Random(f"{self.seed} event {self._event(n)}")  # noqa: S311
        chosen = {row.pk: row for row in (one_of(about, common), one_of(rng, common))}
        if n < RARE:
            chosen[self.lists.tags[-1].pk] = self.lists.tags[-1]
        return sorted(chosen.values(), key=lambda tag: tag.name)

    def _authors(self, rng: Random, n: int) -> list[Author]:
        common = self.lists.authors[:-1]
        chosen = [one_of(rng, common)]
        if n < RARE:
            chosen.append(self.lists.authors[-1])
        return chosen


def one_of[Row](rng: Random, rows: list[Row]) -> Row:
    """The first most often: of a hundred, a tenth of the times."""
    return rows[int(len(rows) * rng.random() ** 2)]


def paragraph(rng: Random, names: list[str]) -> str:
    """Three phrases, and two names between them."""
    one, two = rng.sample(names, 2)
    return (
        f"{words.phrase(rng).capitalize()} {one.capitalize()} {words.phrase(rng)} "
        f"{two.capitalize()} {words.phrase(rng)}."
    )


def is_public(story: Story, at: datetime) -> bool:
    return (
        story.status == Status.PUBLISHED
        and story.publish_at is not None
        and story.publish_at <= at
        and (story.expires_at is None or story.expires_at > at)
    )


def set_aside(story: Story, order: int, at: datetime) -> None:
    """A draft, in review, withdrawn, in the trash, scheduled or expired, in turns."""
    match KINDS[order % len(KINDS)]:
        case "later":
            later = at + (1 + order % 60) * DAY
            story.publish_at = story.first_published_at = later
            story.date = timezone.localdate(later)
        case "over":
            assert story.publish_at is not None
            story.expires_at = story.publish_at + DAY / 24
        case Status.WITHDRAWN:
            story.status = Status.WITHDRAWN
        case hidden:
            story.status = hidden
            story.first_published_at = story.date = story.publish_at = None
            story.status_changed_at = story.edited_at = at - order % 20 * DAY


def text_row(
    story: Story, named: Mapping[str, Sequence[Named]], *, is_shown: bool
) -> StoryText:
    """As `indexing` writes it, in a third of its time."""
    names = [row.name for kind in ("author", "tag") for row in named[kind]]
    marks = [mark(kind, row.pk) for kind, found in named.items() for row in found]
    return rows.new(
        StoryText,
        id=order_of(story),
        story_id=story.pk,
        headline=story.headline,
        deck=story.deck,
        body=prose_of(story.body),
        names="\n".join(names),
        marks=" ".join(marks),
        is_public=is_shown,
    )


def terms_row(text: StoryText) -> StoryTerms:
    words = related.terms_of(text.headline, text.deck, text.body)
    counted = sorted(["", *words]) if text.is_public else []
    return rows.new(StoryTerms, story_id=text.story_id, words=words, counted=counted)


def listed(
    story: Story, sections: list[Section], tags: list[Tag], authors: list[Author]
) -> Iterator[models.Model]:
    of_it = {"story_id": story.pk, "first_published_at": story.first_published_at}
    for section, position in zip(sections, (0, Placement.INHERITED), strict=False):
        yield rows.new(Placement, **of_it, section_id=section.pk, position=position)
    for position, author in enumerate(authors):
        yield rows.new(Byline, **of_it, author_id=author.pk, position=position)
    of_it["content_object_id"] = of_it.pop("story_id")
    for tag in tags:
        yield rows.new(TaggedStory, **of_it, tag_id=tag.pk)
