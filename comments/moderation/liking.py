"""Likes: taken one by one, counted together."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from articles import stamps
from comments import keys
from comments.models import Comment, Discussion, Like

if TYPE_CHECKING:
    from datetime import datetime

OF_A_NETWORK = 60  # likes
WITHIN = timedelta(minutes=10)
FOLDED_EVERY = timedelta(minutes=1)
KEPT_FOR = timedelta(days=2)  # the key of a day can no longer come
CHUNK = 5000  # likes of a story that are folded at once


class TooManyLikes(Exception):
    """Of one network, lately. Nothing is stored."""

    retry_after = int(WITHIN.total_seconds())


def like(comment: Comment, *, address: str, agent: str, at: datetime) -> bool:
    """Note that a browser likes a public reply; readers see it when it is folded.

    Returns False, with nothing stored, if it has liked this reply today already.
    Raises TooManyLikes.
    """
    key = keys.reader_key(address, agent, at.date())
    if comment.likes.filter(key=key).exists():
        return False
    # Midnight is no way around: the networks of both days count.
    networks = {keys.network_key(address, day.date()) for day in (at, at - WITHIN)}
    if Like.objects.of_networks(networks, since=at - WITHIN) >= OF_A_NETWORK:
        raise TooManyLikes
    new = Like(
        comment=comment,
        key=key,
        network_key=keys.network_key(address, at.date()),
        at=at,
    )
    # Two clicks may arrive at once.
    Like.objects.bulk_create([new], ignore_conflicts=True)
    return True


def fold_likes(at: datetime) -> None:
    """Count what was liked, of each story at most once a minute."""
    liked = Like.objects.uncounted().values("comment__story")
    due = Discussion.objects.likes_due(at - FOLDED_EVERY).filter(pk__in=liked)
    for pk in due.order_by("pk").values_list("pk", flat=True):
        _fold(pk, at)
    Like.objects.spent(at - KEPT_FOR).delete()


@transaction.atomic
def _fold(story_pk: int, at: datetime) -> None:
    """Replies are locked before the discussion, as every verb does."""
    uncounted = Like.objects.uncounted().filter(comment__story=story_pk)
    liked = set(uncounted.values_list("comment", flat=True)[:CHUNK])
    # no_key: a like of one of them may arrive meanwhile.
    rows = Comment.objects.select_for_update(no_key=True).order_by("pk")
    held = {row.pk: row for row in rows.filter(pk__in=liked).only("pk", "status")}
    due = Discussion.objects.likes_due(at - FOLDED_EVERY).filter(pk=story_pk)
    if not due.update(likes_folded_at=at):
        return
    likes = dict(
        uncounted.filter(comment__in=held).values_list("pk", "comment")[:CHUNK]
    )
    Like.objects.filter(pk__in=likes).update(is_counted=True)
    _add(Counter(likes.values()))
    if any(held[pk].status == Comment.Status.APPROVED for pk in likes.values()):
        stamps.bump_discussion(story_pk, replies=0)


def _add(likes: Counter[int]) -> None:
    """Those with as many likes in one statement."""
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for pk, number in likes.items():
        alike[number].append(pk)
    for number, pks in alike.items():
        rows = Comment.objects.filter(pk__in=pks)
        rows.update(like_count=F("like_count") + number)
