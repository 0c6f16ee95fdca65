"""What templates of stories ask of a story's text."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import to_locale

from articles.html import Figure, pieces
from articles.images import Size
from articles.models import Image, Story
from articles.models.media import SHARED

register = template.Library()
# What would end a script element, or be no line of one: as JSON may say it too.
ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


class Piece(NamedTuple):
    """A stretch of cleaned HTML, or a picture with what the text says of it."""

    html: str = ""
    image: Image | None = None
    alt: str = ""
    caption: str = ""


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
    asks = story.pk and any(isinstance(piece, Figure) for piece in found)
    rows: Iterable[Image] = story.illustrations.all() if asks else []
    images = {image.key: image for image in rows if image.rendered_at}
    return [
        Piece(image=images[piece.key], alt=piece.alt, caption=piece.caption)
        if isinstance(piece, Figure)
        else Piece(html=piece)
        for piece in found
        if not isinstance(piece, Figure) or piece.key in images
    ]


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
def shown(image: Image, *, is_card: bool = False) -> Shown:
    """What a browser is offered of a picture; a card shows it cut."""
    sizes = image.cards if is_card else image.renditions
    largest = [size for size in sizes if size.width <= SHARED][-1]
    extensions = ("avif", "webp", "jpg") if image.is_complete else ("webp", "jpg")
    srcsets = {kind: _srcset(image, sizes, kind) for kind in extensions}
    return Shown(image.address_of(largest), largest.width, largest.height, srcsets)


def _srcset(image: Image, sizes: Iterable[Size], extension: str) -> str:
    return ", ".join(
        f"{image.address_of(size, extension)} {size.width}w" for size in sizes
    )
