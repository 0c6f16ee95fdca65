"""What rows of other tables say of a story, and the columns that came with them."""

from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from articles import workflow
from articles.models import Author, Edition, Placement, Story, Tag
from newsroom import roles
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def make_author(name):
    return Author.objects.create(name=name, slug=name.lower())


def edit(story, by=None, at=AT, *, is_significant=False, **changes):
    return workflow.edit(
        story,
        changes,
        by=by,
        at=at,
        version=story.version,
        is_significant=is_significant,
    )


def refused(**changes):
    with pytest.raises(ValidationError) as why:
        make_draft(**changes)
    return set(why.value.error_dict)


def newest_snapshot(story):
    return story.revisions.order_by("-version").first().snapshot


class TestTags:
    def test_are_found_in_any_case_and_made_once(self):
        first = make_draft(tags=["Rope works", " rope  WORKS ", "", "C++"])
        second = make_draft(tags=["rope works", "C"])

        assert Tag.objects.count() == 3
        assert {tag.slug for tag in Tag.objects.all()} == {"rope-works", "c", "c-2"}
        assert first.tags.filter(name__iexact="rope works").exists()
        assert second.tags.count() == 2

    def test_are_kept_in_the_revision_and_taken_away(self):
        story = make_story(tags=["Ferry", "Harbor"])
        assert newest_snapshot(story)["tags"] == ["Ferry", "Harbor"]

        edit(story, tags=["Harbor"])

        assert newest_snapshot(story)["tags"] == ["Harbor"]
        assert not Story.objects.with_tag(Tag.objects.get(name="Ferry")).exists()

    def test_have_limits(self):
        assert refused(tags=["a" * 51]) == {"tags"}
        assert refused(tags=[str(n) for n in range(21)]) == {"tags"}

    def test_of_another_slug_is_found_by_its_name(self):
        renamed = Tag.objects.create(name="Ferry", slug="boats")

        assert list(make_draft(tags=["ferry"]).tags.all()) == [renamed]

    def test_that_others_keep_making_are_asked_for_again(self):
        with mock.patch.object(Tag.objects, "create", side_effect=IntegrityError):
            assert refused(tags=["Ferry"]) == {"tags"}


class TestBylines:
    def test_keep_the_order_and_the_role(self):
        ann, bo = make_author("Ann"), make_author("Bo")
        story = make_story(bylines=[(bo, ""), (ann, " photographs ")])

        rows = story.bylines.order_by("position").values_list("author__name", "role")
        assert list(rows) == [("Bo", ""), ("Ann", "photographs")]
        assert newest_snapshot(story)["bylines"] == [
            [bo.pk, ""],
            [ann.pk, "photographs"],
        ]

    def test_name_an_author_once_with_a_short_role(self):
        ann = make_author("Ann")
        assert refused(bylines=[(ann, ""), (ann, "x")]) == {"bylines"}
        assert refused(bylines=[(ann, "x" * 61)]) == {"bylines"}


class TestSections:
    def test_a_story_stands_in_its_section_further_ones_and_their_parents(self):
        above = make_section()
        here, there = make_section(parent=above), make_section()
        story = make_story(section=here, further_sections=[there, here])

        for section in (above, here, there):
            assert list(Story.objects.in_section(section)) == [story]
        assert newest_snapshot(story)["further_sections"] == [there.pk]

        edit(story, section=there, further_sections=[])
        assert set(story.placements.values_list("section", flat=True)) == {there.pk}

    def test_the_primary_one_stays_first_when_it_was_a_further_one(self):
        here, there = make_section(), make_section()
        story = make_story(section=here, further_sections=[there])

        edit(story, section=there)

        assert Placement.objects.get(story=story).position == 0


class TestChoices:
    def test_are_pinned_and_left_out_in_order(self):
        first, second, third = make_story(), make_story(), make_story()
        story = make_story(pinned=[second, first, second], excluded=[third])

        snapshot = newest_snapshot(story)
        assert snapshot["pinned"] == [second.pk, first.pk]
        assert snapshot["excluded"] == [third.pk]
        assert edit(story, pinned=[story]).related_choices.count() == 1

    def test_are_not_both(self):
        other = make_story()
        assert refused(pinned=[other], excluded=[other]) == {"excluded"}

    def test_of_the_desk_bump_nothing(self):
        story = make_story()
        story.refresh_from_db()
        numbers = story.page_version, Edition.objects.the_one().edition

        edit(story, internal_note="Call.", planned_for=date(2026, 8, 1))

        story.refresh_from_db()
        assert (story.page_version, Edition.objects.the_one().edition) == numbers
        assert not story.is_scheduled(AT)


def test_every_list_follows_the_time_of_publication():
    ann = make_author("Ann")
    draft = make_draft(tags=["Ferry"], bylines=[(ann, "")])

    def times():
        rows = (draft.placements, draft.bylines, draft.tagged)
        return {
            time
            for row in rows
            for time in row.values_list("first_published_at", flat=True)
        }

    assert times() == {None}
    story = workflow.publish(draft, by=None, at=AT, publish_at=AT + HOUR)
    assert times() == {AT + HOUR}
    story = edit(story, publish_at=AT + 2 * HOUR)
    assert times() == {AT + 2 * HOUR}
    workflow.take_back(story, by=None, at=AT)
    assert times() == {None}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"deck": "a" * 401}, "deck"),
        ({"internal_note": "a" * 5001}, "internal_note"),
        ({"language": "xx"}, "language"),
        ({"planned_for": date(1899, 1, 1)}, "planned_for"),
    ],
)
def test_a_column_has_its_limits(changes, field):
    assert refused(**changes) == {field}


class TestUpdated:
    def test_is_set_by_a_significant_edit_of_what_readers_have_seen(self):
        story = edit(make_story(), headline="New")
        assert story.updated_at is None

        story = edit(story, is_significant=True)
        assert story.updated_at == AT
        assert story.updated_at >= story.first_published_at

    def test_means_nothing_before_publication_and_is_taken_back(self):
        draft = edit(make_draft(), is_significant=True, deck="New")
        assert draft.updated_at is None

        story = workflow.publish(draft, by=None, at=AT)
        later = AT + timedelta(seconds=5)
        story = edit(story, at=later, is_significant=True)
        assert workflow.take_back(story, by=None, at=later).updated_at is None


class TestPages:
    def test_have_an_address_of_their_own_and_no_section(self):
        first = make_draft(kind="page", slug="about")
        second = make_draft(kind="page", slug="about")

        assert [page.slug for page in (first, second)] == ["about", "about-2"]
        assert first.get_absolute_url() == "/about/"
        assert refused(kind="page", section=make_section()) == {"section"}

    @pytest.mark.parametrize("slug", ["search", "admin", "2026"])
    def test_leave_the_addresses_of_the_site_alone(self, slug):
        assert refused(kind="page", slug=slug) == {"slug"}

    def test_are_for_administrators(self):
        admin = make_user(roles.ADMINISTRATOR)
        page = workflow.create({"headline": "About"}, by=admin, at=AT, kind="page")
        assert page.discussion_mode == Story.DiscussionMode.HIDDEN
        with pytest.raises(PermissionDenied):
            workflow.create(
                {"headline": "About"}, by=make_user(roles.EDITOR), at=AT, kind="page"
            )

    def test_stand_in_the_footer_of_every_page(self):
        page = make_draft(kind="page")
        before = Edition.objects.the_one().site

        page = workflow.publish(page, by=None, at=AT)
        edit(page, headline="New")

        assert Edition.objects.the_one().site == before + 2
        assert page.first_published_at == datetime(2026, 7, 14, 9, 30, tzinfo=UTC)
