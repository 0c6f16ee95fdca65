"""What the address of the screen asks for. Nonsense in it asks for nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.admin.request import is_id
from comments.models import Comment
from comments.querysets import ORDERS, Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from comments.querysets import CommentQuerySet

SHOWN = 25
FRESH = timedelta(minutes=30)
TARGET = timedelta(hours=2)  # what has waited longer is overdue
Status = Comment.Status

# Each queue of the screen, and the order in which it is read.
TABS: dict[str, tuple[Any, str]] = {
    "waiting": (_("Waiting"), "oldest"),
    "reported": (_("Reported"), "reported"),
    Status.APPROVED: (_("Approved"), "newest"),
    Status.REJECTED: (_("Rejected"), "newest"),
    Status.SPAM: (_("Spam"), "newest"),
    Status.TRASH: (_("Trash"), "newest"),
}
SORTS = {
    "oldest": _("Oldest first"),
    "newest": _("Newest first"),
    "reported": _("Most reported first"),
    "score": _("Highest spam score first"),
}
AGES = {
    "fresh": _("Under 30 minutes"),
    "older": _("30 minutes to 2 hours"),
    "late": _("Over 2 hours"),
}

NARROWS = ("story", "section", "writer", "rule", "why", "age", "network")


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A queue, narrowed and in an order, from a place on."""

    tab: str = "waiting"
    sort: str = "oldest"
    story: str = ""
    section: str = ""
    writer: str = ""
    rule: str = ""
    why: str = ""
    age: str = ""
    network: str = ""
    after: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        tab = query.get("tab", "")
        tab = tab if tab in TABS else "waiting"
        sort = query.get("sort", "")
        sort = sort if sort in SORTS else TABS[tab][1]
        keys = {name: query.get(name, "") for name in ("story", "section", "writer")}
        age = query.get("age", "")
        return cls(
            tab=tab,
            sort=sort,
            rule=query["rule"] if is_id(query.get("rule", "")) else "",
            why=printable(query.get("why", ""))[:30],
            age=age if age in AGES else "",
            network=printable(query.get("network", ""))[:43],
            after=query.get("after", ""),
            **{name: key if is_id(key) else "" for name, key in keys.items()},
        )

    def rows(self, at: datetime) -> CommentQuerySet:
        """All that it asks for, in no order."""
        narrowed = self._queue(at).filter(_age(self.age, at))
        for name, lookup in {
            "story": "story",
            "section": "story__section",
            "writer": "commenter",
            "rule": "matched_rule",
            "why": "held_for",
            "network": "network",
        }.items():
            if value := getattr(self, name):
                narrowed = narrowed.filter(**{lookup: value})
        return narrowed

    def _queue(self, at: datetime) -> CommentQuerySet:
        if self.tab == "waiting":
            return Comment.objects.undecided(at)
        if self.tab == "reported":
            return Comment.objects.reported(at)
        return Comment.objects.filter(status=self.tab)

    def selection(self, until: datetime) -> Selection:
        """The same for a decision on all of them, as they stood at `until`."""
        since, latest = {
            "fresh": (until - FRESH, None),
            "older": (until - TARGET, until - FRESH),
            "late": (None, until - TARGET),
        }.get(self.age, (None, None))
        return Selection(
            before=until,
            since=since,
            latest=latest,
            status=self.tab if self.tab in Status.values else "",
            is_reported=self.tab == "reported",
            held_for=self.why,
            matched_rule=_key(self.rule),
            story=_key(self.story),
            section=_key(self.section),
            commenter=_key(self.writer),
            network=self.network,
        )

    def keys(self, at: datetime) -> QuerySet[Any, Any]:
        """Those of the page, and one more if there is more.

        Keys alone: what is not found in the order of an index is sorted.
        """
        rows = self.rows(at)
        if place := read_place(self.sort, self.after):
            rows = rows.beyond_place(self.sort, *place)
        return rows.in_queue_order(self.sort).values("pk")[: SHOWN + 1]

    def page(self, at: datetime) -> CommentQuerySet:
        rows = Comment.objects.filter(pk__in=self.keys(at))
        return rows.for_cards(at).in_queue_order(self.sort)

    def query(self, **changes: str) -> str:
        """The address of this, changed: `?…`, without what goes without saying."""
        changed = replace(self, **changes)
        usual = asdict(Ask(tab=changed.tab, sort=TABS[changed.tab][1]))
        said = {
            name: value
            for name, value in asdict(changed).items()
            if value and (name == "tab" or value != usual[name])
        }
        if said.get("tab") == "waiting":
            del said["tab"]
        return f"?{urlencode(said)}"

    @property
    def is_narrow(self) -> bool:
        """Whether something is left out of the queue."""
        return any(getattr(self, name) for name in NARROWS)


def _key(text: str) -> int | None:
    return int(text) if text else None


def _age(name: str, at: datetime) -> Q:
    return {
        "fresh": Q(submitted_at__gt=at - FRESH),
        "older": Q(submitted_at__lte=at - FRESH, submitted_at__gt=at - TARGET),
        "late": Q(submitted_at__lte=at - TARGET),
    }.get(name, Q())


def printable(text: str) -> str:
    """Without NUL and its like, which PostgreSQL refuses."""
    return text if text.isprintable() else ""


def write_place(sort: str, comment: Comment) -> str:
    """Where a reply stands in the order, for the address of what follows it."""
    match ORDERS[sort].name:
        case "submitted_at":
            value = comment.submitted_at.isoformat()
        case "open_reports":
            value = str(comment.open_reports)
        case _:
            value = repr(-1.0 if comment.spam_score is None else comment.spam_score)
    return f"{value}~{comment.pk}"


def read_place(sort: str, text: str) -> tuple[object, int] | None:
    value, _tilde, key = text.partition("~")
    if not is_id(key):
        return None
    try:
        match ORDERS[sort].name:
            case "submitted_at":
                moment = datetime.fromisoformat(value)
                is_usable = moment.tzinfo and 1900 < moment.year < 2100
                return (moment, int(key)) if is_usable else None
            case "open_reports":
                return (int(value), int(key)) if is_id(value) else None
            case _:
                return float(value), int(key)
    except ValueError:
        return None
