"""Tell a hub that feeds have changed, so that it tells their subscribers (WebSub 1.0).

How a publisher tells its hub is left open there; every hub understands the form of
PubSubHubbub 0.4: `hub.mode=publish` and the address of the feed.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from articles.models import Author, RetiredName, Section, Story, Tag

PATIENCE = 10  # seconds
RECENT = timedelta(hours=1)  # longer than a task waits to be tried again
FORMS = ("", "_atom", "_json")


class HubRefused(Exception):
    """The hub answers, but does not take the news."""


def topics_of(story: Story, at: datetime) -> Iterator[str]:
    """The addresses of all feeds in which a story stands, as these name themselves.

    And of those from which it was taken within an hour, for they are shorter now.
    """
    yield from _in_all_forms("articles:feed")
    yield from _in_all_forms("articles:corrections_feed")
    for kind, rows in _lists_of(story, _recent(story, at)).items():
        for slug in rows.distinct().order_by("pk").values_list("slug", flat=True):
            yield from _in_all_forms(f"articles:{kind}_feed", slug)


def topics_of_list(kind: str, row: Section | Tag | Author) -> Iterator[str]:
    """Its addresses, former ones as well: who follows one of those is led on."""
    names = RetiredName.objects.filter(**{kind: row}).order_by("pk")
    for slug in filter(None, (row.slug, *names.values_list("slug", flat=True))):
        yield from _in_all_forms(f"articles:{kind}_feed", slug)


def _in_all_forms(name: str, *arguments: str) -> Iterator[str]:
    for form in FORMS:
        yield settings.SITE_URL + reverse(name + form, args=arguments)


def _recent(story: Story, at: datetime) -> list[dict[str, Any]]:
    """What the editors' fields said within an hour: those versions, one before them."""
    kept = story.revisions.filter(at__lte=at - RECENT).order_by("-version")[:1]
    recent = story.revisions.filter(at__gt=at - RECENT)
    return [row.snapshot for row in (*kept, *recent)]


def _lists_of(story: Story, said: list[dict[str, Any]]) -> dict[str, QuerySet[Any]]:
    sections = {one["section"] for one in said}
    sections |= {pk for one in said for pk in one["further_sections"]}
    tags = {name for one in said for name in one["tags"]}
    authors = {pk for one in said for pk, _role in one["bylines"]}
    named = Q(pk__in=sections) | Q(children__in=sections)
    return {
        "section": Section.objects.filter(named | Q(placements__story=story)),
        "tag": Tag.objects.filter(Q(name__in=tags) | Q(tagged__content_object=story)),
        "author": Author.objects.filter(Q(pk__in=authors) | Q(bylines__story=story)),
    }


def publish(topics: Iterable[str]) -> None:
    """Tell of each, though one be refused. Raises HubRefused at the end.

    Raises OSError at once where the hub does not answer: it would for none.
    """
    refused = []
    for topic in topics:
        try:
            _tell(topic)
        except HubRefused as why:
            refused.append(why)
    if refused:
        raise refused[0]


def _tell(topic: str) -> None:
    said = urlencode({"hub.mode": "publish", "hub.url": topic}).encode()
    asked = Request(settings.WEBSUB_HUB, data=said)  # noqa: S310  of the operator
    try:
        urlopen(asked, timeout=PATIENCE).close()  # noqa: S310
    except HTTPError as why:
        raise HubRefused(f"{settings.WEBSUB_HUB} answers {why}") from why
