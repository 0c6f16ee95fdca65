"""Every question about the texts of stories, and about their words."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from django.db import models

from articles import search
from articles.search import spelling
from articles.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.utils.safestring import SafeString

    from articles.models import (  # noqa: F401  named in strings alone
        Author,
        Section,
        Story,
        StoryText,
        Tag,
        Term,
    )

type Sort = Literal["best", "newest"]

SPARE = 20  # rows asked beyond the page, for those that readers do not see any more
SUGGESTED = 8
NEAR = 500  # words that begin alike, the most used, in which mistakes are looked for


class Hit(NamedTuple):
    number: int
    story_id: int


class Found:
    """The public stories that a query finds, in their order: slice it, from 0.

    `query` is the one that found them: where the words as they stand find nothing,
    the last one may go on.
    """

    def __init__(
        self,
        texts: StoryTextQuerySet,
        query: search.Query,
        scope: search.Scope,
        at: datetime,
        sort: Sort,
    ) -> None:
        self.texts, self.scope, self.at, self.sort = texts, scope, at, sort
        self._query = query

    @cached_property
    def query(self) -> search.Query:
        return self._first[0]

    @cached_property
    def _first(self) -> tuple[search.Query, list[int]]:
        """The query that finds something, and what it ranks."""
        for query in (self._query, self._query.widened):
            if numbers := self._begin(query):
                return query, numbers
        return self._query, []

    def _begin(self, query: search.Query) -> list[int]:
        if self.sort == "best":
            return search.best(query, self.scope, self.at)
        return search.newest(query, self.scope, limit=1)

    def __getitem__(self, part: slice) -> list[Hit]:
        start, stop = part.start or 0, part.stop
        shown: list[Hit] = []
        asked = 0
        while len(shown) < stop:
            numbers = self._numbers(asked, stop + SPARE)
            shown += self.texts.shown(numbers, self.at)
            asked += len(numbers)
            if len(numbers) < stop + SPARE:
                break
        return shown[start:stop]

    def _numbers(self, start: int, limit: int) -> list[int]:
        """Those of some places in the order, whether readers see them or not."""
        query, best = self._first
        ranked = best[start : start + limit] if self.sort == "best" else []
        start, limit = start + len(ranked), limit - len(ranked)
        if not limit or (self.sort == "best" and start < search.RANKED):
            return ranked
        return ranked + search.newest(query, self.scope, limit=limit, offset=start)


class StoryTextQuerySet(models.QuerySet["StoryText"]):
    def found(  # noqa: PLR0913  the filters of a form
        self,
        query: search.Query,
        at: datetime,
        *,
        section: Section | None = None,
        author: Author | None = None,
        tag: Tag | None = None,
        since: date | None = None,
        until: date | None = None,
        sort: Sort = "best",
    ) -> Found:
        """The public stories with these words, to be sliced: `found(…)[0:21]`.

        Days are of the site's time zone and both included. `best` ranks the newest
        2,000 matches, and older ones follow by date.
        """
        named = (("section", section), ("author", author), ("tag", tag))
        marks = tuple(search.mark(kind, row.pk) for kind, row in named if row)
        scope = search.Scope(marks, *search.between(since, until))
        return Found(self, query, scope, at, sort)

    def shown(self, numbers: Sequence[int], at: datetime) -> list[Hit]:
        """Those of these rows whose story readers see, in the same order."""
        hits = [Hit(number, search.story_of(number)) for number in numbers]
        stories: Any = self.model._meta.get_field("story").related_model
        public = stories.objects.public(at).stories()
        keys = public.filter(pk__in=[hit.story_id for hit in hits])
        seen = set(keys.values_list("pk", flat=True)) if hits else set()
        return [hit for hit in hits if hit.story_id in seen]

    def snippets(
        self, query: search.Query, hits: Iterable[Hit]
    ) -> dict[int, SafeString]:
        """By story: words of the body around what was found, which is in `<mark>`."""
        numbers = [hit.number for hit in hits]
        texts = search.snippets(query, numbers)
        return {search.story_of(number): text for number, text in texts.items()}

    def desk(self, query: search.Query) -> Self:
        """The texts with words that begin like these, of hidden stories too."""
        if query.is_empty:
            return self.none()
        return self.filter(pk__in=search.every(query.begun))

    def suggested(self, query: search.Query, at: datetime) -> list[Story]:
        """Up to eight public stories, by their headlines; the last word may go on."""
        numbers = search.headlined(query.widened, limit=SUGGESTED + SPARE)
        keys = [hit.story_id for hit in self.shown(numbers, at)[:SUGGESTED]]
        stories: Any = self.model._meta.get_field("story").related_model
        found: list[Story] = stories.objects.in_order_of(keys)
        return found


class TermQuerySet(models.QuerySet["Term"]):
    def did_you_mean(self, query: search.Query) -> str | None:
        """The query with words of public stories in place of unknown ones.

        None if all are known, or nothing is near, or that would find nothing either.
        The words in their places come without accents.
        """
        meant = query.with_words(self._meant)
        if meant == query or not search.newest(meant, search.Scope(), limit=1):
            return None
        return str(meant)

    def _meant(self, word: str) -> str:
        """The known word that is nearest to this one, or itself."""
        folded = fold(word)
        if not spelling.mistakes_in(folded):
            return word
        if self.filter(word=folded, uses__gt=0).exists():
            return word
        near = self.filter(word__in=spelling.neighbors(folded), uses__gt=0)
        known = list(near.values_list("word", "uses"))
        if not known:
            alike = self.filter(word__startswith=folded[:2], uses__gt=0)
            alike = alike.order_by("-uses", "word")
            known = list(alike.values_list("word", "uses")[:NEAR])
        return spelling.nearest(folded, known) or word
