"""What the W3C's feed validator would say of a feed, and what its forms demand.

A rule is named as the validator names its message (validator.w3.org/feed/docs), so
that each can be looked up; those are left out that nothing of ours can break.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from . import valid

ATOM, CONTENT, DC, MEDIA = (
    f"{{{name}}}"
    for name in (
        "http://www.w3.org/2005/Atom",
        "http://purl.org/rss/1.0/modules/content/",
        "http://purl.org/dc/elements/1.1/",
        "http://search.yahoo.com/mrss/",
    )
)
TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
# What a channel and an item may hold, and how often at most.
MANY = 10_000
CHANNEL = {
    "title": 1,
    "link": 1,
    "description": 1,
    f"{ATOM}link": MANY,
    "language": 1,
    "lastBuildDate": 1,
    "ttl": 1,
    "item": MANY,
}
ITEM = {
    "title": 1,
    "link": 1,
    "description": 1,
    "pubDate": 1,
    "guid": 1,
    "category": MANY,
    f"{DC}creator": MANY,
    f"{CONTENT}encoded": 1,
    f"{MEDIA}content": 1,
}
MEDIA_ATTRIBUTES = {
    "content": {
        "type": "image/[a-z]+",
        "medium": "image",
        "width": "[1-9][0-9]*",
        "height": "[1-9][0-9]*",
    },
    "credit": {"role": "[a-z ]+"},
    "title": {"type": "plain"},
    "description": {"type": "plain"},
}
PLAIN = {
    "title",
    "category",
    f"{DC}creator",
    f"{MEDIA}title",
    f"{MEDIA}description",
    f"{MEDIA}credit",
    f"{ATOM}title",
    f"{ATOM}name",
}
HTML = {f"{CONTENT}encoded", f"{ATOM}content", f"{ATOM}summary"}
RISKY = {
    *("applet", "base", "button", "embed", "form", "frame", "iframe", "input"),
    *("link", "meta", "noscript", "object", "script", "style", "svg", "textarea"),
}
VOID = {"br", "col", "hr", "img", "source", "wbr"}
ADDRESSES = {"href", "src", "cite", "poster", "data", "action"}
RFC_822 = (
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
    r"|Dec) \d{4} \d\d:\d\d:\d\d [+-]\d{4}"
)
RFC_3339 = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
TAG_URI = r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[^\s<>\"{}|\\^`]+"


def faults(form: str, text: bytes, content_type: str, address: str) -> list[str]:
    """What is wrong with the feed that was read from an address."""
    found = list(_of_type(form, content_type))
    if form == "json":
        return found + valid.json_feed(text)
    if bad := re.findall(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", text.decode()
    ):
        found.append(f"BadCharacters: {bad[:3]}")
    root = ET.fromstring(text)
    rules = (_of_rss, _of_media) if form == "rss" else (_of_atom,)
    for rule in (*rules, _of_links, _of_texts):
        found += rule(root, address)
    return found + (valid.atom(text) if form == "atom" else [])


def _of_type(form: str, content_type: str) -> Iterator[str]:
    if content_type != f"{TYPES[form]}; charset=utf-8":
        yield f"UnexpectedContentType, EncodingMismatch: {content_type}"


def _of_rss(root: ET.Element, _address: str) -> Iterator[str]:
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        yield "InvalidRSSVersion"
        return
    yield from _held(channel, CHANNEL, {"title", "link", "description"})
    if not re.fullmatch(
        r"[a-z]{2,3}(-[a-zA-Z0-9]+)*", channel.findtext("language", "")
    ):
        yield "InvalidLanguage"
    if not channel.findtext("ttl", "").isdecimal():
        yield "InvalidInteger: ttl"
    for date in (*channel.iter("pubDate"), *channel.iter("lastBuildDate")):
        yield from _rfc_822(date.text or "")
    items = channel.findall("item")
    for item in items:
        yield from _held(
            item, ITEM, {"title", "link", "description", "guid", "pubDate"}
        )
        names = [child.tag for child in item]
        if f"{CONTENT}encoded" in names[: names.index("description") + 1]:
            yield "NeedDescriptionBeforeContent"
        guid = item.find("guid")
        if guid is not None and guid.get("isPermaLink") != "false":
            yield from _full(guid.text or "", "InvalidHttpGUID")
    yield from _once(
        (item.findtext("guid", "") for item in items), "DuplicateValue: guid"
    )


def _held(parent: ET.Element, known: dict[str, int], needed: set[str]) -> Iterator[str]:
    held = Counter(child.tag for child in parent)
    yield from (f"UndefinedElement: {name}" for name in held.keys() - known.keys())
    for name, most in known.items():
        if held[name] > most:
            yield f"DuplicateElement: {name}"
    for name in needed:
        if not (parent.findtext(name) or "").strip():
            yield f"MissingElement, NotBlank: {name}"


def _of_media(root: ET.Element, _address: str) -> Iterator[str]:
    for media in root.iter(f"{MEDIA}content"):
        yield from _full(media.get("url", ""), "InvalidURIAttribute")
    for name, attributes in MEDIA_ATTRIBUTES.items():
        for part in root.iter(f"{MEDIA}{name}"):
            for attribute, pattern in attributes.items():
                if not re.fullmatch(pattern, part.get(attribute, "")):
                    yield f"Invalid{attribute.title()}Attribute: media:{name}"


def _of_atom(root: ET.Element, _address: str) -> Iterator[str]:
    """What the schema does not ask for."""
    entries = root.findall(f"{ATOM}entry")
    if root.find(f"{ATOM}author") is None:
        yield "MissingElement: author"
    for entry in entries:
        if entry.find(f"{ATOM}link[@rel='alternate']") is None:
            yield "MissingAlternateLink"
        if not re.fullmatch(TAG_URI, entry.findtext(f"{ATOM}id", "")):
            yield "InvalidTAG"
    for name, rule in (("id", "DuplicateIds"), ("updated", "DuplicateUpdated")):
        yield from _once(
            (entry.findtext(f"{ATOM}{name}", "") for entry in entries), rule
        )
    for date in (*root.iter(f"{ATOM}updated"), *root.iter(f"{ATOM}published")):
        if not re.fullmatch(RFC_3339, date.text or ""):
            yield f"InvalidRFC3339Date: {date.text}"


def _of_links(root: ET.Element, address: str) -> Iterator[str]:
    feed = root if root.tag == f"{ATOM}feed" else root.find("channel")
    links = [] if feed is None else feed.findall(f"{ATOM}link")
    selves = [link.get("href") for link in links if link.get("rel") == "self"]
    if len(selves) != 1:
        yield f"MissingSelf, DuplicateAtomLink: {selves}"
    elif selves != [address]:
        yield f"SelfDoesntMatchLocation: {selves}"
    for link in root.iter(f"{ATOM}link"):
        yield from _full(link.get("href", ""), "InvalidURIAttribute")
    for link in root.iter("link"):
        yield from _full(link.text or "", "InvalidLink")
    for uri in root.iter(f"{ATOM}uri"):
        yield from _full(uri.text or "", "InvalidLink")


def _of_texts(root: ET.Element, _address: str) -> Iterator[str]:
    for part in root.iter():
        text = part.text or ""
        is_html = part.tag in HTML or (part.tag == "description" and text[:1] == "<")
        if is_html:
            yield from Fragment(text).found
        elif part.tag in PLAIN and re.search("<[a-zA-Z/!?]", text):
            yield f"ContainsHTML: {text[:80]}"


class Fragment(HTMLParser):
    """HTML in a feed: what is wrong with it, with names of the validator."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        self.found += [f"NotHtml: {tag} is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in RISKY:
            self.found.append(f"SecurityRisk: {tag}")
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in {"id", "tabindex"}:
                self.found.append(f"SecurityRiskAttr: {name}")
            if name == "style":
                self.found.append("DangerousStyleAttr")
            if name in ADDRESSES:
                self.found += _linked(value or "")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.found.append(f"NotHtml: {tag} ends where another is open")


def _linked(url: str) -> Iterator[str]:
    scheme = urlsplit(url).scheme
    if not scheme:
        yield f"ContainsRelRef: {url}"
    elif scheme not in {"http", "https", "mailto", "tel"}:
        yield f"SecurityRisk: {url[:40]}"


def _full(url: str, rule: str) -> Iterator[str]:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        yield f"{rule}, InvalidFullLink: {url}"
    if re.search(r"[\s<>\"{}|\\^`]|/\.\.?/|[^\x00-\x7f]", url):
        yield f"InvalidUriChar, NonCanonicalURI: {url}"


def _once(values: Iterator[str], rule: str) -> Iterator[str]:
    for value, times in Counter(values).items():
        if times > 1:
            yield f"{rule}: {value}"


def _rfc_822(text: str) -> Iterator[str]:
    if not re.fullmatch(RFC_822, text):
        yield f"InvalidRFC2822Date: {text}"
        return
    moment: datetime = parsedate_to_datetime(text)
    if f"{moment:%a}" != text[:3]:
        yield f"IncorrectDOW: {text}"
    if text.endswith("-0000"):
        yield f"ProblematicalRFC822Date: {text}"
