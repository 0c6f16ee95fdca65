"""Whatever moderators do in whatever order, the counts equal a recount."""

import itertools
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Story
from comments import moderation
from comments.models import Comment, Discussion, ModerationEvent
from comments.moderation import Draft
from comments.querysets import Selection
from newsroom import roles
from tests.factories import AT, make_story, make_user

pytestmark = pytest.mark.django_db

REPLIES = 4
SECOND = timedelta(seconds=1)
_runs = itertools.count()

STANDINGS = [*moderation.STANDINGS]
some = st.integers(0, REPLIES - 1)
flags = st.booleans()  # three minutes later, or with a stale version
deciding = st.tuples(
    st.sampled_from(sorted([*moderation.DECISIONS, "feature", "unfeature"])),
    st.sets(st.integers(0, REPLIES), max_size=REPLIES),
    flags,
)
others = st.tuples(
    st.sampled_from(
        [
            "submit",
            "reply",
            "edit",
            "edit_own",
            "report",
            "dismiss_reports",
            "answer",
            "decide_all",
            "claim",
            "erase",
            *STANDINGS,
        ]
    ),
    some,
    flags,
)
undoing = st.tuples(st.just("undo"), st.integers(0, 20), flags)
steps = st.lists(st.one_of(deciding, others, undoing), max_size=12)


class Desk:
    """Four replies under two stories, and every batch that was ever decided."""

    def __init__(self):
        self.run = next(_runs)
        self.at = AT
        self.stories = [make_story(), make_story()]
        self.batches = []
        self.pks = []
        self.moderator = make_user(roles.MODERATOR)
        for number in range(REPLIES):
            self.submit(number)
        self.pks += [10**9]

    def address(self, number):
        """Of a writer of the moment, whom no flood stops."""
        return f"reader{self.run}-{number}-{self.at.timestamp():.0f}@example.org"

    def submit(self, number):
        text = f"Run {self.run}, reply {number}."
        draft = Draft(name="Ann", email=self.address(number), body=text)
        story = self.stories[number % 2]
        try:
            comment = moderation.submit(story, draft, origin="own", at=self.at)
        except moderation.Refused:
            return
        if len(self.pks) < REPLIES:
            self.pks.append(comment.pk)

    def decide(self, verb, numbers, *, stale):
        ids = [self.pks[number] for number in numbers]
        versions = dict.fromkeys(ids, 1) if stale else None
        decide = getattr(moderation, verb)
        batch = decide(ids, by=None, at=self.at, versions=versions)
        self.batches.append(batch.uid)

    def decide_all(self, number):
        """Another verb on all that stands as one reply does; part of the last batch."""
        comment = self.comment(number)
        selection = Selection(
            story=comment.story_id, status=comment.status, before=self.at + SECOND
        )
        done = moderation.decide_all(
            selection,
            sorted(moderation.DECISIONS)[number],
            by=None,
            at=self.at,
            batch=self.batches[-1] if self.batches else None,
            at_most=2,
        )
        self.batches.append(done.uid)

    def stand(self, verb, number):
        pks = [self.comment(number).commenter_id]
        until = {"until": self.at + timedelta(hours=1)} if verb == "mute" else {}
        stand = moderation.STANDINGS[verb]
        self.batches.append(stand(pks, by=None, at=self.at, **until).uid)

    def claim(self, number):
        moderation.claim(self.pks[number], by=self.moderator, at=self.at)

    def comment(self, number):
        return Comment.objects.get(pk=self.pks[number])

    def answer(self, number):
        """A member of staff answers, if the reply was not put away."""
        comment, body = self.comment(number), f"Run {self.run}: thanks for {number}."
        with suppress(moderation.Overtaken):
            given = moderation.answer(comment, body, by=self.moderator, at=self.at)
            self.batches.append(given.batch)

    def reply(self, number):
        """A reader answers a reply, if it is public."""
        parent = self.comment(number)
        draft = Draft(
            name="Bob",
            email=self.address(number),
            body=f"Run {self.run}, answer to {parent.body}",
            parent=str(parent.uid),
        )
        with suppress(moderation.Refused):
            moderation.submit(parent.story, draft, origin="own", at=self.at)

    def edit_own(self, number):
        """As a writer's edit of a public reply waits."""
        rows = Comment.objects.filter(pk=self.pks[number], status="approved")
        for row in rows.filter(waiting_body="", erased_at=None):
            rows.update(waiting_body=f"{row.body} Edited.", is_waiting=True)
            stories = Discussion.objects.filter(pk=row.story_id)
            stories.update(waiting_count=F("waiting_count") + 1)

    def edit(self, number):
        comment = self.comment(number)
        text = f"Run {self.run}, mended at {self.at}, {len(self.batches)}."
        done = moderation.edit(
            comment.pk, text, by=None, at=self.at, version=comment.version
        )
        self.batches.append(done.uid)

    def report(self, number):
        reporter = moderation.Reporter(address=f"192.0.2.{len(self.batches) % 250}")
        with suppress(moderation.Refused):
            moderation.report(
                self.comment(number),
                reason="abuse",
                text="",
                reporter=reporter,
                at=self.at,
            )

    def dismiss_reports(self, number):
        done = moderation.dismiss_reports([self.pks[number]], by=None, at=self.at)
        self.batches.append(done.uid)

    def erase(self, number):
        """Rarely: afterwards little is left to happen."""
        if number == 0 and len(self.batches) % 5 == 4:
            moderation.erase(
                "ann@example.org",
                removes_text=len(self.batches) % 2 == 1,
                by=None,
                at=self.at,
            )

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
        elif verb in STANDINGS:
            self.stand(verb, argument)
        elif isinstance(argument, int):
            getattr(self, verb)(argument)
        else:
            self.decide(verb, argument, stale=flag)


def check(desk, versions):
    assert moderation.recount() == []
    for story, version in zip(desk.stories, versions, strict=True):
        story.refresh_from_db()
        approved = Comment.objects.filter(story=story, status="approved")
        assert story.reply_count == approved.count()
        assert story.discussion_version >= version
    for comment in Comment.objects.filter(story__in=desk.stories):
        assert comment.status == "approved" or not comment.featured_at
        events = list(comment.events.order_by("pk"))
        assert events[-1].to_status == comment.status
        assert comment.version == len(events)
        walk = itertools.pairwise(events)
        assert all(one.to_status == two.from_status for one, two in walk)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_case_73_counts_equal_a_recount_after_any_sequence(db, steps):
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
    public = Comment.objects.of_story(story).filter(status="approved")
    return set(public.values_list("pk", "body", "featured_at"))


def test_every_undo_is_recorded_once():
    desk = Desk()
    desk.decide("approve", {0, 1}, stale=False)
    for _ in range(3):
        desk.undo(0)

    assert ModerationEvent.objects.filter(action="undo").count() == 2
