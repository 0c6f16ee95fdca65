"""Text is cleaned on the way in, by one function for each kind.

The sanitizer runs last: nothing rewrites HTML after it.
"""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple
from urllib.parse import urlsplit

import nh3

from .embeds import Embed, embed_of

# C0 and C1 controls except tab and newline, lone surrogates, non-characters.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Marks that turn the direction of the text around them. Arabic and Hebrew texts
# need some; nobody needs an override, and a name or a headline needs none.
_OVERRIDES = re.compile("[\u202a-\u202e]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_MARKS_PER_LETTER = 3

TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "sub",
    "sup",
    "u",
    "ul",
}
PULL_QUOTE = "pull-quote"
CREDIT = "small"  # the element of who made a picture: of pages, no writer's
# A picture of ours, as readers and as the desk are shown it.
_PICTURE = re.compile(r"/(?:admin/)?media/([0-9a-f]{32})/[0-9]+\.(?:jpg|webp)")
_IMG = r'<img[^>]* ?src="/media/[0-9a-f]{32}/960\.jpg"[^>]*>'
_ALONE = re.compile(
    rf"<p>\s*({_IMG})\s*</p>"
    rf"|(?:^|(?<=</p>)|(?<=</h[23]>)|(?<=</[ou]l>)|(?<=</pre>)|(?<=<hr>)"
    rf"|(?<=</blockquote>)|(?<=</figure>))\s*({_IMG})"
)
_CAPTION = r"<figcaption>(?P<caption>[^<]*(?:<(?!/?fig)[^<]*)*)</figcaption>\s*"
_GAP = r"(?:\s|&nbsp;|<br>)*"
_LINK = r'<a href="(?P<href>https://[^"<>\s]*)"[^>]*>\s*'
# What stands for itself in a text, or else any tag that opens or ends something.
_TOKEN = re.compile(
    rf"<figure>\s*(?P<img>{_IMG})\s*(?:{_CAPTION})?</figure>"
    rf"|<p>{_GAP}(?:{_LINK})?(?P<address>https://(?:(?!&nbsp;)[^<>\s])+)"
    rf"{_GAP}(?:</a>{_GAP})?</p>"
    r"|<(?P<ends>/?)(?!(?:br|hr|img)\b)[a-z][^>]*>"
)
_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={
        "a": {"href", "title"},
        "img": {"src", "alt"},
        "ol": {"start"},
    },
    allowed_classes={"blockquote": {PULL_QUOTE}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener",
    attribute_filter=lambda tag, name, value: _attribute(name, value),
)
_stripper = nh3.Cleaner(tags=set())


class Figure(NamedTuple):
    """A picture in a text: its key, its description there, its caption as HTML."""

    key: str
    alt: str
    caption: str


def with_absolute_addresses(html: str, page: str) -> str:
    """A page's markup of a text as other programs show it, away from the site.

    The tags of texts alone, with the widths and heights of pictures; relative
    addresses are resolved against that of the page.
    """
    exporter = nh3.Cleaner(
        tags=TAGS | {CREDIT},
        attributes={
            "a": {"href", "title"},
            "img": {"src", "alt", "width", "height"},
            "ol": {"start"},
        },
        url_relative=("rewrite_with_base", page),
        link_rel="noopener",
    )
    return exporter.clean(html).strip()


def _attribute(name: str, value: str) -> str | None:
    """Refuse addresses that leave the site without saying so: `//host`, `\\host`.

    A picture is one of ours, by the address that readers see.
    """
    if name == "src":
        found = _PICTURE.fullmatch(value)
        return found and f"/media/{found[1]}/960.jpg"
    if name == "href" and re.match(r"\s*[/\\]\s*[/\\]", value):
        return None
    return value


def clean_html(html: str) -> str:
    """The body of a story: allowed tags only, well-formed, safe to show as it is."""
    html = _CONTROLS.sub("", _newlines(html))
    html = _cleaner.clean(unicodedata.normalize("NFC", html)).strip()
    return _cleaner.clean(_frame(html)).strip() if "<img" in html else html


