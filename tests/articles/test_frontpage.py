from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import workflow
from articles.models import Banner, Edition, Slot
from newsroom import roles
from tests.factories import AT, make_draft, make_story, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def places():
    return dict(Slot.objects.filled(AT).values_list("place", "story_id"))


def put(place, story, by=None, **fields):
    return workflow.set_slot(place, story, by=by, at=AT, **fields)


def announce(text="Storm", by=None, ends_at=AT + HOUR, at=AT, **fields):
    return workflow.set_banner(text, ends_at=ends_at, by=by, at=at, **fields)


class TestSlots:
    def test_a_story_moves_and_another_takes_its_place(self):
        first, second = make_story(), make_story()
        put(0, first, by=make_user(roles.EDITOR))
        put(1, first)
        assert places() == {1: first.pk}

        put(1, second, ends_at=AT + HOUR)
        assert places() == {1: second.pk}
        assert not Slot.objects.filled(AT + HOUR).exists()

    def test_a_scheduled_story_waits_there_for_its_time(self):
        story = make_story(publish_at=AT + HOUR)
        put(0, story)

        assert places() == {}
        assert Slot.objects.filled(AT + HOUR).get().story == story

    def test_is_cleared_and_tells_the_lists_only_then(self):
        put(2, make_story())
        before = Edition.objects.the_one().edition

        workflow.clear_slot(2, by=None, at=AT)
        workflow.clear_slot(2, by=None, at=AT)

        assert places() == {}
        assert Edition.objects.the_one().edition == before + 1

    def test_refuses_drafts_pages_and_impossible_places_and_times(self):
        with pytest.raises(workflow.MoveNotAllowed):
            put(0, make_draft())
        page = workflow.publish(make_draft(kind="page"), by=None, at=AT)
        with pytest.raises(ValidationError, match="page"):
            put(0, page)
        for place in (-1, 5):
            with pytest.raises(ValidationError, match="no such place"):
                put(place, make_story())
        for ends_at in (AT, AT + timedelta(days=4000)):
            with pytest.raises(ValidationError, match="within ten years"):
                put(0, make_story(), ends_at=ends_at)

    def test_is_for_editors(self):
        for role in (roles.REPORTER, roles.MODERATOR):
            with pytest.raises(PermissionDenied):
                put(0, make_story(), by=make_user(role))
            with pytest.raises(PermissionDenied):
                workflow.clear_slot(0, by=make_user(role), at=AT)


class TestBanner:
    def test_replaces_the_one_that_shows_and_is_ended(self):
        announce()
        second = announce("Calm", at=AT + timedelta(seconds=1))
        at = AT + timedelta(seconds=2)
        assert Banner.objects.showing(at).get() == second

        before = Edition.objects.the_one().site
        workflow.end_banner(by=None, at=at)
        workflow.end_banner(by=None, at=at)

        assert not Banner.objects.showing(at).exists()
        assert Edition.objects.the_one().site == before + 1
        assert Banner.objects.count() == 2

    @pytest.mark.parametrize("text", [" ", "a" * 121])
    def test_says_something_in_a_line(self, text):
        with pytest.raises(ValidationError) as why:
            announce(text)
        assert set(why.value.error_dict) == {"text"}

    def test_ends_later_than_now(self):
        with pytest.raises(ValidationError):
            announce(ends_at=AT)

    def test_is_for_editors(self):
        with pytest.raises(PermissionDenied):
            announce(by=make_user(roles.REPORTER))
