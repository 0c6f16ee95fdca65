"""What templates of stories ask of a story's text."""

from collections.abc import Iterable
from typing import NamedTuple

from django import template

from articles.html import Figure, pieces
from articles.models import Image, Story

register = template.Library()


class Piece(NamedTuple):
    """A stretch of cleaned HTML, or a picture with what the text says of it."""

    html: str = ""
    image: Image | None = None
    alt: str = ""
    caption: str = ""


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
