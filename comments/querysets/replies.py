"""Every question about replies themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThan

from articles.querysets import public_q

from .arrivals import ArrivalQuerySet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from articles.models import Story
    from comments.models import Comment, Commenter

SHOWN_AT_ONCE = 50  # roots on a page of a story, or replies on a page of one thread
ANSWERS_AT_ONCE = 20  # under a root on a page of a story
PICKS_AT_ONCE = 3  # of the editors, above the replies
NEVER = datetime(1900, 1, 1, tzinfo=UTC)
# What `?sort=` may say. Both columns go the same way: a page that begins behind a row
# is found in the index by comparing the two at once.
SORTS = {
    "oldest": ("submitted_at", "pk"),
    "newest": ("-submitted_at", "-pk"),
    "best": ("-like_count", "-pk"),
}
UNSEEN = ("author_email", "digest", "network", "address_key", "reasons")
EDIT_WITHIN = timedelta(minutes=5)
SEGMENT = 7  # base-36 digits of a path: room for 78,364,164,096 replies
LONGEST = 35  # of a path: five segments


class MostAre(ExpressionWrapper):  # type: ignore[type-arg]
    """A condition that most rows meet: no index is worth asking for it.

    SQLite has no statistics, and takes the rows with any one value to be few. (A
    partial index that has this condition is used all the same.)
    """

    def __init__(self, condition: Q) -> None:
        super().__init__(condition, BooleanField())

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, params = self.as_sql(compiler, connection)
        return f"likelihood({sql}, 0.9)", params


class CommentQuerySet(ArrivalQuerySet):
    def public(self, at: datetime) -> Self:
        """Approved, and readers can see the story and its discussion."""
        return self._readable(at).filter(status=self.model.Status.APPROVED)

    def own(self, uids: Collection[str], at: datetime) -> Self:
        """Those among `uids` that their browser may know of: waiting, or public.

        Also what the rules put away on arrival: to say so would tell whose address is
        banned, and which words to avoid.
        """
        status = self.model.Status
        put_away = Q(status__in=[status.REJECTED, status.SPAM], prev_status="")
        unseen = Q(status=status.PENDING) | put_away
        known = unseen | Q(status=status.APPROVED)
        return self._readable(at).filter(known, uid__in=uids)

    def editable(self, at: datetime) -> Self:
        """Those whose writer may change them still."""
        return self.filter(self._is_editable(at))

    def with_editable(self, at: datetime) -> Self:
        """Each with `is_editable`: whether `editable` holds it."""
        is_editable = ExpressionWrapper(self._is_editable(at), BooleanField())
        return self.annotate(is_editable=is_editable)

    def for_writer(self, at: datetime) -> Self:
        """Of own replies what their browser shows, the newest first.

        Those that wait; and public ones with an edit that waits, or that can be edited.
        """
        rows = self.with_editable(at).select_related("parent", "story")
        is_public = Q(status=self.model.Status.APPROVED)
        shown = rows.exclude(is_public, waiting_body="", is_editable=False)
        return shown.defer("story__body").newest_first()

    def _is_editable(self, at: datetime) -> Q:
        """Within five minutes, not erased, and while no public reply answers it."""
        answers = self.model.objects.filter(
            Q(parent=OuterRef("pk")) | Q(reply_to=OuterRef("pk")),
            status=self.model.Status.APPROVED,
        )
        return Q(~Exists(answers), submitted_at__gt=at - EDIT_WITHIN, erased_at=None)

    def _readable(self, at: datetime) -> Self:
        hidden = Q(story__discussion_mode="hidden")
        return self.filter(public_q(at, "story__") & ~hidden)

    def of_story(self, story: Story) -> Self:
        return self.filter(story=story.pk)

    def of_reader(self, commenter: Commenter) -> Self:
        """What a reader wrote; what staff wrote belongs to their account."""
        return self.filter(commenter=commenter, user=None)

    def pending(self) -> Self:
        return self.filter(status=self.model.Status.PENDING)

    def pending_where_readers_are(self, at: datetime) -> Self:
        """The pending ones of stories that readers can see with their discussion."""
        return self._readable(at).filter(status=self.model.Status.PENDING)

    def with_address(self) -> Self:
        """Those that keep something of the network address they came from."""
        return self.exclude(network="", address_key="")

    def with_address_since(self, moment: datetime) -> Self:
        """As `with_address`, of those that came at `moment` or before; oldest first."""
        return (
            self.with_address()
            .filter(submitted_at__lte=moment)
            .order_by("submitted_at")
        )

    def arrived(self, story_pk: int, *, after: datetime, until: datetime) -> Self:
        """Whatever was sent to a story in that time, whatever became of it."""
        return self.filter(
            story=story_pk, submitted_at__gt=after, submitted_at__lte=until
        ).order_by()

    def oldest_first(self) -> Self:
        return self.order_by(*SORTS["oldest"])

    def newest_first(self) -> Self:
        return self.order_by(*SORTS["newest"])

    def in_order(self, sort: str) -> Self:
        """In the order that `?sort=` names: one of `SORTS`."""
        return self.order_by(*SORTS[sort])

    def before(self, comment: Comment) -> Self:
        """What precedes `comment` in the order of `oldest_first`."""
        place = _row(Value(comment.submitted_at), Value(comment.pk))
        return self.filter(LessThan(_row(F("submitted_at"), F("pk")), place))

    def beyond(self, cursor: str, *, sort: str = "oldest") -> Self:
        """What follows the row of `?page=`; nothing, if it names none of these rows."""
        last, order = self._named(cursor), SORTS[sort]
        names = [name.removeprefix("-") for name in order]
        follows = LessThan if order[0].startswith("-") else GreaterThan
        return self.filter(follows(_row(*map(F, names)), _row(*map(last, names))))

    def beyond_in_thread(self, cursor: str) -> Self:
        """As `beyond`, for the replies of one thread in the order of their paths."""
        return self.filter(path__gt=self._named(cursor)("path"))

    def _named(self, cursor: str) -> Callable[[str], Subquery]:
        """The fields of the row that a cursor names, in the one spelling that counts.

        As subqueries: to find the place costs no query of its own.
        """
        try:
            uid = UUID(cursor)
        except ValueError:
            uid = None
        row = self.filter(uid=uid) if uid and str(uid) == cursor else self.none()
        return lambda name: Subquery(row.order_by().values(name)[:1])

    def roots(self, at: datetime) -> Self:
        """The replies to stories themselves: public, or answered by a public one.

        Of one that is not public only the place may be shown.
        """
        return self._readable(at).filter(depth=0, is_shown=True)

    def cut(self) -> Self:
        """Roots, each with `last_path`: that of its twentieth answer, if more follow.

        So that the answers of a page are read from where they begin to where they end,
        however many there are.
        """
        answers = self.model.objects.filter(
            self._approved(), root_id=OuterRef("pk"), path__gt=OuterRef("path")
        )
        paths = answers.order_by("path").values("path")
        twentieth = Subquery(paths[ANSWERS_AT_ONCE - 1 : ANSWERS_AT_ONCE])
        has_more = When(answer_count__gt=ANSWERS_AT_ONCE, then=twentieth)
        return self.annotate(last_path=Case(has_more))

    def _approved(self) -> Q:
        return Q(MostAre(Q(status=self.model.Status.APPROVED)))

    def answers(self, at: datetime) -> Self:
        """The public replies to replies, whole threads in the order of the page."""
        rows = self._readable(at).filter(self._approved(), depth__gt=0)
        return rows.order_by("root_id", "path")

    def beside(self, roots: Collection[Comment], story: Story, at: datetime) -> Self:
        """What a story's page shows beside its roots, which are `cut`.

        The first twenty answers of each, and what editors picked last. For each root a
        place in the index: of a list of roots SQLite expects more rows than of all that
        are approved. (The condition of a partial index is said of each place, too.)
        """
        places = self._picked_last(story)
        for root in roots:
            end = getattr(root, "last_path", None) or root.path.ljust(LONGEST, "Z")
            under = Q(root_id=root.pk, path__gt=root.path, path__lte=end)
            places |= self._approved() & under
        return self._readable(at).filter(places).order_by("root_id", "path")

    def _picked_last(self, story: Story) -> Q:
        picks = self.model.objects.filter(
            self._approved(), story=story.pk, featured_at__gt=NEVER
        )
        moments = picks.order_by("-featured_at").values("featured_at")
        third = Subquery(moments[PICKS_AT_ONCE - 1 : PICKS_AT_ONCE])
        since = Coalesce(third, Value(NEVER))
        return self._approved() & Q(story=story.pk, featured_at__gte=since)

    def of_thread(self, root: Comment) -> Self:
        return self.filter(root_id=root.pk)

    def above(self, comment: Comment) -> Self:
        """Those that `comment` stands under, from the root down."""
        ends = range(SEGMENT, len(comment.path), SEGMENT)
        paths = [comment.path[:end] for end in ends]
        return self.filter(root_id=comment.root_id, path__in=paths).order_by("path")

    def for_thread(self) -> Self:
        """What a reply on a page shows: never an email address."""
        return self.defer(*UNSEEN).fetch_mode(models.FETCH_PEERS)

    def with_addressed(self) -> Self:
        """Each with the reply that it answers."""
        unseen = (f"reply_to__{name}" for name in ("body", *UNSEEN))
        return self.select_related("reply_to").defer(*unseen)

    def for_feed(self) -> Self:
        """What a feed says of a reply: name, text, times, and the story's headline."""
        own = ("uid", "author_name", "body", "submitted_at", "edited_at")
        story = ("kind", "date", "slug", "headline")
        return self.select_related("story").only(
            *own, "story_id", *(f"story__{name}" for name in story)
        )

    def for_record(self) -> Self:
        """What a list of somebody's replies shows."""
        return self.only("author_name", "body", "status", "submitted_at")

    def not_put_away(self) -> Self:
        """Pending and approved: neither rejected, nor spam, nor in the trash."""
        status = self.model.Status
        return self.filter(status__in=[status.PENDING, status.APPROVED])

    def twin(self, story: Story, digest: str) -> Self:
        """The same words of the same writer in the same place, unless in the trash."""
        return self.filter(story=story.pk, digest=digest).exclude(
            status=self.model.Status.TRASH
        )


def _row(*values: F | Value | Subquery) -> Func:
    """Values that are compared as one, from the first on."""
    return Func(*values, template="(%(expressions)s)", output_field=TextField())
