"""Write what is derived of the words of stories: their texts and their terms.

Verbs call it before they commit, and tasks where a name stands on many stories: what
is searched is then as new as what readers see.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import batched
from typing import TYPE_CHECKING

from django.db.models import ExpressionWrapper, fields

from articles import related
from articles.html import prose_of
from articles.models import (
    Byline,
    Placement,
    Story,
    StoryTerms,
    StoryText,
    TaggedStory,
    order_of,
)
from articles.querysets import public_q
from articles.search import mark

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

AT_ONCE = 500
WORDED = ("headline", "deck", "body")
WRITTEN = (*WORDED, "names", "marks", "is_public")


def index(keys: Iterable[int], at: datetime, *, anew: bool = False) -> None:
    """Bring the texts and terms of these stories up to date, public or not as of `at`.

    In a transaction: the stories are held. A page has neither, nor has a key that
    is no story's. What did not change is not written, except `anew`: then all is, as
    after a change of what counts as a word. Safe to repeat.
    """
    for chunk in batched(sorted(set(keys)), AT_ONCE):
        _index(list(chunk), at, anew=anew)


def _index(keys: list[int], at: datetime, *, anew: bool) -> None:
    stories = _held(keys, at)
    named, marks = _names_and_marks(keys)
    rows = [
        text_of_story(
            story,
            names=named[story.pk],
            marks=marks[story.pk],
            is_public=story.is_shown,  # type: ignore[attr-defined]
        )
        for story in stories
    ]
    moved = StoryText.objects.filter(story__in=keys)
    moved.exclude(pk__in=[row.pk for row in rows]).delete()
    known = {} if anew else StoryText.objects.in_bulk([row.pk for row in rows])
    StoryText.objects.bulk_create(
        [row for row in rows if not _agree(WRITTEN, row, known.get(row.pk))],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=WRITTEN,
    )
    StoryTerms.objects.bulk_create(
        [
            terms_of_story(row)
            for row in rows
            if not _agree(WORDED, row, known.get(row.pk))
        ],
        update_conflicts=True,
        unique_fields=["story"],
        update_fields=["words"],
    )


def _agree(names: Iterable[str], row: StoryText, known: StoryText | None) -> bool:
    return known is not None and all(
        getattr(row, name) == getattr(known, name) for name in names
    )


def _held(keys: list[int], at: datetime) -> list[Story]:
    is_shown = ExpressionWrapper(public_q(at), output_field=fields.BooleanField())
    rows = Story.objects.stories().filter(pk__in=keys).annotate(is_shown=is_shown)
    return list(rows.select_for_update(no_key=True).order_by("pk"))


def text_of_story(
    story: Story, *, names: list[str], marks: list[str], is_public: bool
) -> StoryText:
    """The row of a story, not stored: authors and tags, in order, named and marked."""
    return StoryText(
        pk=order_of(story),
        story=story,
        headline=story.headline,
        deck=story.deck,
        body=prose_of(story.body),
        names="\n".join(names),
        marks=" ".join(marks),
        is_public=is_public,
    )


def terms_of_story(text: StoryText) -> StoryTerms:
    """The row of the terms of a story's text, not stored."""
    words = related.terms_of(text.headline, text.deck, text.body)
    return StoryTerms(story_id=text.story_id, words=words)


def _names_and_marks(
    keys: list[int],
) -> tuple[defaultdict[int, list[str]], defaultdict[int, list[str]]]:
    """The names of authors and tags, and the marks of these and of sections."""
    names: defaultdict[int, list[str]] = defaultdict(list)
    marks: defaultdict[int, list[str]] = defaultdict(list)
    bylines = Byline.objects.filter(story__in=keys).order_by("position")
    tagged = TaggedStory.objects.filter(content_object__in=keys).order_by("tag__name")
    for kind, rows in (
        ("author", bylines.values_list("story_id", "author_id", "author__name")),
        ("tag", tagged.values_list("content_object_id", "tag_id", "tag__name")),
    ):
        for story, pk, name in rows:
            names[story].append(name)
            marks[story].append(mark(kind, pk))
    placed = Placement.objects.filter(story__in=keys).order_by("position", "pk")
    for story, pk in placed.values_list("story_id", "section_id"):
        marks[story].append(mark("section", pk))
    return names, marks
