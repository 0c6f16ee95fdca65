"""The page of the screen: at most 25 cards, for twelve queries."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Subquery
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.request import clock, staff
from articles.admin.states import moment
from articles.models import Section
from comments import moderation
from comments.admin import wording
from comments.admin.why import KINDS
from comments.models import (
    Comment,
    Conversation,
    Discussion,
    ModerationEvent,
    SavedReason,
)

from .ask import AGES, NARROWS, SHOWN, SORTS, TABS, Ask, write_place
from .cards import cards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

SCREEN = "admin:comments_comment_moderate"
NUMBERED = 9  # reasons with a key
BATCHES = 10
EMPTY = {
    "waiting": gettext_lazy("Nothing waits. What readers send shows up here."),
    "reported": gettext_lazy(
        "No report waits. What readers complain about shows up here."
    ),
}

# What the script says; the rest of its words is taken from the page.
WORDS = {
    "next": gettext_lazy("Next: {name}, {number} left."),
    "last": gettext_lazy("That was the last one here."),
    "lost": gettext_lazy("{deed} could not be sent: no connection. It is here again."),
    "failed": gettext_lazy(
        "{deed} was refused. Load the page again; it is here again."
    ),
    "left": gettext_lazy("“{deed}” was not carried out."),
    "keep": gettext_lazy("Keep it so"),
    "insist": gettext_lazy("{deed} all the same"),
    "gone": gettext_lazy("A colleague has decided on this one meanwhile."),
    "more": gettext_lazy("{number} more wait. Show them"),
    "back": gettext_lazy("Back again: {name}."),
    "nothing": gettext_lazy("There is nothing to undo."),
    "ticked": gettext_lazy("Tick a reply first."),
}


def screen(request: HttpRequest) -> HttpResponse:
    ask, at = Ask.of(request.GET), clock(request)
    found = list(ask.page(at))
    shown = found[:SHOWN]
    context = {
        **admin.site.each_context(request),
        **numbers(at),
        **narrowing(ask, shown),
        "title": _("Replies"),
        "ask": ask,
        "query": ask.query(),
        "after_this": len(found) > SHOWN and ask.query(after=_last(ask, shown)),
        "first_page": ask.after and ask.query(after=""),
        "cards": cards(shown, staff(request), at),
        "reasons": saved_reasons(),
        "batches": batches(request, at),
        "empty": EMPTY.get(ask.tab, _("No reply is in this list.")),
        "since": at.isoformat(),
        "verbs": wording.VERBS,
        "is_put_away": ask.tab in Comment.PUT_AWAY,
        "words": WORDS,
    }
    return TemplateResponse(request, "admin/comments/comment/moderate.html", context)


def _last(ask: Ask, shown: Sequence[Comment]) -> str:
    return write_place(ask.sort, shown[-1])


def numbers(at: datetime) -> dict[str, Any]:
    """What the head of the page says, by one query; `waiting` is the bar's, too."""
    midnight = datetime.combine(
        timezone.localdate(at), time.min, timezone.get_current_timezone()
    )
    today = ModerationEvent.objects.first_decisions(midnight, at)
    oldest = Comment.objects.undecided(at).in_queue_order("oldest")
    row: Any = Conversation.objects.annotate(
        waiting=Subquery(Discussion.objects.sum_waiting(at)),
        reported=Subquery(Comment.objects.reported(at).counted()),
        oldest=Subquery(oldest.values("submitted_at")[:1]),
        half=Subquery(today.percentile(50)),
        most=Subquery(today.percentile(90)),
    ).the_one()
    is_any = row.oldest is not None
    return {
        "waiting": {
            "number": str(row.waiting or 0) if is_any else "",
            "oldest": moment(row.oldest) if is_any else "",
            "age": timesince(row.oldest, at) if is_any else "",
        },
        "reported": row.reported or 0,
        "half": duration(row.half),
        "most": duration(row.most),
    }


def duration(seconds: int | None) -> str:
    """“9 min”, “3 h 12 min”; a dash for none."""
    if seconds is None:
        return "\N{EN DASH}"
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d min") % {"minutes": minutes}


def saved_reasons() -> list[SavedReason]:
    """The first nine have the keys 1 to 9."""
    return list(SavedReason.objects.in_use()[:NUMBERED])


def batches(request: HttpRequest, at: datetime) -> list[dict[str, Any]]:
    """What this moderator can take back, the last first."""
    rows = ModerationEvent.objects.undoable_by(
        staff(request), at, moderation.UNDO_WITHIN
    )
    return [
        {**row, "text": wording.done(row["action"], row["replies"], row["writers"])}
        for row in rows[:BATCHES]
    ]


def narrowing(ask: Ask, shown: Sequence[Comment]) -> dict[str, Any]:
    """The choices beside the cards, and what is chosen."""
    own = {"sort", "section", "why", "age"}
    return {
        "tabs": [
            {
                "query_string": Ask(tab=tab, sort=sort).query(),
                "display": label,
                "selected": ask.tab == tab,
                "name": tab,
            }
            for tab, (label, sort) in TABS.items()
        ],
        "choices": choices(ask),
        "kept": [(name, getattr(ask, name)) for name in NARROWS if name not in own],
        "chosen": chosen(ask, shown),
        "whole": reverse("admin:comments_comment_moderate_all") + ask.query(after=""),
    }


def choices(ask: Ask) -> list[dict[str, Any]]:
    """The fields of the form that filters and sorts."""
    sections = Section.objects.order_by("name", "pk").values_list("pk", "name")
    reasons = sorted((str(name), code) for code, (_chip, name) in KINDS.items())
    options: dict[str, tuple[Any, Any, Any]] = {
        "sort": (_("Order"), "", SORTS.items()),
        "section": (
            _("Section"),
            _("All sections"),
            [(str(pk), name) for pk, name in sections],
        ),
        "why": (
            _("Why it is here"),
            _("Any reason"),
            [(code, name) for name, code in reasons],
        ),
        "age": (_("Age"), _("Any age"), AGES.items()),
    }
    return [
        {
            "name": name,
            "label": label,
            "all": everything,
            "options": known,
            "chosen": getattr(ask, name),
        }
        for name, (label, everything, known) in options.items()
    ]


def chosen(ask: Ask, shown: Sequence[Comment]) -> list[tuple[str, str]]:
    """What narrows the queue and has no field of its own, and the way to drop it."""
    first = shown[0] if shown else None
    return [
        (
            f"{label}: {(first and name(first)) or getattr(ask, key)}",
            ask.query(**{key: "", "after": ""}),
        )
        for key, label, name in (
            ("story", _("Story"), _headline),
            ("writer", _("Writer"), lambda one: one.author_name),
            ("rule", _("Rule"), lambda one: one.matched_rule and one.matched_rule.term),
            ("network", _("Network"), lambda one: one.network),
        )
        if getattr(ask, key)
    ]


def _headline(comment: Any) -> str:
    return comment.story.headline if comment.is_story_known else _("(not public)")
