"""What every page of the desk knows of its request, with types."""

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

from .forms import KEY_DIGITS

if TYPE_CHECKING:
    from newsroom.models import User


def clock(request: HttpRequest) -> datetime:
    """The one time that the request is answered for."""
    return cast("datetime", request.at)  # type: ignore[attr-defined]


def staff(request: HttpRequest) -> "User":
    """Who asks; pages of the desk are behind the login."""
    assert request.user.is_authenticated
    return request.user


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= KEY_DIGITS
