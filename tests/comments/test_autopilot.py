"""A story that is overrun is held by itself, once, and let go by itself."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied

from comments import moderation
from comments.models import Comment, Discussion, ModerationEvent
from comments.moderation.autopilot import Rate, is_flood
from tests.factories import AT, make_comment, make_story, make_user
from tests.processes import crew as make_crew
from tests.processes import database

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def send(story, number, *, until=AT, over=10 * MINUTE):
    """So many replies to a story, spread over the time before `until`."""
    for place in range(number):
        make_comment(
            story, status="pending", submitted_at=until - over * (place / number)
        )


class TestRule:
    @pytest.mark.parametrize(
        ("now", "before", "span", "answer"),
        [
            (19, 0, DAY, False),  # few are no flood
            (20, 0, DAY, True),
            (20, 0, timedelta(), True),  # a story of this minute has no usual rate
            (20, 4 * 144, DAY, True),  # four in ten minutes are usual: five times
            (20, 4 * 144 + 1, DAY, False),
            (99, 20 * 144, DAY, False),  # a lively story
            (100, 20 * 144, DAY, True),
            (40, 8, 10 * MINUTE, True),
            (39, 8, 10 * MINUTE, False),
            (39, 8, 1 * MINUTE, False),  # a span shorter than a window counts as one
        ],
    )
    def test_needs_twenty_and_five_times_the_usual(self, now, before, span, answer):
        assert is_flood(Rate(now=now, before=before, span=span)) is answer


@pytest.mark.django_db
class TestWatch:
    def test_holds_for_thirty_minutes_notes_it_and_alerts_once(self):
        make_user("Moderator", email="mod@example.org")
        story = make_story(AT - 2 * DAY)
        send(story, 20)

        assert moderation.watch(story.pk, at=AT) is True
        assert moderation.watch(story.pk, at=AT + SECOND) is False

        discussion = Discussion.objects.get(pk=story.pk)
        assert discussion.held_until == AT + 30 * MINUTE
        event = ModerationEvent.objects.get()
        assert (event.story, event.action, event.by) == (story, "flood", None)
        assert len(mail.outbox) == 1

    def test_costs_one_query_of_a_quiet_story(self, django_assert_num_queries):
        story = make_story()
        send(story, 19)

        with django_assert_num_queries(1):
            assert moderation.watch(story.pk, at=AT) is False

    def test_knows_what_is_usual_for_the_story(self):
        story = make_story(AT - 10 * HOUR)
        send(story, 20)
        send(story, 25, until=AT - 10 * MINUTE, over=50 * MINUTE)

        # 25 in the 590 minutes since publication: far less than four in ten minutes.
        assert moderation.watch(story.pk, at=AT) is True

        lively = make_story(AT - HOUR)
        send(lively, 20)
        send(lively, 25, until=AT - 10 * MINUTE, over=40 * MINUTE)
        assert moderation.watch(lively.pk, at=AT) is False

    def test_counts_replies_of_the_last_ten_minutes_to_this_story(self):
        story, other = make_story(), make_story()
        send(story, 19)
        send(story, 5, until=AT - 10 * MINUTE, over=MINUTE)
        send(other, 19)

        assert moderation.watch(story.pk, at=AT) is False

    def test_ends_by_itself_and_holds_again_if_it_goes_on(self):
        story = make_story(AT - 2 * DAY)
        send(story, 20)
        moderation.watch(story.pk, at=AT)
        later = AT + 30 * MINUTE
        send(story, 99, until=later)

        assert not Discussion.objects.held(later).exists()
        assert moderation.watch(story.pk, at=later) is True

    def test_leaves_a_story_alone_whose_hold_a_moderator_ended(self):
        moderator = make_user("Moderator")
        story = make_story(AT - 2 * DAY)
        send(story, 20)
        moderation.watch(story.pk, at=AT)

        assert moderation.release(story.pk, by=moderator, at=AT + SECOND) is True
        assert moderation.release(story.pk, by=moderator, at=AT + SECOND) is False
        assert moderation.watch(story.pk, at=AT + SECOND) is False
        assert moderation.watch(story.pk, at=AT + MINUTE) is False
        send(story, 99, until=AT + 62 * MINUTE)
        assert moderation.watch(story.pk, at=AT + 62 * MINUTE) is True


@pytest.mark.django_db
class TestSubmit:
    def reply(self, story, number=0, at=AT):
        draft = moderation.Draft(
            name="Ann", email=f"r{number}@example.org", body=f"Reply {number}."
        )
        return moderation.submit(story, draft, origin="own", at=at)

    def test_the_twentieth_reply_holds_the_story_for_those_that_follow(self):
        story = make_story(AT - 2 * DAY)
        send(story, 19)

        twentieth = self.reply(story)
        assert Discussion.objects.held(AT).get().pk == story.pk
        next_one = self.reply(story, 1)

        def rules(reply):
            return [reason["rule"] for reason in reply.reasons]

        (flood,) = set(rules(next_one)) - set(rules(twentieth))
        assert "flood" in flood
        assert next_one.status == "pending"

    def test_a_refused_reply_is_not_counted(self):
        story = make_story(AT - 2 * DAY)
        send(story, 19)
        story.discussion_mode = "closed"
        story.save()

        with pytest.raises(moderation.DiscussionClosed):
            self.reply(story)
        assert not Discussion.objects.held(AT).exists()


@pytest.mark.django_db
class TestModerators:
    def test_prolong_a_hold_from_its_end(self):
        moderator = make_user("Moderator")
        story = make_story()
        Discussion.objects.create(pk=story.pk, held_until=AT + 10 * MINUTE)

        until = moderation.hold_longer(story.pk, by=moderator, at=AT)

        assert until == AT + 40 * MINUTE
        assert Discussion.objects.get().held_until == until
        assert ModerationEvent.objects.get().by == moderator

    def test_hold_a_story_that_was_not_held(self):
        story = make_story()
        until = moderation.hold_longer(story.pk, by=None, at=AT)

        assert until == AT + 30 * MINUTE

    def test_only_they_may(self):
        story, reporter = make_story(), make_user("Reporter")
        for verb in (moderation.hold_longer, moderation.release):
            with pytest.raises(PermissionDenied):
                verb(story.pk, by=reporter, at=AT)

    def test_are_offered_no_undo_of_it(self):
        moderator = make_user("Moderator")
        story = make_story()
        moderation.hold_longer(story.pk, by=moderator, at=AT)

        assert not ModerationEvent.objects.last_undoable(moderator, AT, 10 * MINUTE)


@pytest.fixture(scope="class")
def crew(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("flood")
    with database(folder, django_db_blocker) as address, make_crew(address) as these:
        yield these


class TestFourServersAtOnce:
    def test_hold_the_story_once(self, crew):
        story = make_story(AT - 2 * DAY)
        send(story, 20)

        answers = crew.at_once(
            *[partial(moderation.watch, story.pk, at=AT) for _ in range(4)]
        )

        assert sorted(answer.value for answer in answers) == [False, False, False, True]
        assert ModerationEvent.objects.filter(action="flood").count() == 1
        assert Comment.objects.count() == 20
