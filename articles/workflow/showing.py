"""The pictures of a story: which it may show, and what must be said of them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.html import is_blank, picture_keys, pieces
from articles.models import Image, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsroom.models import User


def check_described(
    story: Story, by: User | None, before: Mapping[str, Any] | None = None
) -> None:
    """Refuse pictures for readers that nobody described or called decorative.

    What a story that is out said `before` (a snapshot) it may go on saying. Raises
    ValidationError by field. What the system publishes, from an import, may lack both.
    """
    if by is None:
        return
    errors: dict[str, Any] = {}
    if before is None or before["lead_image"] != story.lead_image_id:
        errors |= _of_the_lead(story.lead_image)
    errors |= _of_the_text(story.body, before["body"] if before else "")
    if errors:
        raise ValidationError(errors)


def _of_the_lead(image: Image | None) -> dict[str, Any]:
    if image is None or _is_said(image):
        return {}
    return {
        "alt": _(
            "Describe the lead image for readers who cannot see it, or tick "
            "“Decorative”."
        )
    }


def _of_the_text(body: str, before: str) -> dict[str, Any]:
    """An error for each picture, by its place in the text and its name."""
    if body == before:
        return {}
    known = _undescribed(before)
    asked = {
        n: key for n, key in _undescribed(body).items() if key not in {*known.values()}
    }
    rows = Image.objects.of_stories(set(asked.values())) if asked else ()
    images = {image.key: image for image in rows if not _is_said(image)}
    wrong = [(n, images[key]) for n, key in asked.items() if key in images]
    return {"body": [_refusal(n, image) for n, image in wrong]} if wrong else {}


def _undescribed(body: str) -> dict[int, str]:
    """The keys of pictures without a description there, by their numbers from 1."""
    rows = [piece for piece in pieces(body) if isinstance(piece, list)]
    return {
        number: figure.key
        for number, figure in enumerate(chain.from_iterable(rows), 1)
        if is_blank(figure.alt)
    }


def _refusal(number: int, image: Image) -> str:
    return _(
        "Describe picture %(number)s of the text (“%(name)s”) for readers who cannot "
        "see it. If it is decorative, say so in the library and choose it again."
    ) % {"number": number, "name": image}


def _is_said(image: Image) -> bool:
    """Whether it has a description, or needs none."""
    return bool(image.alt) or image.is_decorative


def check_shown(story: Story, before: str, by: User | None) -> None:
    """Refuse a picture in the text that its writer may not look at.

    What the text showed before, it may go on showing. Raises ValidationError.
    """
    new = picture_keys(story.body) - picture_keys(before)
    if by is None or not new:
        return
    viewable = Image.objects.viewable_by(by).of_stories(new)
    if new - set(viewable.values_list("key", flat=True)):
        raise ValidationError(
            {
                "body": _(
                    "The text shows a picture that you cannot open: choose it from "
                    "the library again, or take it out."
                )
            }
        )
