"""Every feed and sitemap of the demo, before the judges of `tests/judges`."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree as ET

from django.urls import reverse
from django.utils import timezone

from articles.models import Author, Section, Story, Tag
from tests.judges import feeds, valid

FORMS = {"rss": "", "atom": "_atom", "json": "_json"}
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def judge_feeds(site: str) -> list[str]:
    """What is wrong with feeds of every kind, in every form, and with the sitemaps."""
    found, number = [], 0
    for form, path in paths():
        with urlopen(site + path) as answer:
            said = answer.headers["Content-Type"]
            lines = feeds.faults(form, answer.read(), said, site + path)
        found += [f"Feed {path}: {line}" for line in lines]
        number += 1
    for path in sitemaps(site):
        with urlopen(site + path) as answer:
            lines = valid.sitemap(answer.read())
        found += [f"Sitemap {path}: {line}" for line in lines]
        number += 1
    print(f"{number} feeds and sitemaps")
    return found


def paths() -> Iterator[tuple[str, str]]:
    at = timezone.now()
    lists = {
        "articles:feed": [{}],
        "articles:corrections_feed": [{}],
        "comments:feed": [{}],
        "articles:section_feed": slugs(Section.objects.all()),
        "articles:tag_feed": slugs(Tag.objects.known_to_readers(at)),
        "articles:author_feed": slugs(Author.objects.known_to_readers(at)),
        "comments:story_feed": addresses(Story.objects.public(at).stories()),
    }
    for name, known in lists.items():
        for kwargs in known:
            for form, ending in FORMS.items():
                yield form, reverse(name + ending, kwargs=kwargs)


def slugs(rows) -> list[dict[str, str]]:
    return [{"slug": slug} for slug in rows.values_list("slug", flat=True)]


def addresses(stories) -> list[dict[str, str]]:
    """Of those whose replies can be read; the most discussed are enough."""
    hidden = Story.DiscussionMode.HIDDEN
    shown = stories.exclude(discussion_mode=hidden).order_by("-reply_count", "pk")
    return [
        {
            "year": f"{story.date:%Y}",
            "month": f"{story.date:%m}",
            "day": f"{story.date:%d}",
            "slug": story.slug,
        }
        for story in shown[:10]
    ]


def sitemaps(site: str) -> Iterator[str]:
    yield from ("/sitemap.xml", "/news-sitemap.xml")
    with urlopen(f"{site}/sitemap.xml") as answer:
        for place in ET.fromstring(answer.read()).iter(f"{MAP}loc"):
            yield urlsplit(place.text).path
