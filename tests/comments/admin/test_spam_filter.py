"""What the desk is told of the spam filter."""

import pytest
from django.utils.html import strip_tags

from comments import moderation, spam
from comments.admin import spam_filter
from comments.models import Conversation
from comments.moderation import training
from newsroom import roles
from tests.comments.test_training import teach
from tests.factories import AT, make_comment, make_story, make_user

pytestmark = pytest.mark.django_db

CONVERSATION = "/admin/comments/conversation/1/change/"
SCREEN = "/admin/comments/comment/moderate/"


def log_in(client, role):
    client.force_login(make_user(role))


@pytest.fixture
def moderator():
    return make_user(roles.MODERATOR)


@pytest.fixture
def story():
    return make_story()


def decided(story, moderator, *, verb, score):
    reply = make_comment(story, status="pending", spam_score=score)
    moderation.DECISIONS[verb]([reply.pk], by=moderator, at=AT)
    return reply


def report():
    return spam_filter.report(Conversation.objects.the_one())


class TestReport:
    def test_compares_scores_with_the_decisions_after_them(self, story, moderator):
        decided(story, moderator, verb="spam", score=0.97)
        decided(story, moderator, verb="spam", score=0.3)
        decided(story, moderator, verb="approve", score=0.7)
        decided(story, moderator, verb="approve", score=0.1)

        found = report()

        held = found.at_hold.held
        assert found.looked_at == 4
        assert (held.spam_held, held.spam, held.good_held, held.good) == (1, 2, 1, 2)
        assert (found.at_hold.precision, found.at_hold.recall) == ("50%", "50%")
        does = {row.held.threshold: row.does for row in found.rows}
        assert (does[0.6], does[0.95], does[0.8]) == ("hold", "put away", "")

    def test_leaves_out_what_it_cannot_be_compared_with(self, story, moderator):
        decided(story, moderator, verb="reject", score=0.9)
        decided(story, moderator, verb="trash", score=0.9)
        decided(story, moderator, verb="spam", score=None)
        decided(story, None, verb="spam", score=0.9)
        batch = moderation.spam(
            [make_comment(story, spam_score=0.9).pk], by=moderator, at=AT
        )
        moderation.undo(batch.uid, by=moderator, at=AT)

        assert report().looked_at == 0

    def test_takes_the_last_word_on_each_reply(self, story, moderator):
        reply = decided(story, moderator, verb="approve", score=0.9)
        moderation.spam([reply.pk], by=moderator, at=AT)

        assert (report().looked_at, report().at_hold.held.spam_held) == (1, 1)

    def test_asks_two_questions_however_many_were_decided(
        self, story, moderator, django_assert_num_queries
    ):
        for _ in range(5):
            decided(story, moderator, verb="approve", score=0.1)
        conversation = Conversation.objects.the_one()

        with django_assert_num_queries(2):
            spam_filter.report(conversation)


class TestPage:
    def text(self, client):
        log_in(client, roles.ADMINISTRATOR)
        return " ".join(strip_tags(client.get(CONVERSATION).text).split())

    def test_says_how_much_is_missing_at_first(self, client):
        text = self.text(client)

        assert "Before 100 of each it says nothing." in text
        assert "there is nothing to compare with yet" in text

    def test_says_in_words_what_it_would_have_held(self, client, story, moderator):
        decided(story, moderator, verb="spam", score=0.97)
        decided(story, moderator, verb="approve", score=0.1)

        text = self.text(client)

        assert "learned from 1 replies marked as spam and 1 approved ones" in text
        assert "held 1 of 1 that were spam and 0 of 1 good ones" in text
        assert "Switch it on above" in text

    def test_says_no_more_of_switching_once_it_is_on(self, client, story, moderator):
        decided(story, moderator, verb="spam", score=0.97)
        Conversation.objects.update(filter_mode="on")

        assert "Switch it on above" not in self.text(client)


class TestCard:
    def test_says_by_which_words_the_filter_goes(self, client, story, moderator):
        teach(story, moderator)
        make_comment(story, status="pending", body="Free pills on my channel")
        log_in(client, roles.MODERATOR)

        text = " ".join(strip_tags(client.get(SCREEN).text).split())

        assert "Spam filter: 0." in text
        assert "for spam: " in text
        assert "pills" in text.partition("for spam: ")[2]

    def test_is_silent_before_there_are_enough_examples(self, client, story):
        make_comment(story, status="pending", body="Free pills on my channel")
        log_in(client, roles.MODERATOR)

        assert "Spam filter:" not in client.get(SCREEN).text

    def test_has_five_terms(self, story, moderator):
        teach(story, moderator)
        reply = make_comment(story, body="Free pills on the ferry")

        opinion = spam_filter.opinions([reply], AT)[reply.pk]

        terms = [*opinion.speaks_for, *opinion.speaks_against]
        assert len(terms) == spam.bayes.TERMS_SHOWN
        assert float(opinion.score) == pytest.approx(
            training.score_of(training.features_of(reply), AT), abs=0.01
        )
