"""More Related Stories: what counts, what fills, what never stands there."""

from datetime import timedelta

import pytest
import time_machine

from articles import related, tasks, workflow
from articles.models import RelatedStory, Story, Tag
from tests.factories import AT, make_draft, make_section, make_story

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def named(story):
    rows = RelatedStory.objects.filter(story=story).order_by("position")
    return list(rows.values_list("other_id", flat=True))


def renew(story, at=AT):
    return related.renew(story.pk, at)


@pytest.mark.django_db
class TestRenew:
    def test_keeps_at_most_twelve_with_rung_score_and_reasons(self):
        section = make_section("Coast")
        story, *others = [
            make_story(AT - n * HOUR, section=section, tags=["ferry"])
            for n in range(1, 16)
        ]

        renew(story)

        row = RelatedStory.objects.filter(story=story).order_by("position").first()
        assert named(story) == [other.pk for other in others[: related.KEPT]]
        assert (row.rung, row.reasons[0]) == (
            "scored",
            {"kind": "tag", "name": "ferry"},
        )
        assert row.score > related.MINIMUM

    def test_leaves_out_what_readers_cannot_see_pages_and_the_excluded(self):
        seen, excluded = make_story(), make_story()
        make_story(publish_at=AT + HOUR)
        make_draft()
        page = make_draft(kind="page", section=None)
        workflow.publish(page, by=None, at=AT - HOUR)
        story = make_story(excluded=[excluded])

        renew(story)

        assert named(story) == [seen.pk]

    def test_puts_pinned_stories_first_in_the_order_of_the_editor(self):
        first, second, third = (make_story(AT - n * HOUR) for n in (9, 5, 1))
        story = make_story(pinned=[second, first])

        renew(story)

        assert named(story) == [second.pk, first.pk, third.pk]

    def test_writes_nothing_where_nothing_changed(self):
        story, _other = make_story(), make_story()
        renew(story)
        rows = set(RelatedStory.objects.values_list("pk", flat=True))

        renew(story)

        assert set(RelatedStory.objects.values_list("pk", flat=True)) == rows

    def test_costs_the_same_however_many_stories_there_are(
        self, django_assert_max_num_queries
    ):
        section = make_section()
        stories = [make_story(section=section, tags=["ferry"]) for _ in range(30)]

        with django_assert_max_num_queries(80):
            renew(stories[0])

    def test_a_story_in_the_trash_and_one_that_is_gone_have_none(self):
        make_story()
        draft = make_draft()
        renew(draft)
        assert named(draft)

        workflow.trash(draft, by=None, at=AT)
        renew(draft)

        assert named(draft) == []
        assert related.renew(0, AT) == []

    def test_finds_an_old_story_by_a_word_of_its_text(self):
        old = make_story(AT - 2000 * DAY, body="<p>The ropewalk burned down.</p>")
        others = [
            make_story(AT - number * HOUR)
            for number in range(related.candidates.NEWEST + 5)
        ]
        story = make_story(body="<p>The ropewalk opens again.</p>")
        related.count([old.pk, story.pk, *(other.pk for other in others)], AT)

        renew(story)

        row = RelatedStory.objects.filter(story=story).order_by("position").first()
        assert (row.other_id, row.rung) == (old.pk, "scored")
        assert row.reasons[0] == {"kind": "words", "words": ["The ropewalk"]}

    def test_leaves_out_what_the_text_links_to(self):
        linked, elsewhere, seen = (make_story(slug=f"story-{n}") for n in range(3))
        body = (
            f'<p><a href="{linked.get_absolute_url()}">one</a>'
            f'<a href="https://elsewhere.example{elsewhere.get_absolute_url()}">two</a>'
            '<a href="/2026/02/31/no-day/">three</a></p>'
        )
        story = make_story(body=body)

        renew(story)

        assert set(named(story)) == {elsewhere.pk, seen.pk}

    def test_shows_what_the_text_links_to_where_it_is_pinned(self):
        other = make_story()
        body = f'<p><a href="{other.get_absolute_url()}">one</a></p>'

        story = make_story(body=body, pinned=[other])
        renew(story)

        assert named(story) == [other.pk]

    def test_pins_what_readers_see_alone(self):
        hidden, other = make_story(publish_at=AT + HOUR), make_story()
        story = make_story(pinned=[hidden])

        renew(story)

        assert named(story) == [other.pk]
        assert story.pk in related.neighbors(hidden.pk, AT + HOUR)

    @pytest.mark.parametrize("kind", ["section", "tag"])
    def test_what_does_not_relate_is_no_reason(self, kind):
        section = make_section("Coast", relates=kind != "section")
        story, _other = (make_story(section=section, tags=["breaking"]) for _ in "ab")
        Tag.objects.update(relates=kind != "tag")

        renew(story)

        row = RelatedStory.objects.get(story=story)
        assert kind not in {reason["kind"] for reason in row.reasons}

    def test_what_expired_while_it_was_chosen_is_left_out(self):
        story, other = make_story(), make_story(expires_at=AT + HOUR)
        choices = related.lists.choose_for(story.pk, AT)
        assert [choice.pk for choice in choices] == [other.pk]
        workflow.settle(AT + HOUR)

        related.lists.keep({story.pk: choices}, AT)

        assert named(story) == []

    def test_finds_an_old_story_by_its_tag_behind_a_thousand_new_ones(self):
        old = make_story(AT - 2000 * DAY, tags=["rope works"])
        for number in range(related.candidates.NEWEST + 5):
            make_story(AT - number * HOUR)
        story = make_story(tags=["rope works"])

        renew(story)

        assert named(story)[0] == old.pk


