"""Rows for tests. Each function makes one, with what it needs around it.

`AT` is the suite's present: a fixed moment, so that a test says every time itself.
"""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group

from articles import workflow
from articles.models import Section, Story
from comments.models import Comment
from newsroom import roles
from newsroom.models import User

AT = datetime(2026, 7, 14, 9, 30, tzinfo=UTC)
PASSWORD = "a long password for tests"
_numbers = itertools.count(1)


def make_user(role: str | None = None, **fields: Any) -> User:
    """A member of staff in a role of `newsroom.roles`, with PASSWORD."""
    number = next(_numbers)
    fields.setdefault("username", f"user{number}")
    user = User.objects.create_user(password=PASSWORD, is_staff=True, **fields)
    if role:
        roles.sync()
        user.groups.add(Group.objects.get(name=role))
    return user


def make_section(name: str | None = None, **fields: Any) -> Section:
    number = next(_numbers)
    name = name or f"Section {number}"
    fields.setdefault("slug", f"section-{number}")
    return Section.objects.create(name=name, **fields)


def make_draft(at: datetime = AT, **changes: Any) -> Story:
    """A draft; `owner` and every editor's field may be given."""
    number = next(_numbers)
    owner = changes.pop("owner", None) or make_user()
    changes = {
        "headline": f"Headline {number}",
        "body": f"<p>Text of story {number}.</p>",
        "section": changes.pop("section", None) or make_section(),
    } | changes
    return workflow.create(changes, by=None, owner=owner, at=at)


def make_story(
    at: datetime = AT - timedelta(hours=1),
    *,
    publish_at: datetime | None = None,
    **changes: Any,
) -> Story:
    """A story published at `at`, an hour ago by default; later with `publish_at`."""
    draft = make_draft(at, **changes)
    return workflow.publish(draft, by=None, at=at, publish_at=publish_at)


def make_comment(
    story: Story | None = None, *, status: str = "approved", **fields: Any
) -> Comment:
    """A reply as the verbs would leave it, without going through them."""
    number = next(_numbers)
    story = story or make_story()
    parent = fields.get("parent")
    defaults = {
        "author_name": f"Reader {number}",
        "author_email": f"reader{number}@example.org",
        "body": f"Reply {number}.",
        "digest": f"{number:064x}",
        "submitted_at": AT - timedelta(minutes=30) + timedelta(seconds=number),
        "status_changed_at": AT,
        "reply_to": parent,
        "depth": parent.depth + 1 if parent else 0,
    }
    comment = Comment.objects.create(story=story, status=status, **(defaults | fields))
    segment = base36(comment.pk)
    comment.root_id = parent.root_id if parent else comment.pk
    comment.path = parent.path + segment if parent else segment
    comment.save(update_fields=["root_id", "path"])
    if status == Comment.Status.APPROVED:
        Story.objects.filter(pk=story.pk).update(reply_count=story.reply_count + 1)
        story.refresh_from_db(fields=["reply_count"])
    return comment


def base36(number: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = digits[digit] + text
    return text.rjust(7, "0")
