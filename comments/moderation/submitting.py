"""Submit: the verb by which a reader's reply arrives."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID, uuid4

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from articles.models import Story
from comments import policy
from comments.models import MAX_DEPTH, Comment

from . import base

if TYPE_CHECKING:
    from datetime import datetime

SAME_CLICK = timedelta(seconds=60)
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SEGMENT = 7  # base-36 digits: room for 78,364,164,096 replies


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What the reader wrote, cleaned."""

    name: str
    email: str
    body: str
    website: str = ""
    parent: str = ""  # uid of the reply that is answered, as it was posted


class Refused(Exception):
    """The reply is not stored. What the reader typed must not be lost."""


class StoryNotFound(Refused):
    """Readers cannot see such a story."""


class DiscussionClosed(Refused):
    """The story takes no replies, or no longer."""


class ParentNotFound(Refused):
    """Readers cannot see the reply that is answered, or no longer."""


class ParentElsewhere(Refused):
    """The reply that is answered stands under another story."""


class Duplicate(Refused):
    """The same words of the same writer stand in the same place."""


def submit(
    story: Story,
    draft: Draft,
    *,
    origin: Literal["own", "foreign", "unknown"],
    at: datetime,
) -> Comment:
    """Store a reply as the rules decide. Raises Refused.

    The same reply again within 60 seconds is the same click: the first is returned.
    """
    with transaction.atomic():
        _check_story(story, at)
        addressed = _find_addressed(story, draft.parent, at)
        decision = policy.decide(_facts(draft, origin))
        comment = _compose(story, draft, addressed)
        comment.status, comment.reasons = (
            decision.status,
            [asdict(reason) for reason in decision.reasons],
        )
        comment.submitted_at = comment.status_changed_at = at
        try:
            with transaction.atomic():
                comment.save(force_insert=True)
        except IntegrityError:
            return _first_click(comment)
        _place(comment)
        _record(comment)
    return comment


def _check_story(story: Story, at: datetime) -> None:
    """Asked inside the transaction: the story may have closed since the form."""
    current = Story.objects.public(at).filter(pk=story.pk).first()
    if current is None:
        raise StoryNotFound
    if not current.is_discussion_open(at):
        raise DiscussionClosed


def _find_addressed(story: Story, uid: str, at: datetime) -> Comment | None:
    """The reply that is answered, held so that it cannot be taken away meanwhile."""
    if not uid:
        return None
    try:
        rows = Comment.objects.public(at).filter(uid=UUID(uid))
    except ValueError:
        raise ParentNotFound from None
    addressed = rows.select_for_update(of=("self",), no_key=True).first()
    if addressed is None:
        raise ParentNotFound
    if addressed.story_id != story.pk:
        raise ParentElsewhere
    return addressed


def _facts(draft: Draft, origin: Literal["own", "foreign", "unknown"]) -> policy.Facts:
    staff = get_user_model().objects.filter(is_active=True, is_staff=True)
    return policy.Facts(
        origin=origin,
        author_name=draft.name,
        author_email=draft.email,
        staff_names=[user.get_full_name() or user.username for user in staff],
        staff_emails=[user.email for user in staff],
    )


def _compose(story: Story, draft: Draft, addressed: Comment | None) -> Comment:
    """The reply and where it stands: below full depth beside the one it answers."""
    parent = addressed
    if addressed is not None and addressed.depth == MAX_DEPTH:
        parent = addressed.parent
    return Comment(
        story=story,
        parent=parent,
        reply_to=addressed,
        depth=parent.depth + 1 if parent else 0,
        author_name=draft.name,
        author_email=draft.email,
        author_url=draft.website,
        body=draft.body,
        digest=_digest(draft, addressed),
    )


def _digest(draft: Draft, addressed: Comment | None) -> str:
    """Equal for the same words of the same writer to the same reply."""
    place = str(addressed.uid) if addressed else ""
    text = json.dumps([place, draft.name, draft.email, draft.body])
    return hashlib.sha256(text.encode()).hexdigest()


def _first_click(repeated: Comment) -> Comment:
    """The database refused a second one, also to one of two that raced."""
    first = Comment.objects.twin(repeated.story, repeated.digest).first()
    if first is None or repeated.submitted_at - first.submitted_at > SAME_CLICK:
        raise Duplicate
    return first


def _place(comment: Comment) -> None:
    """Set what needs the primary key: the root and the path."""
    parent = comment.parent
    comment.root_id = parent.root_id if parent else comment.pk
    comment.path = (parent.path if parent else "") + segment(comment.pk)
    comment.save(update_fields=["root_id", "path"])


def segment(pk: int) -> str:
    """A primary key in seven base-36 digits."""
    digits = ""
    while pk:
        pk, digit = divmod(pk, 36)
        digits = DIGITS[digit] + digits
    return digits.rjust(SEGMENT, "0")


def _record(comment: Comment) -> None:
    order = base.Order(action="submit", batch=uuid4(), by=None, at=comment.submitted_at)
    event = base.event_of(order, comment, to_status=comment.status)
    event.from_status = ""
    event.save(force_insert=True)
    base.tell_readers([event])
