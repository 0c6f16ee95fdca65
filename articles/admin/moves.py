"""The verbs as the desk offers them: in words, on the list and on the form."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import workflow
from articles.models import Story

from . import licenses
from .forms import NoteForm, PublicNoteForm
from .request import clock, is_id, may, staff
from .states import chip, moment, state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from django import forms
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import _StrPromise


class Move(NamedTuple):
    """How a verb is offered. `permission` is asked of the user, then of the story."""

    label: _StrPromise
    permission: str
    done: _StrPromise
    asks: bool = False  # whether a page stands between the button and the deed
    form: type[forms.Form] | None = None


MOVES: dict[str, Move] = {
    "submit": Move(
        gettext_lazy("Submit for review"), "change", gettext_lazy("In review")
    ),
    "send_back": Move(
        gettext_lazy("Send back"),
        "publish",
        gettext_lazy("Sent back"),
        asks=True,
        form=NoteForm,
    ),
    "publish": Move(
        gettext_lazy("Publish"), "publish", gettext_lazy("Published"), asks=True
    ),
    "take_back": Move(gettext_lazy("Take back"), "publish", gettext_lazy("Taken back")),
    "withdraw": Move(
        gettext_lazy("Withdraw"),
        "publish",
        gettext_lazy("Withdrawn"),
        asks=True,
        form=PublicNoteForm,
    ),
    "trash": Move(
        gettext_lazy("Move to trash"), "change", gettext_lazy("Moved to trash")
    ),
    "restore": Move(gettext_lazy("Restore"), "change", gettext_lazy("Restored")),
}


# The button of a form that showed a schedule: "publish" alone never ends one.
PUBLISH_NOW = "publish_now"
PAIR = 2


def offered(request: HttpRequest, story: Story | None) -> list[tuple[str, _StrPromise]]:
    """The verbs, with their labels, that this user may carry out on the story now.

    None is a story that is not stored yet, and will be the user's own draft.
    """
    user, at = staff(request), clock(request)
    if story is None:
        publishes = user.has_perm("articles.publish_story")
        verbs = ["submit", "publish"] if publishes else ["submit"]
    else:
        verbs = [
            verb
            for verb in workflow.possible_moves(story, at)
            if may(request, workflow.permission_of(verb, story), story)
        ]
    return [(verb, MOVES[verb].label) for verb in verbs]


def seconds_left(request: HttpRequest, story: Story) -> int:
    """How long this user may still take back what has just gone live."""
    at, first = clock(request), story.first_published_at
    if first is None or first > at or not workflow.can_take_back(story, at):
        return 0
    if not may(request, workflow.permission_of("take_back", story), story):
        return 0
    return int((first + workflow.TAKE_BACK - at).total_seconds())


def carry_out(
    request: HttpRequest,
    verb: str,
    stories: Iterable[Story],
    *,
    seen: Mapping[int, int] | None = None,
    **options: Any,
) -> list[Story]:
    """Do it to each story that allows it; tell what was done and what was refused.

    With `seen`, only to the versions in it. Returns the stories that were moved, as
    they are now.
    """
    done: list[Story] = []
    refused: list[str] = []
    deed = partial(getattr(workflow, verb), by=staff(request), at=clock(request))
    workflow.settle(clock(request))  # before a story is held
    for story in stories:
        try:
            with nullcontext() if seen is None else as_shown(story, seen):
                done.append(deed(story, **options))
        except (PermissionDenied, workflow.MoveNotAllowed, ValidationError) as why:
            refused.append(reason(story, why))
    if done:
        messages.success(request, report(request, verb, done))
    for line in refused:
        messages.error(request, line)
    for line in licenses.outlived(done, clock(request)) if verb == "publish" else ():
        messages.warning(request, line)
    return done


@contextmanager
def as_shown(story: Story, seen: Mapping[int, int]) -> Iterator[None]:
    """Hold the story. Raises MoveNotAllowed for another version than was seen."""
    rows = Story.objects.select_for_update(no_key=True).filter(pk=story.pk)
    with transaction.atomic():
        if rows.filter(version=seen.get(story.pk, 0)).first() is None:
            raise workflow.MoveNotAllowed(
                _("“%(headline)s” was changed meanwhile: look at it, then decide.")
                % {"headline": story.headline}
            )
        yield


def seen_versions(request: HttpRequest) -> dict[int, int]:
    """The versions of the stories as a page showed them, posted as `key:version`."""
    pairs = (text.split(":") for text in request.POST.getlist("version"))
    return {
        int(pair[0]): int(pair[1])
        for pair in pairs
        if len(pair) == PAIR and all(map(is_id, pair))
    }


def reason(story: Story, why: Exception) -> str:
    if isinstance(why, PermissionDenied):
        return _("“%(headline)s”: you may not do this.") % {"headline": story.headline}
    if isinstance(why, ValidationError):
        return f"“{story.headline}”: {' '.join(why.messages)}"
    return str(why)


def report(request: HttpRequest, verb: str, stories: list[Story]) -> str:
    """What was done, in words: Published: “…” (live since …) and “…”."""
    at = clock(request)
    done = MOVES[verb].done
    if all(story.is_scheduled(at) for story in stories):
        done = gettext_lazy("Scheduled")
    names = [f"“{story.headline}” ({state_of(story, at).words})" for story in stories]
    return f"{done}: {get_text_list(names, _('and'))}."


def ask(
    request: HttpRequest, verb: str, stories: Iterable[Story], form: forms.Form | None
) -> HttpResponse:
    """The page between the button and the deed: it names every headline."""
    at, seen = clock(request), seen_versions(request)
    rows = [
        (
            story,
            f"{story.pk}:{seen.get(story.pk, story.version)}",
            chip(state_of(story, at)),
            outcome(verb, story, at),
        )
        for story in stories
    ]
    context = {
        **admin.site.each_context(request),
        "title": title(verb, len(rows)),
        "opts": Story._meta,
        "verb": verb,
        "label": MOVES[verb].label,
        "rows": rows,
        "form": form,
    }
    return TemplateResponse(request, "admin/articles/story/ask.html", context)


def title(verb: str, count: int) -> str:
    counted = ngettext("%(count)d story", "%(count)d stories", count) % {"count": count}
    return f"{MOVES[verb].label}: {counted}"


def outcome(verb: str, story: Story, at: Any) -> str:
    """What will become of the story, said before it is done."""
    if verb not in workflow.possible_moves(story, at):
        return _("Nothing: its state does not allow it.")
    if verb == "withdraw":
        return _("Readers will find a note that it was withdrawn.")
    if verb == "send_back":
        return _("Becomes a draft of %(owner)s again.") % {"owner": story.owner}
    if story.publish_at is not None and story.publish_at > at:
        return _("Appears %(time)s") % {"time": moment(story.publish_at)}
    return _("Appears at once")


def list_action(verb: str) -> Callable[..., HttpResponse | None]:
    """The verb as an action of the list."""
    move = MOVES[verb]

    @admin.action(permissions=[move.permission], description=move.label)
    def action(
        model_admin: admin.ModelAdmin, request: HttpRequest, queryset: Any
    ) -> HttpResponse | None:
        is_answer = "answer" in request.POST
        form = move.form(request.POST if is_answer else None) if move.form else None
        if move.asks and not is_answer:
            return ask(request, verb, queryset, form)
        if form is not None and not form.is_valid():
            return ask(request, verb, queryset, form)
        seen = seen_versions(request) if move.asks else None
        options = form.cleaned_data if form else {}
        carry_out(request, verb, queryset, seen=seen, **options)
        return None

    action.__name__ = verb
    return action
