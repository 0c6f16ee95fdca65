"""Whatever moderators do in whatever order, the counts equal a recount."""

import itertools
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Story
from comments import moderation
from comments.models import Comment, ModerationEvent
from comments.moderation import Draft
from tests.factories import AT, make_story

pytestmark = pytest.mark.django_db

REPLIES = 4
_runs = itertools.count()

steps = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(sorted(moderation.DECISIONS)),
            st.sets(st.integers(0, REPLIES), max_size=REPLIES),
            st.booleans(),
        ),
        st.tuples(st.just("undo"), st.integers(0, 20), st.booleans()),
        st.tuples(st.just("submit"), st.integers(0, REPLIES - 1), st.booleans()),
    ),
    max_size=12,
)


class Desk:
    """Four replies under two stories, and every batch that was ever decided."""

    def __init__(self):
        self.run = next(_runs)
        self.at = AT
        self.stories = [make_story(), make_story()]
        self.batches = []
        self.pks = []
        for number in range(REPLIES):
            self.submit(number)
        self.pks += [10**9]

    def submit(self, number):
        text = f"Run {self.run}, reply {number}."
        draft = Draft(name="Ann", email="ann@example.org", body=text)
        story = self.stories[number % 2]
        try:
            comment = moderation.submit(story, draft, origin="own", at=self.at)
        except moderation.Duplicate:
            return
        if len(self.pks) < REPLIES:
            self.pks.append(comment.pk)

    def decide(self, verb, numbers, *, stale):
        ids = [self.pks[number] for number in numbers]
        versions = dict.fromkeys(ids, 1) if stale else None
        batch = moderation.DECISIONS[verb](ids, by=None, at=self.at, versions=versions)
        self.batches.append(batch.uid)

    def undo(self, number):
        if not self.batches:
            return
        batch = self.batches[number % len(self.batches)]
        with suppress(moderation.TooLate):
            self.batches.append(moderation.undo(batch, by=None, at=self.at).uid)

    def step(self, verb, argument, *, flag):
        self.at += timedelta(minutes=3 if flag else 0)
        if verb == "undo":
            self.undo(argument)
        elif verb == "submit":
            self.submit(argument)
        else:
            self.decide(verb, argument, stale=flag)


def check(desk, versions):
    for story, version in zip(desk.stories, versions, strict=True):
        story.refresh_from_db()
        approved = Comment.objects.filter(story=story, status="approved")
        assert story.reply_count == approved.count()
        assert story.discussion_version >= version
    for comment in Comment.objects.filter(story__in=desk.stories):
        events = list(comment.events.order_by("pk"))
        assert events[-1].to_status == comment.status
        assert comment.version == len(events)
        walk = itertools.pairwise(events)
        assert all(one.to_status == two.from_status for one, two in walk)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_counts_equal_a_recount_after_any_sequence(db, steps):
    desk = Desk()
    check(desk, [0, 0])

    for verb, argument, flag in steps:
        versions = [story.discussion_version for story in desk.stories]
        counts = [story.reply_count for story in desk.stories]
        shown = [_shown(story) for story in desk.stories]
        desk.step(verb, argument, flag=flag)
        check(desk, versions)
        for number, story in enumerate(desk.stories):
            moved = story.discussion_version != versions[number]
            # What readers see has a number of its own.
            assert moved or (counts[number], shown[number]) == (
                story.reply_count,
                _shown(story),
            )


def _shown(story: Story):
    return set(
        Comment.objects.of_story(story).filter(status="approved").values_list("pk")
    )


def test_every_undo_is_recorded_once():
    desk = Desk()
    desk.decide("approve", {0, 1}, stale=False)
    for _ in range(3):
        desk.undo(0)

    assert ModerationEvent.objects.filter(action="undo").count() == 2
