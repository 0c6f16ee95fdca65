"""What becomes of stories that were corrected before a correction was an update."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from articles import workflow
from articles.models import Story
from tests.factories import AT, make_story

pytestmark = pytest.mark.django_db

migration = import_module("articles.migrations.0018_corrections_are_updates")
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("updated", "then"),
    [(None, AT - HOUR), (AT - 2 * HOUR, AT - HOUR), (AT, AT)],
)
def test_a_corrected_story_was_updated_when_it_was_last_corrected(updated, then):
    story, other = make_story(AT - 3 * HOUR), make_story(AT - 3 * HOUR)
    for ago in (2 * HOUR, HOUR):
        workflow.correct(story, text="It was noon.", by=None, at=AT - ago)
    Story.objects.update(updated_at=updated)

    migration.say_when(apps, None)

    story.refresh_from_db()
    other.refresh_from_db()
    assert (story.updated_at, other.updated_at) == (then, updated)
