"""A reader and a moderator at once, each in a process of its own."""

import time
from functools import partial
from unittest import mock

import pytest

from comments import moderation
from comments.models import Comment
from comments.moderation import submitting
from tests.factories import AT, make_comment, make_story
from tests.processes import crew as make_crew
from tests.processes import database


@pytest.fixture(scope="module")
def crew(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("race")
    with database(folder, django_db_blocker) as address, make_crew(address) as these:
        yield these


def reply_slowly(story, parent):
    """Answer `parent`, and rest between the insert and the commit."""
    record = submitting._record  # noqa: SLF001  the last step before the commit

    def rest(comment):
        time.sleep(0.5)
        record(comment)

    draft = moderation.Draft(
        name="Ann", email="ann@example.org", body="Yes.", parent=str(parent.uid)
    )
    with mock.patch.object(submitting, "_record", rest):
        return moderation.submit(story, draft, origin="own", at=AT).depth


def reject(*comments):
    time.sleep(0.2)
    ids = [comment.pk for comment in comments]
    return moderation.reject(ids, by=None, at=AT).count("done")


def test_a_reply_and_a_batch_over_what_it_answers_do_not_stop_each_other(crew):
    story = make_story()
    thread = [make_comment(story)]
    for _ in range(4):
        thread.append(make_comment(story, parent=thread[-1]))

    replied, rejected = crew.at_once(
        partial(reply_slowly, story, thread[4]), partial(reject, *thread[3:])
    )

    assert (replied.error, rejected.error) == ("", "")
    assert (replied.value, rejected.value) == (4, 2)
    story.refresh_from_db()
    approved = Comment.objects.filter(story=story, status="approved").count()
    assert story.reply_count == approved == 3
