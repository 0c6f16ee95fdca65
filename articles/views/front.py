"""The front page: what the editors placed, then the newest, nothing twice."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render

from articles import stamps, structured_data
from articles.models import Section, Slot, Story
from articles.models.frontpage import SECONDARY_PLACES
from articles.pages import Request, page_number, paged, public_page

from .lists import PER_PAGE, listing, most_read

TOP = 1 + SECONDARY_PLACES
BESIDE = 2  # of them in the column beside the lead
LATEST = 6  # lines with their times
PICTURED = 3  # cards beside them
RAIL = 4  # stories of a section
ABOVE = TOP + LATEST + PICTURED  # stories that may stand above a section's


class Rail(NamedTuple):
    """A section on the front page, with stories that stand nowhere above."""

    section: Section
    stories: list[Story]


class Unseen:
    """Hands each story out once."""

    def __init__(self, found: dict[int, Story]) -> None:
        self.left = dict(found)

    def take(
        self,
        keys: Iterable[int | None],
        number: int,
        fits: Callable[[Story], bool] = lambda story: True,
    ) -> list[Story]:
        """The first `number` of these that fit and were not taken yet."""
        free = [key for key in keys if key in self.left and fits(self.left[key])]
        return [self.left.pop(key) for key in free[:number] if key is not None]


@public_page(stamp=stamps.ranked_list)
@paged
def home(request: Request) -> HttpResponse:
    if page_number(request.GET) > 1:
        stories = Story.objects.stories().newest_first().for_cards()
        return render(request, "articles/home.html", listing(request, stories))
    context = front(request) | {"structured_data": structured_data.of_site()}
    return render(request, "articles/home.html", context)


def front(request: Request) -> dict[str, Any]:
    """The first page, by six queries however many stories and sections there are."""
    at = request.at
    placed = dict(Slot.objects.filled(at).values_list("place", "story_id"))
    newest = list(
        Story.objects.public(at)
        .stories()
        .newest_first()
        .values_list("pk", flat=True)[: PER_PAGE + 1]
    )
    of_readers = Section.objects.filter(parent=None).in_order()
    sections: list[Any] = list(of_readers.with_newest(at, ABOVE + RAIL))
    of_sections = {key for section in sections for key in section.newest if key}
    unseen = Unseen(
        Story.objects.for_cards().in_bulk({*placed.values(), *newest, *of_sections})
    )
    first_page = newest[:PER_PAGE]
    return {
        "page": 1,
        **arranged(top(unseen, placed, first_page)),
        "latest": unseen.take(first_page, LATEST, is_news),
        "pictured": unseen.take(first_page, PICTURED, is_pictured_news),
        "rails": rails(unseen, sections),
        "most_read": most_read(request),
        "earlier": unseen.take(first_page, PER_PAGE),
        "has_more": len(newest) > PER_PAGE,
    }


def top(unseen: Unseen, placed: dict[int, int], newest: list[int]) -> list[Story]:
    """The lead and four more, in their order."""
    chosen = places(unseen, placed, newest)
    return [chosen[place] for place in sorted(chosen)]


def places(
    unseen: Unseen, placed: dict[int, int], newest: list[int]
) -> dict[int, Story]:
    """What stands where: an empty place takes the newest that is not placed."""
    chosen = {
        place: story for place, key in placed.items() for story in unseen.take([key], 1)
    }
    for place in range(TOP):
        if place not in chosen and (fill := unseen.take(newest, 1)):
            chosen[place] = fill[0]
    return chosen


def arranged(stories: list[Story]) -> dict[str, Any]:
    """The lead, the column beside it, and the lines under it.

    Without a picture on top the column has room for one more.
    """
    others = stories[1:]
    beside = BESIDE if others and has_picture(others[0]) else BESIDE + 1
    lead = stories[0] if stories else None
    return {"lead": lead, "flank": others[:beside], "more": others[beside:]}


def rails(unseen: Unseen, sections: list[Any]) -> list[Rail]:
    found = [Rail(section, unseen.take(section.newest, RAIL)) for section in sections]
    return [
        Rail(section, picture_first(stories)) for section, stories in found if stories
    ]


def picture_first(stories: list[Story]) -> list[Story]:
    """The newest with a picture leads a section; the others keep their order."""
    lead = next(filter(has_picture, stories), stories[0])
    return [lead, *(story for story in stories if story is not lead)]


def is_news(story: Story) -> bool:
    """Features and opinion keep their stories for bands of their own."""
    return story.section is not None and story.section.look == Section.Look.NEWS


def has_picture(story: Story) -> bool:
    return story.lead_image is not None and story.lead_image.rendered_at is not None


def is_pictured_news(story: Story) -> bool:
    return is_news(story) and has_picture(story)
