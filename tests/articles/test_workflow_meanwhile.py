"""What a verb finds changed between its question and its deed, in one process.

tests/articles/test_races.py lets real processes race; here each answer has its test.
"""

from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from articles import workflow
from articles.models import Edition, RetiredAddress, RetiredName, Story, Tag
from articles.workflow import MoveNotAllowed, base, settling, tags
from tests.factories import AT, make_draft, make_story, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def finding_free(*slugs):
    """An address that was free when it was asked for, one after the other."""
    return mock.patch.object(base, "_free_slug", side_effect=slugs)


def publish(story):
    return workflow.publish(story, by=None, at=AT)


def test_a_story_that_was_deleted_from_the_trash_is_told():
    with pytest.raises(MoveNotAllowed, match="deleted from the trash"):
        publish(Story(pk=1, headline="Gone"))


class TestAnAddress:
    def test_that_was_taken_is_left_for_the_next(self):
        make_story(AT, slug="tide")
        draft = make_draft(slug="tide")

        with finding_free("tide", "tide-2"):
            assert publish(draft).slug == "tide-2"

    def test_that_was_used_and_left_is_not_taken(self):
        moved = make_story(AT, slug="tide")
        workflow.edit(moved, {"slug": "ebb"}, by=None, at=AT, version=1)
        assert RetiredAddress.objects.filter(slug="tide").exists()
        draft = make_draft(slug="tide")

        with finding_free("tide", "tide-2"):
            assert publish(draft).slug == "tide-2"

    def test_that_is_always_taken_is_given_up(self):
        make_story(AT, slug="tide")
        draft = make_draft(slug="tide")

        with (
            finding_free(*["tide"] * base.SLUG_TRIES),
            pytest.raises(MoveNotAllowed, match="No free address"),
        ):
            publish(draft)

    def test_hides_no_other_refusal_of_the_database(self):
        draft = make_draft()

        with (
            mock.patch.object(Story, "save", side_effect=IntegrityError),
            pytest.raises(IntegrityError),
        ):
            publish(draft)


def test_a_moment_that_another_has_settled_is_not_noted_twice():
    story = make_draft()
    workflow.publish(story, by=None, at=AT, publish_at=AT + HOUR)

    def another(after, at):
        Edition.objects.update(settled_through=at)

    with mock.patch.object(settling, "_hold_stories", another):
        assert workflow.settle(AT + 2 * HOUR) is False

    assert not story.transitions.filter(verb="appear").exists()


def test_a_tag_that_was_renamed_is_the_one_that_has_its_stories():
    tag = Tag.objects.create(name="Boats", slug="boats")
    RetiredName.objects.create(kind="tag", name="Ships", slug="ships", tag=tag)

    assert tags.find_or_make(["Ships"]) == {"Ships": tag}


def test_a_story_needs_a_section():
    with pytest.raises(ValidationError) as why:
        workflow.create({"headline": "New"}, by=make_user(is_superuser=True), at=AT)

    assert list(why.value.error_dict) == ["section"]
