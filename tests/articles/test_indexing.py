"""What is derived of a story's words is written where they changed, not elsewhere."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import indexing, workflow
from articles.models import StoryTerms, StoryText
from tests.factories import AT, make_draft, make_story

pytestmark = pytest.mark.django_db


def tables_written(deed):
    with CaptureQueriesContext(connection) as queries:
        deed()
    return {
        table._meta.db_table
        for table in (StoryText, StoryTerms)
        for query in queries
        if query["sql"].startswith(f'INSERT INTO "{table._meta.db_table}"')
    }


HOUR = timedelta(hours=1)
TEXTS, TERMS = StoryText._meta.db_table, StoryTerms._meta.db_table


def test_a_new_text_is_written_with_its_terms():
    story = make_story(headline="Ferry late")

    assert tables_written(
        lambda: workflow.edit(
            story, {"headline": "Ferry later"}, by=None, at=AT, version=story.version
        )
    ) == {TEXTS, TERMS}
    assert story.text.headline == "Ferry later"
    assert "later" in StoryTerms.objects.get(story=story).words


def test_a_change_of_tags_leaves_the_terms_alone():
    story = make_story()
    change = {"tags": ["Wharf"]}

    assert tables_written(
        lambda: workflow.edit(story, change, by=None, at=AT, version=story.version)
    ) == {TEXTS}
    assert StoryText.objects.get(story=story).names == "Wharf"


def test_a_withdrawal_leaves_the_terms_alone():
    story = make_story()

    assert tables_written(
        lambda: workflow.withdraw(story, by=None, at=AT, public_note="")
    ) == {TEXTS}
    assert not StoryText.objects.get(story=story).is_public


def test_a_publication_moves_the_text_to_its_place():
    draft = make_draft()
    before = StoryText.objects.get(story=draft).pk
    workflow.publish(draft, by=None, at=AT + HOUR)

    [text] = StoryText.objects.filter(story=draft)
    assert text.pk != before
    assert text.is_public


def test_what_did_not_change_is_not_written():
    story = make_story()

    assert tables_written(lambda: indexing.index([story.pk], AT)) == set()


def test_anew_everything_is_written():
    story = make_story(headline="Ferry late")
    StoryTerms.objects.filter(story=story).update(words={"old": 1})

    indexing.index([story.pk], AT, anew=True)

    assert "ferry" in StoryTerms.objects.get(story=story).words
