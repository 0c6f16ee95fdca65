"""What every page of the desk knows of its request, with types."""

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

from articles.models import Story

from .inputs import KEY_DIGITS

if TYPE_CHECKING:
    from newsroom.models import User


def clock(request: HttpRequest) -> datetime:
    """The one time that the request is answered for."""
    return cast("datetime", request.at)  # type: ignore[attr-defined]


def staff(request: HttpRequest) -> "User":
    """Who asks; pages of the desk are behind the login."""
    assert request.user.is_authenticated
    return request.user


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which shows the answer on the page that it is on."""
    return request.get_preferred_type(["text/html", "application/json"]) != "text/html"


def kind_of(request: HttpRequest, story: Story | None) -> str:
    """The kind of the story; of one that is not stored yet, what its address says."""
    if story is not None:
        return story.kind
    is_page = request.GET.get("kind") == Story.Kind.PAGE
    return Story.Kind.PAGE if is_page else Story.Kind.STORY


def may(request: HttpRequest, permission: str, story: Story) -> bool:
    """Whether the user has the permission over the story as it stands now.

    Asked once for a page that shows the answer in many places: the verbs ask anew.
    """
    known = request.__dict__.setdefault("known_rights", {})
    key = (permission, story.pk, story.status, story.section_id, story.version)
    if key not in known:
        known[key] = staff(request).has_perm(permission, story)
    return bool(known[key])


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= KEY_DIGITS
