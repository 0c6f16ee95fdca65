"""The lists of stories on the desk, each with what to do where it is empty."""

from __future__ import annotations

from datetime import datetime, time
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin.states import State, chip
from articles.models import Story

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.querysets import StoryQuerySet

PANEL_ROWS = 10


class Row(NamedTuple):
    """A story on the desk: its headline as a link, one line, at most one chip."""

    story: Story
    line: str
    chip: str = ""
    time: str = ""


class Panel(NamedTuple):
    """A list on the desk: rows under the name of a day, or under none."""

    name: str
    title: str
    number: str
    days: list[tuple[str, list[Row]]]
    more: str = ""  # the address of all of them
    all_of_them: str = ""
    note: str = ""
    empty: str = ""
    act: str = ""  # what to do instead, and where
    act_url: str = ""


def panels(user: Any, at: datetime) -> dict[str, Any]:
    """The lists of stories: one query for each, and one for all of their names."""
    found = {name: list(rows[: PANEL_ROWS + 1]) for name, rows in asked(user, at)}
    Story.objects.load_bylines([row for rows in found.values() for row in rows])
    scheduled = found["scheduled"]
    return {
        "next_up": scheduled[0] if scheduled else None,
        "planned": planned_panel(found["planned"], at),
        "work": [
            review_panel(found["review"], user, at),
            drafts_panel(found["drafts"], user, at),
        ],
        "plan": [
            scheduled_panel(scheduled, at),
            today_panel(found["today"]),
        ],
    }


def asked(user: Any, at: datetime) -> list[tuple[str, StoryQuerySet]]:
    """Each list of stories that this user may open, in its order."""
    stories = Story.objects.viewable_by(user).for_headlines()
    today = timezone.localdate(at)
    midnight = datetime.combine(today, time.min, timezone.get_current_timezone())
    return [
        ("planned", stories.planned_until(today)),
        ("review", stories.waiting_for_review()),
        ("drafts", stories.drafts_of(user)),
        ("scheduled", stories.scheduled(at).order_by("publish_at", "pk")),
        (
            "today",
            stories.public(at)
            .filter(publish_at__gte=midnight)
            .order_by("-publish_at", "-pk"),
        ),
    ]


def panel(
    name: str,
    title: str,
    stories: list[Story],
    row: Callable[[Story], Row],
    **more: Any,
) -> Panel:
    shown = [row(story) for story in stories[:PANEL_ROWS]]
    number = f"{PANEL_ROWS}+" if len(stories) > PANEL_ROWS else str(len(stories))
    days = more.pop("days", lambda rows: [("", rows)] if rows else [])
    return Panel(name, title, number, days(shown), **more)


def planned_panel(stories: list[Story], at: datetime) -> Panel | None:
    """Drafts whose day has come; what is well stays quiet."""
    today = timezone.localdate(at)

    def row(story: Story) -> Row:
        assert story.planned_for is not None
        is_late = story.planned_for < today
        state = State("overdue", _("Overdue")) if is_late else State("plan", _("Today"))
        day = date_format(story.planned_for, "D j M")
        planned = _("planned for %(day)s") % {"day": day}
        return Row(story, line(place(story), names(story), planned), chip(state))

    if not stories:
        return None
    return panel("planned", _("Planned until today"), stories, row)


def review_panel(stories: list[Story], user: Any, at: datetime) -> Panel:
    def row(story: Story) -> Row:
        age = timesince(story.status_changed_at, at, depth=1)
        sent = _("sent %(age)s ago") % {"age": age}
        return Row(story, line(*about(story), sent), missing(story))

    is_editor = user.has_perm("articles.publish_story")
    return panel(
        "review",
        _("Waiting for review"),
        stories,
        row,
        more=list_of(state="review"),
        all_of_them=_("All in review"),
        empty=_("Nothing waits for you. Stories that are submitted show up here.")
        if is_editor
        else _("None of your stories is with an editor."),
        act=_("Look at the drafts") if is_editor else _("Submit one of your drafts"),
        act_url=list_of(state="draft"),
    )


def drafts_panel(stories: list[Story], user: Any, at: datetime) -> Panel:
    def row(story: Story) -> Row:
        age = timesince(story.edited_at, at, depth=1)
        saved = _("saved %(age)s ago") % {"age": age}
        words = word_count(story)
        return Row(story, line(place(story), words, saved), missing(story))

    may_write = user.has_perm("articles.add_story")
    return panel(
        "drafts",
        _("My drafts"),
        stories,
        row,
        more=list_of(state="draft", whose="mine"),
        all_of_them=_("All my drafts"),
        empty=_("You have no draft. What you begin to write waits here."),
        act=_("Write a story") if may_write else "",
        act_url=reverse("admin:articles_story_add"),
    )


def scheduled_panel(stories: list[Story], at: datetime) -> Panel:
    zone = timezone.localtime(at).tzname()
    return panel(
        "scheduled",
        _("Scheduled"),
        stories,
        lambda story: Row(story, line(place(story), names(story)), time=hour(story)),
        days=by_day,
        more=list_of(state="scheduled"),
        all_of_them=_("All scheduled"),
        note=_("Times in %(zone)s") % {"zone": zone},
        empty=_("No story has a time yet. Give a draft one, and it appears by itself."),
        act=_("Look at the drafts"),
        act_url=list_of(state="draft"),
    )


def today_panel(stories: list[Story]) -> Panel:
    def row(story: Story) -> Row:
        replies = ""
        if story.reply_count:
            text = ngettext("%(n)d reply", "%(n)d replies", story.reply_count)
            replies = text % {"n": story.reply_count}
        return Row(story, line(place(story), names(story), replies), time=hour(story))

    return panel(
        "today",
        _("Published today"),
        stories,
        row,
        more=list_of(state="live"),
        all_of_them=_("All live"),
        empty=_("Nothing appeared today so far."),
        act=_("See what is live"),
        act_url=list_of(state="live"),
    )


def by_day(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Scheduled rows under their days, on the site's clock."""

    def day(row: Row) -> Any:
        assert row.story.publish_at is not None
        return timezone.localdate(row.story.publish_at)

    groups = groupby(rows, day)
    return [(date_format(key, "l j F"), list(group)) for key, group in groups]


def hour(story: Story) -> str:
    assert story.publish_at is not None
    return f"{timezone.localtime(story.publish_at):%H:%M}"


def line(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def about(story: Story) -> list[str]:
    return [place(story), names(story), word_count(story)]


def place(story: Story) -> str:
    return str(story.section or _("Page"))


def names(story: Story) -> str:
    return ", ".join(byline.author.name for byline in story.bylines.all())


def word_count(story: Story) -> str:
    text = ngettext("%(n)d word", "%(n)d words", story.word_count)
    return text % {"n": story.word_count}


def missing(story: Story) -> str:
    """What is to be weighed before it is published, as a chip."""
    if story.kind == Story.Kind.STORY and not story.bylines.all():
        return chip(State("warn", _("No byline")))
    return ""


def list_of(**filters: str) -> str:
    return reverse("admin:articles_story_changelist", query=filters)
