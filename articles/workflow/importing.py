"""Import: bring the stories of an archive, some hundred at a time."""

from __future__ import annotations

import json
from contextlib import suppress
from enum import StrEnum
from functools import partial
from hashlib import blake2b
from itertools import batched
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles import related, stamps, tasks
from articles.models import Arrival, Author, Story

from . import arrivals, base, moving, names
from .settling import settle
from .writing import edit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from articles.importers import Item
    from newsroom.models import User

TRIES = 5
RELATED_AT_ONCE = 100
FEW = 50  # lists are built one by one before the whole archive is read for them
DIGEST_SIZE = 16  # bytes
# What the file calls a field of the story.
CALLED = {"publish_at": "published_at"}


class What(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


class Outcome(NamedTuple):
    """What became of an item, and why nothing did."""

    what: What
    reason: str = ""


def import_stories(
    items: Sequence[Item], *, owner: User, at: datetime, publishes: bool = False
) -> list[Outcome]:
    """Store new stories, and changes of those that nobody here has worked on since.

    Told apart by `source_id`, of which each may be there once. The new ones are stored
    in one transaction: give some hundred. Sections, tags and authors that nothing is
    called are made. With `publishes` drafts are published at their own times, passed
    ones too, or else now; a time to come is a schedule. A time is kept with a draft.

    An outcome for each item, in order. Lists of related stories are left as they are,
    for `relate_arrivals`. Raises MoveNotAllowed if others interfere again and again.
    """
    settle(at)
    new = partial(_bring, items, owner=owner, at=at, publishes=publishes)
    outcomes, known = _again(new)
    for story, item in known:
        outcomes[item.source_id] = _renew(story, item, at=at, publishes=publishes)
    return [outcomes[item.source_id] for item in items]


def _again[Result](deed: Callable[[], Result]) -> Result:
    """What a deed returns that others may get in the way of."""
    for _try in range(TRIES):
        with suppress(IntegrityError, names.Late):
            return deed()
    raise base.MoveNotAllowed(_("Others are saving the same just now. Try again."))


def _bring(
    items: Sequence[Item], *, owner: User, at: datetime, publishes: bool
) -> tuple[dict[str, Outcome], list[tuple[Story, Item]]]:
    """The outcomes of those that are new; the others, each with its story."""
    wanted = [item.source_id for item in items]
    rows = Story.objects.filter(source_id__in=wanted).select_related("arrival")
    known = {story.source_id: story for story in rows.defer("body", "internal_note")}
    outcomes, drafts = {}, []
    for item in items:
        if item.source_id in known:
            continue
        outcomes[item.source_id] = Outcome(What.NEW)
        try:
            new = arrivals.draft(item, digest_of(item), owner=owner, at=at)
            if publishes:
                arrivals.publish(new.story, at)
        except ValidationError as why:
            outcomes[item.source_id] = Outcome(What.REFUSED, _reason(why))
        else:
            drafts.append(new)
    if drafts:
        arrivals.write(drafts, at)
    return outcomes, [
        (known[item.source_id], item) for item in items if item.source_id in known
    ]


def digest_of(item: Item) -> str:
    """Says the same of two items if, and only if, they say the same."""
    values = json.dumps(item, default=str).encode()
    return blake2b(values, digest_size=DIGEST_SIZE).hexdigest()


def _reason(why: ValidationError) -> str:
    return "; ".join(
        f"{CALLED.get(field, field)}: {' '.join(texts)}"
        for field, texts in why.message_dict.items()
    )


def _renew(story: Story, item: Item, *, at: datetime, publishes: bool) -> Outcome:
    arrival: Arrival | None = getattr(story, "arrival", None)
    is_same = arrival is not None and arrival.digest == digest_of(item)
    if is_same and not (publishes and story.status == Story.Status.DRAFT):
        return Outcome(What.SAME)
    try:
        return _again(partial(_write, story, item, at, publishes=publishes))
    except _InHands:
        if is_same:
            return Outcome(What.SAME)
        reason = _("somebody has worked on the story here, and the line has changed")
        return Outcome(What.REFUSED, reason)
    except ValidationError as why:
        return Outcome(What.REFUSED, _reason(why))
    except base.MoveNotAllowed as why:
        return Outcome(What.REFUSED, str(why))


class _InHands(Exception):
    """The story is the desk's: an import no longer writes it."""


@transaction.atomic
def _write(story: Story, item: Item, at: datetime, *, publishes: bool) -> Outcome:
    current = base.lock(story)
    if Story.objects.filter(pk=story.pk).in_hands().exists():
        raise _InHands
    before = current.version, current.status
    changes, has_new_section = _changes(current, item, at)
    with base.relating_later() as waiting:
        current = edit(current, changes, by=None, at=at, version=current.version)
        if publishes and current.status == Story.Status.DRAFT:
            current = moving.publish(current, by=None, at=at, is_backdated=True)
    said: dict[str, Any] = {"digest": digest_of(item)}
    Arrival.objects.update_or_create(
        story=current, defaults=said | ({"is_related": False} if waiting else {})
    )
    if has_new_section:
        stamps.bump_site()
    is_changed = before != (current.version, current.status)
    return Outcome(What.CHANGED if is_changed else What.SAME)


def _changes(story: Story, item: Item, at: datetime) -> tuple[dict[str, Any], bool]:
    """For the verb `edit`; and whether a section was made for it."""
    new = arrivals.draft(item, "", owner=story.owner, at=at)
    sections, has_new = arrivals.find_sections([new.section])
    authors = names.find_or_make(Author, new.authors)
    signed = {
        authors[name.casefold()].pk: authors[name.casefold()] for name in new.authors
    }
    return arrivals.texts(item) | {
        "section": sections[new.section.casefold()],
        "tags": list(new.tags.values()),
        "bylines": [(author, "") for author in signed.values()],
    }, has_new


def relate_arrivals(at: datetime, *, progress: Callable[[int, int], None]) -> int:
    """Build the lists of related stories that imports have left; how many stories.

    `progress` is told how many are done, and of how many. Safe to repeat.
    """
    waiting = Arrival.objects.filter(is_related=False).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True))
    if len(keys) <= FEW:
        tasks.renew_related.func(keys)
    else:
        related.count(keys, at)
        related.renew_all(at, keys, progress)
    for chunk in batched(keys, RELATED_AT_ONCE):
        Arrival.objects.filter(pk__in=chunk).update(is_related=True)
    return len(keys)
