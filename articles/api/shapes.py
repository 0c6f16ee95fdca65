"""Rows as plain values: what each kind of thing says of itself in JSON."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from articles.models import Author, Image, Section, Story, Tag
from articles.pages import tag_uri
from articles.structured_data import absolute


def listed(story: Story) -> dict[str, Any]:
    """A story as lists show it."""
    assert story.date is not None
    assert story.section is not None
    return {
        "id": tag_uri(story.uid, story.date),
        "uid": str(story.uid),
        "url": absolute(story.get_absolute_url()),
        "headline": story.headline,
        "deck": story.deck,
        "section": named(story.section),
        "genre": story.kind_of_work,
        "tags": sorted(map(named, story.tags.all()), key=lambda tag: str(tag["name"])),
        "authors": [named(byline.author) for byline in story.bylines.all()],
        "published_at": in_utc(story.first_published_at),
        "updated_at": in_utc(story.updated_at),
        "image": picture(story.lead_image),
        "word_count": story.word_count,
        "language": story.language or settings.LANGUAGE_CODE,
    }


def whole(story: Story) -> dict[str, Any]:
    """A story with its text, as its page shows it.

    Replies are counted here alone: they move the stamp of a story and of no list.
    """
    return listed(story) | {
        "body": render_to_string("articles/_body.html", {"story": story}).strip(),
        "reply_count": story.reply_count if story.is_discussion_visible else None,
    }


def section(row: Section) -> dict[str, Any]:
    return named(row) | {
        "description": row.description,
        "parent": row.parent.slug if row.parent else None,
    }


def named(row: Section | Tag | Author) -> dict[str, str]:
    return {
        "name": row.name,
        "slug": row.slug,
        "url": absolute(row.get_absolute_url()),
    }


def picture(image: Image | None) -> dict[str, Any] | None:
    """The largest size; none until the sizes are made, as on pages."""
    if image is None or (size := image.shared) is None:
        return None
    return {
        "url": absolute(image.address_of(size)),
        "width": size.width,
        "height": size.height,
        "alt": image.alt,
        "caption": image.caption,
        "credit": image.credit,
    }


def in_utc(time: datetime | None) -> str | None:
    if time is None:
        return None
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
