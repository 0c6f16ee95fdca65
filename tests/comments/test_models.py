"""What a row says of itself, and what the database refuses from anybody."""

import pytest
from django.db import IntegrityError, transaction

from comments.models import Comment, ModerationEvent
from tests.factories import AT, make_comment

pytestmark = pytest.mark.django_db


def test_a_reply_names_itself_and_its_place():
    comment = make_comment(author_name="Ann", body="word " * 50)

    assert str(comment) == "Ann: " + ("word " * 50)[:60]
    assert comment.get_absolute_url() == f"/comments/{comment.uid}/"
    assert comment.anchor == f"comment-{comment.uid}"


def test_a_decision_names_itself():
    event = ModerationEvent(comment_id=7, action="approve", at=AT)

    assert str(event) == "7: approve"


def test_the_same_reply_stands_once():
    comment = make_comment(digest="d")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_comment(comment.story, digest="d")
    make_comment(comment.story, digest="d", status="trash")
    make_comment(digest="d")

    assert Comment.objects.count() == 3


def test_a_thread_is_no_deeper_than_its_path():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_comment(depth=5)
