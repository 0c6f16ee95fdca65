"""`manage.py check_metadata`: does all that is said of a story agree with it?"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.management import metadata
from articles.management.metadata import NAMES, Said
from articles.management.progress import Progress
from articles.models import Story

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

AT_ONCE = 100
FEEDS = {
    "RSS": ("articles:feed", metadata.of_rss),
    "Atom": ("articles:feed_atom", metadata.of_atom),
    "JSON Feed": ("articles:feed_json", metadata.of_json_feed),
    "news sitemap": ("articles:news_sitemap", metadata.of_news_sitemap),
}


class Command(BaseCommand):
    help = (
        "Reads the page of every public story, its structured data and Open Graph "
        "tags, the feeds, the sitemaps and the API, as readers get them, and prints "
        "where they disagree with the story on headline, times, authors, picture or "
        "address. What seems to disagree is looked at twice, since a site in use may "
        "change meanwhile. Changes nothing. Exits with 0 if all agree, with 1 if not."
    )

    def handle(self, **options: Any) -> None:
        self.client = Client(SERVER_NAME=urlsplit(settings.SITE_URL).hostname or "")
        self.bar, self.number = Progress(self.stderr), 0
        faults = list(self.faults())
        if faults:
            again = set(self.faults())
            faults = [fault for fault in faults if fault in again]
        self.bar.clear()
        for fault in faults:
            self.stdout.write(fault)
        stories = f"{self.number:,} stories"
        if faults:
            raise CommandError(f"{len(faults):,} differences in {stories}.")
        self.stdout.write(f"{stories}: every page, feed and sitemap agrees.")

    def faults(self) -> Iterator[str]:
        elsewhere = dict(self.elsewhere())
        stories = Story.objects.public(timezone.now()).stories().order_by("pk")
        self.number, whole = 0, stories.count()
        for story in stories.for_feed().iterator(AT_ONCE):
            self.number += 1
            yield from self.faults_of(story, elsewhere)
            self.bar.show(self.number, whole, f"{self.number:,} stories")
        for source, said in elsewhere.items():
            for address in said:
                yield f"{source}: {address} is no public story"

    def elsewhere(self) -> Iterator[tuple[str, dict[str, Said]]]:
        """What is said of stories in other places than their pages, by address."""
        for source, (name, read) in FEEDS.items():
            yield source, by_address(read(self.get(reverse(name))))
        yield "sitemap", by_address(self.of_sitemaps())
        yield "API", by_address(self.of_api())

    def of_sitemaps(self) -> Iterator[Said]:
        index = ET.fromstring(self.get(reverse("articles:sitemaps")))  # noqa: S314
        for place in index.iterfind("map:sitemap/map:loc", NAMES):
            path = urlsplit(place.text or "").path
            if path.startswith("/sitemap-stories-"):
                yield from metadata.of_sitemap(self.get(path))

    def of_api(self) -> Iterator[Said]:
        path: str | None = f"{reverse('articles:api_stories')}?limit=100"
        while path:
            text = self.get(path)
            yield from metadata.of_api(text)
            following = json.loads(text)["next"]
            path = following and following.removeprefix(settings.SITE_URL)

    def faults_of(
        self, story: Story, elsewhere: dict[str, dict[str, Said]]
    ) -> Iterator[str]:
        """Takes what was said elsewhere from there: what is left is of no story."""
        row = of_row(story)
        said = {
            source: there.pop(row.address)
            for source, there in elsewhere.items()
            if row.address in there
        }
        for source in ("sitemap", "API"):
            if source not in said:
                yield f"{source}: {row.address} is missing"
        try:
            html = self.get(story.get_absolute_url()).decode()
            said |= metadata.of_page(html, settings.SITE_URL)
        except (CommandError, KeyError, ValueError) as why:
            yield f"{row.address}: the page cannot be read: {why}"
        yield from differences(row, said)

    def get(self, path: str) -> bytes:
        answer = self.client.get(path, secure=settings.IS_HTTPS)
        if answer.status_code != 200:
            raise CommandError(f"{path} answers {answer.status_code}.")
        return answer.content


def differences(row: Said, said: dict[str, Said]) -> Iterator[str]:
    for source, there in said.items():
        for field, own, theirs in zip(Said._fields, row, there, strict=True):
            if theirs is not None and plain(own) != plain(theirs):
                told = f"{source} says {theirs!r}, the story {own!r}"
                yield f"{row.address}: {field}: {told}"


def by_address(said: Iterable[Said]) -> dict[str, Said]:
    return {one.address: one for one in said}


def plain(value: Any) -> Any:
    """Times to the second: that is how finely they are told."""
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def of_row(story: Story) -> Said:
    picture = story.lead_image and story.lead_image.shared_address
    return Said(
        address=settings.SITE_URL + story.get_absolute_url(),
        headline=story.headline,
        published=story.first_published_at,
        updated=story.modified_at,
        authors=tuple(line.author.name for line in story.bylines.all()),
        picture=settings.SITE_URL + picture if picture else "",
    )
