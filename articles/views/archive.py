"""The archive: what appeared in a year, in a month, on a day."""

from datetime import date, datetime, timedelta
from itertools import compress
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles import stamps, structured_data
from articles.models import Edition, Story
from articles.pages import Request, paged, public_page

from .lists import listing

DECEMBER = 12
FORMATS = {"year": "Y", "month": "YEAR_MONTH_FORMAT", "day": "DATE_FORMAT"}


class Span(NamedTuple):
    """A year, a month or a day of the archive: its first day, and the one after it."""

    first: date
    after: date
    kind: str

    @property
    def name(self) -> str:
        return date_format(self.first, FORMATS[self.kind])

    @property
    def address(self) -> str:
        parts = f"{self.first:%Y}", f"{self.first:%m}", f"{self.first:%d}"
        depth = ("year", "month", "day").index(self.kind) + 1
        return reverse("articles:archive", args=parts[:depth])

    @property
    def above(self) -> list["Span"]:
        """The spans that it lies in, the widest first."""
        month, year = self.first.replace(day=1), self.first.replace(month=1, day=1)
        wider = {"year": [], "month": [year_from(year)]}
        return wider.get(self.kind, [year_from(year), month_from(month)])


def span(year: str, month: str | None = None, day: str | None = None) -> Span:
    """The span that an address names. Raises Http404 where there is none."""
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        if day:
            return Span(first, first + timedelta(days=1), "day")
        return month_from(first) if month else year_from(first)
    except (ValueError, OverflowError) as why:
        raise Http404 from why


def year_from(first: date) -> Span:
    return Span(first, first.replace(year=first.year + 1), "year")


def month_from(first: date) -> Span:
    if first.month == DECEMBER:
        after = first.replace(year=first.year + 1, month=1)
    else:
        after = first.replace(month=first.month + 1)
    return Span(first, after, "month")


def parts(whole: Span) -> list[Span]:
    """The months of a year, the days of a month; a day has no parts."""
    if whole.kind == "year":
        return [month_from(whole.first.replace(month=n)) for n in range(1, 13)]
    if whole.kind == "month":
        days = (whole.after - whole.first).days
        starts = [whole.first + timedelta(days=n) for n in range(days)]
        return [Span(day, day + timedelta(days=1), "day") for day in starts]
    return []


def bounds(of: Span) -> tuple[datetime, datetime]:
    """The moments at which it begins and ends in the site's time zone."""
    zone = timezone.get_current_timezone()
    return (
        datetime(of.first.year, of.first.month, of.first.day, tzinfo=zone),
        datetime(of.after.year, of.after.month, of.after.day, tzinfo=zone),
    )


@public_page(stamp=stamps.page_list)
@paged
def archive(
    request: Request, year: str, month: str | None = None, day: str | None = None
) -> HttpResponse:
    whole = span(year, month, day)
    stories = Story.objects.stories()
    found = stories.first_public_between(*bounds(whole)).newest_first().for_cards()
    context = listing(request, found)
    if not context["stories"]:
        raise Http404
    if context["page"] == 1:
        way = [(part.name, part.address) for part in (*whole.above, whole)]
        context["structured_data"] = structured_data.of_list(way, context["stories"])
    within = parts(whole)
    public = stories.public(request.at)
    named = Edition.objects.which_appeared(public, [bounds(part) for part in within])
    context |= {
        "span": whole,
        "parts": list(compress(within, named)),
    }
    return render(request, "articles/archive.html", context)
