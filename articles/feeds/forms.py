"""How a feed is written: RSS 2.0 (rssboard.org), Atom (RFC 4287), JSON Feed 1.1.

Each takes what Django's `add_item` takes, `updateddate` always, `authors` (pairs of a
name and an address or None), and what there is of `content` (HTML with absolute
addresses), `summary` (plain text), `language` and `picture` (a Picture). Control
characters are left out.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any, NamedTuple
from xml.sax.xmlreader import AttributesImpl
from zlib import crc32

from django.http import HttpResponse
from django.templatetags.static import static
from django.utils import feedgenerator
from django.utils.feedgenerator import Stylesheet, rfc3339_date
from django.utils.http import http_date
from django.utils.xmlutils import SimplerXMLGenerator

from articles.html import without_controls

NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # of an empty feed; Django's is as old as now
# What shows a feed to who opens it in a browser. Of the two, browsers that still know
# XSLT take the first, others the second.
STYLES = (("feed-page.xml", "text/xsl"), ("css/feed.css", "text/css"))
NAMESPACES = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": "http://search.yahoo.com/mrss/",  # with the slash at its end
}
# As the profile of the RSS Advisory Board writes them: as `&amp;` and `&lt;`, what
# stands in a plain text is taken for HTML by some readers, and by validators.
REFERENCES = {ord("&"): "&#x26;", ord("<"): "&#x3C;", ord(">"): "&gt;"}
PLAIN = {
    "category",
    "dc:creator",
    "media:credit",
    "media:description",
    "media:title",
    "name",
    "title",
}
WORD_JOINER = "\u2060"
MAY_LACK = {"content": "", "summary": "", "language": "", "picture": None}


class Picture(NamedTuple):
    url: str
    width: int
    height: int
    alt: str
    caption: str
    credit: str


class Feed(feedgenerator.SyndicationFeed):
    content_type: str

    def __init__(self, **head: Any) -> None:
        sheets = [Stylesheet(static(path), mime) for path, mime in STYLES]
        super().__init__(**_plain(head), stylesheets=sheets)

    def add(self, item: dict[str, Any]) -> None:
        self.add_item(**MAY_LACK | _plain(item))

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)

    def response(self) -> HttpResponse:
        """The feed, as old as the newest of its items."""
        answer = HttpResponse(
            self.writeString("utf-8"),
            content_type=f"{self.content_type}; charset=utf-8",
        )
        answer["Last-Modified"] = http_date(self.latest_post_date().timestamp())
        if hub := self.feed["hub"]:
            links = f'<{self.feed["feed_url"]}>; rel="self"', f'<{hub}>; rel="hub"'
            answer["Link"] = ", ".join(links)  # where subscribers look first
        return answer


def _plain(value: Any) -> Any:
    """The value with all texts in it as an XML document may hold them."""
    match value:
        case str():
            return without_controls(value)
        case dict():
            return {name: _plain(one) for name, one in value.items()}
        case Picture():
            return Picture(*map(_plain, value))
        case list() | tuple():
            return type(value)(map(_plain, value))
    return value


class Writer(SimplerXMLGenerator):
    """Writes a document that names its styles."""

    def __init__(self, out: Any, encoding: str, feed: dict[str, Any]) -> None:
        super().__init__(out, encoding, short_empty_elements=True)
        self.startDocument()
        for sheet in feed["stylesheets"]:
            self.processingInstruction("xml-stylesheet", str(sheet))

    def characters(self, content: str) -> None:
        self.ignorableWhitespace(content.translate(REFERENCES))

    def addQuickElement(  # noqa: N802  Django's name
        self,
        name: str,
        contents: str | None = None,
        attrs: dict[str, str] | None = None,
    ) -> None:
        if name in PLAIN and contents:
            contents = without_tags(contents)
        super().addQuickElement(name, contents, attrs)


def without_tags(text: str) -> str:
    """A plain text of which no reader makes a tag: it looks the same to all.

    Where texts are plain some readers, and validators, look for HTML all the same. No
    tag begins with a word joiner, which nobody sees.
    """
    return re.sub("<(?=[a-zA-Z/!?])", f"<{WORD_JOINER}", text)


class Rss(Feed, feedgenerator.Rss201rev2Feed):
    content_type = "application/rss+xml"

    def __init__(self, **head: Any) -> None:
        super().__init__(**head | {"description": without_tags(head["description"])})

    def write(self, outfile: Any, encoding: str) -> None:
        handler = Writer(outfile, encoding, self.feed)
        handler.startElement("rss", AttributesImpl(self.rss_attributes() | NAMESPACES))
        handler.startElement("channel", AttributesImpl({}))
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("channel")
        handler.endElement("rss")

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if hub := self.feed["hub"]:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": hub})

    def add_item_elements(
        self, handler: SimplerXMLGenerator, item: dict[str, Any]
    ) -> None:
        super().add_item_elements(handler, item)
        for name, _url in item["authors"]:
            handler.addQuickElement("dc:creator", name)
        if item["content"]:
            handler.addQuickElement("content:encoded", item["content"])
        if item["picture"]:
            _write_media(handler, item["picture"])


def _write_media(handler: SimplerXMLGenerator, picture: Picture) -> None:
    """Media RSS 1.5: a picture, what it shows and who made it."""
    about = {
        "url": picture.url,
        "type": "image/jpeg",
        "medium": "image",
        "width": str(picture.width),
        "height": str(picture.height),
    }
    handler.startElement("media:content", AttributesImpl(about))
    for name, text, attributes in (
        ("media:title", picture.alt, {"type": "plain"}),
        ("media:description", picture.caption, {"type": "plain"}),
        ("media:credit", picture.credit, {"role": "photographer"}),
    ):
        if text:
            handler.addQuickElement(name, text, attributes)
    handler.endElement("media:content")


class Atom(Feed, feedgenerator.Atom1Feed):
    content_type = "application/atom+xml"

    def add(self, item: dict[str, Any]) -> None:
        """Times to the second; no two entries change in the same part of one.

        Validators doubt a feed in which two do, as those do of which both are
        scheduled for nine o'clock. The part is an entry's own: it never moves alone.
        """
        part = crc32(item["unique_id"].encode()) % 1_000_000
        appeared = item["pubdate"].replace(microsecond=0)
        changed = item["updateddate"].replace(microsecond=part)
        super().add(item | {"pubdate": appeared, "updateddate": changed})

    def write(self, outfile: Any, encoding: str) -> None:
        handler = Writer(outfile, encoding, self.feed)
        handler.startElement("feed", AttributesImpl(self.root_attributes()))
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if hub := self.feed["hub"]:
            handler.addQuickElement("link", "", {"rel": "hub", "href": hub})

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]} if item["language"] else {}

    def add_item_elements(
        self, handler: SimplerXMLGenerator, item: dict[str, Any]
    ) -> None:
        super().add_item_elements(handler, item)
        for name, url in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            if url:
                handler.addQuickElement("uri", url)
            handler.endElement("author")
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})


class Json(Feed):
    content_type = "application/feed+json"

    def write(self, outfile: Any, encoding: str) -> None:
        head = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            "language": self.feed["language"],
            "authors": _authors([(self.feed["author_name"], self.feed["author_link"])]),
        }
        if hub := self.feed["hub"]:
            head["hubs"] = [{"type": "WebSub", "url": hub}]
        items = [_json_item(item) for item in self.items]
        json.dump({**head, "items": items}, outfile, ensure_ascii=False)


def _json_item(item: dict[str, Any]) -> dict[str, Any]:
    """What is empty is left out: the format knows no null."""
    values = {
        "id": item["unique_id"],
        "url": item["link"],
        "title": item["title"],
        "content_html": item["content"] or item["description"] or "",
        "summary": item["summary"],
        "image": item["picture"] and item["picture"].url,
        "date_published": rfc3339_date(item["pubdate"]),
        "date_modified": rfc3339_date(item["updateddate"]),
        "authors": _authors(item["authors"]),
        "tags": list(item["categories"]),
        "language": item["language"],
    }
    needed = {"title", "content_html"}
    return {name: value for name, value in values.items() if value or name in needed}


def _authors(pairs: list[tuple[str, str | None]]) -> list[dict[str, str]]:
    return [{"name": name, **({"url": url} if url else {})} for name, url in pairs]


FORMS: dict[str, type[Feed]] = {"rss": Rss, "atom": Atom, "json": Json}
