"""Sections: their address, their parent, and where stories stand by it."""

import pytest
from django.core.exceptions import ValidationError

from articles import workflow
from articles.models import Placement, RelatedStory, Section, Story
from tests.factories import make_draft, make_section, make_story

pytestmark = pytest.mark.django_db

INHERITED = Placement.INHERITED


def save(section, **fields):
    for name, value in fields.items():
        setattr(section, name, value)
    return workflow.save_section(section, editors=[], by=None)


def refused(section, **fields):
    with pytest.raises(ValidationError) as why:
        save(section, **fields)
    return set(why.value.error_dict)


def sections_of(story):
    rows = story.placements.order_by("position", "section__name")
    return list(rows.values_list("section__name", "position"))


def test_a_new_address_leads_on_from_the_old_one_and_back(client):
    city = make_section("City", slug="city")

    save(city, slug="town")
    response = client.get("/section/city/")
    assert (response.status_code, response["Location"]) == (301, "/section/town/")

    save(city, slug="city")
    assert client.get("/section/town/")["Location"] == "/section/city/"
    assert client.get("/section/city/").status_code == 200


def test_the_feed_leads_on_as_well(client):
    save(make_section("City", slug="city"), slug="town")

    response = client.get("/section/city/feed/")

    assert response.status_code == 301
    assert response["Location"] == "/section/town/feed/"


def test_another_section_takes_an_address_that_was_left(client):
    save(make_section("City", slug="city"), slug="town")

    save(Section(name="City hall"), slug="city")

    assert client.get("/section/city/").status_code == 200


class TestParent:
    def test_takes_the_stories_into_its_list(self):
        city, parks = make_section("City"), make_section("Parks")
        live = make_story(section=parks)
        named = make_draft(section=city, further_sections=[parks])

        save(parks, parent=city)

        assert sections_of(live) == [("Parks", 0), ("City", INHERITED)]
        assert sections_of(named) == [("City", 0), ("Parks", 1)]
        assert list(Story.objects.in_section(city)) == [live]

    def test_that_is_left_loses_them(self):
        city, coast = make_section("City"), make_section("Coast")
        parks = make_section("Parks", parent=city)
        roads = make_section("Roads", parent=city)
        alone = make_story(section=parks)
        both = make_story(section=parks, further_sections=[roads])

        save(parks, parent=coast)
        assert sections_of(alone) == [("Parks", 0), ("Coast", INHERITED)]
        assert sections_of(both) == [
            ("Parks", 0),
            ("Roads", 1),
            ("City", INHERITED),
            ("Coast", INHERITED),
        ]

        save(parks, parent=None)
        assert sections_of(alone) == [("Parks", 0)]

    def test_costs_the_same_for_one_story_and_for_many(
        self, django_assert_max_num_queries, monkeypatch
    ):
        city, parks = make_section(), make_section()
        owner = make_draft(section=parks).owner
        for _ in range(40):
            make_draft(section=parks, owner=owner)

        with django_assert_max_num_queries(25):
            save(parks, parent=city)

        assert Story.objects.filter(placements__section=city).count() == 41

    def test_is_kept_by_chunks(self, monkeypatch):
        monkeypatch.setattr("articles.workflow.holding.CHUNK", 2)
        city, parks = make_section(), make_section()
        for _ in range(5):
            make_draft(section=parks)

        save(parks, parent=city)

        assert city.placements.count() == 5

    def test_is_of_the_first_level(self):
        city = make_section()
        parks = make_section(parent=city)
        coast = make_section()

        assert refused(coast, parent=parks) == {"parent"}
        coast.parent = None
        assert refused(coast, parent=coast) == {"parent"}
        assert refused(city, parent=coast) == {"parent"}
        assert refused(Section(name="New"), parent=parks) == {"parent"}
        assert refused(Section(name="New", slug="x"), parent_id=99_999) == {"parent"}

    def test_of_a_new_section_is_kept(self):
        city = make_section()

        assert save(Section(name="Parks"), parent=city).parent == city

    def test_is_not_deleted_from_under_its_sections(self):
        city = make_section()
        make_section(parent=city)

        with pytest.raises(workflow.MoveNotAllowed, match="under this one"):
            workflow.delete_section(city, by=None)

    def test_somebody_else_changed_meanwhile_stays(self):
        city, parks = make_section(), make_section("Parks")
        stale = Section.objects.get(pk=parks.pk)

        save(parks, parent=city)
        stale.parent = city
        save(stale, name="Greens")

        parks.refresh_from_db()
        assert (parks.name, parks.parent) == ("Greens", city)


@pytest.mark.relates
def test_a_new_name_stands_in_the_reasons_of_related_lists():
    section = make_section("City")
    stories = [make_story(section=section) for _ in range(2)]

    save(section, name="Town")

    row = RelatedStory.objects.get(story=stories[0], other=stories[1])
    assert {"kind": "section", "name": "Town"} in row.reasons


def test_a_further_section_that_is_gone_is_asked_for_again():
    gone = make_section()
    Section.objects.filter(pk=gone.pk).delete()

    with pytest.raises(ValidationError) as why:
        make_draft(further_sections=[gone])
    assert set(why.value.error_dict) == {"further_sections"}
