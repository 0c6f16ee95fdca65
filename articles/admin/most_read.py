"""How many read a story: on its form, and the list of those that most did."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import ReadingHour, ReadingTotal, Story

from .request import clock, staff

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from articles.querysets import Readers
    from newsroom.models import User

ROWS = 50
DAY = timedelta(days=1)
PERIODS: dict[str, Any] = {
    "day": gettext_lazy("Last 24 hours"),
    "week": gettext_lazy("Last 7 days"),
    "all": gettext_lazy("All time"),
}


class Row(NamedTuple):
    story: Story
    readers: Readers
    is_viewable: bool  # whether this editor may open its form


def readers_of(story: Story, at: datetime) -> Readers | None:
    """What the form of a story says; None for one that readers have never seen."""
    is_told = settings.COUNT_READERS and story.kind == Story.Kind.STORY
    if not is_told or not story.has_been_public(at):
        return None
    return ReadingTotal.objects.numbers_of([story.pk], at)[story.pk]


def most_read(request: HttpRequest) -> HttpResponse:
    """The fifty that most readers read, in a period that `period` names."""
    user = staff(request)
    if not user.has_perm("articles.publish_story"):
        raise PermissionDenied
    period = request.GET.get("period", "")
    period = period if period in PERIODS else "day"
    context = {
        **admin.site.each_context(request),
        "title": _("Most read"),
        "is_off": not settings.COUNT_READERS,
        "period": period,
        "tabs": [
            {
                "query_string": f"?period={key}",
                "display": name,
                "selected": key == period,
            }
            for key, name in PERIODS.items()
        ],
        "rows": rows(user, period, clock(request)),
    }
    return TemplateResponse(request, "admin/articles/most_read.html", context)


def rows(user: User, period: str, at: datetime) -> list[Row]:
    """By four queries; of what readers do not see now, what this editor may open."""
    if not settings.COUNT_READERS:
        return []
    ranked = {
        "day": ReadingHour.objects.most_read(at, at - DAY),
        "week": ReadingHour.objects.most_read(at, at - 7 * DAY),
        "all": ReadingTotal.objects.most_read(),
    }[period]
    told = Story.objects.relatable_by(user, at).values("pk")
    keys = [row["story"] for row in ranked.filter(story__in=told)[:ROWS]]
    stories = Story.objects.for_headlines().in_bulk(keys)
    mine = Story.objects.viewable_by(user).filter(pk__in=keys)
    viewable = set(mine.values_list("pk", flat=True))
    numbers = ReadingTotal.objects.numbers_of(keys, at)
    return [Row(stories[key], numbers[key], key in viewable) for key in keys]
