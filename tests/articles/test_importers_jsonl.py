import io
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importers import Item, jsonl

OSLO = ZoneInfo("Europe/Oslo")
WHOLE = {
    "id": "a-1",
    "headline": "The ferry sails",
    "deck": "After the storm.",
    "body": "<p>It sails.</p>",
    "section": "Harbor",
    "tags": ["ferry", "storm"],
    "authors": ["Ann Lee"],
    "published_at": "2024-01-31T09:30:00Z",
}


def read(*lines):
    """What becomes of lines, given as bytes, as text or as the values of JSON."""
    raw = [
        line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
    ]
    return list(jsonl.read(raw, OSLO))


def item(**changes):
    [line] = read(WHOLE | changes)
    assert line.item, line.reason
    return line.item


def reason(line):
    [read_line] = read(line)
    assert read_line.item is None
    return read_line.reason


def test_reads_a_whole_line():
    [line] = read(WHOLE)

    assert line.item == Item(
        source_id="a-1",
        headline="The ferry sails",
        deck="After the storm.",
        body="<p>It sails.</p>",
        section="Harbor",
        tags=("ferry", "storm"),
        authors=("Ann Lee",),
        published_at=datetime(2024, 1, 31, 9, 30, tzinfo=UTC),
    )
    assert (line.number, line.reason) == (1, "")


def test_needs_no_more_than_an_id_and_a_headline():
    [line] = read({"id": 17, "headline": "Short", "url": "of no interest"})

    assert line.item == Item(source_id="17", headline="Short")


def test_takes_null_for_what_is_missing():
    empty = dict.fromkeys(("deck", "body", "section", "tags", "authors"))

    assert item(**empty, published_at=None) == Item("a-1", "The ferry sails")
    assert item(published_at="").published_at is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{", "not JSON"),
        (b"id,headline", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b'{"id": ' + b"1" * 5000 + b"}", "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'{"id": "\xe9"}', "not UTF-8"),
        (b"x" * (jsonl.LONGEST + 1), "longer than 4 MB"),
        (["a list"], "not a JSON object"),
        (17, "not a JSON object"),
        (None, "not a JSON object"),
        ({"headline": "A"}, "id: missing"),
        (WHOLE | {"id": " \0 "}, "id: missing"),
        (WHOLE | {"id": "x" * 201}, "id: longer than 200 characters"),
        (WHOLE | {"id": True}, "id: neither a text nor a whole number"),
        (WHOLE | {"id": 1.5}, "id: neither a text nor a whole number"),
        (WHOLE | {"id": ["a"]}, "id: neither a text nor a whole number"),
        ({"id": "a"}, "headline: missing"),
        (WHOLE | {"headline": " \u200b "}, "headline: missing"),
        (WHOLE | {"headline": 5}, "headline: not a text"),
        (WHOLE | {"deck": ["a"]}, "deck: not a text"),
        (WHOLE | {"body": {"html": ""}}, "body: not a text"),
        (WHOLE | {"section": 3}, "section: not a text"),
        (WHOLE | {"tags": "ferry, storm"}, "tags: not a list of texts"),
        (WHOLE | {"tags": ["ferry", 5]}, "tags: not a list of texts"),
        (WHOLE | {"authors": {"name": "Ann"}}, "authors: not a list of texts"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_says_why_a_line_is_no_story(line, says):
    assert reason(line) == says


def test_refuses_an_id_that_came_before_and_goes_on():
    lines = read(WHOLE, WHOLE | {"id": " a-1\t"}, b"\n", WHOLE | {"id": "a-2"})

    assert [(line.number, line.reason) for line in lines] == [
        (1, ""),
        (2, "id: line 1 has it already"),
        (4, ""),
    ]


def test_an_id_of_a_refused_line_is_still_free():
    first, second = read({"id": "a-1"}, WHOLE)

    assert first.reason == "headline: missing"
    assert second.item is not None


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("2024-01-31T09:30:00+01:00", (2024, 1, 31, 8, 30)),
        ("2024-01-31T09:30:00", (2024, 1, 31, 8, 30)),
        ("2024-07-31 09:30", (2024, 7, 31, 7, 30)),
        ("2024-07-31", (2024, 7, 30, 22)),
        ("1850-01-01T00:00Z", (1850, 1, 1)),
        ("2999-12-31T00:00Z", (2999, 12, 31)),
    ],
)
def test_reads_times_with_and_without_a_zone(written, means):
    assert item(published_at=written).published_at == datetime(*means, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["yesterday", "31.01.2024", "2024-02-30", "0001-01-01T00:00+14:00", 1706693400, []],
)
def test_refuses_what_is_no_time(written):
    says = reason(WHOLE | {"published_at": written})

    assert says.startswith("published_at: not a time")


def test_makes_paragraphs_of_a_text():
    text = "First line\nof two.\r\n \r\nSecond, <3 & <ann@example.org>.\n\n\n"

    assert item(body=text).body == (
        "<p>First line of two.</p><p>Second, &lt;3 &amp; &lt;ann@example.org&gt;.</p>"
    )


@pytest.mark.parametrize(
    "body", ["<P>One.", "a<br/>b", '<a href="/x">y</a>', "<div class=x>y</div>\n\nz"]
)
def test_leaves_html_to_the_sanitizer(body):
    assert item(body=body).body == body


def test_ignores_the_mark_at_the_beginning_of_a_file():
    [line] = read(b"\xef\xbb\xbf" + json.dumps(WHOLE).encode())

    assert line.item is not None


def test_reads_the_beginning_alone_of_a_line_without_end():
    huge = b"x" * (2 * jsonl.LONGEST + 5)
    file = io.BytesIO(b"one\n" + huge + b"\ntwo\n" + huge)

    sizes = [len(line) for line in jsonl.lines_of(file)]

    assert sizes == [4, jsonl.LONGEST + 1, 4, jsonl.LONGEST + 1]


VALUES = [None, True, 0, 10**30, 1.5, float("nan"), "", " ", "\0", "\ud800", "<p>", "x"]
VALUES += ["a" * 300, "2024-01-31", "٢٠٢٤-01-01", "9999-12-31T23:59:59-23:59", [], {}]
VALUES += [["a", "\ud800"], [None], [["a"]], {"a": "b"}]
values = st.dictionaries(st.sampled_from(jsonl.KEYS), st.sampled_from(VALUES))
lines = st.binary(max_size=60) | values.map(lambda line: json.dumps(line).encode())


@given(st.lists(lines, max_size=4))
def test_answers_every_line_that_is_not_blank(some):
    answers = list(jsonl.read(some, OSLO))

    numbers = [number for number, line in enumerate(some, 1) if line.strip()]
    assert [answer.number for answer in answers] == numbers
    for answer in answers:
        assert (answer.item is None) == bool(answer.reason)


@given(st.text())
def test_a_text_without_tags_keeps_its_words(text):
    body = jsonl.as_html(text.replace("<", "≤"))

    assert body.count("<p>") == body.count("</p>")
