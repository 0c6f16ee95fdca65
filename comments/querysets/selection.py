"""What a page of the queue shows, in words that a bulk can repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from articles.models import Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


def under_public_story(at: datetime) -> Exists:
    """Readers can see the story. No join: the replies lead, in the order asked for."""
    return Exists(Story.objects.public(at).filter(pk=OuterRef("story")))


@dataclass(frozen=True, kw_only=True)
class Selection:
    """All replies that share what is given here, as they stood at `before`."""

    before: datetime  # the moment the page was built: what came since is not meant
    status: str = ""  # one of Comment.Status; empty: whatever waits
    held_for: str = ""  # the rule of the first reason
    matched_rule: int | None = None
    story: int | None = None
    section: int | None = None
    commenter: int | None = None
    network: str = ""
    since: datetime | None = None  # of arrival, as `latest`
    latest: datetime | None = None
    is_reported: bool = False

    def condition(self) -> Q:
        found = Q(submitted_at__lt=self.before, status_changed_at__lt=self.before)
        for part in self._parts():
            found &= part
        return found

    def _parts(self) -> Iterator[Q]:
        if self.is_reported:
            yield Q(under_public_story(self.before), open_reports__gt=0)
        elif self.status:
            yield Q(status=self.status)
        else:
            yield Q(under_public_story(self.before), is_waiting=True)
        named = {
            "held_for": self.held_for,
            "matched_rule": self.matched_rule,
            "story": self.story,
            "story__section": self.section,
            "commenter": self.commenter,
            "network": self.network,
            "submitted_at__gte": self.since,
            "submitted_at__lte": self.latest,
        }
        yield Q(**{name: value for name, value in named.items() if value})
