"""Which twelve stand in a list, in which order, and what is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import related
from articles.related import Gauge, choose
from tests.articles.test_related_scoring import COAST, COUNCIL, FERRY, RARE, facts

BODY = " ".join(f"word{number}" for number in range(60))


def chosen(story, pool, **how):
    return [choice.pk for choice in choose(Gauge(story, RARE), pool, **how)]


class TestOrder:
    def test_pinned_first_then_scored_then_the_ladder(self):
        story = facts(1, tags=FERRY | COUNCIL, section=7, sections=COAST)
        pool = [
            facts(2),
            facts(3, sections=COAST),
            facts(4, tags=COUNCIL),
            facts(5, tags=FERRY),
            facts(6),
        ]

        choices = choose(Gauge(story, RARE), pool, pinned=[6])

        assert [(choice.pk, choice.rung) for choice in choices] == [
            (6, "pinned"),
            (5, "scored"),
            (4, "tag"),
            (3, "section"),
            (2, "latest"),
        ]
        assert [choice.reasons[0]["kind"] for choice in choices[1:]] == [
            "tag",
            "tag",
            "section",
            "latest",
        ]

    @given(st.lists(st.integers(1, 30), unique=True), st.randoms())
    def test_names_nothing_twice_never_itself_and_is_stable(self, keys, chance):
        story = facts(1, "Night ferry", tags=FERRY)
        pool = [
            facts(
                pk, f"Night ferry {pk}" if pk % 3 else "", tags=FERRY if pk % 2 else {}
            )
            for pk in keys
        ]
        shuffled = chance.sample(pool, len(pool))
        pins = [pk for pk in keys if pk % 7 == 0]

        choices = choose(Gauge(story, RARE), pool, pinned=pins)

        assert choices == choose(Gauge(story, RARE), shuffled, pinned=pins)
        names = [choice.pk for choice in choices]
        assert len(set(names)) == len(names) <= related.KEPT
        assert 1 not in names
        assert len(names) == min(related.KEPT, len(set(keys) - {1}))


class TestCopies:
    @pytest.mark.parametrize("tags", [{}, FERRY])
    def test_of_the_story_stand_nowhere_not_even_on_the_ladder(self, tags):
        story = facts(1, "Cabin", body=BODY, tags=tags)
        copy = facts(2, "Cabin!", body=f"<{BODY.upper()}>", tags=tags)
        other = facts(3, "Cabin", body="Another text", tags=tags)

        assert chosen(story, [copy, other]) == [3]

    def test_with_another_headline_are_copies(self):
        story = facts(1, "One headline of the desk", body=BODY)

        assert chosen(story, [facts(2, "Quite another", body=BODY)]) == []

    def test_of_one_another_stand_once_the_more_related_one(self):
        story = facts(1, "Cabin", body="word1 word2 word3 ferry")
        pool = [facts(pk, "Night", body=BODY) for pk in (2, 3)]

        assert chosen(story, pool) == [3]

    def test_that_an_editor_pinned_stay(self):
        story = facts(1, "Cabin", body=BODY)

        assert chosen(story, [facts(2, "Cabin", body=BODY)], pinned=[2]) == [2]

    def test_are_told_by_texts_that_are_read_only_for_the_best(self):
        story = facts(1, "Cabin", body=BODY)
        terms = story.terms
        pool = [facts(pk, terms=terms | {f"own{pk}": 1}) for pk in range(2, 200)]
        asked = []

        def read(keys):
            asked.extend(keys)
            return {pk: ("Cabin", f"own{pk}", BODY if pk > 190 else "") for pk in keys}

        assert not any(pk > 190 for pk in chosen(story, pool, read=read))
        assert len(asked) <= 3 * related.KEPT


class TestEverywhere:
    def test_a_story_alone_has_an_empty_list(self):
        assert choose(Gauge(facts(1, "Cabin"), RARE), []) == []
