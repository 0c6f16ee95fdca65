"""Lists of related stories while others are at work, each in a process of its own."""

import time
from datetime import timedelta
from functools import partial

import pytest
from django.tasks import default_task_backend

from articles import related, tasks, workflow
from articles.models import RelatedStory, Story, Term
from tests.articles.test_races import move, slowly, values
from tests.factories import AT, make_story
from tests.processes import crew as make_crew
from tests.processes import database

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def crew(tmp_path_factory, django_db_blocker):
    folder = tmp_path_factory.mktemp("race")
    with database(folder, django_db_blocker) as address, make_crew(address) as these:
        yield these


def renew(pk):
    return [choice.pk for choice in related.renew(pk, AT)]


def renew_all():
    related.renew_all(AT)


def settle(at):
    """How often the lists were to be built."""
    workflow.settle(at)
    results = default_task_backend.results
    return sum(result.task == tasks.renew_related for result in results)


def count(keys, *, pause):
    time.sleep(pause)
    related.count(keys, AT)


def test_a_story_withdrawn_while_a_list_is_built_appears_in_none(crew):
    story, other = make_story(), make_story()

    answers = crew.at_once(
        partial(slowly, partial(renew, story.pk), "articles.related.lists.choose"),
        partial(move, "withdraw", other.pk, pause=0.2),
    )

    assert values(answers)[1] is True
    assert other.pk not in answers[0].value
    assert not RelatedStory.objects.filter(other=other.pk).exists()


def test_a_story_withdrawn_while_all_lists_are_built_appears_in_none(crew):
    make_story()
    other = make_story()

    answers = crew.at_once(
        partial(slowly, renew_all, "articles.related.bulk.keep"),
        partial(move, "withdraw", other.pk, pause=0.2),
    )

    assert values(answers)[1] is True
    assert RelatedStory.objects.exists()
    assert not RelatedStory.objects.filter(other=other.pk).exists()


def test_two_settles_at_once_build_once(crew):
    make_story(publish_at=AT + HOUR)

    answers = crew.at_once(*[partial(settle, AT + HOUR)] * 4)

    assert sorted(values(answers)) == [0, 0, 0, 1]


def test_two_that_count_the_same_stories_count_them_once(crew):
    stories = [make_story(headline=f"Beluga {n}").pk for n in range(20)]
    orders = [stories, stories[::-1], stories[10:] + stories[:10]]

    answers = crew.at_once(
        *(partial(count, keys, pause=n / 1000) for n, keys in enumerate(orders))
    )

    values(answers)
    assert (
        Term.objects.get(word="beluga").uses
        == Story.objects.filter(headline__startswith="Beluga").count()
    )
