"""The editor's columns of a story: cleaned, judged, set."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.html import clean_html, clean_line, clean_text, is_blank, word_count
from articles.models import Story
from articles.models.constraints import FIRST_YEAR, LAST_YEAR

from . import base

if TYPE_CHECKING:
    from collections.abc import Mapping

AHEAD = timedelta(days=3653)
TIMES = ("publish_at", "expires_at", "discussion_closes_at")
LINES = {
    "headline",
    "kicker",
    "deck",
    "dateline",
    "seo_title",
    "seo_description",
}
# The first segments of every address that is none of a page.
RESERVED = {
    "admin",
    "api",
    "author",
    "comments",
    "corrections",
    "feed",
    "healthz",
    "media",
    "oembed",
    "preview",
    "read",
    "readyz",
    "search",
    "section",
    "static",
    "tag",
}


def apply(story: Story, changes: Mapping[str, Any], at: datetime) -> None:
    """Set cleaned values on the instance. Raises ValidationError by field."""
    unknown = set(changes) - set(Story.EDITABLE)
    if unknown:
        raise ValueError(f"not an editor's field: {', '.join(sorted(unknown))}")
    old_headline, old_publish_at = story.headline, story.publish_at
    for field in Story.COLUMNS:
        if field in changes:
            setattr(story, field, changes[field])
    for field in LINES:
        setattr(story, field, clean_line(getattr(story, field)))
    story.internal_note = clean_text(story.internal_note)
    story.body = clean_html(story.body)
    story.word_count = word_count(story.body)
    _set_slug(story, old_headline, changed="slug" in changes, at=at)
    _check(story, at)
    if story.publish_at != old_publish_at and story.status == Story.Status.PUBLISHED:
        reschedule(story, old_publish_at, at)


def _set_slug(story: Story, old_headline: str, *, changed: bool, at: datetime) -> None:
    """Clean a slug; let one that was made from the headline follow it until public."""
    follows = old_headline and story.slug == base.make_slug(old_headline)
    if not story.slug or (follows and not story.has_been_public(at)):
        story.slug = base.make_slug(story.headline)
    elif changed:
        story.slug = base.make_slug(story.slug)


def _check(story: Story, at: datetime) -> None:
    if errors := _wrong_texts(story) | _wrong_place(story) | _wrong_times(story, at):
        raise ValidationError(errors)


def _wrong_texts(story: Story) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for field in sorted({*LINES, "internal_note"}):
        most: int = Story._meta.get_field(field).max_length  # type: ignore[union-attr, assignment]
        if len(getattr(story, field)) > most:
            errors[field] = _("At most %(number)d characters.") % {"number": most}
    if is_blank(story.headline):
        errors["headline"] = _("Write a headline.")
    if story.language and story.language not in dict(settings.LANGUAGES):
        errors["language"] = _("Choose a language of the list.")
    return errors


def _wrong_place(story: Story) -> dict[str, Any]:
    is_page = story.kind == Story.Kind.PAGE
    if is_page and story.section_id:
        return {"section": _("A page stands in no section.")}
    if is_page and not is_page_slug(story.slug):
        return {"slug": _("This address belongs to the site: choose another.")}
    if not is_page and not story.section_id:
        return {"section": _("Choose a section.")}
    return {}


def _wrong_times(story: Story, at: datetime) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    for field in TIMES:
        time = getattr(story, field)
        if time is not None and not FIRST_YEAR <= time <= at + AHEAD:
            errors[field] = _("Choose a time after 1900 and within ten years from now.")
    if story.publish_at and story.expires_at and story.expires_at <= story.publish_at:
        errors["expires_at"] = _("A story expires after it is published, not before.")
    if story.planned_for and not FIRST_YEAR.year <= story.planned_for.year < (
        LAST_YEAR.year
    ):
        errors["planned_for"] = _("Choose a day between 1900 and 2100.")
    return errors


def is_page_slug(slug: str) -> bool:
    """Whether a page may have the address `/<slug>/`: not that of a list or a year."""
    return slug not in RESERVED and not re.fullmatch(r"[0-9]{4}", slug)


def reschedule(story: Story, old: datetime | None, at: datetime) -> None:
    """Move a schedule to `story.publish_at`. Raises ValidationError once it passed."""
    if old is not None and old <= at:
        raise ValidationError(
            {"publish_at": _("The story is public: its time cannot be changed.")}
        )
    if story.publish_at is None:
        raise ValidationError(
            {"publish_at": _("To cancel the schedule, take the story back.")}
        )
    base.set_publication(story, story.publish_at, at)
