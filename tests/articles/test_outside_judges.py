"""Feeds and sitemaps of the worst that can be written, before judges from outside."""

import json
import re
from datetime import timedelta

import feedparser
import pytest
import time_machine

from articles import workflow
from articles.models import Author, Image
from tests.factories import (
    AT,
    make_comment,
    make_image,
    make_section,
    make_story,
)
from tests.judges import feeds, valid

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
FORMS = {"rss": "", "atom": "atom/", "json": "json/"}
HOSTILE = "]]> <b>bold</b> &amp; <script>alert(1)</script> <!-- \x07\ufffe 😀 \u202e"
BODY = f"""<p>{HOSTILE} <a href="javascript:alert(1)">a</a> <a href="/about/">b</a>
<a href="#down" onclick="x()" target="_blank">c</a> <a href="http://[bad">d</a>
<a href="//example.org/ ü?q=<>">e</a> <a href="?q">f</a> <a href="">g</a>
<a href="mailto:ann@example.org">h</a></p><iframe src="https://example.org/"></iframe>
<style>p {{}}</style><object data="x"></object><embed src="x"><form><input></form>
<p style="position: fixed" id="x">styled</p><blockquote cite="/x"><p>q</blockquote>
<pre>a < b && c</pre><ul><li>open<li>open</ul><table><tr><td>t</table><svg></svg>"""


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def paper(settings):
    """What stands in it was entered by hand, or came by other ways than the forms."""
    settings.SITE_NAME = "The <i>Paper</i> & Sons"
    settings.WEBSUB_HUB = ""
    section = make_section(f"Coast {HOSTILE[:30]}", slug="coast", description=HOSTILE)
    authors = [
        (Author.objects.create(name=f"Ann {HOSTILE} {n}", slug=f"ann-{n}"), "")
        for n in range(10)
    ]
    image = make_image(alt=HOSTILE, caption=HOSTILE, credit=HOSTILE)
    Image.objects.update(is_complete=True)
    common = {"section": section, "tags": ["Quay <b>x</b>", "شعر", "😀"]}
    story = make_story(
        headline=f"{HOSTILE} {'long ' * 60}"[:300],
        deck=HOSTILE,
        body=BODY,
        lead_image=image,
        bylines=authors,
        **common,
    )
    for number in range(3):  # at one moment, without a picture, a deck or a name
        make_story(headline=f"Plain {number}", **common)
    arabic = {"headline": "عاجل: خبر", "body": "<p>نص</p>", "language": "ar"}
    make_story(genre="paid", **arabic, **common)
    make_story(body="<p>One of many.</p>" * 200, **common)
    workflow.correct(story, text=HOSTILE, by=None, at=AT)
    make_comment(story, author_name=HOSTILE[:40], body=HOSTILE)
    return story


@pytest.fixture
def paths(paper):
    lists = ("", "section/coast/", "author/ann-3/", "corrections/", "comments/")
    tag = paper.tags.get(name__startswith="Quay").get_absolute_url()
    return [f"/{path}" for path in lists] + [tag, paper.get_absolute_url()]


@pytest.mark.parametrize("form", FORMS)
def test_every_feed_is_valid_and_the_w3c_finds_nothing(client, paths, form):
    for path in paths:
        address = f"{path}feed/{FORMS[form]}"
        answer = client.get(address)

        found = feeds.faults(
            form, answer.content, answer["Content-Type"], SITE + address
        )

        assert found == [], address
        if form != "json":
            assert not feedparser.parse(answer.content).bozo


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_with_nothing_in_it_is_valid(client, form):
    address = f"/corrections/feed/{FORMS[form]}"
    answer = client.get(address)

    assert not feeds.faults(
        form, answer.content, answer["Content-Type"], SITE + address
    )


def test_every_sitemap_is_valid(client, paper):
    index = client.get("/sitemap.xml")
    files = re.findall(r"<loc>http://testserver(/sitemap-[^<]+)</loc>", index.text)

    assert valid.sitemap(index.content) == []
    kinds = {path.split("-")[1] for path in files}
    assert kinds >= {"stories", "sections", "tags", "authors"}
    for path in files:  # named by ranges of keys
        assert valid.sitemap(client.get(path).content) == [], path
    assert valid.sitemap(client.get("/news-sitemap.xml").content) == []


def test_a_news_sitemap_without_news_is_valid(client):
    make_story(AT - timedelta(days=3))

    assert valid.sitemap(client.get("/news-sitemap.xml").content) == []


