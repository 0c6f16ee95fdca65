"""Text on its way in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.html import (
    clean_html,
    clean_line,
    clean_text,
    is_blank,
    is_web_address,
    text_of,
)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("<p>Plain</p>", "<p>Plain</p>"),
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<p onclick='x()' style='color:red' id='y'>a</p>", "<p>a</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<svg><style><img src=x onerror=alert(1)></style></svg>", ""),
        ("<iframe srcdoc='x'></iframe><form><input name=x></form>", ""),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="//evil.example">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="/\\evil.example">x</a>', '<a rel="noopener">x</a>'),
        ("<p>a\x00\x0b\ud800b</p>", "<p>ab</p>"),
        ("<h1>Title</h1>", "Title"),
        ("<base href='//x'><meta http-equiv=refresh>", ""),
        ("{{ 7*7 }} {% x %}", "{{ 7*7 }} {% x %}"),
    ],
)
def test_html_keeps_the_allowed_and_nothing_else(dirty, clean):
    assert clean_html(dirty) == clean


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Two</h2><h3>Three</h3><p><strong>b</strong><em>i</em><u>u</u><s>s</s></p>",
        '<p><a href="https://example.org/x?y=1" title="t" rel="noopener">a</a></p>',
        '<ol start="3"><li><p>x</p></li></ol><ul><li><p>y</p></li></ul>',
        "<blockquote><p>q</p></blockquote><hr><pre><code>c</code></pre>",
    ],
)
def test_html_keeps_what_the_editor_makes(body):
    assert clean_html(body) == body


@given(st.text(max_size=300))
def test_html_is_stable_once_cleaned(text):
    once = clean_html(text)
    assert clean_html(once) == once
    assert "<script" not in once.lower()
    once.encode()


@given(st.text(max_size=300))
def test_text_is_stable_and_can_be_stored(text):
    once = clean_text(text)
    assert clean_text(once) == once
    assert "\x00" not in once.encode().decode()


@given(st.text(max_size=300))
def test_a_line_has_no_break_and_no_direction_marks(text):
    line = clean_line(text)
    assert clean_line(line) == line
    assert not set(line) & set("\n\r\v\x85\u2028\u2029\u202e\u2066")


def test_text_caps_marks_and_empty_lines():
    assert clean_text("e" + "\u0301\u0316\u0317\u0318\u0319" * 100).count("\u0316") <= 1
    assert clean_text("a" + "\n" * 10_000 + "b") == "a\n\nb"
    assert clean_text("a\r\nb\rc") == "a\nb\nc"


def test_text_loses_overrides_and_keeps_isolates():
    assert clean_text("a\u202eb\u2068c\u2069") == "ab\u2068c\u2069"
    assert clean_line("a\u202eb\u2068c\u2069") == "abc"


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u200d", "\ufeff", "\u00ad"])
def test_blank_is_what_nobody_sees(text):
    assert is_blank(text)
    assert not is_blank(text + "a")


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://example.org/a?b", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://user:pw@example.org", False),
        ("//example.org", False),
        ("https://", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_web_address(address, good):
    assert is_web_address(address) is good


def test_text_of_html_is_its_words():
    assert text_of("<p>a <b>b</b></p><p>c &amp; d &lt;e&gt;</p>") == "a b c & d <e>"


def test_an_empty_caption_is_none():
    figure = f'<figure><img src="/media/{"a" * 32}/960.jpg" alt="A cat">{{}}</figure>'

    cleaned = clean_html(figure.format("<figcaption> </figcaption>"))

    assert cleaned == clean_html(figure.format("")) == figure.format("")
