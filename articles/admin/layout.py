"""Which fields stand where on the form: the text on the left, the rail beside it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from . import picture_fields

SHOWN = ["headline", "text", "section", "preview", "published", "expires"]
TEXT = ["kicker", "headline", "deck", "dateline", "body"]
REPLIES = ["discussion_mode", "discussion_closes_at"]
SEARCH_ENGINES = ["seo_title", "seo_description", "language"]
NOTE = ["internal_note"]


def of_a_story(times: list[str], *, may_add_authors: bool) -> list[Any]:
    names = ["bylines", "new_authors"] if may_add_authors else ["bylines"]
    return [
        (None, {"fields": TEXT}),
        _rail(_("When"), [*times, "planned_for"]),
        _rail(_("Place"), ["section", "further_sections", "genre", "slug"]),
        _rail(_("Names"), names),
        _rail(_("Tags"), ["tags"]),
        _rail(_("Lead image"), picture_fields.FIELDS),
        _rail(_("Replies"), REPLIES),
        _rail(_("More related stories"), ["related", "is_evergreen"]),
        _rail(_("Search engines and language"), SEARCH_ENGINES, "collapse"),
        _rail(_("Note of the desk"), NOTE),
    ]


def of_a_page(times: list[str]) -> list[Any]:
    """About, contact, imprint, privacy: in no section, signed by nobody."""
    return [
        (None, {"fields": ["headline", "body"]}),
        _rail(_("When"), times),
        _rail(_("Place"), ["slug", "footer_order"]),
        _rail(_("Search engines and language"), SEARCH_ENGINES, "collapse"),
        _rail(_("Note of the desk"), NOTE),
    ]


def _rail(name: Any, fields: list[str], *classes: str) -> tuple[Any, dict[str, Any]]:
    return name, {"classes": ["rail", *classes], "fields": fields}
