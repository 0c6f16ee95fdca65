"""Settle: do what follows from moments that have passed."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from articles import indexing, stamps
from articles.models import Edition, Story
from articles.querysets import StoryQuerySet

from . import base

logger = logging.getLogger(__name__)

LONGEST = timedelta(minutes=5)  # that a verb may take
TICK = timedelta(microseconds=1)


def settle(at: datetime) -> bool:
    """Do once what follows from moments since `Edition.settled_through`.

    Notes in the history which stories appeared and which expired, and empties the
    trash. Visibility does not wait for it. Returns whether this caller did the work:
    a compare-and-set lets one of many through. Safe to repeat.
    """
    edition = Edition.objects.the_one()
    if not _is_due(edition.settled_through, at):
        return False
    with transaction.atomic():
        _hold_stories(edition.settled_through, at)
        claimed = Edition.objects.filter(
            pk=1, settled_through=edition.settled_through
        ).update(settled_through=at)
        if claimed:
            _note_moments(edition.settled_through, at)
            _empty_trash(at)
            stamps.bump_edition()  # search finds other stories than a moment ago
    return bool(claimed)


def settle_in_passing(at: datetime) -> bool:
    """Settle from a reader's request, if nothing stands in the way.

    Waits for no lock, and leaves it to somebody else where the database takes no
    writes. Returns whether this caller did the work.
    """
    try:
        with _without_waiting():
            return settle(at)
    except DatabaseError as why:  # a lock is held; the database is read-only
        logger.info("A request leaves it to others to settle: %s", why)
        return False


@contextmanager
def _without_waiting() -> Iterator[None]:
    """A transaction in which a lock that another holds is an error at once."""
    with ExitStack() as stack, connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # it has one lock, taken in the beginning
            cursor.execute("PRAGMA busy_timeout")
            [usual] = cursor.fetchone()
            cursor.execute("PRAGMA busy_timeout = 0")
            try:
                stack.enter_context(transaction.atomic())
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {usual}")
        else:  # NOWAIT for each statement: zero would mean to wait for ever
            stack.enter_context(transaction.atomic())
            cursor.execute("SET LOCAL lock_timeout = '1ms'")
        yield


def rewind(story: Story, at: datetime) -> None:
    """Have moments of a story settled that others may have settled past since `at`.

    For a verb that has written its times: until it commits nobody else sees them, and
    a moment a few seconds ahead may have passed by then.
    """
    ahead = [
        time for time in (story.publish_at, story.expires_at) if time and time > at
    ]
    is_soon = ahead and min(ahead) <= at + LONGEST
    if story.status != Story.Status.PUBLISHED or not is_soon:
        return
    edition = Edition.objects.select_for_update().get(pk=1)
    before = min(ahead) - TICK
    if edition.settled_through > before:
        Edition.objects.filter(pk=1).update(settled_through=before)


def _is_due(after: datetime, at: datetime) -> bool:
    return at > after and (
        Story.objects.appeared_between(after, at).exists()
        or Story.objects.expired_between(after, at).exists()
        or Story.objects.due_for_deletion(at).exists()
    )


def _hold_stories(after: datetime, at: datetime) -> None:
    """Stories before the edition, as in every verb: an editor may be saving one."""
    held = _moved(after, at).select_for_update(no_key=True).order_by("pk")
    list(held.values_list("pk", flat=True))


def _moved(after: datetime, at: datetime) -> StoryQuerySet:
    appeared = Story.objects.appeared_between(after, at)
    return appeared | Story.objects.expired_between(after, at)


def _note_moments(after: datetime, at: datetime) -> None:
    for story in Story.objects.appeared_between(after, at):
        _note(story, "appear", story.publish_at)
    for story in Story.objects.expired_between(after, at):
        _note(story, "expire", story.expires_at)
    indexing.index(_moved(after, at).values_list("pk", flat=True), at)


def _note(story: Story, verb: str, moment: datetime | None) -> None:
    """Once for a moment: one that was settled is settled again after a `rewind`."""
    assert moment is not None
    if not story.transitions.filter(verb=verb, at=moment).exists():
        base.record(story, verb, by=None, at=moment)
        base.relate(story)
        base.announce(story)


def _empty_trash(at: datetime) -> None:
    """Delete what never was public, with its history.

    A story that was taken back within its first minute may have a reply; replies are
    never deleted, so the story stays for another 30 days.
    """
    due = Story.objects.due_for_deletion(at)
    for story in due.select_for_update(no_key=True).order_by("pk"):
        try:
            with transaction.atomic():
                story.revisions.all().delete()
                story.transitions.all().delete()
                story.delete()
        except ProtectedError:
            logger.info("Story %s stays in the trash: it has replies.", story.uid)
            Story.objects.filter(pk=story.pk).update(status_changed_at=at)
