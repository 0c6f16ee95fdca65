"""What the verbs share: the table of moves, rights, addresses, the record."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from slugify import slugify

from articles import stamps, tasks
from articles.models import RetiredAddress, Story, Transition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from django.db import models

    from newsroom.models import User

Status = Story.Status

# For each verb: the states it starts from, and the state it leads to.
MOVES: dict[str, tuple[frozenset[str], str]] = {
    "submit": (frozenset({Status.DRAFT}), Status.REVIEW),
    "send_back": (frozenset({Status.REVIEW}), Status.DRAFT),
    "publish": (
        frozenset({Status.DRAFT, Status.REVIEW, Status.PUBLISHED}),
        Status.PUBLISHED,
    ),
    "take_back": (frozenset({Status.PUBLISHED}), Status.DRAFT),
    "withdraw": (frozenset({Status.PUBLISHED}), Status.WITHDRAWN),
    "trash": (frozenset({Status.DRAFT, Status.REVIEW}), Status.TRASH),
    "restore": (frozenset({Status.WITHDRAWN, Status.TRASH}), Status.DRAFT),
}

TAKE_BACK = timedelta(seconds=60)
# A verb that sets a time may commit after that time: the longest wait for a lock.
COMMIT_MARGIN = timedelta(seconds=20)
SLUG_LENGTH = 80
SLUG_TRIES = 50


class MoveNotAllowed(Exception):
    """The story is not in a state from which the verb can be carried out."""


class Conflict(Exception):
    """Somebody else saved the story since the version that was edited."""

    def __init__(self, current: Story) -> None:
        super().__init__(f"version {current.version} is newer")
        self.current = current


def lock(story: Story) -> Story:
    """The row as it is now, held until the end of the transaction.

    Raises MoveNotAllowed if the trash was emptied meanwhile.
    """
    # no_key: rows that point here may be written meanwhile, as a reply is.
    rows = Story.objects.select_for_update(no_key=True)
    row = rows.filter(pk=story.pk).first()
    if row is None:
        raise MoveNotAllowed(f"“{story.headline}” was deleted from the trash.")
    return row


def require(by: User | None, permission: str, story: Story) -> None:
    if by is not None and not by.has_perm(permission, story):
        raise PermissionDenied


def may_publish(by: User | None, story: Story) -> bool:
    return by is None or by.has_perm("articles.publish_story", story)


def can_take_back(story: Story, at: datetime) -> bool:
    """Whether the story is scheduled, or was first published within 60 seconds."""
    if story.is_scheduled(at):
        return True
    return (
        story.status == Status.PUBLISHED
        and story.first_published_at is not None
        and at - story.first_published_at <= TAKE_BACK
    )


def possible_moves(story: Story, at: datetime) -> list[str]:
    """The verbs that the story's state allows, whoever asks."""
    blocked = {
        "publish": story.status == Status.PUBLISHED and not story.is_scheduled(at),
        "take_back": not can_take_back(story, at),
        "withdraw": not story.has_been_public(at),
        "trash": story.first_published_at is not None,
    }
    return [
        verb
        for verb, (sources, _) in MOVES.items()
        if story.status in sources and not blocked.get(verb, False)
    ]


def check_move(verb: str, story: Story, at: datetime) -> None:
    if verb not in possible_moves(story, at):
        raise MoveNotAllowed(
            f"“{story.headline}” is {story.get_status_display().lower()}: "
            f"{verb.replace('_', ' ')} is not possible."
        )


def is_showing(story: Story, at: datetime) -> bool:
    """Whether readers see the story, or will before this transaction commits."""
    return (
        story.status == Status.PUBLISHED
        and story.publish_at is not None
        and story.publish_at <= at + COMMIT_MARGIN
        and (story.expires_at is None or story.expires_at > at)
    )


def record(  # noqa: PLR0913
    story: Story,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    from_status: str = "",
    note: str = "",
) -> None:
    Transition.objects.create(
        story=story,
        verb=verb,
        from_status=from_status,
        to_status=story.status,
        version=story.version,
        note=note,
        by=by,
        at=at,
    )


