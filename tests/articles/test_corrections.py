from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import workflow
from articles.models import Correction, Edition
from newsroom import roles
from tests.factories import AT, make_draft, make_story, make_user

pytestmark = pytest.mark.django_db


def correct(story, text="It was noon.", by=None, **fields):
    return workflow.correct(story, text=text, by=by, at=AT, **fields)


def test_is_kept_with_its_author_and_told_to_readers():
    story, editor = make_story(), make_user(roles.EDITOR)
    story.refresh_from_db()
    version, edition = story.page_version, Edition.objects.the_one().edition

    made = correct(story, " It was\x07 noon. ", by=editor, kind="clarification")

    assert (made.text, made.kind, made.by) == ("It was noon.", "clarification", editor)
    story.refresh_from_db()
    assert story.page_version == version + 1
    assert Edition.objects.the_one().edition == edition + 1
    assert story.transitions.filter(verb="correct", by=editor).exists()


def test_is_an_update_and_takes_back_no_later_one():
    story = make_story()
    correct(story)
    story.refresh_from_db()
    assert story.updated_at == AT

    earlier = AT - timedelta(minutes=1)
    workflow.correct(story, text="At noon.", by=None, at=earlier)

    story.refresh_from_db()
    assert story.updated_at == AT


def test_of_a_story_that_readers_never_saw_is_an_edit():
    with pytest.raises(workflow.MoveNotAllowed, match="edit it"):
        correct(make_draft())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": " \u200b"}, "text"),
        ({"text": "a" * 2001}, "text"),
        ({"kind": "x"}, "kind"),
    ],
)
def test_refuses_what_says_nothing_or_too_much(fields, field):
    story = make_story()

    with pytest.raises(ValidationError) as why:
        correct(story, **fields)

    assert set(why.value.error_dict) == {field}
    assert not Correction.objects.exists()


def test_is_for_who_publishes():
    with pytest.raises(PermissionDenied):
        correct(make_story(), by=make_user(roles.REPORTER))
