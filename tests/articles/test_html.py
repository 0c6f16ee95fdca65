"""Text on its way in."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.embeds import Embed, embed_of
from articles.html import (
    Figure,
    clean_html,
    clean_line,
    clean_text,
    embeds,
    is_blank,
    is_web_address,
    picture_keys,
    pieces,
    prose_of,
    text_of,
    word_count,
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


VIDEO = "https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=90"
WRITTEN = VIDEO.replace("&", "&amp;")


def figure(letter, caption=""):
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="/media/{letter * 32}/960.jpg" alt="">{words}</figure>'


def kinds(html):
    """The pieces of a text in short: keys as letters, embeds as their names."""
    return [
        [one.key[0] for one in piece]
        if isinstance(piece, list)
        else piece.provider.name
        if isinstance(piece, Embed)
        else piece
        for piece in pieces(clean_html(html))
    ]


def test_pictures_with_nothing_between_them_come_together():
    a, b, c = map(figure, "abc")
    assert kinds(f"<p>1</p>{a}<p>2</p>{b}\n {c}<p>3</p>") == [
        "<p>1</p>",
        ["a"],
        "<p>2</p>",
        ["b", "c"],
        "<p>3</p>",
    ]


@pytest.mark.parametrize("between", ["<hr>", "<p>x</p>", "<p></p>", "x"])
def test_what_stands_between_two_pictures_parts_them(between):
    found = kinds(figure("a") + between + figure("b"))
    assert [piece for piece in found if isinstance(piece, list)] == [["a"], ["b"]]


def test_a_caption_ends_with_its_own_figure():
    odd = figure("a", "1").replace("</figure>", "loose</figure>")
    shown = list(pieces(clean_html(f"{odd}<p>2</p>{figure('b', '3')}")))
    assert "loose</figure><p>2</p>" in shown[0]
    assert shown[1:] == [[Figure("b" * 32, "", "3")]]


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{WRITTEN}</p>",
        f"<p> \n{WRITTEN} </p>",
        f"<p>&nbsp;{WRITTEN}&nbsp;</p>",
        f"<p>\u00a0{WRITTEN}\u00a0<br></p>",
        f'<p><a href="{WRITTEN}">{WRITTEN}</a></p>',
        f'<p><a href="{WRITTEN}" title="t"> {WRITTEN} </a> </p>',
        f'<p><a href="{WRITTEN}">{WRITTEN}&nbsp;</a><br></p>',
    ],
)
def test_an_address_alone_in_a_paragraph_is_an_embed(html):
    cleaned = clean_html(f"<p>Before.</p>{html}<p>After.</p>")
    before, embed, after = pieces(cleaned)
    assert (before, after) == ("<p>Before.</p>", "<p>After.</p>")
    assert embed == embed_of(VIDEO)
    assert embeds(cleaned) == [embed]


@pytest.mark.parametrize(
    "html",
    [
        f"<p>See {WRITTEN}</p>",
        f"<p>{WRITTEN} {WRITTEN}</p>",
        f"<p>{WRITTEN}<br>x</p>",
        f"<p><em>{WRITTEN}</em></p>",
        f'<p><a href="https://evil.example/">{WRITTEN}</a></p>',
        f'<p><a href="{WRITTEN}">The film</a></p>',
        f"<h2>{WRITTEN}</h2>",
        f"<ul><li><p>{WRITTEN}</p></li></ul>",
        f"<blockquote><p>{WRITTEN}</p></blockquote>",
        f'<blockquote class="pull-quote"><p>x</p><p>{WRITTEN}</p></blockquote>',
        f"<pre><p>{WRITTEN}</p></pre>",
        f'<a href="/x"><p>{WRITTEN}</p></a>',
        f'<p><a href="/x" title="<p>a</p><p>{WRITTEN}</p>">x</a></p>',
        "<p>https://example.org/watch?v=aqz-KE-bpKQ</p>",
        WRITTEN,
    ],
)
def test_an_address_amid_something_else_stays_as_it_is(html):
    cleaned = clean_html(html)
    assert list(pieces(cleaned)) == [cleaned]
    assert embeds(cleaned) == []


def test_an_embed_after_what_is_closed_is_one():
    quote = "<blockquote><p>x</p></blockquote><ul><li>y<br></li></ul><hr>"
    assert kinds(f"{quote}{figure('a')}<p>{WRITTEN}</p>")[1:] == [["a"], "YouTube"]


def test_the_address_of_an_embed_is_no_word():
    html = f"<p>Two words.</p><p>{WRITTEN}</p>{figure('a', 'A caption')}"
    assert prose_of(html) == "Two words. A caption"
    assert word_count(html) == 4
    assert VIDEO in text_of(html)
    assert prose_of("<p>https://example.org/x</p>") == "https://example.org/x"


PARTS = st.sampled_from(
    [
        *map(figure, "abc"),
        figure("d", "A <em>caption</em>"),
        f"<p>{WRITTEN}</p>",
        f'<p><a href="{WRITTEN}">{WRITTEN}</a></p>',
        "<p>Words</p>",
        "<p></p>",
        "<h2>Head</h2>",
        "<hr>",
        "<br>",
        " \n",
        "<blockquote>",
        "</blockquote>",
        "<ul><li>",
        "</li></ul>",
        "</p>",
        "<figure>",
        "</figure>",
        "<figcaption>",
        "</figcaption>",
        '<a href="/x" title="<p>">',
        "loose &lt;p&gt; words",
    ]
)


@given(st.lists(st.one_of(PARTS, st.text(max_size=20)), max_size=12))
def test_no_stretch_of_text_is_lost_and_none_changes_its_place(parts):
    html = clean_html("".join(parts))
    found = list(pieces(html))

    def told(piece):
        if isinstance(piece, str):
            return text_of(piece)
        if isinstance(piece, Embed):
            return VIDEO
        return " ".join(text_of(one.caption) for one in piece)

    assert letters("".join(map(told, found))) == letters(text_of(html))
    in_order = [one.key for piece in found if type(piece) is list for one in piece]
    assert set(in_order) == picture_keys(html)
    rows = [type(piece) is list for piece in found]
    assert (True, True) not in pairwise(rows)


def letters(text):
    return "".join(text.split())


def test_a_text_of_many_pictures_and_spaces_is_taken_apart_at_once():
    many = figure("a") * 500 + "<p>" + " " * 100_000 + "x</p>" + "<p>https://" * 5000
    assert len(next(pieces(clean_html(many)))) == 500
