"""`related_scores` and `reindex`: what a desk runs on an archive."""

import json

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from articles import search
from articles.models import RelatedStory, StoryTerms, StoryText, Term
from articles.related import count
from tests.factories import AT, make_draft, make_story

pytestmark = pytest.mark.django_db

TEXTS = ("grain corridor Odesa", "grain corridor again", "snow", "sleet")


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def stories():
    made = [make_story(headline=f"On {text}", body=f"<p>{text}</p>") for text in TEXTS]
    count([story.pk for story in made], AT)
    return made


def run(capsys, *args):
    call_command(*args)
    return capsys.readouterr().out


class TestScores:
    def test_are_json_by_the_identifier_of_the_source_or_the_uid(self, stories, capsys):
        first, second, *_ = stories
        type(first).objects.filter(pk=first.pk).update(source_id="a/1")
        make_draft(headline="On grain corridor Odesa")

        scores = json.loads(run(capsys, "related_scores", "--json"))

        assert list(scores) == ["a/1", *(str(story.uid) for story in stories[1:])]
        [[name, value, reasons]] = scores["a/1"]
        assert name == str(second.uid)
        assert value > 0
        assert reasons == ["shares grain corridor, On", "0 days apart"]
        assert scores[str(second.uid)][0][0] == "a/1"
        assert scores[str(stories[2].uid)] == []

    def test_may_be_read(self, stories, capsys):
        first, second, *_ = stories

        lines = run(capsys, "related_scores").splitlines()

        assert lines[0] == f"{first.uid} {first.headline}"
        assert f"{second.uid} {second.headline} (shares grain corridor, On;" in lines[1]

    def test_are_as_many_as_asked_for(self, capsys):
        made = [make_story(headline="Odesa", body=f"<p>w{n}</p>") for n in range(5)]
        made += [make_story(headline=f"Snow {n}") for n in range(5)]
        count([story.pk for story in made], AT)

        out = run(capsys, "related_scores", "--json", "--limit", "2")

        assert [len(others) for others in json.loads(out).values()][:5] == [2] * 5

    def test_of_no_stories_are_an_empty_object(self, capsys):
        assert json.loads(run(capsys, "related_scores", "--json")) == {}
        assert run(capsys, "related_scores") == ""

    def test_ask_for_a_limit_of_at_least_one(self):
        with pytest.raises(CommandError, match="at least 1"):
            call_command("related_scores", "--limit", "0")


class TestReindex:
    def test_builds_all_for_an_archive_of_before(self, stories, capsys):
        StoryText.objects.all().delete()
        StoryTerms.objects.all().delete()
        Term.objects.all().delete()

        out = run(capsys, "reindex")

        assert "4 of 4 texts" in out
        assert "4 of 4 lists" in out
        assert StoryText.objects.filter(is_public=True).count() == len(stories)
        assert Term.objects.get(word="grain").uses == 2
        assert RelatedStory.objects.filter(rung="scored").count() == 2

    def test_goes_on_where_it_was_cut_off(self, stories, capsys):
        StoryText.objects.all().delete()

        run(capsys, "reindex", "--after", str(stories[1].pk))

        kept = StoryText.objects.order_by("story").values_list("story", flat=True)
        assert list(kept) == [story.pk for story in stories[2:]]

    @pytest.mark.django_db(transaction=True)
    def test_builds_the_full_text_index_anew(self, capsys):
        make_story(headline="Grain corridor opens")
        with connection.schema_editor() as editor:
            search.remove(editor)

        run(capsys, "reindex", "--full-text")

        found = StoryText.objects.found(search.parse("corridor"), AT)
        assert len(found[0:10]) == 1

    def test_makes_lists_alone(self, stories, capsys):
        StoryText.objects.all().delete()

        run(capsys, "reindex", "--lists-only")

        assert not StoryText.objects.exists()
        assert RelatedStory.objects.exists()
