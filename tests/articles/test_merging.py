"""Merging two sections, tags or authors; and the names that are left behind."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture

from articles import workflow
from articles.models import (
    Author,
    Byline,
    Placement,
    RelatedStory,
    RetiredName,
    Section,
    Story,
    Tag,
)
from newsroom import roles
from tests.factories import (
    AT,
    make_comment,
    make_draft,
    make_section,
    make_story,
    make_user,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def make_author(name, **fields):
    return Author.objects.create(name=name, slug=name.lower(), **fields)


def tag_of(story):
    return story.tags.get()


def merge(source, into, by=None, at=AT):
    return workflow.merge(source, into=into, by=by, at=at)


def history(story):
    return list(story.transitions.order_by("pk").values_list("verb", "note"))


def sections_of(story):
    rows = story.placements.order_by("position")
    return list(rows.values_list("section__name", "position"))


def names_of(story):
    return list(story.bylines.order_by("position").values_list("author__name", "role"))


class TestTags:
    def test_move_with_every_story_and_its_dates(self):
        live = make_story(tags=["Ferries"])
        draft = make_draft(tags=["Ferries", "Ferry"])
        ferry = draft.tags.get(name="Ferry")

        merge(tag_of(live), ferry)

        assert [row.name for row in Tag.objects.all()] == ["Ferry"]
        assert list(Story.objects.with_tag(ferry)) == [live]
        assert list(draft.tags.all()) == [ferry]
        note = "Tag: “Ferries” became “Ferry”."
        assert history(live)[-1] == history(draft)[-1] == ("merge", note)

    def test_leave_stories_alone_that_had_the_other_one_before(self):
        gone, kept = tag_of(make_draft(tags=["a"])), make_draft(tags=["b"])

        merge(gone, tag_of(kept))

        assert history(kept) == [("create", "")]

    def test_keep_every_old_address_at_one_hop(self, client):
        story = make_story(tags=["One"])
        for name in ("Two", "Three"):
            other = make_story(tags=[name])
            merge(tag_of(story), tag_of(other))
            story = other

        for slug in ("one", "two"):
            response = client.get(f"/tag/{slug}/")
            assert (response.status_code, response["Location"]) == (301, "/tag/three/")
        assert client.get("/tag/three/").status_code == 200

    def test_are_found_by_the_name_that_was_merged(self):
        merge(tag_of(make_draft(tags=["Ferries"])), tag_of(make_draft(tags=["Ferry"])))

        story = make_draft(tags=["FERRIES", "ferry"])

        assert tag_of(story).name == "Ferry"
        assert story.revisions.get().snapshot["tags"] == ["Ferry"]

    def test_typed_in_a_form_that_was_open_change_nothing(self):
        story = make_draft(tags=["Ferries"])
        merge(tag_of(story), tag_of(make_draft(tags=["Ferry"])))

        again = workflow.edit(story, {"tags": ["Ferries"]}, by=None, at=AT, version=1)

        assert again.version == 1
        assert tag_of(story).name == "Ferry"

    def test_may_be_made_again_on_purpose_and_take_the_address_back(self, client):
        merge(tag_of(make_story(tags=["Ferries"])), tag_of(make_story(tags=["Ferry"])))

        workflow.save_tag(Tag(name="Ferries"), by=None)

        assert tag_of(make_story(tags=["ferries"])).slug == "ferries"
        assert client.get("/tag/ferries/").status_code == 200
        assert RetiredName.objects.get().slug is None

    @pytest.mark.relates
    def test_renew_the_lists_that_name_them(self):
        stories = [
            make_story(AT - HOUR, headline="Ann", tags=["Ferries"]),
            make_story(AT - HOUR, headline="Bo", tags=["Ferry"]),
        ]

        merge(tag_of(stories[0]), tag_of(stories[1]))

        row = RelatedStory.objects.get(story=stories[0], other=stories[1])
        assert {"kind": "tag", "name": "Ferry"} in row.reasons

    @pytest.mark.relates
    def test_renew_lists_by_the_hundred(self, monkeypatch):
        monkeypatch.setattr("articles.tasks.RENEWED_AT_ONCE", 2)
        section = make_section()
        stories = [make_story(section=section, tags=["Boats"]) for _ in range(3)]
        RelatedStory.objects.all().delete()

        tag = tag_of(stories[0])
        tag.name = "Ships"
        workflow.save_tag(tag, by=None)

        told = RelatedStory.objects.filter(reasons__icontains="Ships")
        assert set(told.values_list("story", flat=True)) == {s.pk for s in stories}


class TestAuthors:
    def test_keep_the_earlier_place_and_its_role(self):
        ann, bo, cy = make_author("Ann"), make_author("Bo"), make_author("Cy")
        late = make_story(bylines=[(ann, "words"), (bo, ""), (cy, "photographs")])
        early = make_story(bylines=[(cy, "photographs"), (bo, ""), (ann, "words")])
        alone = make_story(bylines=[(bo, ""), (cy, "map")])

        merge(cy, ann)

        assert names_of(late) == [("Ann", "words"), ("Bo", "")]
        assert names_of(early) == [("Ann", "photographs"), ("Bo", "")]
        assert names_of(alone) == [("Bo", ""), ("Ann", "map")]
        assert set(Story.objects.by_author(ann)) == {late, early, alone}

    def test_lead_on_from_their_page(self, client):
        ann, cy = make_author("Ann"), make_author("Cy")
        make_story(bylines=[(cy, "")])

        merge(cy, ann)

        response = client.get("/author/cy/")
        assert (response.status_code, response["Location"]) == (301, "/author/ann/")

    def test_take_over_what_the_other_one_does_not_say(self):
        image = workflow.add_image(picture(), alt="Cy", by=None, at=AT)
        ann = make_author("Ann", role="Coast")
        cy = make_author("Cy", role="City", biography="Rides.", portrait=image)

        kept = merge(cy, ann)

        ann.refresh_from_db()
        assert kept == ann
        assert (ann.role, ann.biography, ann.portrait) == ("Coast", "Rides.", image)


class TestSections:
    def test_move_first_and_further_ones(self):
        city, town = make_section("City", slug="city"), make_section("Town")
        first = make_story(section=city, further_sections=[town])
        further = make_draft(section=town, further_sections=[city])

        merge(city, town)

        for story in (first, further):
            story.refresh_from_db()
            assert story.section == town
            assert sections_of(story) == [("Town", 0)]
        assert list(Story.objects.in_section(town)) == [first]
        assert not Section.objects.filter(name="City").exists()

    def test_lead_on_from_their_page(self, client):
        city, town = (
            make_section("City", slug="city"),
            make_section("Town", slug="town"),
        )

        merge(city, town)

        response = client.get("/section/city/")
        assert (response.status_code, response["Location"]) == (301, "/section/town/")

    def test_give_those_under_them_to_the_other(self):
        city, town = make_section("City"), make_section("Town")
        parks = make_section("Parks", parent=city)
        story = make_story(section=parks)

        merge(city, town)

        parks.refresh_from_db()
        assert parks.parent == town
        inherited = Placement.INHERITED
        assert sections_of(story) == [("Parks", 0), ("Town", inherited)]
        assert history(story)[-1][0] == "publish"

    def test_merged_into_their_parent_leave_its_list_whole(self):
        city = make_section("City")
        parks = make_section("Parks", parent=city)
        story = make_story(section=parks)

        merge(parks, city)

        assert sections_of(story) == [("City", 0)]
        assert list(Story.objects.in_section(city)) == [story]

    def test_merged_into_one_under_them_leave_it_on_the_first_level(self):
        city = make_section("City")
        parks, roads = (make_section(name, parent=city) for name in ("Parks", "Roads"))
        story = make_story(section=roads)

        merge(city, parks)

        parks.refresh_from_db()
        roads.refresh_from_db()
        assert (parks.parent, roads.parent) == (None, parks)
        assert sections_of(story) == [("Roads", 0), ("Parks", Placement.INHERITED)]

    def test_with_others_under_them_do_not_go_under_a_third(self):
        city, coast = make_section("City"), make_section("Coast")
        make_section("Parks", parent=city)
        harbor = make_section("Harbor", parent=coast)
        story = make_story(section=city)

        with pytest.raises(workflow.MoveNotAllowed, match="Harbor"):
            merge(city, harbor)

        assert sections_of(story) == [("City", 0)]
        assert history(story)[-1][0] == "publish"

    def test_bring_their_editors_unless_every_editor_may(self):
        ann, bo = make_user(roles.EDITOR), make_user(roles.EDITOR)
        city, town, coast = make_section(), make_section(), make_section()
        city.editors.add(ann)
        town.editors.add(bo)

        merge(city, town)
        assert set(town.editors.all()) == {ann, bo}

        merge(town, coast)
        assert not coast.editors.exists()

    def test_keep_the_slot_and_the_replies_of_a_story(self):
        city, town = make_section(), make_section()
        story = make_comment(make_story(section=city)).story
        workflow.set_slot(0, story, by=None, at=AT)

        merge(city, town)

        story.refresh_from_db()
        assert story.slots.get().place == 0
        assert story.reply_count == 1


class TestEvery:
    def test_old_versions_say_the_one_that_stayed(self, client):
        client.force_login(make_user(is_superuser=True))
        ann, cy = make_author("Ann"), make_author("Cy")
        city, town = make_section("City"), make_section("Town")
        story = make_draft(
            section=city, bylines=[(cy, "")], tags=["Ferries"], further_sections=[town]
        )
        other = make_draft(section=city, tags=["Ferry"])

        merge(cy, ann)
        merge(city, town)
        merge(tag_of(story), tag_of(other))

        text = client.get(f"/admin/articles/story/{story.pk}/history/").text
        assert all(word in text for word in ("Town", "Ann", "Ferry"))
        entry = text[text.index("Written") :]
        assert not any(word in entry for word in ("City", "Cy", "Ferries"))

    def test_leaves_versions_alone(self):
        city, town = make_section(), make_section()
        story = make_story(section=city)
        version = story.version

        merge(city, town)

        story.refresh_from_db()
        assert story.version == version
        assert story.revisions.count() == 1

    @pytest.mark.parametrize("number", [1, 40])
    def test_costs_the_same_for_one_story_and_for_many(
        self, number, django_assert_max_num_queries
    ):
        city, town = make_section(), make_section()
        owner = make_user()
        for _ in range(number):
            make_draft(section=city, owner=owner)

        with django_assert_max_num_queries(35):
            merge(city, town)

    def test_refuses_itself_another_kind_and_one_that_is_gone(self):
        city, town, ann = make_section(), make_section(), make_author("Ann")
        for source, into in ((city, city), (city, ann)):
            with pytest.raises(workflow.MoveNotAllowed):
                merge(source, into)
        stale = Section.objects.get(pk=town.pk)
        merge(town, city)

        for source, into in ((stale, city), (city, stale)):
            with pytest.raises(workflow.MoveNotAllowed, match="meanwhile"):
                merge(source, into)

    def test_asks_for_rights(self):
        a, b = (tag_of(make_draft(tags=[name])) for name in "ab")
        with pytest.raises(PermissionDenied):
            merge(a, b, by=make_user(roles.REPORTER))
        with pytest.raises(PermissionDenied):
            merge(make_section(), make_section(), by=make_user(roles.EDITOR))

        merge(a, b, by=make_user(roles.EDITOR))
        merge(make_section(), make_section(), by=make_user(roles.ADMINISTRATOR))

    def test_gives_up_when_stories_keep_coming(self, monkeypatch):
        city, town = make_section(), make_section()
        make_draft(section=city)
        monkeypatch.setattr("articles.workflow.holding._hold", lambda _stories: [])

        with pytest.raises(workflow.MoveNotAllowed, match="Try again"):
            merge(city, town)

    def test_of_a_signature_that_both_gave_leaves_one(self):
        ann, cy = make_author("Ann"), make_author("Cy")
        make_story(bylines=[(ann, ""), (cy, "")])

        merge(cy, ann)

        assert Byline.objects.count() == 1


class TestReach:
    def test_counts_all_and_those_that_readers_see(self, django_assert_num_queries):
        section, ann = make_section(), make_author("Ann")
        under = make_section(parent=section)
        given = {"tags": ["Ferry"], "bylines": [(ann, "")]}
        make_draft(section=section, **given)
        make_story(section=section, publish_at=AT + HOUR, **given)
        story = make_story(section=section, **given)
        make_story(section=under)

        for row in (section, tag_of(story), ann):
            with django_assert_num_queries(1):
                assert Story.objects.naming(row).reach(AT) == (3, 1)


def picture():
    data = BytesIO()
    Picture.new("RGB", (40, 30), "red").save(data, "PNG")
    return SimpleUploadedFile("face.png", data.getvalue())


def test_an_author_that_was_merged_meanwhile_signs_nothing():
    ann, cy = make_author("Ann"), make_author("Cy")
    merge(cy, ann)

    with pytest.raises(ValidationError) as why:
        make_draft(bylines=[(cy, "")])
    assert set(why.value.error_dict) == {"bylines"}
