"""Ten thousand stories with one word, for the pages of a search that finds as many.

Older than all that the demo holds: they stand on no other page that is looked at.
"""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from articles import indexing
from articles.models import Story

FIRST = datetime(1995, 1, 1, tzinfo=UTC)
MANY = 10_000
WORD = "quaynotice"


def make(number: int = MANY) -> None:
    """Write them, and the words of each into the index."""
    like = Story.objects.stories().filter(status="published").order_by("pk")[0]
    rows = Story.objects.bulk_create(
        (one(like, FIRST + timedelta(hours=n), n) for n in range(number)),
        batch_size=500,
    )
    with transaction.atomic():
        indexing.index([row.pk for row in rows], FIRST + timedelta(hours=number))


def one(like: Story, at: datetime, number: int) -> Story:
    return Story(
        status=Story.Status.PUBLISHED,
        headline=f"Notice to the quay, number {number}",
        slug=f"notice-{number}",
        body=f"<p>The {WORD} of the day was read.</p>",
        section=like.section,
        owner=like.owner,
        date=at.date(),
        publish_at=at,
        first_published_at=at,
        status_changed_at=at,
        created_at=at,
        edited_at=at,
    )
