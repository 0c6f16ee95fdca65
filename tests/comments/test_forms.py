"""The shape of what a reader may send: limits, cleaning, and a kind word."""

import pytest
from django.http import QueryDict

from comments.forms import BODY_LENGTH, ReplyForm

GOOD = {
    "comment": "Well said.",
    "name": "Ann",
    "email": "ann@example.org",
    "website": "",
    "parent": "",
}


def form(**changes):
    query = QueryDict(mutable=True)
    query.update(GOOD | changes)
    return ReplyForm(query)


def cleaned(**changes):
    bound = form(**changes)
    assert bound.is_valid(), bound.errors
    return bound.cleaned_data


def wrong(**changes):
    """The names of the fields that are wrong."""
    return set(form(**changes).errors)


def address(length, ending="@example.org"):
    return "a" * (length - len(ending)) + ending


@pytest.mark.parametrize("field", ["comment", "name", "email"])
@pytest.mark.parametrize(
    "text", ["", "   ", "\n\n", "\u200b\u200d\u2060", "\x00", "\u00ad \ufeff"]
)
def test_asks_for_what_nobody_would_see(field, text):
    assert wrong(**{field: text}) == {field}


@pytest.mark.parametrize("field", ["comment", "name", "email"])
def test_asks_for_what_is_missing(field):
    query = QueryDict(mutable=True)
    query.update({key: value for key, value in GOOD.items() if key != field})
    query.update({f"{field}[]": "as an array"})

    assert set(ReplyForm(query).errors) == {field}


@pytest.mark.parametrize(
    "text", ["<p></p>", "<b><i></i></b>", "<script>alert(1)</script>", "<p>\u200b</p>"]
)
def test_asks_for_words_where_only_tags_are(text):
    assert wrong(comment=text) == {"comment"}


@pytest.mark.parametrize("text", ["<3", "a < b > c", "<b>bold</b>", "{{ 7*7 }}", "=1"])
def test_takes_text_as_it_is(text):
    assert cleaned(comment=text)["comment"] == text


@pytest.mark.parametrize("letter", ["a", "\N{GRINNING FACE}", "\N{CJK RADICAL HORN}"])
def test_counts_characters_not_bytes(letter):
    assert cleaned(comment=letter * BODY_LENGTH)
    assert wrong(comment=letter * (BODY_LENGTH + 1)) == {"comment"}
    assert cleaned(name=letter * 245)
    assert wrong(name=letter * 246) == {"name"}


def test_counts_a_line_break_of_a_browser_once():
    text = "\r\n".join(["line"] * 1000)

    assert len(text) > BODY_LENGTH
    assert len(cleaned(comment=text)["comment"]) == 4999


def test_says_how_long_a_reply_is():
    errors = form(comment="a" * 5001).errors["comment"]

    assert errors == ["A reply has at most 5000 characters; this one has 5001."]


def test_knows_the_limits_of_an_address():
    local = "a" * 60 + "@"
    domain = ".".join(["b" * 60] * 3)
    longest = f"{local}{domain}.{'c' * (254 - len(local) - len(domain) - 4)}.de"

    assert len(longest) == 254
    assert cleaned(email=longest)["email"] == longest
    assert wrong(email=f"a{longest}") == {"email"}


@pytest.mark.parametrize(
    "email",
    [
        "a@b",
        "a@@example.org",
        "a@b@example.org",
        "a@example.org\nBcc: b@example.org",
        "a@example.org%0aBcc:b@example.org",
        "a@example.org\r\n",
        "a b@example.org",
        "@example.org",
        "\u202ea@example.org b",
    ],
)
def test_refuses_what_is_no_email_address(email):
    expected = set() if email.strip() == "a@example.org" else {"email"}

    assert wrong(email=email) == expected


def test_knows_the_limit_of_a_website():
    site = "https://example.org/"

    assert cleaned(website=site + "a" * (200 - len(site)))
    assert wrong(website=site + "a" * (201 - len(site))) == {"website"}


@pytest.mark.parametrize(
    "website",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "example.org",
        "//example.org",
        "\\\\example.org",
        "https://user:password@example.org/",
        "https://user@example.org/",
        "ftp://example.org/",
        "https://",
        "https://exa mple.org/",
        "https://[::1",
        'https://example.org/" onclick="x',
        "http:example.org",
    ],
)
def test_refuses_what_is_no_web_address(website):
    assert wrong(website=website) == {"website"}


@pytest.mark.parametrize(
    "website", ["https://example.org", "http://b\u00fccher.example/\u00e4?q=1#x", ""]
)
def test_takes_a_web_address(website):
    assert cleaned(website=website)["website"] == website


def test_strips_controls_and_overrides():
    data = cleaned(
        name="An\x00n\u202e\x1b[31m",
        comment="a\x00b\ud800c\u202ed\ufffe\x07e",
        email="a\x00nn@example.org",
    )

    assert data["name"] == "Ann[31m"
    assert data["comment"] == "abcde"
    assert data["email"] == "ann@example.org"


def test_tames_marks_and_line_breaks():
    data = cleaned(comment="a" + "\u0301" * 500 + "\n" * 10_000 + "b")

    assert data["comment"] == "\u00e1" + "\u0301" * 3 + "\n\nb"


def test_keeps_a_name_on_one_line():
    assert cleaned(name="Ann\r\n\tof  Cleves")["name"] == "Ann of Cleves"


def test_makes_a_draft():
    bound = form(parent="x", website="https://ann.example.org/")
    assert bound.is_valid()

    draft = bound.draft()

    assert (draft.name, draft.email, draft.body) == (
        "Ann",
        "ann@example.org",
        "Well said.",
    )
    assert (draft.website, draft.parent) == ("https://ann.example.org/", "x")
