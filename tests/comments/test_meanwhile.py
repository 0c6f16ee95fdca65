"""What somebody else did between a question and the write that follows from it.

Each test lets the other act at just that moment. Races of processes are in
test_races.py and test_concurrency.py; these are the same in slow motion.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from comments import moderation, policy
from comments.models import Comment, Like, SavedReason
from comments.moderation import liking, ruling
from tests.factories import AT, make_comment, make_story

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DRAFT = moderation.Draft(name="Ann", email="ann@example.org", body="Well said.")


def send(story, at):
    return moderation.submit(story, DRAFT, origin="own", at=at)


@pytest.fixture
def sent_before(monkeypatch):
    """Sends the same reply, as of a time, while the rules decide on the next."""

    def at(story, earlier):
        decide = policy.decide

        def decide_late(facts):
            monkeypatch.setattr(policy, "decide", decide)
            decision = decide(facts)
            send(story, earlier)
            return decision

        monkeypatch.setattr(policy, "decide", decide_late)

    return at


def test_the_same_click_leads_to_the_first(sent_before):
    story = make_story()
    sent_before(story, AT - timedelta(seconds=30))

    reply = send(story, AT)

    assert reply == Comment.objects.get()


def test_the_same_reply_of_long_ago_is_refused(sent_before):
    story = make_story(AT - timedelta(hours=3))
    sent_before(story, AT - timedelta(hours=1))

    with pytest.raises(moderation.Duplicate):
        send(story, AT)


def test_likes_that_another_server_folded_count_once(monkeypatch):
    comment = make_comment()
    moderation.like(comment, address="192.0.2.1", agent="a browser", at=AT)
    fold = vars(liking)["_fold"]
    monkeypatch.setattr(liking, "_fold", lambda pk, at: [fold(pk, at), fold(pk, at)])

    moderation.fold_likes(AT)

    comment.refresh_from_db()
    assert comment.like_count == 1
    assert not Like.objects.uncounted().exists()


def test_a_reason_that_a_colleague_added_is_there_already(monkeypatch):
    monkeypatch.setattr(SavedReason, "full_clean", lambda self, **kwargs: None)
    ruling.add_reason({"title": "Insult"}, by=None, at=AT)

    with pytest.raises(ValidationError, match="There is one like this already"):
        ruling.add_reason({"title": "Insult"}, by=None, at=AT)