@pytest.mark.django_db
@pytest.mark.relates
class TestVerbsRenew:
    @pytest.fixture(autouse=True)
    def _present(self):
        with time_machine.travel(AT, tick=False):
            yield

    def test_publication_renews_both_directions(self):
        first = make_story(tags=["ferry"])
        second = make_story(tags=["ferry"])

        assert named(first) == [second.pk]
        assert named(second) == [first.pk]

    def test_withdrawal_takes_it_off_every_list(self):
        first, second = make_story(tags=["ferry"]), make_story(tags=["ferry"])

        workflow.withdraw(second, by=None, at=AT)

        assert named(first) == []

    def test_an_edit_of_tags_and_of_choices_renews(self):
        first, second = make_story(), make_story()
        third = make_story(AT - 5 * HOUR)
        assert named(first) == [second.pk, third.pk]

        edited = workflow.edit(
            first, {"pinned": [third]}, by=None, at=AT, version=first.version
        )
        assert named(first) == [third.pk, second.pk]

        workflow.edit(
            edited, {"excluded": [second]}, by=None, at=AT, version=edited.version
        )
        assert named(first) == [third.pk]

    def test_settle_renews_when_a_story_appears_and_when_it_expires(self):
        first = make_story()
        late = make_story(publish_at=AT + HOUR, expires_at=AT + 2 * HOUR)
        assert named(first) == []

        for at, expected in [(AT + HOUR, [late.pk]), (AT + 2 * HOUR, [])]:
            with time_machine.travel(at, tick=False):
                workflow.settle(at)
            assert named(first) == expected

    def test_a_draft_knows_its_list_before_it_is_published(self):
        other = make_story()

        assert named(make_draft()) == [other.pk]

    def test_of_many_verbs_are_left_to_who_asked_for_it(self):
        old = make_story()

        with workflow.relating_later() as waiting:
            new = [make_story() for _ in range(3)]

        assert waiting == {story.pk for story in new}
        assert named(old) == []


@pytest.mark.django_db
class TestTask:
    def test_may_run_twice_and_after_its_story_is_gone(self):
        story, other = make_story(), make_story()
        with time_machine.travel(AT, tick=False):
            for _ in range(2):
                tasks.renew_related.func([story.pk])
            tasks.renew_related.func([0])

        assert named(story) == [other.pk]
        assert named(other) == [story.pk]

    def test_a_page_of_readers_shows_six_of_the_twelve(self):
        story = make_story()
        for _ in range(8):
            make_story()
        renew(story)

        assert RelatedStory.objects.filter(story=story).count() == 8
        assert Story.objects.related_of(story, AT).count() == 8
