"""Marks in a text, and what an edit changed."""

import pytest

from comments.admin.screen.marks import SHOWN, compared, marked


def test_marks_words_and_leaves_the_rest_as_text():
    text = marked("a <b> & clown", [(8, 13), (0, 1)])

    assert text.head == "<mark>a</mark> &lt;b&gt; &amp; <mark>clown</mark>"
    assert not text.rest


def test_joins_marks_that_overlap():
    assert marked("abcdef", [(1, 4), (3, 5), (2, 3)]).head == "a<mark>bcde</mark>f"


@pytest.mark.parametrize("start", [SHOWN - 3, SHOWN, SHOWN + 20])
def test_cuts_a_long_text_inside_no_mark(start):
    text = "x" * start + "clown here" + " and so on" * 50

    found = marked(text, [(start, start + 10)])

    assert "<mark>clown here</mark>" in {
        found.head[-23:],
        found.rest[:23],
    } or "<mark>clown here</mark>" in str(found.head)
    assert len(found.rest) > 100


def test_shows_what_was_taken_out_and_put_in():
    html = compared("It was <never> safe.", "It is safe, now.")

    assert "It <del>was" in html
    assert "&lt;never&gt;" in html
    assert "<ins>" in html


def test_shows_two_long_texts_whole():
    html = compared("a " * 5000, "b " * 5000)

    assert html.startswith("<del>a a")
    assert "<ins>b b" in html
