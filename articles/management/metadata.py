"""What each way out of the site says of its stories, read as programs read it."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator

VOID = {"br", "hr", "img", "input", "link", "meta", "source"}
NEVER = "0001-01-01"  # where a time should stand and does not
NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "dc": "http://purl.org/dc/elements/1.1/",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}


class Said(NamedTuple):
    """What is said of a story; None of what nothing is said."""

    address: str
    headline: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] | None = None
    picture: str | None = None  # "" where it is said that there is none


class Page(HTMLParser):
    """The parts of a story's page that say who wrote what, and when."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []  # tags, and the classes of each
        self.meta: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}
        self.headline, self.data = "", ""
        self.authors: list[str] = []
        self.times: list[str] = []
        self.picture = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self.open.append((tag, f" {said.get('class', '')} "))
        match tag:
            case "meta":
                name = said.get("property") or said.get("name", "")
                self.meta.setdefault(name, []).append(said.get("content", ""))
            case "link":
                self.links.setdefault(said.get("rel", ""), said.get("href", ""))
            case "time" if self.is_in("published"):
                self.times.append(said["datetime"])
            case "img" if self.is_in("lead-figure"):
                self.picture = said["src"]
            case "a" if self.is_in("story-names") and "/author/" in said["href"]:
                self.authors.append("")
            case "script" if said.get("type") == "application/ld+json":
                self.open[-1] = tag, " data "

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, text: str) -> None:
        if self.is_in("data"):
            self.data += text
        elif self.open and self.open[-1][0] == "h1":
            self.headline += text
        elif self.open and self.open[-1][0] == "a" and self.is_in("story-names"):
            self.authors[-1:] = [name + text for name in self.authors[-1:]]

    def is_in(self, name: str) -> bool:
        return any(f" {name} " in classes for _, classes in self.open)


def of_page(html: str, site: str) -> dict[str, Said]:
    page = Page(html)
    data = json.loads(page.data)["@graph"][0]
    first, *later = map(datetime.fromisoformat, page.times)
    return {
        "page": Said(
            address=page.links["canonical"],
            headline=page.headline,
            published=first,
            updated=later[-1] if later else first,
            authors=tuple(page.authors),
            picture=page.picture and site + page.picture,
        ),
        "JSON-LD": _of_json_ld(data),
        "Open Graph": _of_open_graph(page.meta),
    }


def _of_json_ld(data: dict[str, Any]) -> Said:
    people = [one["name"] for one in data["author"] if one["@type"] == "Person"]
    return Said(
        address=data["url"],
        headline=data["headline"],
        published=datetime.fromisoformat(data["datePublished"]),
        updated=datetime.fromisoformat(data["dateModified"]),
        authors=tuple(people),
        picture=data["image"][0]["url"] if "image" in data else "",
    )


def _of_open_graph(meta: dict[str, list[str]]) -> Said:
    [published] = meta["article:published_time"]
    [updated] = meta.get("article:modified_time", [published])
    return Said(
        address=meta["og:url"][0],
        headline=meta["og:title"][0],
        published=datetime.fromisoformat(published),
        updated=datetime.fromisoformat(updated),
        picture=meta.get("og:image", [""])[0],
    )


def of_rss(text: bytes) -> Iterator[Said]:
    for item in ET.fromstring(text).iter("item"):  # noqa: S314  our own
        picture = item.find("media:content", NAMES)
        creators = item.findall("dc:creator", NAMES)
        yield Said(
            address=item.findtext("link", ""),
            headline=_plain(item.findtext("title", "")),
            published=parsedate_to_datetime(item.findtext("pubDate", "")),
            authors=tuple(_plain(one.text or "") for one in creators),
            picture="" if picture is None else picture.get("url"),
        )


def of_atom(text: bytes) -> Iterator[Said]:
    for entry in ET.fromstring(text).iterfind("atom:entry", NAMES):  # noqa: S314
        link = entry.find("atom:link[@rel='alternate']", NAMES)
        names = entry.findall("atom:author/atom:name", NAMES)
        yield Said(
            address="" if link is None else link.get("href", ""),
            headline=_plain(entry.findtext("atom:title", "", NAMES)),
            published=_time(entry.findtext("atom:published", "", NAMES)),
            updated=_time(entry.findtext("atom:updated", "", NAMES)),
            authors=tuple(_plain(one.text or "") for one in names),
        )


def of_json_feed(text: bytes) -> Iterator[Said]:
    for item in json.loads(text)["items"]:
        yield Said(
            address=item["url"],
            headline=item["title"],
            published=_time(item["date_published"]),
            updated=_time(item["date_modified"]),
            authors=tuple(one["name"] for one in item.get("authors", [])),
            picture=item.get("image", ""),
        )


def of_sitemap(text: bytes) -> Iterator[Said]:
    for url in ET.fromstring(text).iterfind("map:url", NAMES):  # noqa: S314
        yield Said(
            address=url.findtext("map:loc", "", NAMES),
            updated=_time(url.findtext("map:lastmod", NEVER, NAMES)),
            picture=url.findtext("image:image/image:loc", "", NAMES),
        )


def of_news_sitemap(text: bytes) -> Iterator[Said]:
    for url in ET.fromstring(text).iterfind("map:url[news:news]", NAMES):  # noqa: S314
        day = url.findtext("news:news/news:publication_date", "", NAMES)
        yield Said(
            address=url.findtext("map:loc", "", NAMES),
            headline=url.findtext("news:news/news:title", "", NAMES),
            published=_time(day),
        )


def of_api(text: bytes) -> Iterator[Said]:
    for story in json.loads(text)["stories"]:
        yield Said(
            address=story["url"],
            headline=story["headline"],
            published=_time(story["published_at"]),
            updated=_time(story["updated_at"] or story["published_at"]),
            authors=tuple(one["name"] for one in story["authors"]),
            picture=story["image"]["url"] if story["image"] else "",
        )


def of_oembed(text: bytes) -> Said:
    """Its authors are one name: the names of all."""
    said = json.loads(text)
    return Said(
        address=said["url"],
        headline=said["title"],
        authors=(said["author_name"],) if "author_name" in said else (),
        picture=said.get("thumbnail_url", ""),
    )


def _plain(text: str) -> str:
    """Without the word joiner by which a feed keeps a `<` from opening a tag."""
    return text.replace("<\u2060", "<")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
