"""In how many public stories each word stands, whatever happens to them."""

from datetime import timedelta

import pytest

from articles import related, workflow
from articles.models import StoryTerms, Term
from tests.factories import AT, make_draft, make_story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def uses():
    return dict(Term.objects.values_list("word", "uses"))


def count(*stories, at=AT):
    related.count([story.pk for story in stories], at)


def write(headline, body="<p>boat</p>", **options):
    return make_story(headline=headline, body=body, **options)


def test_says_in_how_many_stories_a_word_stands_and_how_many_there_are():
    count(write("Night ferry"), write("Ferry ferry", "<p>mole</p>"))

    assert uses() == {"": 2, "night": 1, "ferry": 2, "boat": 1, "mole": 1}


def test_counts_a_story_once_however_often_it_is_asked():
    story, other = write("Ferry"), write("Ferry")
    count(story, story)
    count(story, other)
    once = uses()

    count(other, story)

    assert uses() == once == {"": 2, "ferry": 2, "boat": 2}


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param(lambda: make_draft(headline="Canary"), id="draft"),
        pytest.param(lambda: write("Canary", publish_at=AT + HOUR), id="scheduled"),
        pytest.param(lambda: write("Canary", expires_at=AT - HOUR / 2), id="expired"),
        pytest.param(
            lambda: workflow.withdraw(write("Canary"), by=None, at=AT), id="withdrawn"
        ),
    ],
)
def test_what_readers_do_not_see_counts_for_nothing(hidden):
    count(write("Ferry"))
    before = uses()

    count(hidden())

    assert uses() == before


def test_a_story_counts_from_when_it_appears_until_it_is_gone():
    story = write("Ferry", publish_at=AT + HOUR, expires_at=AT + 2 * HOUR)
    seen = []
    for hours in range(3):
        count(story, at=AT + hours * HOUR)
        seen.append(uses())

    assert seen == [{"": 0}, {"": 1, "ferry": 1, "boat": 1}, {"": 0}]


def test_a_changed_text_gives_its_old_words_back():
    story, other = write("Ferry"), write("Ferry")
    count(story, other)

    workflow.edit(story, {"headline": "Train"}, by=None, at=AT, version=story.version)
    count(story)

    assert uses() == {"": 2, "ferry": 1, "train": 1, "boat": 2}


def test_a_page_and_a_key_without_a_story_count_for_nothing():
    page = workflow.publish(make_draft(kind="page"), by=None, at=AT)

    related.count([page.pk, 10**9], AT)

    assert uses() == {"": 0}


def test_begins_with_the_archive_of_before(django_assert_max_num_queries):
    stories = [write(f"Ferry {number}") for number in range(30)]
    StoryTerms.objects.update(counted=[])

    with django_assert_max_num_queries(12):
        count(*stories)

    assert (uses()[""], uses()["ferry"]) == (30, 30)