class TestJudges:
    """A judge that finds nothing in what is wrong is worth nothing."""

    @pytest.mark.parametrize(
        ("right", "wrong", "rule"),
        [
            ("<title>", "<title>x</title><title>", "DuplicateElement: title"),
            ("<ttl>", "<docs>x</docs><ttl>", "UndefinedElement: docs"),
            ('rel="self"', 'rel="next"', "MissingSelf"),
            ("/feed/", "/other/", "SelfDoesntMatchLocation"),
            ("+0000", "-0000", "ProblematicalRFC822Date"),
            ("Tue, 14 Jul", "Mon, 14 Jul", "IncorrectDOW"),
            ("Jul 2026", "Juli 2026", "InvalidRFC2822Date"),
            ('isPermaLink="false"', "", "InvalidHttpGUID"),
            ("&#x3C;p&gt;", "&#x3C;p style='x'&gt;", "DangerousStyleAttr"),
            ("&#x3C;p&gt;", "&#x3C;script&gt;", "SecurityRisk: script"),
            ("&#x3C;p&gt;", "&#x3C;p onclick='x'&gt;", "SecurityRiskAttr"),
            ("&#x3C;/p&gt;", "&#x3C;/b&gt;", "NotHtml"),
            ('href="http://testserver/about/"', 'href="/about/"', "ContainsRelRef"),
            ("&#x3C;\u2060b", "&#x3C;b", "ContainsHTML"),
            ('medium="image"', 'medium="photo"', "InvalidMediumAttribute"),
            ('role="photographer"', 'role="Photo"', "InvalidRoleAttribute"),
            ("; charset=utf-8", "", "UnexpectedContentType"),
            ("Text", "\x85", "BadCharacters"),
        ],
    )
    def test_find_what_is_wrong_in_rss(self, client, rule, right, wrong):
        image = make_image(credit="Cy")
        body = '<p>Text <a href="/about/">a</a></p>'
        make_story(headline="A <b> tag", body=body, lead_image=image)
        answer = client.get("/feed/")
        text = answer.text.replace(right, wrong)
        said = answer["Content-Type"].replace(right, wrong)
        assert (text, said) != (answer.text, answer["Content-Type"])

        found = feeds.faults("rss", text.encode(), said, f"{SITE}/feed/")

        assert any(rule in line for line in found), found

    @pytest.mark.parametrize(
        ("right", "wrong", "rule"),
        [
            ("tag:testserver,2026", "testserver,2026", "InvalidTAG"),
            ('rel="alternate"', 'rel="related"', "MissingAlternateLink"),
            ("+00:00</updated>", "</updated>", "InvalidRFC3339Date"),
            ("<id>", "<id>x</id><id>", "line 2"),
            ("<updated>", "<updated>14 July ", "line 2"),
            ("<published>", "<born/><published>", "line 2"),
            ("</entry>", "</entry><entry/>", "line 2"),
        ],
    )
    def test_find_what_is_wrong_in_atom(self, client, rule, right, wrong):
        make_story()
        answer = client.get("/feed/atom/")
        text = answer.text.replace(right, wrong)
        assert text != answer.text

        found = feeds.faults(
            "atom", text.encode(), answer["Content-Type"], f"{SITE}/feed/atom/"
        )

        assert any(rule in line for line in found), found

    @pytest.mark.parametrize(
        "wrong",
        [
            {"version": "1.1"},
            {"feed_url": "/feed/json/"},
            {"authors": [{}]},
            {"items": [{"id": 1, "content_html": ""}]},
            {"items": [{"id": "1"}]},
            {"items": [{"id": "1", "content_text": "", "date_published": "14 July"}]},
            {"extra": 1},
        ],
    )
    def test_find_what_is_wrong_in_json(self, client, wrong):
        right = json.loads(client.get("/feed/json/").text)

        assert valid.json_feed(json.dumps(right).encode()) == []
        assert valid.json_feed(json.dumps(right | wrong).encode())

    @pytest.mark.parametrize(
        ("right", "wrong"),
        [
            ("<loc>http", "<loc>/x"),
            ("<lastmod>", "<lastmod>July "),
            ("<url>", "<url><priority>2</priority>"),
            ("image:loc", "image:url"),
            ("sitemap/0.9", "sitemap/1.0"),
        ],
    )
    def test_find_what_is_wrong_in_a_sitemap(self, client, right, wrong):
        story = make_story(lead_image=make_image())
        text = client.get(f"/sitemap-stories-{-(-story.pk // 5000)}.xml").text

        assert right in text
        assert valid.sitemap(text.encode()) == []
        assert valid.sitemap(text.replace(right, wrong).encode())
