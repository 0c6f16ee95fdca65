"""What a feed says of a story, and of a correction."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape, linebreaks

from articles.html import with_absolute_addresses
from articles.models import Correction, Image, Story
from articles.pages import tag_uri

from .forms import Picture


def of_story(story: Story) -> dict[str, Any]:
    """The whole text, with its pictures as the page shows them."""
    assert story.date is not None
    assert story.first_published_at is not None
    sections = [story.section.name] if story.section else []
    return {
        "title": story.headline,
        "link": settings.SITE_URL + story.get_absolute_url(),
        "description": escape(story.deck or story.summary),
        "summary": story.deck or story.summary,
        "content": text_of(story),
        "authors": [
            (line.author.name, settings.SITE_URL + line.author.get_absolute_url())
            for line in story.bylines.all()
        ],
        "picture": picture_of(story.lead_image),
        "language": story.language,
        "pubdate": story.first_published_at,
        "updateddate": story.modified_at,
        "unique_id": tag_uri(story.uid, story.date),
        "unique_id_is_permalink": False,
        "categories": [
            *sections,
            *_genre(story),
            *(tag.name for tag in story.tags.all()),
        ],
    }


def _genre(story: Story) -> list[str]:
    """What readers of a feed must know as those of the page do: that it is paid for."""
    return [story.get_genre_display()] if story.genre else []


def text_of(story: Story) -> str:
    context = {"story": story, "corrections": story.corrections.all()}
    html = render_to_string("articles/_entry.html", context)
    return with_absolute_addresses(html, settings.SITE_URL + story.get_absolute_url())


def picture_of(image: Image | None) -> Picture | None:
    """The largest size that is made, if any is."""
    if image is None or (size := image.shared) is None:
        return None
    url = settings.SITE_URL + image.address_of(size)
    about = image.alt, image.caption, image.credit
    return Picture(url, size.width, size.height, *about)


def of_correction(correction: Correction) -> dict[str, Any]:
    story = correction.story
    assert story.date is not None
    address = f"{settings.SITE_URL}{story.get_absolute_url()}#corrections"
    return {
        "title": f"{correction.get_kind_display()}: {story.headline}",
        "link": address,
        "description": linebreaks(correction.text, autoescape=True),
        "authors": [],
        "language": story.language,
        "pubdate": correction.at,
        "updateddate": correction.at,
        "unique_id": f"{tag_uri(story.uid, story.date)}/correction-{correction.pk}",
        "unique_id_is_permalink": False,
    }
