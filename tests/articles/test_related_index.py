"""The words of an archive in memory: what was added, and which stories are near."""

from hypothesis import given
from hypothesis import strategies as st

from articles.related import index
from articles.related.index import Index

TERMS = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(1, 9))


def filled(*texts):
    words = Index()
    for text in texts:
        words.add({word: text.split().count(word) for word in text.split()})
    return words


@given(st.lists(TERMS, max_size=8))
def test_gives_back_what_was_added(stories):
    words = Index()
    for terms in stories:
        words.add(terms)

    assert [words.terms(number) for number in range(len(stories))] == stories


def test_the_nearest_share_the_most_and_the_heaviest_words():
    words = filled("grain ship", "ship", "grain ship odesa", "snow")

    near = words.nearest({"grain": 2.0, "odesa": 3.0, "ship": 0.5, "new": 9.0}, 9)

    assert near == [2, 0, 1]
    assert words.nearest({"grain": 2.0, "odesa": 3.0, "ship": 0.5}, 1) == [2]


def test_a_long_story_must_share_more():
    words = filled("grain " + " ".join(f"w{n}" for n in range(50)), "grain w1")

    assert words.nearest({"grain": 1.0}, 2) == [1, 0]


def test_a_bare_headline_is_no_bargain():
    words = filled("grain", "grain odesa ship " + " ".join(f"w{n}" for n in range(9)))

    assert words.nearest({"grain": 1.0, "odesa": 0.5}, 2) == [1, 0]


def test_knows_nothing_near_words_that_it_does_not_know():
    assert filled("grain").nearest({"snow": 1.0}, 5) == []
    assert filled().nearest({"snow": 1.0}, 5) == []


def test_asking_leaves_nothing_behind():
    words = filled("grain ship", "ship snow")
    before = words.nearest({"ship": 1.0}, 5)

    words.nearest({"snow": 9.0, "ship": 5.0}, 5)

    assert words.nearest({"ship": 1.0}, 5) == before


def test_of_a_word_that_very_many_say_the_last_are_found(monkeypatch):
    monkeypatch.setattr(index, "READ", 3)
    words = filled(*["grain"] * 10)

    assert sorted(words.nearest({"grain": 1.0}, 10)) == [7, 8, 9]
