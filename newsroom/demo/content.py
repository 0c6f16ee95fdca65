"""The text of the demo's paper, read from the files beside this one.

A file holds entries that begin with `=== title`. An entry is a head of `name: value`
lines, the text in paragraphs, and after a line of `---` the replies of readers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
REPLY = re.compile(
    r"(>*) ?(reply|removed|pending|spam|rejected|trash): ([^|]+) \| (.+)"
)


@dataclass(frozen=True, kw_only=True)
class Reply:
    author: str
    body: str
    depth: int  # of the thread: 1 answers the last one at 0
    status: str  # reply (approved), removed (later), pending, spam, rejected, trash


@dataclass(frozen=True, kw_only=True)
class Picture:
    scene: str
    caption: str
    credit: str
    alt: str


@dataclass(kw_only=True)
class Entry:
    """A story, a page, a person or a section: its title, head, text and replies."""

    title: str
    head: dict[str, list[str]]
    paragraphs: list[str]
    replies: list[Reply] = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        """A value of the head as plain text, without the marks of italics."""
        return self.head.get(name, [default])[0].replace("_", "")

    def names(self, name: str) -> list[str]:
        """The parts of a value with commas."""
        return [part.strip() for part in self.get(name).split(",") if part.strip()]

    def days(self, name: str) -> timedelta:
        return timedelta(days=float(self.get(name, "0")))

    @property
    def bylines(self) -> list[tuple[str, str]]:
        """Name and role of each author, in order."""
        pairs = [line.partition(" | ") for line in self.head.get("by", [])]
        return [(name, role) for name, _, role in pairs]

    @property
    def lead_picture(self) -> Picture | None:
        if not self.get("picture"):
            return None
        return Picture(
            scene=self.get("picture"),
            caption=self.get("caption"),
            credit=self.get("credit"),
            alt=self.get("alt"),
        )

    @property
    def pictures(self) -> list[Picture]:
        """Those in the text."""
        lines = [line[2:] for line in self.paragraphs if line.startswith("! ")]
        return [_picture(line) for line in lines]

    @property
    def all_pictures(self) -> list[Picture]:
        """Those in the text, then the lead."""
        lead = self.lead_picture
        return [*self.pictures, lead] if lead else self.pictures

    def body(self, keys: list[str]) -> str:
        """The text as HTML; `keys` are of the pictures in it, in order."""
        rest = iter(keys)
        return "".join(_html(paragraph, rest) for paragraph in self.paragraphs)


def _picture(line: str) -> Picture:
    scene, caption, credit, alt = line.split(" | ")
    words = caption.replace("_", "")
    return Picture(scene=scene, caption=words, credit=credit, alt=alt)


def _html(paragraph: str, keys: Iterator[str]) -> str:
    if paragraph.startswith("## "):
        return f"<h2>{_inline(paragraph[3:])}</h2>"
    if paragraph.startswith('" '):
        quote, _, speaker = paragraph[2:].partition(" | ")
        words = f"<p>{_inline(quote)}</p><p>{_inline(speaker)}</p>"
        return f'<blockquote class="pull-quote">{words}</blockquote>'
    if paragraph.startswith("! "):
        picture = _picture(paragraph[2:])
        image = f'<img src="/media/{next(keys)}/960.jpg" alt="{escape(picture.alt)}">'
        caption = f"<figcaption>{_inline(picture.caption)}</figcaption>"
        return f"<figure>{image}{caption}</figure>"
    return f"<p>{_inline(paragraph)}</p>"


def _inline(text: str) -> str:
    return re.sub(r"\b_(.+?)_\b", r"<em>\1</em>", escape(text, quote=False))


def read(name: str) -> list[Entry]:
    """The entries of a file under this folder."""
    text = (HERE / name).read_text(encoding="utf-8")
    _, *parts = f"\n{text}".split("\n=== ")
    return [parse(part) for part in parts]


def parse(part: str) -> Entry:
    """Raises ValueError for a line that means nothing."""
    text, _, answers = part.partition("\n---\n")
    first, *paragraphs = [block.strip() for block in text.strip().split("\n\n")]
    title, *lines = first.splitlines()
    head: dict[str, list[str]] = {}
    for line in lines:
        name, mark, value = line.partition(": ")
        if not mark:
            raise ValueError(f"{title}: {line}?")
        head.setdefault(name, []).append(value.strip())
    replies = [_reply(line) for line in answers.splitlines() if line.strip()]
    return Entry(title=title, head=head, paragraphs=paragraphs, replies=replies)


def _reply(line: str) -> Reply:
    found = REPLY.fullmatch(line.strip())
    if found is None:
        raise ValueError(f"{line}?")
    marks, status, author, body = found.groups()
    return Reply(
        author=author.strip(),
        body=body.replace("_", ""),
        depth=len(marks),
        status=status,
    )


def stories() -> list[Entry]:
    """The stories of all files, the oldest first, as they would have come."""
    files = sorted((HERE / "stories").glob("[0-9]*.txt"))
    found = [entry for file in files for entry in read(f"stories/{file.name}")]
    return sorted(found, key=lambda entry: entry.days("ago"), reverse=True)
