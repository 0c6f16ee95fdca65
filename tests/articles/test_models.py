"""Facts about one story, from its own fields."""

from datetime import timedelta

import pytest

from articles.models import Story
from tests.factories import AT

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("mode", "is_open", "is_visible"),
    [
        ("open", True, True),
        ("held", True, True),
        ("closed", False, True),
        ("hidden", False, False),
    ],
)
def test_the_mode_says_whether_replies_are_taken_and_shown(mode, is_open, is_visible):
    story = Story(discussion_mode=mode)

    assert story.is_discussion_open(AT) is is_open
    assert story.is_discussion_visible is is_visible


def test_replies_close_at_their_time_to_the_second():
    story = Story(discussion_closes_at=AT)

    assert story.is_discussion_open(AT - SECOND)
    assert not story.is_discussion_open(AT)


def test_replies_close_by_age_counted_from_first_publication(settings):
    settings.REPLIES_CLOSE_AFTER_DAYS = 14
    end = AT + timedelta(days=14)
    story = Story(first_published_at=AT)

    assert story.discussion_ends_at == end
    assert story.is_discussion_open(end - SECOND)
    assert not story.is_discussion_open(end)
    assert Story().discussion_ends_at is None


def test_the_time_that_an_editor_set_goes_before_age(settings):
    settings.REPLIES_CLOSE_AFTER_DAYS = 14
    later = AT + timedelta(days=100)
    story = Story(first_published_at=AT, discussion_closes_at=later)

    assert story.is_discussion_open(later - SECOND)
    assert not story.is_discussion_open(later)


def test_replies_never_close_by_age_where_that_is_off(settings):
    settings.REPLIES_CLOSE_AFTER_DAYS = 0
    story = Story(first_published_at=AT)

    assert story.discussion_ends_at is None
    assert story.is_discussion_open(AT + timedelta(days=10_000))


def test_a_page_takes_no_replies():
    assert not Story(kind=Story.Kind.PAGE).is_discussion_open(AT)


def test_a_summary_is_the_first_words_as_plain_text():
    body = "<p>Fish &amp; chips.</p><p>" + "word " * 100 + "</p>"

    summary = Story(body=body).summary

    assert summary.startswith("Fish & chips. word word")
    assert summary.endswith("word …")
    assert len(summary) <= 160


def test_a_story_without_words_of_its_own_is_summed_up_by_its_headline():
    video = "<p>https://youtu.be/aqz-KE-bpKQ</p>"

    assert Story(headline="The film", body=video).summary == "The film"


def test_one_very_long_word_is_no_summary():
    assert len(Story(body=f"<p>{'a' * 5000}</p>").summary) <= 160