# The stories whose lists wait for the caller of `relating_later`.
_waiting: ContextVar[set[int] | None] = ContextVar("waiting", default=None)


def relate(story: Story) -> None:
    """Have the lists of related stories renewed that this one stands in, or has."""
    if story.kind != Story.Kind.STORY:
        return
    waiting = _waiting.get()
    if waiting is None:
        tasks.renew_related.enqueue([story.pk])
    else:
        waiting.add(story.pk)


@contextmanager
def relating_later() -> Iterator[set[int]]:
    """Yield a set for the stories whose lists the caller will have renewed."""
    waiting: set[int] = set()
    token = _waiting.set(waiting)
    try:
        yield waiting
    finally:
        _waiting.reset(token)


def bump_lists(story: Story) -> None:
    """Any list may have changed by it; a page stands in the footer of every page."""
    if story.kind == Story.Kind.PAGE:
        stamps.bump_site()
    else:
        announce(story)
        stamps.bump_edition()


def announce(story: Story) -> None:
    """Have the hub told of the feeds that name the story, if there is one."""
    if settings.WEBSUB_HUB:
        tasks.tell_hub.enqueue(story.pk)


def make_slug(text: str) -> str:
    """An ASCII slug of text in any script; never empty, at most 80 characters."""
    return slugify(text, max_length=SLUG_LENGTH, word_boundary=True) or "story"


def save_at_free_address(story: Story, fields: set[str] | None = None) -> None:
    """Save `fields`, a new row whole; with `-2`, `-3` … added to a slug that is taken.

    The database decides: of two that race for an address, one gets a suffix.
    """
    wanted = story.slug
    for _ in range(SLUG_TRIES):
        story.slug = _free_slug(story, wanted)
        try:
            with transaction.atomic():
                story.save(update_fields=fields, force_insert=fields is None)
        except IntegrityError:
            if not _is_taken(story):
                raise
            continue
        if not _is_retired(story):
            return
    raise MoveNotAllowed(f"No free address near “{wanted}” on {story.date}.")


def _free_slug(story: Story, wanted: str) -> str:
    if not _has_address(story):
        return wanted
    taken = {
        *_others(story)
        .filter(slug__startswith=wanted[:60])
        .values_list("slug", flat=True),
        *_retired(story).values_list("slug", flat=True),
    }
    return free_slug(wanted, taken)


def free_slug(wanted: str, taken: Collection[str]) -> str:
    """The slug itself, else the first of `-2`, `-3` … that is not taken."""
    number, slug = 1, wanted
    while slug in taken:
        number += 1
        suffix = f"-{number}"
        slug = wanted[: SLUG_LENGTH - len(suffix)] + suffix
    return slug


def _has_address(story: Story) -> bool:
    """A page has one from the beginning, a story with its date."""
    return story.kind == Story.Kind.PAGE or story.date is not None


def _others(story: Story) -> models.QuerySet[Story]:
    return Story.objects.filter(kind=story.kind, date=story.date).exclude(pk=story.pk)


def _retired(story: Story) -> models.QuerySet[RetiredAddress]:
    """The old addresses of other stories on the story's day, or of other pages."""
    return RetiredAddress.objects.filter(date=story.date).exclude(story=story.pk)


def _is_taken(story: Story) -> bool:
    return _has_address(story) and _others(story).filter(slug=story.slug).exists()


def _is_retired(story: Story) -> bool:
    """Asked after the save: one that waited for the address sees why it is free."""
    return _has_address(story) and _retired(story).filter(slug=story.slug).exists()


def set_publication(
    story: Story, when: datetime, at: datetime, *, is_backdated: bool = False
) -> None:
    """Set the times of publication; a time that has passed means now.

    Unless it is backdated: then readers saw the story elsewhere before. The first time
    and the date of the address move with it until it has passed.
    """
    if not is_backdated or story.has_been_public(at):
        when = max(when, at)
    story.publish_at = when
    if not story.has_been_public(at):
        story.first_published_at = when
        if story.kind == Story.Kind.STORY:
            story.date = timezone.localdate(when)
