"""The stamp of a page: a digest that changes when, and only when, the page may.

A stamp is read with the request's clock before the page is built: by one query for
a list, by two for a story.
`bump_…` functions are the last statement of a verb before it commits: bumped
first, the one row of `Edition` would hold every other verb up.
"""

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Case, F, QuerySet, Subquery, Value, When
from django.template import engines
from django.utils import timezone

from .models import Edition, Story
from .querysets import public_q

RELATED_SHOWN = 6


def page_list(at: datetime, **kwargs: Any) -> str:
    """The stamp of home and of every section: what lists share."""
    published = Story.objects.filter(status=Story.Status.PUBLISHED)
    row = (
        Edition.objects.filter(pk=1)
        .annotate(
            appeared=_latest(published.filter(publish_at__lte=at), "publish_at"),
            expired=_latest(published.filter(expires_at__lte=at), "expires_at"),
        )
        .values_list("site", "edition", "appeared", "expired")
        .get()
    )
    return digest("list", *row, timezone.localdate(at))


def _latest(stories: QuerySet[Story], field: str) -> Subquery:
    return Subquery(stories.order_by(f"-{field}").values(field)[:1])


def parse_day(year: str, month: str, day: str) -> date | None:
    """The day that an address names, or None if there is no such day."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def story(at: datetime, *, year: str, month: str, day: str, slug: str) -> str | None:
    """The stamp of the story page at an address; None if readers never saw one.

    Digests the site number, the story's own two, whether replies are shown and open,
    and the related stories: the row first, then, by its section, the others. (Asked
    in one query with OR, both databases read the whole table.)
    """
    this_day = parse_day(year, month, day)
    here = this_day and _story_at(at, this_day, slug)
    if not here:
        return None
    if not here["is_public"]:
        return digest("gone", here["site"], here["pk"], here["public_note"])
    subject = Story(
        pk=here["pk"],
        section_id=here["section"],
        discussion_mode=here["discussion_mode"],
        discussion_closes_at=here["discussion_closes_at"],
    )
    related = Story.objects.related_to(subject, at).values_list("pk", "page_version")
    return digest(
        "story",
        here["site"],
        here["pk"],
        here["page_version"],
        here["discussion_version"],
        subject.is_discussion_visible,
        subject.is_discussion_open(at),
        *related[:RELATED_SHOWN],
    )


def _story_at(at: datetime, day: date, slug: str) -> Any:
    """What the stamp digests of a story that readers have seen."""
    return (
        Story.objects.at_address(day, slug)
        .filter(first_published_at__lte=at)
        .annotate(
            is_public=Case(When(public_q(at), then=Value(1)), default=Value(0)),
            site=Subquery(Edition.objects.values("site")[:1]),
        )
        .values(
            "pk",
            "section",
            "public_note",
            "page_version",
            "discussion_version",
            "discussion_mode",
            "discussion_closes_at",
            "is_public",
            "site",
        )
        .first()
    )


def bump_story(pk: int) -> None:
    """The reader's page of this story has changed."""
    Story.objects.filter(pk=pk).update(page_version=F("page_version") + 1)


def bump_discussion(pk: int, *, replies: int) -> None:
    """The visible replies of this story have changed, their number by `replies`."""
    Story.objects.filter(pk=pk).update(
        discussion_version=F("discussion_version") + 1,
        reply_count=F("reply_count") + replies,
    )


def bump_edition() -> None:
    """Any list may have changed."""
    Edition.objects.filter(pk=1).update(edition=F("edition") + 1)


def bump_site() -> None:
    """Something that every page shows has changed."""
    Edition.objects.filter(pk=1).update(site=F("site") + 1, edition=F("edition") + 1)


def renumber(at: datetime) -> None:
    """Set every number above all that were ever used: after a restore or loaddata."""
    number = int(at.timestamp() * 1_000_000)
    Story.objects.update(page_version=number, discussion_version=number)
    Edition.objects.update(site=number, edition=number)


def digest(*parts: object) -> str:
    """Twenty-four hexadecimal digits over the parts and the release."""
    text = repr((release(), *parts)).encode()
    return hashlib.blake2b(text, digest_size=12).hexdigest()


@cache
def release() -> str:
    """A hash of what a deployment changes: templates, static files, settings."""
    total = hashlib.blake2b(digest_size=12)
    for directory in engines["django"].template_dirs:
        for path in sorted(Path(directory).rglob("*.*")):
            total.update(path.read_bytes())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists():
        total.update(manifest.read_bytes())
    visible = (
        settings.SITE_NAME,
        settings.SITE_URL,
        settings.TIME_ZONE,
        settings.LANGUAGE_CODE,
    )
    total.update(repr(visible).encode())
    return total.hexdigest()
