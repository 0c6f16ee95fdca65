"""What the filter learns from decisions, and takes back to the last digit."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments import moderation, spam
from comments.models import Comment, Conversation, TokenStat, Training
from comments.moderation import training
from newsroom import roles
from tests.factories import AT, make_comment, make_story, make_user

pytestmark = pytest.mark.django_db

ADVERT = "Subscribe to my channel for free pills http://pills.example/"
DAY = timedelta(days=1)


@pytest.fixture
def moderator():
    return make_user(roles.MODERATOR)


@pytest.fixture
def story():
    return make_story()


def learned():
    """The counts as they are stored, once they were compared with the examples."""
    rows = TokenStat.objects.values_list("token", "spam", "good")
    stored = {token: (spam_, good) for token, spam_, good in rows}
    assert stored == training.recount()
    return stored


def decide(verb, *comments, by, at=AT):
    return moderation.DECISIONS[verb]([c.pk for c in comments], by=by, at=at)


def examples():
    return learned().get(training.EXAMPLES, (0, 0))


def teach(story, by, *, spam_count=100, good_count=100):
    """Decide on so many replies, each of a commenter of its own."""
    adverts = [
        make_comment(story, status="pending", body=f"{ADVERT} {n}")
        for n in range(spam_count)
    ]
    replies = [
        make_comment(story, status="pending", body=f"The ferry is late again, {n}.")
        for n in range(good_count)
    ]
    decide("spam", *adverts, by=by)
    decide("approve", *replies, by=by)


class TestLearning:
    def test_learns_what_people_approve_and_mark_as_spam(self, story, moderator):
        good = make_comment(story, status="pending", body="The ferry is late.")
        advert = make_comment(story, status="pending", body=ADVERT)
        one = round(training.weight(AT))

        decide("approve", good, by=moderator)
        decide("spam", advert, by=moderator)

        counts = learned()
        assert counts["ferry"] == (0, one)
        assert counts["host:pills.example"] == (one, 0)
        assert counts[training.EXAMPLES] == (1, 1)
        assert counts[training.FEATURES] == (
            one * len(advert.training.tokens),
            one * len(good.training.tokens),
        )

    @pytest.mark.parametrize("verb", ["reject", "trash"])
    def test_learns_nothing_from_what_is_refused_for_its_words(
        self, story, moderator, verb
    ):
        decide(verb, make_comment(story, status="pending"), by=moderator)

        assert learned() == {}

    @pytest.mark.parametrize("verb", ["approve", "spam"])
    def test_learns_nothing_from_the_rules_themselves(self, story, verb):
        decide(verb, make_comment(story, status="pending"), by=None)

        assert learned() == {}

    def test_learns_nothing_from_replies_of_the_house(self, story, moderator):
        own = make_comment(story, status="pending", user=moderator)

        decide("approve", own, by=moderator)

        assert learned() == {}

    def test_learns_from_a_reply_once(self, story, moderator):
        reply = make_comment(story, status="pending")
        decide("approve", reply, by=moderator)
        before = learned()

        decide("hold", reply, by=moderator)
        decide("approve", reply, by=moderator, at=AT + DAY)

        assert learned() == before

    def test_changes_its_mind_with_the_moderator(self, story, moderator):
        reply = make_comment(story, status="pending", body="Hello there.")
        decide("approve", reply, by=moderator)

        decide("spam", reply, by=moderator)

        counts = learned()
        assert counts["hello"][1] == 0 < counts["hello"][0]
        assert examples() == (1, 0)

    def test_forgets_that_it_was_spam_when_it_is_restored(self, story, moderator):
        reply = make_comment(story, status="pending")
        decide("spam", reply, by=moderator)

        decide("restore", reply, by=moderator)

        assert learned() == {}

    def test_keeps_a_good_example_that_is_rejected_for_its_words(
        self, story, moderator
    ):
        reply = make_comment(story, status="pending")
        decide("approve", reply, by=moderator)
        before = learned()

        decide("reject", reply, by=moderator)

        assert learned() == before

    def test_learns_the_edit_that_is_approved(self, story, moderator):
        reply = make_comment(
            story, status="approved", body="Old words.", waiting_body="Newer ones."
        )

        decide("approve", reply, by=moderator)

        assert "newer" in learned()
        assert "old" not in learned()

    def test_takes_back_what_it_learned_though_the_text_has_changed(
        self, story, moderator
    ):
        reply = make_comment(story, status="pending", body="Old words.")
        batch = decide("approve", reply, by=moderator)
        Comment.objects.filter(pk=reply.pk).update(body="Newer ones.")

        moderation.undo(batch.uid, by=moderator, at=AT)

        assert learned() == {}

    @pytest.mark.parametrize("removes_text", [True, False])
    def test_keeps_no_word_of_an_erased_reply(self, story, moderator, removes_text):
        reply = make_comment(story, status="pending", body="Very private words.")
        decide("approve", reply, by=moderator)
        eraser = make_user(is_superuser=True)

        moderation.erase(
            reply.author_email, removes_text=removes_text, by=eraser, at=AT
        )

        assert learned() == {}
        assert not Training.objects.exists()


class TestUndo:
    @pytest.mark.parametrize(
        "verbs",
        [
            ["approve"],
            ["spam"],
            ["approve", "spam"],
            ["spam", "approve"],
            ["spam", "restore"],
            ["approve", "hold", "approve"],
            ["approve", "reject"],
            ["spam", "trash"],
        ],
    )
    def test_case_75_returns_to_the_exact_earlier_numbers(
        self, story, moderator, verbs
    ):
        other = make_comment(story, status="pending", body="Hello, ferry.")
        decide("approve", other, by=moderator)
        reply = make_comment(story, status="pending", body="Hello, pills.")
        for verb in verbs[:-1]:
            decide(verb, reply, by=moderator, at=AT - 200 * DAY)
        before, row = learned(), _row(reply)

        batch = decide(verbs[-1], reply, by=moderator)
        moderation.undo(batch.uid, by=moderator, at=AT)

        assert learned() == before
        assert _row(reply) == row

    def test_leaves_what_another_decision_taught(self, story, moderator):
        reply = make_comment(story, status="pending")
        decide("approve", reply, by=moderator)
        before = learned()
        decide("hold", reply, by=moderator)
        batch = decide("approve", reply, by=moderator)

        moderation.undo(batch.uid, by=moderator, at=AT)

        assert learned() == before

    def test_of_an_undone_batch_changes_nothing_more(self, story, moderator):
        reply = make_comment(story, status="pending")
        batch = decide("spam", reply, by=moderator)

        moderation.undo(batch.uid, by=moderator, at=AT)
        moderation.undo(batch.uid, by=moderator, at=AT)

        assert learned() == {}


def _row(comment):
    names = ["is_spam", "weight", "tokens", "at", "batch"]
    return Training.objects.filter(pk=comment.pk).values(*names).first()


class TestOneCommenter:
    def test_case_75_cannot_teach_the_filter_alone(self, story, moderator):
        """Poisoning."""
        make_comment(story, author_email="known@example.org")
        poison = [
            make_comment(
                story,
                status="pending",
                body=f"Pills are good, {n}.",
                author_email="poison@example.org",
            )
            for n in range(25)
        ]

        decide("approve", *poison[:15], by=moderator)
        decide("approve", *poison[15:], by=moderator)

        assert examples() == (0, training.MOST_OF_ONE)

    def test_is_heard_again_after_a_while(self, story, moderator):
        replies = [
            make_comment(story, status="pending", author_email="ann@example.org")
            for _ in range(12)
        ]

        decide("approve", *replies[:11], by=moderator)
        decide("approve", replies[11], by=moderator, at=AT + 31 * DAY)

        assert examples() == (0, training.MOST_OF_ONE + 1)

    def test_has_room_for_each_label(self, story, moderator):
        replies = [
            make_comment(story, status="pending", author_email="ann@example.org")
            for _ in range(24)
        ]

        decide("approve", *replies[:12], by=moderator)
        decide("spam", *replies[12:], by=moderator)

        assert examples() == (training.MOST_OF_ONE, training.MOST_OF_ONE)

    def test_loses_an_example_by_a_contrary_decision_without_room(
        self, story, moderator
    ):
        replies = [
            make_comment(story, status="pending", author_email="ann@example.org")
            for _ in range(11)
        ]
        decide("spam", *replies[:10], by=moderator)
        decide("approve", replies[10], by=moderator)
        before = learned()

        batch = decide("spam", replies[10], by=moderator)

        assert examples() == (10, 0)
        moderation.undo(batch.uid, by=moderator, at=AT)
        assert learned() == before


class TestScore:
    def features(self, text=ADVERT):
        return spam.features(text)

    def test_case_75_says_nothing_of_an_empty_model(self):
        assert training.score_of(self.features(), AT) is None

    @pytest.mark.parametrize(("spam_count", "good_count"), [(100, 0), (100, 99)])
    def test_case_75_says_nothing_before_a_hundred_of_each(
        self, story, moderator, spam_count, good_count
    ):
        """Only spam trained."""
        teach(story, moderator, spam_count=spam_count, good_count=good_count)

        assert training.score_of(self.features(), AT) is None
        assert training.explain([make_comment(story)], AT) == {}

    def test_tells_the_two_apart_in_one_query(
        self, story, moderator, django_assert_num_queries
    ):
        teach(story, moderator)

        with django_assert_num_queries(1):
            assert training.score_of(self.features(), AT) > 0.9
        assert training.score_of(self.features("The ferry is so late"), AT) < 0.1

    def test_explains_many_replies_in_one_query(
        self, story, moderator, django_assert_num_queries
    ):
        teach(story, moderator)
        advert = make_comment(story, body="Free pills on my channel")
        reply = make_comment(story, body="The ferry again")

        with django_assert_num_queries(1):
            found = training.explain([advert, reply], AT)

        assert found[advert.pk][0] > 0.5 > found[reply.pk][0]
        assert len(found[advert.pk][1]) == spam.bayes.TERMS_SHOWN
        assert all(term.weight < 0 for term in found[reply.pk][1])

    def test_is_kept_with_the_reply_and_only_watched_at_first(self, story, moderator):
        teach(story, moderator)

        reply = moderation.submit(story, draft(ADVERT), origin="own", at=AT)

        reply.refresh_from_db()
        assert reply.spam_score > 0.9
        assert reply.status == "pending"
        watched = [each["rule"] for each in reply.reasons if each.get("shadow")]
        assert watched == ["spam-score" if reply.spam_score >= 0.95 else "score"]

    def test_puts_spam_into_its_folder_once_it_is_switched_on(self, story, moderator):
        teach(story, moderator)
        Conversation.objects.update(filter_mode="on", filter_puts_away_from=0.9)

        reply = moderation.submit(story, draft(ADVERT), origin="own", at=AT)

        assert reply.status == "spam"
        assert learned()[training.EXAMPLES] == (100, 100)

    def test_is_none_when_the_filter_is_off(self, story, moderator):
        teach(story, moderator)
        Conversation.objects.update(filter_mode="off")

        reply = moderation.submit(story, draft(ADVERT), origin="own", at=AT)

        assert reply.spam_score is None
        assert reply.status == "pending"


def draft(text):
    return moderation.Draft(name="Bob", email="bob@example.com", body=text)


class TestWeight:
    def test_is_twice_that_of_a_year_ago(self):
        assert training.weight(AT) == pytest.approx(
            2 * training.weight(AT - training.HALF_LIFE)
        )

    @pytest.mark.parametrize("year", [1900, 2020, 2026, 2100])
    def test_fits_its_column_at_any_time(self, year):
        weight = training.weight(datetime(year, 1, 1, tzinfo=UTC))

        features, examples_at_once = 3_000, 100_000
        assert 1 <= round(weight) * features * examples_at_once < 2**63

    def test_lets_old_examples_fade(self, story, moderator):
        old = make_comment(story, status="pending", body="pills")
        new = make_comment(story, status="pending", body="pills")
        decide("spam", old, by=moderator, at=AT - 4 * training.HALF_LIFE)
        decide("approve", new, by=moderator)

        spam_, good = learned()["pills"]
        assert good == pytest.approx(16 * spam_, rel=0.5)


class TestBulk:
    def test_costs_the_same_queries_for_many_replies(self, story, moderator):
        def cost(count):
            replies = [make_comment(story, status="pending") for _ in range(count)]
            with CaptureQueriesContext(connection) as queries:
                decide("approve", *replies, by=moderator)
            return len(queries)

        few, many = cost(3), cost(60)
        assert many <= few + 2

    def test_takes_little_of_the_time_of_a_thousand(self, story, moderator):
        replies = [
            make_comment(
                story,
                status="pending",
                body=" ".join(f"word{n * 7 % 900 + k}" for k in range(60)),
            )
            for n in range(300)
        ]
        begun = time.process_time()

        decide("approve", *replies, by=moderator)

        assert time.process_time() - begun < 5
        assert examples() == (0, 300)


verbs = st.sampled_from([*sorted(moderation.DECISIONS), "undo"])
steps = st.lists(
    st.tuples(verbs, st.sets(st.integers(0, 3), min_size=1), st.integers(0, 9)),
    max_size=14,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_counts_equal_those_of_the_examples_after_any_sequence(db, steps):
    story, moderator = make_story(), make_user(roles.MODERATOR)
    TokenStat.objects.all().delete()
    Training.objects.all().delete()
    replies = [
        make_comment(story, status="pending", body=f"Shared words, and {n}.")
        for n in range(4)
    ]
    batches, at = [], AT

    for verb, chosen, number in steps:
        at += timedelta(minutes=number)
        before = learned()
        if verb != "undo":
            batch = decide(verb, *(replies[n] for n in chosen), by=moderator, at=at)
            batches.append((batch.uid, before, len(batches)))
        elif batches:
            _undo(batches, number, moderator, at)
        learned()


def _undo(batches, number, moderator, at):
    """The last batch brings the numbers back that were there before it."""
    uid, before, place = batches[number % len(batches)]
    try:
        moderation.undo(uid, by=moderator, at=at)
    except moderation.TooLate:
        return
    if place == len(batches) - 1:
        assert learned() == before
    batches.clear()
