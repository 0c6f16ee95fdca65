"""What templates of stories ask of a story's text."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import to_locale

from articles.embeds import Embed
from articles.html import Figure, pieces
from articles.images import Size
from articles.models import Image, Story
from articles.models.media import SHARED

register = template.Library()
# What would end a script element, or be no line of one: as JSON may say it too.
ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}

# A gallery stands in rows of three. What is left over stands first, in rows of two:
# how many pictures, by the remainder.
HALVES = (0, 4, 2)
# How wide a picture of a gallery is (css/pieces/gallery.css): of a row of two or three;
# on small screens of a row of two, or alone.
HALF = "(min-width: 90rem) 29.6rem, (min-width: 68rem) calc(25vw + 7.1rem)"
THIRD = "(min-width: 90rem) 19.5rem, (min-width: 68rem) calc(16.7vw + 4.5rem)"
SMALL_HALF = "(min-width: 40.8rem) 17.6rem, calc(42.7vw + 0.2rem)"
SMALL_ALONE = "(min-width: 40.8rem) 36rem, calc(85.4vw + 1.2rem)"


class Pictured(NamedTuple):
    """A picture with what the text says of it, and its place in a gallery."""

    image: Image
    alt: str
    caption: str
    is_half: bool
    sizes: str


class Piece(NamedTuple):
    """A stretch of cleaned HTML, or pictures (two or more: a gallery), or an embed."""

    html: str = ""
    pictures: tuple[Pictured, ...] = ()
    embed: Embed | None = None


class Shown(NamedTuple):
    """A picture on a page: an address and its size, and `srcset` by format."""

    src: str
    width: int
    height: int
    srcsets: dict[str, str]


@register.filter
def body_pieces(story: Story) -> list[Piece]:
    """The text in order. A picture whose sizes are not made yet is left out.

    Costs a query only if the text has pictures that are not loaded yet.
    """
    found = list(pieces(story.body))
    asks = story.pk and any(isinstance(piece, list) for piece in found)
    rows: Iterable[Image] = story.illustrations.all() if asks else []
    images = {image.key: image for image in rows if image.rendered_at}
    shown = [_piece(piece, images) for piece in found]
    return [piece for piece in shown if piece != Piece()]


def _piece(piece: str | Embed | list[Figure], images: dict[str, Image]) -> Piece:
    if isinstance(piece, str):
        return Piece(html=piece)
    if isinstance(piece, Embed):
        return Piece(embed=piece)
    shown = [figure for figure in piece if figure.key in images]
    return Piece(
        pictures=tuple(
            Pictured(images[key], alt, caption, *_place(number, len(shown)))
            for number, (key, alt, caption) in enumerate(shown)
        )
    )


def _place(number: int, total: int) -> tuple[bool, str]:
    """Whether a picture of a gallery has half a row, and its width for a browser."""
    is_half = number < HALVES[total % 3]
    wide = HALF if is_half else THIRD
    medium = f"(min-width: 48rem) {'17.6rem' if is_half else '11.5rem'}"
    is_alone = total % 2 == 1 and number == total - 1
    return is_half, ", ".join((wide, medium, SMALL_ALONE if is_alone else SMALL_HALF))


@register.filter
def body_parts(found: list[Piece]) -> list[str]:
    """What these pieces want a style and a script for, and no page without them."""
    wanted = {
        "gallery": any(len(piece.pictures) > 1 for piece in found),
        "embed": any(piece.embed for piece in found),
    }
    return [part for part, is_wanted in wanted.items() if is_wanted]


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """A script element that holds data for machines, whatever texts stand in it."""
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


@register.filter
def as_locale(language: str) -> str:
    """What Open Graph calls a language: `en_US` for `en-us`."""
    return to_locale(language)


@register.simple_tag
def shown(image: Image, *, is_card: bool = False, is_face: bool = False) -> Shown:
    """What a browser is offered of a picture; cards and faces show it cut."""
    sizes = image.faces if is_face else image.cards if is_card else image.renditions
    largest = [size for size in sizes if size.width <= SHARED][-1]
    extensions = ("avif", "webp", "jpg") if image.is_complete else ("webp", "jpg")
    srcsets = {kind: _srcset(image, sizes, kind) for kind in extensions}
    return Shown(image.address_of(largest), largest.width, largest.height, srcsets)


@register.filter
def direction(language: str) -> str:
    """How a language is written: `rtl` or `ltr`."""
    is_from_right = language.split("-", maxsplit=1)[0] in settings.LANGUAGES_BIDI
    return "rtl" if is_from_right else "ltr"


def _srcset(image: Image, sizes: Iterable[Size], extension: str) -> str:
    return ", ".join(
        f"{image.address_of(size, extension)} {size.width}w" for size in sizes
    )
