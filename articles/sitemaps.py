"""Sitemaps: what search engines are given (sitemaps.org, protocol 0.9).

A file holds the public rows of 5,000 primary keys, always the same ones. It is read as
one range of the table's own index, however long the archive is, and no row moves from
file to file when another one is hidden.
"""

from collections.abc import Callable
from datetime import datetime
from itertools import compress
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from . import stamps
from .html import without_controls
from .models import Author, Edition, Section, Story, Tag
from .pages import Request, public_page
from .querysets import StoryQuerySet

KEYS = 5_000  # of a file
NEWS = 1_000  # stories that Google takes of a news sitemap
NO_NEWS = (Story.Genre.PAID, Story.Genre.SATIRE)
PAGES = "pages"
# Google knows languages by two or three letters, and two kinds of written Chinese.
CHINESE = {"zh-hans": "zh-cn", "zh-hant": "zh-tw", "zh-cn": "zh-cn", "zh-tw": "zh-tw"}


class Entry(NamedTuple):
    """An address, when what it shows last changed if known, and that of its picture."""

    path: str
    changed_at: str = ""
    picture: str = ""


class NewsEntry(NamedTuple):
    path: str
    language: str
    published_at: str
    title: str


def stories(at: datetime) -> StoryQuerySet:
    return Story.objects.public(at).stories().for_sitemap()


# The index asks whether there is a row of what the file shows: it is one question.
LISTS: dict[str, Callable[[datetime], QuerySet[Any]]] = {
    "stories": stories,
    "sections": Section.objects.with_stories,
    "authors": Author.objects.with_stories,
    "tags": Tag.objects.with_stories,
}


@public_page(stamp=stamps.page_list)
def index(request: Request) -> HttpResponse:
    """The files that hold anything. Two queries, a probe for each file.

    Without `lastmod`: when a file last changed is not known without reading it, and
    a story that left it leaves no time behind.
    """
    questions = {kind: ask(request.at) for kind, ask in LISTS.items()}
    highest = Edition.objects.highest_keys(rows.model for rows in questions.values())
    parts = [
        (kind, number)
        for kind, key in zip(questions, highest, strict=True)
        for number in range(1, file_of(key) + 1)
    ]
    asked = (within(questions[kind], number) for kind, number in parts)
    there = compress(parts, Edition.objects.which_are_there(asked))
    paths = [reverse("articles:sitemap", args=file) for file in [*there, (PAGES, 1)]]
    return answer(request, "sitemap_index", {"paths": paths})


def file_of(key: int) -> int:
    """The number of the file that holds a primary key; 0 of the key 0."""
    return -(-key // KEYS)


def within(rows: QuerySet[Any], number: int) -> QuerySet[Any]:
    """Those of a file."""
    last = number * KEYS
    return rows.filter(pk__gt=last - KEYS, pk__lte=last)


@public_page(stamp=stamps.page_list, is_kept=False)
def part(request: Request, kind: str, number: str) -> HttpResponse:
    """A file of the index. One that holds nothing is not there: 404."""
    entries = entries_of(kind, int(number), request.at)
    if not entries:
        raise Http404
    return answer(request, "sitemap", {"entries": entries})


def entries_of(kind: str, number: int, at: datetime) -> list[Entry]:
    if kind == PAGES:
        return pages(at) if number == 1 else []
    of_row = of_story if kind == "stories" else of_list
    return [of_row(row) for row in within(LISTS[kind](at), number).order_by("pk")]


def pages(at: datetime) -> list[Entry]:
    """The front, the corrections and the pages of the paper: few, so one file."""
    public = Story.objects.public(at).for_sitemap()
    newest = public.stories().newest_first().first()
    appeared_at = newest.first_published_at if newest else None
    return [
        Entry(reverse("articles:home"), w3c(appeared_at)),
        Entry(reverse("articles:corrections")),
        *map(of_story, public.pages()[:KEYS]),
    ]


def of_list(row: Any) -> Entry:
    """A section, an author or a tag changed when the newest story came on its list."""
    return Entry(row.get_absolute_url(), w3c(row.newest_at))


def of_story(story: Story) -> Entry:
    """A story changed when it appeared, or was updated or corrected for readers.

    What an editor did not call an update is none here either: a comma is no news.
    """
    picture = story.lead_image.shared_address if story.lead_image else ""
    return Entry(story.get_absolute_url(), w3c(story.modified_at), picture)


@public_page(stamp=stamps.news)
def news(request: Request) -> HttpResponse:
    """Google's news sitemap: what first appeared within 48 hours, by their clock.

    A story of before that is imported, saved or updated today does not enter.
    """
    recent = stories(request.at).of_the_news(request.at).newest_first()
    recent = recent.exclude(genre__in=NO_NEWS)
    context = {
        "publication": without_controls(settings.SITE_NAME),
        "entries": [of_news(story) for story in recent[:NEWS]],
    }
    return answer(request, "news_sitemap", context)


def of_news(story: Story) -> NewsEntry:
    return NewsEntry(
        story.get_absolute_url(),
        language_of(story.language or settings.LANGUAGE_CODE),
        w3c(story.first_published_at),
        without_controls(story.headline),
    )


def language_of(code: str) -> str:
    code = code.lower()
    return CHINESE.get(code, code.split("-")[0])


def w3c(moment: datetime | None) -> str:
    """With the offset of the site's zone, in which its days are, too; "" of none."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""


def answer(request: Request, name: str, context: dict[str, Any]) -> HttpResponse:
    content_type = "application/xml; charset=utf-8"
    template = f"articles/{name}.xml"
    return render(request, template, context, content_type=content_type)
