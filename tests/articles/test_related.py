"""More Related Stories: what counts, what fills, what never stands there."""

import dataclasses
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from articles import related, tasks, workflow
from articles.models import RelatedStory, Story
from articles.related import Facts, choose, scoring
from tests.factories import AT, make_draft, make_section, make_story

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FERRY, HARBOR, COUNCIL = {1: "ferry"}, {2: "harbor"}, {3: "council"}
USES = {1: 3, 2: 40, 3: 4000}


def facts(pk, headline="", **fields):
    fields.setdefault("published_at", AT)
    return Facts(pk, headline, fields.pop("deck", ""), **fields)


def score(story, candidate, *others):
    pool = [candidate, *others]
    return related.score(story, candidate, scoring.rarity(pool, USES))


def kinds(reasons):
    return [reason["kind"] for reason in reasons]


class TestScore:
    def test_a_rare_tag_weighs_more_than_a_common_one(self):
        story = facts(1, tags=FERRY | HARBOR | COUNCIL)

        values = [score(story, facts(2, tags=tags)).value for tags in (FERRY, HARBOR)]

        assert values[0] > values[1] > 0

    def test_a_tag_that_nearly_every_story_has_relates_nothing(self):
        assert score(facts(1, tags=COUNCIL), facts(2, tags=COUNCIL)).value == 0

    def test_shared_words_of_headline_and_deck_count_without_case_and_plural(self):
        story = facts(1, "Ferries and the night", deck="Cabins sold out")
        other = facts(2, "Every CABIN taken at Night")

        value, reasons = score(story, other, facts(3, "Beets"), facts(4, "Snow"))

        assert value > related.MINIMUM
        assert reasons[0] == {"kind": "words", "words": ["cabin", "night"]}

    def test_a_word_of_every_candidate_says_nothing(self):
        story = facts(1, "Council votes")
        pool = [facts(pk, f"Council {pk}") for pk in range(2, 9)]

        assert score(story, *pool).value == 0

    def test_section_and_time_order_but_do_not_relate(self):
        sections = {7: "Coast"}
        near = facts(2, section=7, sections=sections)

        assert score(facts(1, section=7, sections=sections), near).value == 0

    def test_nearness_fades_with_a_long_tail(self):
        story = facts(1, tags=FERRY)
        values = [
            score(story, facts(2, tags=FERRY, published_at=AT - days * DAY)).value
            for days in (0, 14, 365, 3650)
        ]

        assert values == sorted(set(values), reverse=True)
        assert values[-1] > score(story, facts(2, tags=HARBOR)).value

    @pytest.mark.parametrize(
        ("kind", "without"),
        [
            ("tag", {"tags": {}}),
            ("words", {"headline": "Nothing alike"}),
            ("section", {"sections": {}}),
        ],
    )
    def test_a_reason_goes_with_its_fact(self, kind, without):
        sections = {7: "Coast"}
        story = facts(
            1, "Night crossing booked", tags=FERRY, section=7, sections=sections
        )
        other = facts(2, "The night crossing", tags=FERRY, sections=sections)
        pool = facts(3, "Snow"), facts(4, "Beets")

        assert kind in kinds(score(story, other, *pool).reasons)
        changed = dataclasses.replace(other, **without)
        assert kind not in kinds(score(story, changed, *pool).reasons)

    def test_the_reason_of_time_counts_days(self):
        other = facts(2, tags=FERRY, published_at=AT - 3 * DAY)

        reasons = score(facts(1, tags=FERRY), other).reasons

        assert reasons[-1] == {"kind": "time", "days": 3}


class TestChoose:
    def test_pinned_first_then_scored_then_the_ladder(self):
        sections = {7: "Coast"}
        story = facts(1, tags=FERRY | COUNCIL, section=7, sections=sections)
        pool = [
            facts(2),
            facts(3, sections=sections),
            facts(4, tags=COUNCIL),
            facts(5, tags=FERRY),
            facts(6),
        ]

        chosen = choose(story, pool, tag_uses=USES, pinned=[6])

        assert [(choice.pk, choice.rung) for choice in chosen] == [
            (6, "pinned"),
            (5, "scored"),
            (4, "tag"),
            (3, "section"),
            (2, "latest"),
        ]
        assert [kinds(choice.reasons)[:1] for choice in chosen[1:]] == [
            ["tag"],
            ["tag"],
            ["section"],
            ["latest"],
        ]

    @given(st.lists(st.integers(1, 30), unique=True), st.randoms())
    def test_names_nothing_twice_never_itself_and_in_a_stable_order(self, keys, chance):
        story = facts(1, "Night ferry", tags=FERRY)
        pool = [
            facts(pk, "Night ferry" if pk % 3 else "", tags=FERRY if pk % 2 else {})
            for pk in keys
        ]
        shuffled = chance.sample(pool, len(pool))
        pins = [pk for pk in keys if pk % 7 == 0]

        chosen = choose(story, pool, tag_uses=USES, pinned=pins)

        assert chosen == choose(story, shuffled, tag_uses=USES, pinned=pins)
        names = [choice.pk for choice in chosen]
        assert len(set(names)) == len(names) <= related.KEPT
        assert 1 not in names
        assert len(names) == min(related.KEPT, len(set(keys) - {1}))


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

        with django_assert_max_num_queries(20):
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

    def test_finds_an_old_story_by_its_tag_behind_a_thousand_new_ones(self):
        old = make_story(AT - 2000 * DAY, tags=["rope works"])
        for number in range(related.lists.NEWEST + 5):
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

    def test_of_many_verbs_are_renewed_once(self):
        old = make_story()

        with (
            mock.patch("articles.related.renew", wraps=related.renew) as renewals,
            transaction.atomic(),
            workflow.relating_once(),
        ):
            new = [make_story() for _ in range(3)]
            assert named(old) == []
        renewed = [call.args[0] for call in renewals.call_args_list]

        assert sorted(renewed) == sorted([old.pk, *(story.pk for story in new)])
        assert set(named(old)) == {story.pk for story in new}

    def test_of_verbs_that_were_undone_are_not_renewed(self):
        old = make_story()

        with (
            pytest.raises(ZeroDivisionError),
            transaction.atomic(),
            workflow.relating_once(),
        ):
            make_story()
            raise ZeroDivisionError

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
