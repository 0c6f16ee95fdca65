"""A crowd under a story: replies as the verbs would leave them, written in bulk."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import batched, count
from random import Random
from uuid import UUID

from django.db.models import F, Max

from articles.models import Story
from comments.models import Comment, Discussion
from comments.moderation import placing

from . import rows

Status = Comment.Status
KNOWN = 50  # replies under the newest story; half of all stand under the one before
WAITING = 20  # of so many that are asked for, one waits for a moderator


def make_all(stories: list[Story], number: int, at: datetime) -> None:
    """Share out so many replies to these public stories, the newest first.

    Fifty to the first, half of the rest to the second, then always half of what is
    left; all that is left to the last.
    """
    for place, story in enumerate(stories, 1):
        share = min(number, KNOWN) if place == 1 else (number + 1) // 2
        share = number if place == len(stories) else share
        waiting = share // WAITING
        roots, rest = divmod(share - waiting, 2)
        make_crowd(story, at, roots=roots, answers=1, waiting=waiting + rest)
        number -= share
        if not number:
            return


def make_crowd(
    story: Story, at: datetime, *, roots: int = 0, answers: int = 0, waiting: int = 0
) -> None:
    """Public roots with as many public answers each, then roots that wait.

    Every second answer answers the one before it; likes fall on every seventh root.
    """
    last = Comment.objects.aggregate(last=Max("pk"))["last"] or 0
    pks = count(last + 1)
    begun = at - timedelta(days=1)
    made = _rows(story, begun, pks, (roots, answers, waiting))
    for some in batched(made, rows.AT_ONCE):
        rows.save(some)
    rows.renumber(Comment)
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
    return rows.new(
        Comment,
        id=pk,
        uid=UUID(int=Random(pk).getrandbits(128), version=4),  # noqa: S311
        story_id=story.pk,
        parent_id=parent.pk if parent else None,
        reply_to_id=parent.pk if parent else None,
        root_id=parent.root_id if parent else pk,
        depth=parent.depth + 1 if parent else 0,
        path=(parent.path if parent else "") + placing.segment(pk),
        author_name=f"Reader {pk}",
        author_email=f"reader{pk}@example.org",
        body=f"What reader {pk} says about it, in two lines or three.",
        digest=f"{pk:064x}",
        status=Status.APPROVED,
        is_waiting=False,
        status_changed_at=begun,
        submitted_at=begun + timedelta(milliseconds=pk),
    )
