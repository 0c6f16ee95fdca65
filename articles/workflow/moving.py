"""The verbs that move a story from one state to another."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles import indexing, stamps
from articles.html import clean_text, is_blank, text_of
from articles.models import RetiredAddress, Story

from . import base, lists, showing
from .settling import rewind, settle
from .writing import revise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from newsroom.models import User

WRITTEN = {
    "status",
    "status_changed_at",
    "slug",
    "publish_at",
    "expires_at",
    "first_published_at",
    "date",
    "updated_at",
    "public_note",
    "version",
}


@contextmanager
def _move(
    verb: str, story: Story, by: User | None, at: datetime, note: str = ""
) -> Iterator[Story]:
    """Yield the locked row, then write it in its new state, record it, bump."""
    settle(at)
    with transaction.atomic():
        current = base.lock(story)
        base.require(by, permission_of(verb, current), current)
        base.check_move(verb, current, at)
        from_status, was_showing = current.status, base.is_showing(current, at)
        times = current.publish_at, current.expires_at
        first = current.first_published_at
        yield current
        current.status = base.MOVES[verb][1]
        current.status_changed_at = at
        is_edited = _overrules(current, *times)
        current.version += is_edited
        base.save_at_free_address(current, WRITTEN)
        if current.first_published_at != first:
            lists.redate(current)
        if is_edited:
            revise(current, by, at)
        base.record(current, verb, by=by, at=at, from_status=from_status, note=note)
        if Story.Status.PUBLISHED in {from_status, current.status}:
            indexing.index([current.pk], at)
            base.relate(current)
        _bump(current, is_showing=was_showing or base.is_showing(current, at))
        rewind(current, at)


def _bump(story: Story, *, is_showing: bool) -> None:
    if story.status == Story.Status.PUBLISHED:
        stamps.bump_story(story.pk)  # it may have been edited while hidden
    if is_showing:
        base.bump_lists(story)


def _overrules(
    story: Story, publish_at: datetime | None, expires_at: datetime | None
) -> bool:
    """Whether the verb changed a time that an editor had set.

    Such a change is an edit: who has the form open is told. A time that a verb fills
    in where none was set is not.
    """
    return publish_at not in {None, story.publish_at} or expires_at != story.expires_at


def permission_of(verb: str, story: Story) -> str:
    """Writers submit and trash; who sees a story in the trash may bring it back."""
    if verb in {"submit", "trash"}:
        return "articles.change_story"
    if verb == "restore" and story.status == Story.Status.TRASH:
        return "articles.view_story"
    return "articles.publish_story"


def submit(story: Story, *, by: User | None, at: datetime) -> Story:
    """Hand a draft to the editors."""
    with _move("submit", story, by, at) as current:
        pass
    return current


def send_back(story: Story, *, by: User | None, at: datetime, note: str) -> Story:
    """Return a story to its writer. Raises ValidationError without a note."""
    note = clean_text(note)
    if is_blank(note):
        raise ValidationError({"note": _("Say what is to be done.")})
    with _move("send_back", story, by, at, note) as current:
        pass
    return current


def publish(
    story: Story,
    *,
    by: User | None,
    at: datetime,
    publish_at: datetime | None = None,
    is_backdated: bool = False,
) -> Story:
    """Publish at `publish_at`, else at the story's own time, else now.

    A future time is the schedule; a passed one means now, save for a story out of an
    archive, which is backdated. A scheduled story is moved to the new time. Raises
    ValidationError for a story without text, or with a picture that is neither
    described nor decorative.
    """
    with _move("publish", story, by, at) as current:
        check_text(current)
        showing.check_described(current, by)
        when = publish_at or current.publish_at or at
        base.set_publication(current, when, at, is_backdated=is_backdated)
        assert current.publish_at is not None
        if current.expires_at and current.expires_at <= current.publish_at:
            raise ValidationError(
                {"expires_at": _("The story would have expired before it appears.")}
            )
        current.public_note = ""
    return current


def check_text(story: Story) -> None:
    """Raises ValidationError for a story that would show readers a headline alone."""
    if is_blank(text_of(story.body)):
        raise ValidationError({"body": _("A story without text is not published.")})


def take_back(story: Story, *, by: User | None, at: datetime) -> Story:
    """Make a draft of a scheduled story, or of one published within 60 seconds.

    A story taken back counts as never public, unless it was public before. One with a
    correction stays: readers have been told of it.
    """
    with _move("take_back", story, by, at) as current:
        first = current.first_published_at
        if first is not None and (first > at or not current.is_scheduled(at)):
            _check_uncorrected(current)
            current.first_published_at = current.date = current.updated_at = None
            RetiredAddress.objects.filter(story=current).delete()
        current.publish_at = None
    return current


def _check_uncorrected(story: Story) -> None:
    if story.corrections.exists():
        raise base.MoveNotAllowed(
            f"“{story.headline}” has a correction: withdraw it instead."
        )


def withdraw(
    story: Story, *, by: User | None, at: datetime, public_note: str = ""
) -> Story:
    """Take a story that has been public from readers: 410, with the note if given."""
    with _move("withdraw", story, by, at) as current:
        current.public_note = clean_text(public_note)
    return current


def trash(story: Story, *, by: User | None, at: datetime) -> Story:
    """Put away a story that never was public; it is deleted after 30 days."""
    with _move("trash", story, by, at) as current:
        pass
    return current


def restore(story: Story, *, by: User | None, at: datetime) -> Story:
    """Make a draft of a story that is withdrawn or in the trash."""
    with _move("restore", story, by, at) as current:
        current.publish_at = None
        if current.expires_at and current.expires_at <= at:
            current.expires_at = None
    return current
