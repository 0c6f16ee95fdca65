"""What a page says of itself to machines, in the words of schema.org 30 (JSON-LD).

Plain values out. What is not known is left out.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from .images import Size
from .models import Author, Correction, Image, Section, Story

CONTEXT = "https://schema.org"
LOGO, LOGO_SIDE = "img/icon-512.png", 512  # pixels
TYPES: dict[str, str] = {
    Story.Genre.NEWS: "NewsArticle",
    Story.Genre.REPORTAGE: "ReportageNewsArticle",
    Story.Genre.ANALYSIS: "AnalysisNewsArticle",
    Story.Genre.BACKGROUND: "BackgroundNewsArticle",
    Story.Genre.OPINION: "OpinionNewsArticle",
    Story.Genre.REVIEW: "ReviewNewsArticle",
    Story.Genre.SATIRE: "SatiricalArticle",
    Story.Genre.PAID: "AdvertiserContentArticle",
}

type Node = dict[str, Any]
type Way = list[tuple[str, str]]  # names with their paths, the widest first


def of_story(story: Story, corrections: Iterable[Correction]) -> Node:
    """A NewsArticle as Google's rules for articles want it, and the way to it.

    Of several authors each is one of an array; a name is a name, without “By”.
    """
    path = story.get_absolute_url()
    return {
        "@context": CONTEXT,
        "@graph": [
            _article(story, corrections, absolute(path)),
            _breadcrumbs([*_way_to(story.section), (story.headline, path)]),
        ],
    }


def of_section(section: Section, stories: Sequence[Story]) -> Node:
    found = of_list(_way_to(section), stories)
    return found | _present({"description": section.description})


def of_list(way: Way, stories: Sequence[Story]) -> Node:
    """A CollectionPage with the stories of its first page in their order, each once.

    `way`: what leads to it from the front page; its own name and path at the end.
    """
    (name, path), front = way[-1], reverse("articles:home")
    paths = dict.fromkeys(story.get_absolute_url() for story in stories)
    elements = [
        {"@type": "ListItem", "position": place, "url": absolute(there)}
        for place, there in enumerate(paths, 1)
    ]
    return {
        "@context": CONTEXT,
        "@type": "CollectionPage",
        "name": name,
        "url": absolute(path),
        "breadcrumb": _breadcrumbs([(settings.SITE_NAME, front), *way]),
        "isPartOf": {"@type": "WebSite", "name": settings.SITE_NAME, "url": home()},
        "mainEntity": {"@type": "ItemList", "itemListElement": elements},
    }


def of_author(author: Author) -> Node:
    person = {
        **_person(author),
        "jobTitle": author.role,
        "description": author.biography,
        "image": _images(author.portrait)[:1],
        "worksFor": publisher(),
    }
    return {
        "@context": CONTEXT,
        "@type": "ProfilePage",
        "url": absolute(author.get_absolute_url()),
        "mainEntity": _present(person),
    }


def of_site() -> Node:
    """The front page: the site, whose it is, and how it is searched."""
    search = f"{absolute(reverse('articles:search'))}?q={{search_term_string}}"
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": home(),
        "inLanguage": get_language(),
        "publisher": publisher(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }


def publisher() -> Node:
    logo = {
        "@type": "ImageObject",
        "url": absolute(static(LOGO)),
        "width": LOGO_SIDE,
        "height": LOGO_SIDE,
    }
    return {
        "@type": "NewsMediaOrganization",
        "name": settings.SITE_NAME,
        "url": home(),
        "logo": logo,
    }


def absolute(path: str) -> str:
    """An address of the site; of static files that lie elsewhere, their own."""
    return settings.SITE_URL + path if path.startswith("/") else path


def home() -> str:
    return absolute(reverse("articles:home"))


def _article(story: Story, corrections: Iterable[Correction], url: str) -> Node:
    first, last = story.first_published_at, story.modified_at
    assert first is not None
    assert last is not None
    authors = [_person(line.author) for line in story.bylines.all()]
    return _present(
        {
            "@type": TYPES[story.kind_of_work],
            "@id": f"{url}#article",
            "url": url,
            "mainEntityOfPage": url,
            "headline": story.headline,
            "description": story.summary,
            "image": _images(story.lead_image),
            "datePublished": _time(first),
            "dateModified": _time(last),
            "author": authors or [publisher()],
            "publisher": publisher(),
            "articleSection": story.section.name if story.section else "",
            "keywords": [tag.name for tag in story.tags.all()],
            "isAccessibleForFree": True,
            "inLanguage": story.language or get_language(),
            "wordCount": story.word_count,
            "correction": [_correction(row) for row in corrections],
        }
    )


def _way_to(section: Section | None) -> Way:
    """The section, and before it the one that it is a part of."""
    parts = [part for part in (section and section.parent, section) if part]
    return [(part.name, part.get_absolute_url()) for part in parts]


def _breadcrumbs(way: Way) -> Node:
    elements = [
        {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
        for place, (name, path) in enumerate(way, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": elements}


def _person(author: Author) -> Node:
    url = absolute(author.get_absolute_url())
    return {"@type": "Person", "name": author.name, "url": url}


def _correction(correction: Correction) -> Node:
    return {
        "@type": "CorrectionComment",
        "text": correction.text,
        "datePublished": _time(correction.at),
    }


def _images(image: Image | None) -> list[Node]:
    """The whole picture, then its crops in three ratios: Google asks for them."""
    if image is None or image.shared is None:
        return []
    return [_image(image, size) for size in (image.shared, *image.crops)]


def _image(image: Image, size: Size) -> Node:
    about = {"caption": image.caption, "creditText": image.credit}
    return {
        "@type": "ImageObject",
        "url": absolute(image.address_of(size)),
        "width": size.width,
        "height": size.height,
        **_present(about),
    }


def _time(moment: datetime) -> str:
    """In the site's zone, to the second, as the page shows it."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _present(values: Node) -> Node:
    return {name: value for name, value in values.items() if value}
