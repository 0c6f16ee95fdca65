"""Links as WordPress counts them: what its `make_clickable` makes of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.policy import count_links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("", 0),
        ("No link at all.", 0),
        ('<a href="http://a.example">one</a>', 1),
        ("<A HREF=x>one</A>", 1),
        ('<a title="t"\nhref="x">one</a>', 1),
        ('<a name="x">an anchor</a>', 0),
        ("<abbr href=x>", 0),
        ("<a>href</a>", 0),
        ("http://a.example", 1),
        ("https://a.example/path?q=1#x.", 1),
        ("See http://a.example, http://b.example; and (http://c.example).", 3),
        ("www.a.example and ftp.b.example", 2),
        ("WWW.A.EXAMPLE", 1),
        ("ann@example.org", 1),  # WordPress makes a mailto: of it
        ("ann@localhost", 0),
        ("a.example", 0),
        ("xhttp://a.example", 0),  # a scheme that nobody knows
        ("javascript://a.example", 0),
        ("ftp://a.example xmpp://b.example", 2),
        ("http://", 0),
        ("http:// a.example", 0),
        ("<http://a.example>", 1),
        ('<img src="http://a.example/x.png">', 0),
        # Its own address as the text of a link: one, not two.
        ('<a href="http://a.example">http://a.example</a>', 1),
        ('<a href="http://a.example">at http://a.example</a>', 2),
        ('<a href="http://a.example">a</a> http://b.example', 2),
        ("<code>http://a.example</code>", 0),
        ("<pre>http://a.example</pre> http://b.example", 1),
        ("<b>http://a.example</b>", 1),
        ("http://" + "a" * 3000, 0),  # longer than a link is
        ("http://\u00fcml\u00e4ut.example", 1),
        ("\u2014http://a.example", 0),  # only spaces and ASCII stand before one
    ],
)
def test_table(text, links):
    assert count_links(text) == links


pieces = st.lists(
    st.sampled_from(
        [
            ("http://a.example", 1),
            ("https://b.example/x", 1),
            ("www.c.example", 1),
            ("d@example.org", 1),
            ('<a href="e">e</a>', 1),
            ("word", 0),
            ("<b>bold</b>", 0),
            ("javascript:x", 0),
            ("<code>http://f.example</code>", 0),
        ]
    ),
    max_size=12,
)


@given(pieces=pieces, gap=st.sampled_from([" ", "\n", " \t ", " and "]))
def test_counts_each_of_many(pieces, gap):
    text = gap.join(piece for piece, _ in pieces)

    assert count_links(text) == sum(links for _, links in pieces)


@given(st.text(alphabet="<>/a hreft=\"'.:w@\n-", max_size=300))
def test_makes_sense_of_any_text(text):
    assert 0 <= count_links(text) <= len(text)


@pytest.mark.parametrize(
    "text",
    ["<" * 5000, "www." * 1250, "a@" * 2500, "http://" * 714, "(" * 5000, "<a " * 1600],
)
def test_takes_no_time(text):
    """A text made to take a pattern long is counted before the test ends."""
    assert count_links(text) >= 0
