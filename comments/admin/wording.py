"""What the queue says: of a decision, of a conflict, of the reasons for a hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.states import moment
from comments.models import Comment
from comments.moderation import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comments.models import ModerationEvent
    from comments.moderation import Batch, Result

NAMED_ONE_BY_ONE = 5

ACTIONS = {
    "submit": gettext_lazy("submitted"),
    "approve": gettext_lazy("approved"),
    "reject": gettext_lazy("rejected"),
    "spam": gettext_lazy("marked as spam"),
    "trash": gettext_lazy("moved to the trash"),
    "restore": gettext_lazy("restored"),
    "undo": gettext_lazy("put back"),
}
REASONS = {
    "every-reply": gettext_lazy("Every reply is read before it appears."),
    "unknown-origin": gettext_lazy("The browser did not say where it came from."),
    "staff-name": gettext_lazy("The name looks like that of a member of staff:"),
    "staff-email": gettext_lazy("The email address is that of a member of staff:"),
}


def done(action: str, replies: int) -> str:
    """“3 replies approved.”"""
    text = ngettext("%(n)s reply %(done)s.", "%(n)s replies %(done)s.", replies)
    return text % {"n": replies, "done": ACTIONS[action]}


def not_done(batch: Batch) -> Iterator[str]:
    """A sentence for each reply that was left as it is, up to five, then a number."""
    left = [result for result in batch.results if result.outcome != Outcome.DONE]
    for result in left[:NAMED_ONE_BY_ONE]:
        yield _sentence(result)
    if more := len(left[NAMED_ONE_BY_ONE:]):
        yield ngettext(
            "%(n)s more reply was left as it is.",
            "%(n)s more replies were left as they are.",
            more,
        ) % {"n": more}


def _sentence(result: Result) -> str:
    event = result.event
    if event is None:
        return _("Reply %(pk)s is not there.") % {"pk": result.pk}
    known = {"pk": result.pk, **facts(event)}
    if result.outcome == Outcome.ALREADY:
        return _("Reply %(pk)s was already %(done)s by %(by)s, %(at)s.") % known
    if result.outcome == Outcome.TWIN:
        return (
            _("Reply %(pk)s stays in the trash: the same reply was sent again.") % known
        )
    return (
        _("Reply %(pk)s was left as it is: it was %(done)s by %(by)s, %(at)s.") % known
    )


def facts(event: ModerationEvent) -> dict[str, str]:
    """Who decided what, and when."""
    return {
        "done": str(ACTIONS[event.action]),
        "by": event.by.get_username() if event.by else _("the rules"),
        "at": moment(event.at),
    }


def history(events: list[ModerationEvent]) -> list[dict[str, str]]:
    """The decisions on a reply, each with the state it led to."""
    return [
        {
            **facts(event),
            "status": str(Comment.Status(event.to_status).label),
            "undone": moment(event.undone_at) if event.undone_at else "",
        }
        for event in events
    ]


def reasons(comment: Comment) -> list[str]:
    return [
        f"{REASONS.get(reason['rule'], reason['rule'])} {reason['fact']}".strip()
        for reason in comment.reasons
    ]
