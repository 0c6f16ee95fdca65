"""What must never be false of a story, and how its lists are found."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

FIRST_YEAR = datetime(1900, 1, 1, tzinfo=UTC)
LAST_YEAR = datetime(2100, 1, 1, tzinfo=UTC)


def within_centuries(*fields: str) -> Q:
    """PostgreSQL stores years that Python cannot read back: keep them out."""
    condition = Q()
    for field in fields:
        condition &= Q(**{field: None}) | Q(
            **{f"{field}__gte": FIRST_YEAR, f"{field}__lt": LAST_YEAR}
        )
    return condition


STORY_CONSTRAINTS: list[models.BaseConstraint] = [
    models.UniqueConstraint(fields=["date", "slug"], name="story_address"),
    models.UniqueConstraint(
        fields=["slug"], condition=Q(kind="page"), name="page_address"
    ),
    models.CheckConstraint(
        condition=Q(kind="story", section__isnull=False)
        | Q(kind="page", section=None, date=None),
        name="story_has_a_section_and_a_page_none",
    ),
    models.CheckConstraint(
        condition=Q(updated_at=None)
        | Q(updated_at__gte=models.F("first_published_at")),
        name="story_updated_after_publication",
    ),
    models.CheckConstraint(
        condition=~Q(slug=""),
        name="story_has_a_slug",
    ),
    models.CheckConstraint(
        condition=~Q(status="published")
        | Q(publish_at__isnull=False, first_published_at__isnull=False)
        & (Q(kind="page") | Q(date__isnull=False)),
        name="published_story_has_its_times",
    ),
    models.CheckConstraint(
        condition=Q(expires_at=None)
        | Q(publish_at=None)
        | Q(expires_at__gt=models.F("publish_at")),
        name="story_expires_after_publication",
    ),
    models.CheckConstraint(
        condition=within_centuries(
            "publish_at",
            "expires_at",
            "first_published_at",
            "discussion_closes_at",
        ),
        name="story_times_within_centuries",
    ),
]
STORY_INDEXES = [
    models.Index(
        models.F("first_published_at").desc(),
        models.F("id").desc(),
        condition=Q(status="published"),
        name="story_newest",
    ),
    models.Index(
        "section",
        models.F("first_published_at").desc(),
        models.F("id").desc(),
        condition=Q(status="published"),
        name="story_newest_in_section",
    ),
    models.Index(
        fields=["publish_at"],
        condition=Q(status="published"),
        name="story_appears",
    ),
    # Those that readers did not see at once: `settle` asks for them every second.
    models.Index(
        fields=["publish_at"],
        condition=Q(status="published", publish_at__gt=models.F("status_changed_at")),
        name="story_scheduled",
    ),
    models.Index(
        fields=["expires_at"],
        condition=Q(status="published", expires_at__isnull=False),
        name="story_expires",
    ),
    # An index for each small heap: without statistics SQLite takes one on `status` for
    # the best way to the published stories, which are nearly all.
    models.Index(
        fields=["status", "-edited_at", "-id"],
        condition=Q(status="draft"),
        name="story_drafts",
    ),
    models.Index(
        fields=["status", "edited_at", "id"],
        condition=Q(status="review"),
        name="story_review",
    ),
    models.Index(
        fields=["status", "status_changed_at"],
        condition=Q(status="trash"),
        name="story_trash",
    ),
    models.Index(
        fields=["kind", "footer_order", "id"],
        condition=Q(kind="page"),
        name="page_order",
    ),
    models.Index(fields=["-edited_at", "-id"], name="story_edited"),
    models.Index(
        fields=["planned_for", "id"],
        condition=Q(planned_for__isnull=False),
        name="story_planned",
    ),
]
