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

VERBS = {
    "approve": gettext_lazy("Approve"),
    "hold": gettext_lazy("Hold"),
    "reject": gettext_lazy("Reject"),
    "spam": gettext_lazy("Mark as spam"),
    "trash": gettext_lazy("Move to the trash"),
    "restore": gettext_lazy("Restore"),
}
ACTIONS = {
    "submit": gettext_lazy("submitted"),
    "approve": gettext_lazy("approved"),
    "hold": gettext_lazy("held"),
    "reject": gettext_lazy("rejected"),
    "spam": gettext_lazy("marked as spam"),
    "trash": gettext_lazy("moved to the trash"),
    "restore": gettext_lazy("restored"),
    "edit": gettext_lazy("edited"),
    "dismiss": gettext_lazy("left as it is, in spite of reports"),
    "answer": gettext_lazy("answered"),
    "feature": gettext_lazy("made a pick of the editors"),
    "unfeature": gettext_lazy("no longer a pick of the editors"),
    "ban": gettext_lazy("banned"),
    "mute": gettext_lazy("muted"),
    "always_hold": gettext_lazy("always held"),
    "pardon": gettext_lazy("pardoned"),
    "undo": gettext_lazy("put back"),
    "erase": gettext_lazy("erased"),
}
REASONS = {
    "banned": gettext_lazy("The writer is banned."),
    "muted": gettext_lazy("The writer is muted for a time."),
    "blocked-term": gettext_lazy("A rule of yours rejects this unread:"),
    "honeypot": gettext_lazy("A field that people do not see was filled in."),
    "spam-score": gettext_lazy("The spam filter is sure, with a score of"),
    "held-story": gettext_lazy("Its editor set that story to hold every reply."),
    "held-flood": gettext_lazy("The story is flooded: it is held for a time."),
    "every-reply": gettext_lazy("Every reply is read before it appears."),
    "always-held": gettext_lazy("The writer's replies are always held."),
    "unknown-origin": gettext_lazy("The browser did not say where it came from."),
    "staff-name": gettext_lazy("The name looks like that of a member of staff:"),
    "staff-email": gettext_lazy("The email address is that of a member of staff:"),
    "links": gettext_lazy("Links in the text:"),
    "held-term": gettext_lazy("A rule of yours holds this:"),
    "flood": gettext_lazy("Many replies in ten minutes, of this"),
    "forged-ticket": gettext_lazy("The time at which it took the form is forged."),
    "no-honeypot": gettext_lazy("It was not sent with the form of this site."),
    "score": gettext_lazy("Signs of spam add up to a score of"),
    "rejection-rate": gettext_lazy("Put away of what the writer sent this week:"),
    "first-reply": gettext_lazy(
        "This browser has no approved reply of this address to show."
    ),
}


def done(action: str, replies: int, writers: int = 0) -> str:
    """“3 replies approved.” Empty, if nothing was done."""
    counted = [
        (
            replies,
            ngettext("%(n)s reply %(done)s.", "%(n)s replies %(done)s.", replies),
        ),
        (
            writers,
            ngettext("%(n)s writer %(done)s.", "%(n)s writers %(done)s.", writers),
        ),
    ]
    known = str(ACTIONS.get(action, action))
    return " ".join(
        text % {"n": number, "done": known} for number, text in counted if number
    )


def not_done(batch: Batch) -> Iterator[str]:
    """A sentence for each reply that was left as it is, up to five, then a number."""
    left = [result for result in batch.results if result.outcome != Outcome.DONE]
    for result in left[:NAMED_ONE_BY_ONE]:
        yield sentence(result)
    if more := len(left[NAMED_ONE_BY_ONE:]):
        yield ngettext(
            "%(n)s more reply was left as it is.",
            "%(n)s more replies were left as they are.",
            more,
        ) % {"n": more}


def sentence(result: Result) -> str:
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
        "done": str(ACTIONS.get(event.action, event.action)),
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
