"""A picture as the library shows it, with the form for its words where they lack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone

from articles.workflow.pictures import OF_THE_FILE, WORDS

from . import licenses
from .picture_fields import PictureWords
from .states import chip

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from articles.models import Image
    from newsroom.models import User

POINT = {"focal_x", "focal_y"}


class WordsForm(PictureWords):
    """The words of a stored picture; those of a card leave its focal point out."""

    def __init__(self, image: Image, data: Any = None, *, is_card: bool) -> None:
        names = {*WORDS, OF_THE_FILE} - (POINT if is_card else set())
        initial = {name: getattr(image, name) for name in names}
        super().__init__(data, initial=initial, auto_id=f"{image.key}_%s")
        for name in set(self.fields) - set(names):
            del self.fields[name]


class Card(NamedTuple):
    image: Image
    chip: str  # what its license warns of
    form: WordsForm | None


def card(
    image: Image, user: User, at: datetime, *, form: WordsForm | None = None
) -> Card:
    """Who uploaded it and said nothing yet is asked on the card."""
    is_silent = not image.alt and not image.is_decorative
    if form is None and is_silent and image.uploaded_by_id == user.pk:
        form = WordsForm(image, is_card=True)
    state = licenses.state_of(image, timezone.localdate(at))
    return Card(image, chip(state) if state else "", form)


def in_html(shown: Card, request: HttpRequest) -> str:
    return render_to_string(
        "admin/articles/_picture_card.html", {"card": shown}, request
    )
