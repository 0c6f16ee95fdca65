"""What letters look like to a reader."""

# ruff: noqa: RUF001  letters that look like others are what this is about

import pytest

from comments.letters import signs, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AIex", "Alex"),
        ("Pau1", "Paul"),
        ("B0B", "bob"),
        ("\u0456van", "ivan"),
        ("\u03bfmar", "omar"),
    ],
)
def test_letters_that_look_alike_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize("letter", ["\u200b", "\u00ad", "\u3164", "\ufe0f", "\u0336"])
def test_what_shows_nothing_is_no_letter(letter):
    assert signs(letter) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("É", "e"), ("ﬁ", "fi"), ("Ｚ", "z"), ("ß", "SS"), ("①", "1"), ("🅲", "c")],
)
def test_case_accents_and_width_are_gone(one, other):
    assert signs(one) == tuple(sign for letter in other for sign in signs(letter))


def test_a_letter_is_read_as_itself_and_as_those_it_resembles():
    assert [sign.readings for letter in "aаν1" for sign in signs(letter)] == [
        "a",
        "аa",
        "νvn",
        "1li",
    ]


def test_few_letters_of_the_keyboard_share_a_shape():
    """A shape only saves looking at every letter; the readings decide."""
    shapes = {}
    for letter in "abcdefghijklmnopqrstuvwxyz0123456789":
        (sign,) = signs(letter)
        shapes.setdefault(sign.shape, []).append(letter)

    shared = {"".join(letters) for letters in shapes.values() if len(letters) > 1}
    assert shared == {"hmnuvy", "il1", "o0"}
