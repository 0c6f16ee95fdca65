"""The verbs of the desk's rules: terms, reasons, and the rules for all stories.

None of these rows is ever deleted: replies point at them. What was changed, by whom and
from what stands in the admin's log, so that every change can be changed back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.html import clean_line, clean_text
from comments.models import Commenter, Conversation, Rule, SavedReason

from .judging import Line, check_rule, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from newsroom.models import User

type Row = Rule | SavedReason | Conversation | Commenter
type Fields = Mapping[str, Any]

# What a person may set; the rest is counted or remembered.
FIELDS: dict[type[Row], tuple[str, ...]] = {
    Rule: (
        "term",
        "where",
        "action",
        "is_whole_word",
        "is_shadow",
        "is_active",
        "note",
    ),
    Commenter: ("note",),
    SavedReason: ("title", "text", "position", "is_active"),
    Conversation: (
        "holds_every_reply",
        "link_limit",
        "flood_gap",
        "filter_mode",
        "filter_holds_from",
        "filter_puts_away_from",
        "mails_moderators",
    ),
}
_CLEANED = {"term": clean_line, "title": clean_line, "text": clean_text}


@dataclass(frozen=True, kw_only=True)
class Order:
    """Who asked for it, and when. `by=None` is the system itself."""

    by: User | None
    at: datetime


def add_rule(fields: Fields, *, by: User | None, at: datetime) -> Rule:
    """A new rule, in force at once. Raises PermissionDenied or ValidationError."""
    rule = Rule(**clean(Rule, fields), added_by=by, added_at=at)
    _add(rule, Order(by=by, at=at))
    return rule


def add_rules(
    texts: Iterable[str], fields: Fields, *, by: User | None, at: datetime
) -> list[Line]:
    """A rule for each text, as far as it can be one and is none yet.

    Raises PermissionDenied.
    """
    _require(by, Rule, "add")
    cleaned = [clean_line(text) for text in texts]
    common = clean(Rule, fields) | {"added_by": by, "added_at": at}
    try:
        return _add_all(cleaned, common, Order(by=by, at=at))
    except IntegrityError:  # somebody added one of them meanwhile
        return _add_all(cleaned, common, Order(by=by, at=at))


def change_rule(rule: Rule, changes: Fields, *, by: User | None, at: datetime) -> Rule:
    """Raises PermissionDenied or ValidationError."""
    return _change_locked(Rule, rule.pk, changes, Order(by=by, at=at))


def add_reason(fields: Fields, *, by: User | None, at: datetime) -> SavedReason:
    """Raises PermissionDenied or ValidationError."""
    reason = SavedReason(**clean(SavedReason, fields))
    _add(reason, Order(by=by, at=at))
    return reason


def change_reason(
    reason: SavedReason, changes: Fields, *, by: User | None, at: datetime
) -> SavedReason:
    """Raises PermissionDenied or ValidationError."""
    return _change_locked(SavedReason, reason.pk, changes, Order(by=by, at=at))


def change_conversation(
    changes: Fields, *, by: User | None, at: datetime
) -> Conversation:
    """The rules for all stories. Raises PermissionDenied or ValidationError."""
    return _change_locked(Conversation, 1, changes, Order(by=by, at=at))


def write_note(
    person: Commenter, changes: Fields, *, by: User | None, at: datetime
) -> Commenter:
    """What moderators tell each other of somebody. Raises PermissionDenied."""
    return _change_locked(Commenter, person.pk, changes, Order(by=by, at=at))


def clean(model: type[Row], fields: Fields) -> dict[str, Any]:
    """What a person may set of it: lines as lines, texts as texts."""
    note = clean_text if model is Commenter else clean_line
    cleaned = {**_CLEANED, "note": note}
    return {
        name: cleaned[name](value) if name in cleaned else value
        for name, value in fields.items()
        if name in FIELDS[model]
    }


def _require(by: User | None, model: type[Row], deed: str) -> None:
    if by is not None and not by.has_perm(f"comments.{deed}_{model._meta.model_name}"):
        raise PermissionDenied


def _add(row: Row, order: Order) -> None:
    _require(order.by, type(row), "add")
    with transaction.atomic():
        _store(row)
        _log(ADDITION, [row], order)


def _add_all(texts: list[str], common: Fields, order: Order) -> list[Line]:
    with transaction.atomic():
        lines = judge(texts, common)
        new = [line.rule for line in lines if line.is_new and line.rule]
        Rule.objects.bulk_create(new)
        _log(ADDITION, new, order)
    return lines


def _change_locked[R: (Rule, SavedReason, Conversation, Commenter)](
    model: type[R], pk: int, changes: Fields, order: Order
) -> R:
    _require(order.by, model, "change")
    with transaction.atomic():
        # no_key: what points at the row may arrive meanwhile.
        stored = model.objects.select_for_update(no_key=True).get(pk=pk)
        _change(stored, changes, order)
    return stored


def _change(stored: Row, changes: Fields, order: Order) -> None:
    """Write what differs on a locked row, and tell the log what it was before."""
    new = {
        name: value
        for name, value in clean(type(stored), changes).items()
        if getattr(stored, name) != value
    }
    if not new:
        return
    before = {name: _told(stored, name) for name in new}
    for name, value in new.items():
        setattr(stored, name, value)
    _store(stored, changed=new)
    labels = {field.name: field.verbose_name for field in stored._meta.fields}
    told = [f"{labels[name]}: {before[name]} → {_told(stored, name)}" for name in new]
    _log(CHANGE, [stored], order, "; ".join(told))


def _store(row: Row, changed: Iterable[str] | None = None) -> None:
    """Judge and write a row; of a stored one what has changed."""
    if isinstance(row, Rule) and (changed is None or {"term", "where"} & set(changed)):
        check_rule(row)
    if isinstance(row, Conversation):
        _check_scores(row)
    unset = {field.name for field in row._meta.fields} - set(FIELDS[type(row)])
    row.full_clean(exclude=unset)
    try:
        with transaction.atomic():
            row.save(update_fields=changed)
    except IntegrityError:  # somebody stored the same meanwhile
        raise ValidationError(_("There is one like this already.")) from None


def _check_scores(conversation: Conversation) -> None:
    held, put_away = conversation.filter_holds_from, conversation.filter_puts_away_from
    if not 0 < held <= put_away <= 1:
        raise ValidationError(
            {
                "filter_puts_away_from": _(
                    "Both scores lie between 0 and 1, and this one is not the lower."
                )
            }
        )


def _told(row: Row, name: str) -> str:
    """A value in words."""
    value: Any = getattr(row, name)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value) or str(_("nothing"))


def _log(flag: int, rows: Sequence[Row], order: Order, told: str = "") -> None:
    """Into the admin's log; what the system does by itself is no one's entry."""
    if order.by is None:
        return
    LogEntry.objects.bulk_create(
        LogEntry(
            action_time=order.at,
            user=order.by,
            content_type=ContentType.objects.get_for_model(row),
            object_id=str(row.pk),
            object_repr=str(row)[:200],
            action_flag=flag,
            change_message=told,
        )
        for row in rows
    )
