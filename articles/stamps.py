"""The stamp of a page: a digest that changes when, and only when, the page may.

A stamp is read with the request's clock before the page is built, by one query.
`bump_…` functions are the last statement of a verb before it commits: bumped
first, the one row of `Edition` would hold every other verb up.
"""

import hashlib
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from .models import Banner, Edition, MostRead, RelatedStory, Slot, Story
from .querysets import StoryQuerySet, public_q
from .release import release

RELATED_SHOWN = 6


class Unsettled(str):
    """A stamp read at a time when `workflow.settle` has something to do for readers."""

    __slots__ = ()


def page_list(at: datetime, **kwargs: Any) -> str:
    """The stamp of every list: what they share.

    It is Unsettled where a story has appeared or expired since the last settling.
    """
    return _of_list("list", at)


def ranked_list(at: datetime, **kwargs: Any) -> str:
    """The stamp of home and of a section, which also show what is most read.

    With the hour of the newest list that is written, not of the clock: the worker may
    be late, and the page changes when it comes.
    """
    ranked = Subquery(MostRead.objects.newest_hour(at))
    return _of_list("ranked list", at, ranked=ranked)


def news(at: datetime, **kwargs: Any) -> str:
    """The stamp of the news sitemap, which a story leaves by its age alone.

    With the first publication of the last one that did: no verb bumps at that moment.
    """
    old = Story.objects.public(at).stories().no_longer_news(at)
    return _of_list("news", at, left=_latest(old, "first_published_at"))


def today(at: datetime, **kwargs: Any) -> str:
    """The stamp of what depends on the settings and the local day alone. No query."""
    return digest("today", timezone.localdate(at))


def _of_list(kind: str, at: datetime, **more: Subquery) -> str:
    published = Story.objects.filter(status=Story.Status.PUBLISHED)
    is_due, *row = (
        Edition.objects.filter(pk=1)
        .annotate(
            is_due=_whether(_is_due(at)),
            appeared=_latest(published.filter(publish_at__lte=at), "publish_at"),
            expired=_latest(published.filter(expires_at__lte=at), "expires_at"),
            unslotted=_latest(Slot.objects.filter(ends_at__lte=at), "ends_at"),
            **_banner_moments(at),
            **more,
        )
        .values_list(
            "is_due",
            "site",
            "edition",
            "appeared",
            "expired",
            "unslotted",
            "began",
            "ended",
            *more,
        )
        .get()
    )
    mark = digest(kind, *row, timezone.localdate(at))
    return Unsettled(mark) if is_due else mark


def _is_due(at: datetime) -> Q:
    """Asked of the edition: whether a moment has passed that is not settled."""
    settled = OuterRef("settled_through")
    return Q(Exists(Story.objects.appeared_between(settled, at))) | Q(
        Exists(Story.objects.expired_between(settled, at))
    )


def _banner_moments(at: datetime) -> dict[str, Subquery]:
    """The last times at or before `at` at which a banner began and ended."""
    return {
        "began": _latest(Banner.objects.filter(starts_at__lte=at), "starts_at"),
        "ended": _latest(Banner.objects.filter(ends_at__lte=at), "ends_at"),
    }


def _banner_leads(at: datetime) -> Subquery:
    """Where the banner that shows leads: to no story that readers do not see."""
    leading = Banner.objects.showing(at).filter(public_q(at, "story__"))
    return Subquery(leading.order_by("-pk").values("story__slug")[:1])


def _latest(rows: QuerySet[Any], field: str) -> Subquery:
    return Subquery(rows.order_by(f"-{field}").values(field)[:1])


def parse_day(year: str, month: str, day: str) -> date | None:
    """The day that an address names, or None if there is no such day."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def story(at: datetime, *, year: str, month: str, day: str, slug: str) -> str | None:
    """The stamp of the story page at an address; None if readers never saw one."""
    this_day = parse_day(year, month, day)
    if this_day is None:
        return None
    here = Story.objects.stories().at_address(this_day, slug)
    return of_story(at, here)


def page(at: datetime, *, slug: str) -> str | None:
    """The stamp of a page (about, privacy) at its address; None if there is none."""
    return of_story(at, Story.objects.pages().order_by().filter(slug=slug))


def story_by_uid(at: datetime, *, uid: UUID) -> str | None:
    """The stamp of a story that is asked for by its `uid`."""
    return of_story(at, Story.objects.stories().filter(uid=uid))


def of_story(at: datetime, here: StoryQuerySet) -> str | None:
    """The stamp of the one story in `here`; None if readers never saw it.

    Digests the numbers of the site and of the story, whether replies are shown and
    open, the related stories that are public, the last moment of a banner, and where
    it leads.

    One query: a row for each of the twelve stories that are kept as related.
    """
    rows = _rows_of_story(at, here)
    if not rows:
        return None
    first = rows[0]
    if not first["is_public"]:
        names = ("site", "pk", "public_note", "began", "ended", "leads")
        return digest("gone", *(first[name] for name in names))
    subject = Story(
        discussion_mode=first["discussion_mode"],
        discussion_closes_at=first["discussion_closes_at"],
        first_published_at=first["first_published_at"],
    )
    shown = [row for row in rows if row["shows"]]
    related = [
        (row["other"], row["other_version"], row["is_filler"])
        for row in shown[:RELATED_SHOWN]
    ]
    return digest(
        "story",
        *(first[name] for name in ("site", "pk", "page_version", "discussion_version")),
        _discussion(subject, at),
        *(first[name] for name in ("began", "ended", "leads")),
        *related,
    )


def _discussion(story: Story, at: datetime) -> tuple[object, ...]:
    """What the page says of replies beside the replies themselves."""
    if not story.is_discussion_visible:
        return ()
    mode = story.discussion_mode
    is_open = story.is_discussion_open(at)
    return (
        is_open,
        is_open and mode == Story.DiscussionMode.HELD,
        None if mode == Story.DiscussionMode.CLOSED else story.discussion_ends_at,
    )


def _rows_of_story(at: datetime, here: StoryQuerySet) -> list[Any]:
    """What the stamp digests of a story that readers have seen."""
    return list(
        here.filter(first_published_at__lte=at)
        .annotate(
            is_public=_whether(public_q(at)),
            site=Subquery(Edition.objects.values("site")[:1]),
            other=F("related_rows__other"),
            other_version=F("related_rows__other__page_version"),
            is_filler=_whether(Q(related_rows__rung__in=RelatedStory.FILLERS)),
            shows=_whether(
                public_q(at, "related_rows__other__")
                & Q(related_rows__other__isnull=False)
            ),
            leads=_banner_leads(at),
            **_banner_moments(at),
        )
        .order_by("related_rows__position")
        .values(
            "pk",
            "public_note",
            "page_version",
            "discussion_version",
            "discussion_mode",
            "discussion_closes_at",
            "first_published_at",
            "is_public",
            "site",
            "other",
            "other_version",
            "is_filler",
            "shows",
            "began",
            "ended",
            "leads",
        )
    )


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0))


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
