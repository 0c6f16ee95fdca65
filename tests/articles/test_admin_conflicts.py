"""The form and the list of stories when somebody else was faster."""

from datetime import timedelta

import pytest
import time_machine

from newsroom import roles
from tests.articles.test_admin_story import change, typed
from tests.factories import AT, make_story, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user


class TestSchedule:
    def test_publish_never_ends_one(self, client, editor):
        story = make_story(publish_at=AT + HOUR)

        for _press in range(2):
            client.post(change(story), typed(story, _verb="publish"))

        story.refresh_from_db()
        assert story.publish_at == AT + HOUR

    def test_publish_moves_it_to_the_time_in_the_form(self, client, editor):
        story = make_story(publish_at=AT + HOUR)
        sent = typed(story, publish_at_0="2026-07-14", publish_at_1="15:00")

        client.post(change(story), sent | {"_verb": "publish"})

        story.refresh_from_db()
        assert story.publish_at == AT.replace(hour=15, minute=0)

    def test_a_form_that_showed_it_offers_now(self, client, editor):
        story = make_story(publish_at=AT + HOUR)

        html = client.get(change(story)).content.decode()

        assert 'value="publish_now"' in html
        assert 'name="_verb" value="publish"' not in html

    @pytest.mark.parametrize("verb", ["take_back", "publish_now"])
    def test_its_end_asks_for_no_time(self, client, editor, verb):
        story = make_story(publish_at=AT + HOUR)
        cleared = typed(story, publish_at_0="", publish_at_1="", _verb=verb)

        client.post(change(story), cleared)

        story.refresh_from_db()
        outcomes = {"take_back": ("draft", None), "publish_now": ("published", AT)}
        assert (story.status, story.publish_at) == outcomes[verb]
