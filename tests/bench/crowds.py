"""A crowd under a story: replies as the verbs would leave them, written in bulk."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from django.core.management.color import no_style
from django.db import connection
from django.db.models import F, Max

from articles.models import Story
from comments.models import Comment, Discussion
from tests.factories import base36

BATCH = 2000
Status = Comment.Status


def make_crowd(
    story: Story, at: datetime, *, roots: int = 0, answers: int = 0, waiting: int = 0
) -> None:
    """Public roots with as many public answers each, then roots that wait.

    Every second answer answers the one before it; likes fall on every seventh root.
    """
    last = Comment.objects.aggregate(last=Max("pk"))["last"] or 0
    pks = count(last + 1)
    begun = at - timedelta(days=1)
    Comment.objects.bulk_create(
        _rows(story, begun, pks, (roots, answers, waiting)), batch_size=BATCH
    )
    _renumber()
    public = roots * (answers + 1)
    Story.objects.filter(pk=story.pk).update(reply_count=F("reply_count") + public)
    Discussion.objects.get_or_create(pk=story.pk)
    Discussion.objects.filter(pk=story.pk).update(
        waiting_count=F("waiting_count") + waiting
    )


def _rows(
    story: Story, begun: datetime, pks: Iterator[int], numbers: tuple[int, int, int]
) -> Iterator[Comment]:
    roots, answers, waiting = numbers
    for number in range(roots):
        root = _reply(story, begun, next(pks))
        root.answer_count, root.is_shown = answers, True
        root.like_count = number % 7
        yield root
        above = root
        for place in range(answers):
            above = root if place % 2 == 0 else above
            above = _reply(story, begun, next(pks), above)
            yield above
    for _ in range(waiting):
        reply = _reply(story, begun, next(pks))
        reply.status, reply.is_waiting = Status.PENDING, True
        yield reply


def _reply(
    story: Story, begun: datetime, pk: int, parent: Comment | None = None
) -> Comment:
    return Comment(
        pk=pk,
        story=story,
        parent=parent,
        reply_to=parent,
        root_id=parent.root_id if parent else pk,
        depth=parent.depth + 1 if parent else 0,
        path=(parent.path if parent else "") + base36(pk),
        author_name=f"Reader {pk}",
        author_email=f"reader{pk}@example.org",
        body=f"What reader {pk} says about it, in two lines or three.",
        digest=f"{pk:064x}",
        status=Status.APPROVED,
        is_waiting=False,
        status_changed_at=begun,
        submitted_at=begun + timedelta(milliseconds=pk),
    )


def _renumber() -> None:
    """The keys were given: the next reply gets one that is free."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [Comment]):
            cursor.execute(sql)