def _frame(html: str) -> str:
    """Give a picture that stands alone its figure; drop one amid the words."""
    html = re.sub(r"<figcaption>\s*</figcaption>", "", html)
    html = _ALONE.sub(r"<figure>\1\2</figure>", html)
    return re.sub(r"(?<!<figure>)<img[^>]*>", "", html)


def pieces(html: str) -> Iterator[str | Embed | list[Figure]]:
    """A cleaned body in order: stretches of HTML, and between them what is shown.

    Pictures with nothing between them come together: a gallery, if there are several.
    """
    row: list[Figure] = []
    for part in _parts(html):
        if isinstance(part, Figure):
            row.append(part)
            continue
        if row:
            yield row
            row = []
        yield part
    if row:
        yield row


def _parts(html: str) -> Iterator[str | Embed | Figure]:
    end = 0
    for found, part in _shown(html):
        if (before := html[end : found.start()]).strip():
            yield before
        yield part
        end = found.end()
    if (rest := html[end:]).strip():
        yield rest


def _shown(html: str) -> Iterator[tuple[re.Match[str], Embed | Figure]]:
    """What stands for itself, and where: pictures; embeds in no quote and no list."""
    depth = 0
    for found in _TOKEN.finditer(html):
        if found["img"]:
            yield found, _figure(found["img"], found["caption"] or "")
        elif not found["address"]:
            depth += -1 if found["ends"] else 1
        elif not depth and (embed := _embed(found["href"], found["address"])):
            yield found, embed


def _figure(img: str, caption: str) -> Figure:
    key = re.search(r"/media/([0-9a-f]{32})/", img)
    alt = re.search(r' alt="([^"]*)"', img)
    assert key is not None
    return Figure(key[1], unescape(alt[1]) if alt else "", caption)


def _embed(href: str | None, address: str) -> Embed | None:
    """Of an address alone, or of a link whose text is its address."""
    return embed_of(unescape(address)) if href in {None, address} else None


def picture_keys(html: str) -> set[str]:
    """The keys of the pictures in a cleaned body."""
    return {part.key for part in _parts(html) if isinstance(part, Figure)}


def embeds(html: str) -> list[Embed]:
    """What a cleaned body shows of others, in order."""
    return [part for part in _parts(html) if isinstance(part, Embed)]


def word_count(html: str) -> int:
    """The words of cleaned HTML, captions included."""
    return len(prose_of(html).split())


def clean_text(text: str) -> str:
    """Plain text of several lines: no controls, no overrides, no Zalgo."""
    text = _OVERRIDES.sub("", _CONTROLS.sub("", _newlines(text)))
    text = re.sub(r"\n[ \t]*\n\s*\n", "\n\n", text)
    return _cap_marks(unicodedata.normalize("NFC", text)).strip()


def clean_line(text: str) -> str:
    """Plain text of one line: a headline, a name."""
    return re.sub(r"\s+", " ", _BIDI.sub("", clean_text(text))).strip()


def without_controls(text: str) -> str:
    """Plain text that an XML document may hold."""
    return _CONTROLS.sub("", text)


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing."""
    return not _INVISIBLE.sub("", text).strip()


def text_of(html: str) -> str:
    """The words of cleaned HTML on one line, without tags and entities."""
    apart = re.sub(r"</(?:p|h2|h3|li|pre|figcaption)>|<br>|<hr>", " ", html)
    return " ".join(unescape(_stripper.clean(apart)).split())


def prose_of(html: str) -> str:
    """The words that a cleaned body has for readers: no addresses of embeds."""
    kept, end = [], 0
    for found, part in _shown(html):
        if isinstance(part, Embed):
            kept.append(html[end : found.start()])
            end = found.end()
    return text_of("".join([*kept, html[end:]]))


def is_web_address(text: str) -> bool:
    """Whether `text` is an http(s) address without credentials."""
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and parts.username is None
        )
    except ValueError:
        return False


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cap_marks(text: str) -> str:
    """Keep at most three combining marks in a row."""
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS_PER_LETTER:
            kept.append(character)
    return "".join(kept)
