"""The lists of a whole archive: those of single stories, made at once."""

from datetime import timedelta

import pytest

from articles import related, workflow
from articles.models import RelatedStory, Story
from articles.related import bulk
from tests.factories import AT, make_draft, make_section, make_story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TOPICS = ("grain corridor Odesa", "night ferry cabins", "council budget vote")


def paper(number=15):
    """Stories of three topics, counted."""
    section = make_section("World")
    stories = [
        make_story(
            AT - n * HOUR,
            headline=f"{TOPICS[n % 3]} {n}",
            body=f"<p>Report on {TOPICS[n % 3]}, part{n} of{n} many{n}.</p>",
            section=section,
            tags=["sea"] if n % 3 < 2 else [],
        )
        for n in range(1, number + 1)
    ]
    related.count([story.pk for story in stories], AT)
    return stories


def lists():
    rows = RelatedStory.objects.order_by("story", "position")
    return list(rows.values_list("story", "other", "rung", "score", "reasons"))


def test_are_those_that_stories_get_one_by_one():
    stories = paper()
    for story in stories:
        related.renew(story.pk, AT)
    one_by_one = lists()
    RelatedStory.objects.all().delete()

    related.renew_all(AT)

    assert one_by_one
    assert lists() == one_by_one


def test_writes_nothing_where_nothing_changed():
    paper(6)
    related.renew_all(AT)
    rows = set(RelatedStory.objects.values_list("pk", flat=True))

    related.renew_all(AT)

    assert set(RelatedStory.objects.values_list("pk", flat=True)) == rows


def test_drafts_have_lists_and_stand_in_none():
    stories = paper(3)
    draft = make_draft(headline=TOPICS[0])
    trash = workflow.trash(make_draft(), by=None, at=AT)

    related.renew_all(AT)

    rows = RelatedStory.objects.all()
    assert rows.filter(story=draft).count() == len(stories)
    assert not rows.filter(other=draft).exists()
    assert not rows.filter(story=trash).exists()


def test_follow_the_wishes_of_editors():
    stories = paper(6)
    first, second, third, *_rest = stories
    wanted = {"pinned": [third], "excluded": [second]}
    workflow.edit(first, wanted, by=None, at=AT, version=first.version)

    related.renew_all(AT)

    names = [other for story, other, *_ in lists() if story == first.pk]
    assert names[0] == third.pk
    assert second.pk not in names


def test_of_some_stories_renew_those_that_they_name_too():
    stories = paper(9)
    new = stories[0].pk

    related.renew_all(AT, [new])

    renewed = set(RelatedStory.objects.values_list("story", flat=True))
    near = {pk for pk, other, rung, *_ in lists() if other == new and rung == "scored"}
    assert new in renewed
    assert near
    assert renewed < {story.pk for story in stories}


def test_says_how_far_it_is():
    paper(3)
    make_draft()
    said = []

    related.renew_all(AT, progress=lambda done, total: said.append((done, total)))

    assert said == [(3, 4), (4, 4)]


def test_a_long_archive_is_made_in_blocks_with_what_stands_around(monkeypatch):
    monkeypatch.setattr(bulk, "BLOCK", 3)
    stories = paper(15)

    related.renew_all(AT)

    by_story = {story.pk: set() for story in stories}
    for story, other, *_ in lists():
        by_story[story].add(other)
    oldest = stories[-1].pk
    assert by_story[oldest] == {story.pk for story in stories[9:-1]}
    assert all(by_story.values())


def test_texts_that_are_forgotten_are_read_again(monkeypatch):
    monkeypatch.setattr(bulk, "TEXTS", 1)
    stories = paper(4)
    texts = bulk.Texts()
    keys = [story.pk for story in stories]

    assert texts.read(keys[:2]) | texts.read(keys[2:]) == bulk.texts_of(keys)
    assert texts.read(keys[:1]) == bulk.texts_of(keys[:1])


def test_scores_are_of_scored_pairs_alone():
    stories = paper()
    make_draft(headline=TOPICS[0])
    hidden = workflow.withdraw(stories.pop(), by=None, at=AT)
    related.count([hidden.pk], AT)

    scores = dict(related.scores(AT, 2))

    assert set(scores) == {story.pk for story in stories}
    for choices in scores.values():
        assert 0 < len(choices) <= 2
        assert {choice.rung for choice in choices} == {"scored"}
        assert hidden.pk not in {choice.pk for choice in choices}
        assert Story.objects.filter(pk__in=[choice.pk for choice in choices]).exists()
