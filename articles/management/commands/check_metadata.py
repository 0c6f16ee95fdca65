"""`manage.py check_metadata`: does all that is said of a story agree with it?"""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.feeds import views as feeds
from articles.management import metadata
from articles.management.metadata import NAMES, Said
from articles.management.progress import Progress
from articles.models import Author, Section, Story, Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from articles.querysets import StoryQuerySet

AT_ONCE = 100
FORMS = {
    "RSS": ("", metadata.of_rss),
    "Atom": ("_atom", metadata.of_atom),
    "JSON Feed": ("_json", metadata.of_json_feed),
}


class Listed(NamedTuple):
    """A list that has feeds: the name of its address, its slug, its stories."""

    name: str
    slug: str
    stories: StoryQuerySet


class Command(BaseCommand):
    help = (
        "Reads the page of every public story, its structured data and Open Graph "
        "tags, oEmbed, the API, the sitemaps, and the feeds of the site and of each "
        "section, tag and author, as readers get them, and prints where they "
        "disagree with the story on headline, times, authors, picture or address. "
        "What seems to disagree is looked at twice, since a site in use may change "
        "meanwhile. Changes nothing, and holds a few stories at a time in memory. "
        "Exits with 0 if all agree, with 1 if not."
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
        public = Story.objects.public(timezone.now()).stories()
        in_api: set[int] = set()
        self.unread: list[str] = []
        yield from self.faults_of_api(public, in_api)
        yield from self.faults_of_stories(public, in_api)
        yield from self.faults_of_news(public)
        yield from self.faults_of_feeds(timezone.now())
        yield from self.unread

    @contextmanager
    def reading(self, source: str) -> Iterator[None]:
        """What cannot be read is a fault like others, and the rest is read.

        Of a site in use an address may be gone once it is asked for.
        """
        try:
            yield
        except (LookupError, ValueError, ET.ParseError) as why:
            self.unread.append(f"{source} cannot be read: {why}")

    def faults_of_api(self, public: StoryQuerySet, found: set[int]) -> Iterator[str]:
        """Adds the keys of all stories that it names to `found`."""
        path: str | None = f"{reverse('articles:api_stories')}?limit={AT_ONCE}"
        while path:
            asked, path = path, None
            with self.reading("API"):
                text = self.get(asked)
                page = json.loads(text)
                stories = public.filter(uid__in=[one["uid"] for one in page["stories"]])
                rows = {of_row(story): story.pk for story in stories.for_cards()}
                found.update(rows.values())
                yield from compared("API", rows, metadata.of_api(text))
                path = page["next"] and page["next"].removeprefix(settings.SITE_URL)
            self.bar.show(0, 0, f"{len(found):,} stories of the API")

    def faults_of_stories(
        self, public: StoryQuerySet, in_api: set[int]
    ) -> Iterator[str]:
        """By their keys, as the files of the sitemap are: one is read at a time."""
        files, there = self.files(), dict[str, Said]()
        self.number, whole = 0, public.count()
        for story in public.order_by("pk").for_feed().iterator(AT_ONCE):
            self.number += 1
            row = of_row(story)
            if row.address not in there:
                there |= by_address(next(files, ()))
            if row.address in there:
                yield from differences(row, {"sitemap": there.pop(row.address)})
            else:
                yield f"sitemap: {row.address} is missing"
            if story.pk not in in_api:
                yield f"API: {row.address} is missing"
            yield from self.faults_of_page(story, row)
            self.bar.show(self.number, whole, f"{self.number:,} stories")
        for left in (there, *map(by_address, files)):
            yield from (f"sitemap: {address} is no public story" for address in left)

    def files(self) -> Iterator[list[Said]]:
        """The files of stories that the index of the sitemap names."""
        with self.reading("sitemap"):
            text = self.get(reverse("articles:sitemaps"))
            index = ET.fromstring(text)  # noqa: S314  our own
            for place in index.iterfind("map:sitemap/map:loc", NAMES):
                path = urlsplit(place.text or "").path
                if path.startswith("/sitemap-stories-"):
                    yield from self.file(path)

    def file(self, path: str) -> Iterator[list[Said]]:
        with self.reading("sitemap"):
            yield list(metadata.of_sitemap(self.get(path)))

    def faults_of_page(self, story: Story, row: Said) -> Iterator[str]:
        with self.reading(f"{row.address}: the page"):
            html = self.get(story.get_absolute_url()).decode()
            yield from differences(row, metadata.of_page(html, settings.SITE_URL))
        with self.reading(f"{row.address}: oEmbed"):
            query = urlencode({"url": row.address})
            text = self.get(f"{reverse('articles:oembed')}?{query}")
            names = (", ".join(row.authors),) if row.authors else ()
            told = {"oEmbed": metadata.of_oembed(text)}
            yield from differences(row._replace(authors=names), told)

    def faults_of_news(self, public: StoryQuerySet) -> Iterator[str]:
        """What is there; much that is public is no news."""
        news = public.of_the_news(timezone.now()).for_cards()
        rows = map(of_row, news.iterator(AT_ONCE))
        with self.reading("news sitemap"):
            said = metadata.of_news_sitemap(self.get(reverse("articles:news_sitemap")))
            yield from compared("news sitemap", rows, said)

    def faults_of_feeds(self, at: datetime) -> Iterator[str]:
        for number, (name, slug, stories) in enumerate(lists(at), 1):
            found = stories.public(at).for_cards()[: feeds.ITEMS]
            rows = {of_row(story).address: of_row(story) for story in found}
            for form, (ending, read) in FORMS.items():
                path = reverse(f"articles:{name}{ending}", args=[slug] if slug else [])
                source = f"{form} of {path}" if slug else form
                with self.reading(source):
                    said = by_address(read(self.get(path)))
                    yield from compared(source, rows.values(), said.values())
                    for address in rows.keys() - said.keys():
                        yield f"{source}: {address} is missing"
            self.bar.show(0, 0, f"feeds of {number:,} lists")

    def get(self, path: str) -> bytes:
        """Raises ValueError if there is nothing to read."""
        answer = self.client.get(path, secure=settings.IS_HTTPS)
        if answer.status_code != 200:
            raise ValueError(f"{path} answers {answer.status_code}.")
        return answer.content


def lists(at: datetime) -> Iterator[Listed]:
    """The site's, then each that readers know."""
    stories = Story.objects.stories()
    yield Listed("feed", "", stories.newest_first())
    for section in Section.objects.order_by("pk").iterator(AT_ONCE):
        yield Listed("section_feed", section.slug, stories.in_section(section))
    for tag in Tag.objects.known_to_readers(at).order_by("pk").iterator(AT_ONCE):
        yield Listed("tag_feed", tag.slug, stories.with_tag(tag))
    authors = Author.objects.known_to_readers(at).order_by("pk")
    for author in authors.iterator(AT_ONCE):
        yield Listed("author_feed", author.slug, stories.by_author(author))


def compared(source: str, rows: Iterable[Said], said: Iterable[Said]) -> Iterator[str]:
    """What is said of stories that are none of the rows, or otherwise than of these."""
    known = by_address(rows)
    for one in said:
        if one.address in known:
            yield from differences(known[one.address], {source: one})
        else:
            yield f"{source}: {one.address} is no public story"


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
