"""What two texts have in common as they say it: copies and phrases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.related import are_duplicates
from articles.related.passages import shared

TEXT = " ".join(f"word{number}" for number in range(200))


class TestCopies:
    @given(st.text(), st.text())
    def test_are_copies_of_one_another(self, text, other):
        assert are_duplicates(text, other) == are_duplicates(other, text)

    @given(st.text("abc", min_size=1))
    def test_every_text_with_a_word_is_one_of_itself(self, text):
        assert are_duplicates(text, f"  {text.upper()}.\n")

    def test_one_may_differ_in_a_few_words(self):
        assert are_duplicates(TEXT, TEXT.replace("word50 ", "instead "))

    def test_one_with_a_tenth_of_its_words_changed_is_none(self):
        changed = " ".join(f"word{n if n % 10 else -n}" for n in range(200))

        assert not are_duplicates(TEXT, changed)

    @pytest.mark.parametrize("other", ["", " … ", TEXT[:900], f"{TEXT} {TEXT[::-1]}"])
    def test_a_part_and_a_longer_one_are_none(self, other):
        assert not are_duplicates(TEXT, other)

    def test_the_same_words_in_another_order_are_none(self):
        assert not are_duplicates("dog bites man", "man bites dog")

    def test_no_words_are_no_copy_of_no_words(self):
        assert not are_duplicates("", "…")


class TestShared:
    def test_a_phrase_stands_side_by_side_in_both(self):
        weights = {"black": 1, "sea": 1}

        assert shared(weights, "the Black Sea", "a Black Sea port") == ["Black Sea"]
        assert shared(weights, "the Black Sea", "black, sea") == ["Black", "Sea"]
        assert shared(weights, "Sea. Black", "a Black Sea port") == ["Black", "Sea"]

    def test_a_number_is_named_in_a_phrase_only(self):
        weights = {"route": 1, "66": 1}

        assert shared(weights, "Route 66 opens", "On route 66") == ["Route 66"]
        assert shared(weights, "66 on the route", "a route, 66") == ["route"]

    def test_the_usual_form_is_named_not_that_of_a_headline(self):
        text = "GRAIN deal\nGrain sails. More grain, and grain again"

        assert shared({"grain": 1}, text, "grain") == ["grain"]

    def test_no_word_twice_and_at_most_three(self):
        text = "alpha beta gamma delta epsilon zeta eta"
        weights = {word: rank for rank, word in enumerate(text.split(), start=1)}

        assert shared(weights, text, text) == [
            "zeta eta",
            "delta epsilon",
            "beta gamma",
        ]

    def test_accents_and_other_scripts_are_kept_as_written(self):
        weights = {"ubung": 2, "одеси": 1}

        found = shared(weights, "Übung in Одеси", "UBUNG ОДЕСИ")

        assert found == ["Übung", "Одеси"]
