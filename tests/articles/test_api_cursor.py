"""A cursor is read back as it was written; every other text is refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.api import asking, cursor
from articles.querysets import Place
from tests.factories import AT

TIMES = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001  Hypothesis adds the zone
    datetime(2099, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
KEYS = st.integers(1, 2**63 - 1)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(TIMES, KEYS)
def test_is_read_back_as_it_was_written(at, pk):
    text = cursor.encode(Place(at, pk))

    assert cursor.decode(text) == Place(at, pk)
    assert set(text) <= set(LETTERS)
    assert len(text) == 32


@given(st.text() | st.text(LETTERS, min_size=32, max_size=32) | st.text("A= \n"))
def test_any_other_text_is_refused(text):
    with pytest.raises(ValueError):
        cursor.decode(text)


@given(st.integers(0, 31), st.sampled_from(LETTERS))
def test_a_letter_changed_is_refused(position, letter):
    text = cursor.encode(Place(AT, 7))
    if text[position] != letter:
        with pytest.raises(ValueError):
            cursor.decode(text[:position] + letter + text[position + 1 :])


@pytest.mark.parametrize("more", ["=", "\n", " ", "A", "AAAA", "é"])
def test_is_spelled_in_one_way(more):
    text = cursor.encode(Place(AT, 7))

    for spelled in (text + more, more + text, text[:9] + more + text[9:]):
        with pytest.raises(ValueError):
            cursor.decode(spelled)


@given(st.text() | st.datetimes().map(str) | st.dates().map(str), st.booleans())
def test_any_text_is_a_moment_or_refused(text, is_end):
    try:
        found = asking.moment(text, is_end=is_end)
    except (ValueError, OverflowError):
        return
    assert found.tzinfo
    assert 1899 < found.year <= 2100
