"""What a feed says of a story: its whole text as other programs can show it."""

from datetime import timedelta
from itertools import product

import pytest
import time_machine

from articles import workflow
from articles.feeds import entries
from articles.models import Image, Story
from tests.factories import AT, make_image, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def entry(story):
    return entries.of_story(Story.objects.for_feed().get(pk=story.pk))


def test_links_lead_to_the_site_from_everywhere():
    story = make_story(body='<p><a href="/about/">We</a>, <a href="#x">down</a></p>')

    content = entry(story)["content"]

    assert 'href="http://testserver/about/"' in content
    assert f'href="http://testserver{story.get_absolute_url()}#x"' in content
    assert 'href="/' not in content


def test_pictures_stand_where_the_page_has_them_with_their_sizes():
    lead, inside = make_image(alt="A quay"), make_image(alt="A crane")
    body = f'<p>Before.</p><img src="/media/{inside.key}/960.jpg"><p>After.</p>'
    story = make_story(lead_image=lead, body=body)

    content = entry(story)["content"]

    first, second = (
        f'<img src="http://testserver/media/{image.key}/' for image in (lead, inside)
    )
    assert content.index(first) < content.index("Before.") < content.index(second)
    assert content.index(second) < content.index("After.")
    assert content.count("width=") == content.count("height=") == 2
    for unwanted in ("srcset", "<source", "<picture", "class=", "loading"):
        assert unwanted not in content


@pytest.mark.parametrize(
    ("caption", "credit"), list(product(("", "Dusk"), ("", "Cy Lee")))
)
def test_a_credit_is_never_lost_with_or_without_a_caption(caption, credit):
    image = make_image(caption=caption, credit=credit)
    story = make_story(lead_image=image)

    said = entry(story)

    assert ("<figcaption>" in said["content"]) == bool(caption or credit)
    assert caption in said["content"]
    assert credit in said["content"]
    assert (said["picture"].caption, said["picture"].credit) == (caption, credit)


def test_a_picture_whose_sizes_are_not_made_is_left_out():
    image = make_image()
    story = make_story(lead_image=image)
    Image.objects.update(rendered_at=None)

    said = entry(story)

    assert said["picture"] is None
    assert "<img" not in said["content"]


def test_what_kind_of_work_it_is_stands_among_its_subjects():
    assert entry(make_story(genre="paid"))["categories"][1:] == ["Paid content"]


def test_corrections_stand_under_the_text():
    story = make_story(body="<p>At nine.</p>")
    workflow.correct(story, text="It was <ten>.", by=None, at=AT)

    said = entry(story)
    content = said["content"]

    assert said["updateddate"] == AT
    assert content.index("At nine.") < content.index("It was &lt;ten&gt;.")
    assert "Correction, " in content


def test_says_when_it_was_updated_for_readers():
    story = make_story(AT - timedelta(hours=1))
    assert entry(story)["updateddate"] == AT - timedelta(hours=1)

    changes = {"headline": "Later"}
    workflow.edit(
        story, changes, by=None, at=AT, version=story.version, is_significant=True
    )

    assert entry(story)["updateddate"] == AT


def test_thirty_stories_with_pictures_cost_no_more_than_one(django_assert_num_queries):
    for number in range(3):
        inside = make_image()
        body = f'<p>Text.</p><img src="/media/{inside.key}/960.jpg">'
        story = make_story(
            AT - timedelta(hours=number),
            lead_image=make_image(),
            tags=["Quay"],
            body=body,
        )
        workflow.correct(story, text="It was noon.", by=None, at=AT)

    with django_assert_num_queries(5):
        found = [entries.of_story(story) for story in Story.objects.for_feed()]

    assert all("noon" in said["content"] for said in found)
    assert all(said["content"].count("<img") == 2 for said in found)
