"""Rows for tests. Each function makes one, with what it needs around it.

`AT` is the suite's present: a fixed moment, so that a test says every time itself.
"""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import F

from articles import workflow
from articles.models import Image, Section, Story
from comments.keys import email_key
from comments.models import Comment, Commenter, Discussion, Rule, SavedReason
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
        user.groups.add(Group.objects.get(name=role))
    return user


def make_section(name: str | None = None, **fields: Any) -> Section:
    number = next(_numbers)
    name = name or f"Section {number}"
    fields.setdefault("slug", f"section-{number}")
    return Section.objects.create(name=name, **fields)


def make_image(**fields: Any) -> Image:
    """A picture whose sizes are made, of which no file is stored."""
    fields = {"width": 1800, "height": 1200, "rendered_at": AT} | fields
    image = Image(uploaded_at=AT, **fields)
    image.original = image.original or f"originals/{image.key}"
    image.save()
    return image


def make_draft(at: datetime = AT, **changes: Any) -> Story:
    """A draft; `owner` and every editor's field may be given."""
    number = next(_numbers)
    owner = changes.pop("owner", None) or make_user()
    kind = changes.pop("kind", Story.Kind.STORY)
    section = changes.pop("section", None)
    if section is None and kind == Story.Kind.STORY:
        section = make_section()
    changes = {
        "headline": f"Headline {number}",
        "body": f"<p>Text of story {number}.</p>",
        "section": section,
    } | changes
    return workflow.create(changes, by=None, owner=owner, at=at, kind=kind)


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
        "submitted_at": AT - timedelta(minutes=30) + timedelta(milliseconds=number),
        "status_changed_at": AT,
        "reply_to": parent,
        "depth": parent.depth + 1 if parent else 0,
    }
    fields = defaults | fields
    fields.setdefault("commenter", make_commenter(fields["author_email"]))
    is_public = status == Comment.Status.APPROVED
    fields["is_waiting"] = status == Comment.Status.PENDING
    fields["is_shown"] = is_public and not parent
    comment = Comment.objects.create(story=story, status=status, **fields)
    segment = base36(comment.pk)
    comment.root_id = parent.root_id if parent else comment.pk
    comment.path = parent.path + segment if parent else segment
    comment.save(update_fields=["root_id", "path"])
    _count(comment)
    return comment


def _count(comment: Comment) -> None:
    """Keep the numbers of story, root, discussion and commenter in step."""
    is_public = comment.status == Comment.Status.APPROVED
    story, status = comment.story, str(comment.status)
    Discussion.objects.get_or_create(pk=story.pk)
    Discussion.objects.filter(pk=story.pk).update(
        waiting_count=F("waiting_count") + int(comment.is_waiting)
    )
    if is_public:
        Story.objects.filter(pk=story.pk).update(reply_count=F("reply_count") + 1)
        story.refresh_from_db(fields=["reply_count"])
    if is_public and comment.depth:
        Comment.objects.filter(pk=comment.root_id).update(
            answer_count=F("answer_count") + 1, is_shown=True
        )
    if comment.commenter_id and status in {"approved", "rejected", "spam"}:
        counted = {f"{status}_count": F(f"{status}_count") + 1}
        Commenter.objects.filter(pk=comment.commenter_id).update(**counted)


def make_rule(term: str, **fields: Any) -> Rule:
    return Rule.objects.create(term=term, **{"added_at": AT} | fields)


def make_commenter(email: str, **fields: Any) -> Commenter:
    defaults = {"first_seen_at": AT - timedelta(days=1)} | fields
    commenter, _ = Commenter.objects.get_or_create(
        email_key=email_key(email), defaults=defaults
    )
    return commenter


def make_reason(title: str, **fields: Any) -> SavedReason:
    return SavedReason.objects.create(title=title, **fields)


def base36(number: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = digits[digit] + text
    return text.rjust(7, "0")
