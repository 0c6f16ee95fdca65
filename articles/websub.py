"""Tell a hub that feeds have changed, so that it tells their subscribers (WebSub 1.0).

How a publisher tells its hub is left open there; every hub understands the form of
PubSubHubbub 0.4: `hub.mode=publish` and the address of the feed.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from django.urls import reverse

from articles.models import Story

PATIENCE = 10  # seconds
FORMS = ("", "_atom", "_json")


class HubRefused(Exception):
    """The hub answers, but does not take the news."""


def topics_of(story: Story) -> Iterator[str]:
    """The addresses of all feeds in which a story stands, as these name themselves."""
    lists = [
        ("articles:feed", []),
        ("articles:corrections_feed", []),
        *(
            (f"articles:{kind}_feed", [slug])
            for kind, slugs in (
                ("section", story.placements.values_list("section__slug", flat=True)),
                ("tag", story.tags.values_list("slug", flat=True)),
                ("author", story.bylines.values_list("author__slug", flat=True)),
            )
            for slug in slugs.order_by("pk")
        ),
    ]
    for (name, arguments), form in product(lists, FORMS):
        yield settings.SITE_URL + reverse(name + form, args=arguments)


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
