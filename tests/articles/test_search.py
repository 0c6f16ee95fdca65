"""Search on both databases: what is found, in which order, and what never is."""

from datetime import date, timedelta

import pytest
from django.db import connection

from articles import workflow
from articles.models import Story, StoryText, Term
from articles.search import parse, postgresql
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def found(text, at=AT, **filters):
    """The headlines that a query finds, in order."""
    hits = StoryText.objects.found(parse(text), at, **filters)[0:50]
    names = dict(Story.objects.values_list("pk", "headline"))
    return [names[hit.story_id] for hit in hits]


def make_stories(*headlines, **fields):
    """The first is the newest."""
    for number, headline in enumerate(headlines):
        make_story(AT - DAY * (number + 1), headline=headline, **fields)


class TestFinding:
    def test_needs_every_word(self):
        make_stories("Grain ships leave", "Grain prices rise", "Ships collide")

        assert found("grain ships") == ["Grain ships leave"]

    def test_reads_headline_deck_body_authors_and_tags(self):
        make_stories("In the headline: zebra")
        make_stories("Deck", deck="A zebra")
        make_stories("Body", body="<p>One <b>zebra</b>.</p>")
        make_stories("Tag", tags=["Zebra"])

        assert set(found("zebra")) == {
            "In the headline: zebra",
            "Deck",
            "Body",
            "Tag",
        }

    @pytest.mark.parametrize(
        ("query", "headline"),
        [
            ("ship", "Ships leave"),
            ("leaving", "Ships leave"),
            ("SHIPS", "Ships leave"),
            ("ubung", "Die Übung"),
            ("übung", "Eine Ubung"),
            ("cafe", "The Café"),
            ("cafe\u0301", "The Café"),
            ("to be or not to be", "To be or not to be"),
            ("steel mill", "The steel-mill closes"),
            ("steel-mill", "The steel-mill closes"),
            ("example", "See www.example.org now"),
            ("example.org", "See www.example.org now"),
            ("o'brien", "Mr O\u2019Brien speaks"),
            ("obrien", None),
            ("3.5", "It grew by 3.5 percent"),
            ("war", "The “war” goes on"),
            ("tax", "Income/tax"),
        ],
    )
    def test_knows_forms_accents_and_marks_inside_words(self, query, headline):
        make_stories("Something else", headline or "Mr O\u2019Brien speaks")

        assert found(query) == ([headline] if headline else [])

    def test_finds_a_phrase_in_its_order_only(self):
        make_stories("Black sea ships", "The sea is black", "Sea, black and wide")

        assert found('"black sea"') == ["Black sea ships"]
        assert found("“sea black”") == ["Sea, black and wide"]

    def test_leaves_out_what_is_excluded(self):
        make_stories("Grain and wheat", "Grain", "Grain of salt and sea")

        assert found("grain -wheat") == ["Grain", "Grain of salt and sea"]
        assert found('grain -"salt and sea" -wheat') == ["Grain"]

    def test_an_asterisk_lets_a_word_go_on(self):
        make_stories("Harbor opens", "Harvest begins", "The bar")

        assert found("har*") == ["Harbor opens", "Harvest begins"]
        assert found("harb* ope*") == ["Harbor opens"]

    def test_the_last_word_goes_on_if_it_finds_nothing_as_it_stands(self):
        make_stories("A car", "Carbon")

        assert found("car") == ["A car"]
        assert found("carb") == ["Carbon"]
        assert found("carb a") == []

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            '"',
            '""',
            '"""',
            "-",
            "--",
            "-grain",
            '-"',
            "*",
            "a*",
            "* *",
            "AND",
            "grain AND",
            "NOT NEAR(grain, 5)",
            "headline:grain",
            "{headline} : grain",
            "(grain",
            "grain)",
            "^grain",
            "grain + x",
            "a & b | !c <-> d",
            "'grain':A",
            "\\",
            "\\'",
            "';--",
            "%",
            "100%",
            "%s %(x)s",
            "_",
            "\x00",
            "gra\x00in",
            "\ud800",
            "gra\udfffin",
            "🎉",
            "grain🎉ship",
            "新闻 中国",
            "हिन्दी",
            "Ελλάδα",
            "e\u0301" * 50,
            "\u0301",
            "ﬁ ½ ² ª",
            "x" * 5000,
            "x " * 2500,
            '"x ' * 1700,
            "-x " * 1700,
            "x* " * 1700,
        ],
    )
    def test_answers_whatever_is_typed(self, text):
        make_stories("Grain ships")
        query = parse(text)

        assert found(text) in ([], ["Grain ships"])
        assert found(text, sort="newest") in ([], ["Grain ships"])
        hits = StoryText.objects.found(query, AT)[0:5]
        assert len(StoryText.objects.snippets(query, hits)) == len(hits)
        assert list(StoryText.objects.desk(query)) in ([], [StoryText.objects.get()])
        assert len(StoryText.objects.suggested(query, AT)) in (0, 1)
        assert Term.objects.did_you_mean(query) is None

    @pytest.mark.parametrize("text", ["", "-grain", "!?", "🎉", '""', "*"])
    def test_a_query_without_a_wanted_word_is_empty(self, text):
        assert parse(text).is_empty

    def test_finds_words_of_other_scripts(self):
        make_stories("Новости дня", "新闻 中国", "हिन्दी समाचार", "Ειδήσεις")

        assert found("новости") == ["Новости дня"]
        assert found("中国") == ["新闻 中国"]
        assert found("हिन्दी") == ["हिन्दी समाचार"]
        assert found("ειδήσεις") == ["Ειδήσεις"]


class TestWhoIsFound:
    def test_only_what_readers_see_now(self):
        make_draft(headline="Grain draft")
        make_story(AT - DAY, publish_at=AT + DAY, headline="Grain tomorrow")
        withdrawn = make_story(headline="Grain withdrawn")
        workflow.withdraw(withdrawn, by=None, at=AT - DAY / 48)
        make_story(headline="Grain expires", expires_at=AT)
        make_story(headline="Grain")
        make_draft(headline="Grain page", kind=Story.Kind.PAGE)

        assert found("grain") == ["Grain"]

    def test_the_desk_finds_hidden_stories_too(self):
        make_draft(headline="Grain draft")
        make_story(headline="Grain")
        make_story(headline="Wheat")

        texts = StoryText.objects.desk(parse("gra"))

        assert sorted(text.headline for text in texts) == ["Grain", "Grain draft"]

    def test_follows_a_change_of_the_text(self):
        story = make_story(headline="Grain")
        workflow.edit(
            story, {"headline": "Wheat"}, by=None, at=AT, version=story.version
        )

        assert found("grain", AT + DAY) == []
        assert found("wheat", AT + DAY) == ["Wheat"]


class TestFilters:
    def test_by_section_with_those_above_it(self):
        world = make_section("World")
        europe = make_section("Europe", parent=world)
        make_stories("Grain in Europe", section=europe)
        make_stories("Grain elsewhere")

        assert found("grain", section=europe) == ["Grain in Europe"]
        assert found("grain", section=world) == ["Grain in Europe"]

    def test_by_tag_and_author(self):
        make_stories("Grain", tags=["Odesa"])
        make_stories("Grain too", tags=["Kyiv"])
        tag = Story.objects.get(headline="Grain").tags.get()

        assert found("grain", tag=tag) == ["Grain"]

    def test_by_days_both_included(self):
        make_stories("Grain 13", "Grain 12", "Grain 11", "Grain 10")

        assert found("grain", since=date(2026, 7, 12)) == ["Grain 13", "Grain 12"]
        assert found("grain", until=date(2026, 7, 11)) == ["Grain 11", "Grain 10"]
        day = date(2026, 7, 12)
        assert found("grain", since=day, until=day) == ["Grain 12"]
        assert found("grain", since=date.min, until=date.max) == found("grain")
        assert found("grain", since=date.max) == []
        assert found("grain", until=date.min) == []

    def test_a_mark_is_no_word(self):
        section = make_section()
        make_stories("Grain", section=section)

        assert found(f"s{section.pk}") == []


class TestOrder:
    def test_the_newest_first_if_asked(self):
        make_stories("Grain", "Grain grain grain", "A grain")

        assert found("grain", sort="newest") == [
            "Grain",
            "Grain grain grain",
            "A grain",
        ]

    def test_a_headline_is_worth_more_than_a_text(self):
        make_story(AT - DAY, headline="Other", body="<p>Grain is grain, and sea.</p>")
        make_story(AT - DAY * 30, headline="Grain", body="<p>Something of the sea.</p>")

        assert found("grain") == ["Grain", "Other"]

    def test_of_two_alike_the_newer_comes_first(self):
        make_stories("Grain now", "Grain old")

        assert found("grain") == ["Grain now", "Grain old"]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite reads in its order")
class TestStretches:
    """PostgreSQL looks into the newest first, and goes back as far as needed."""

    def everything(self, section):
        hits = [
            StoryText.objects.found(parse(text), AT, sort=sort, section=where)[low:high]
            for text in ("wharf", "ferry", "storm", "wharf -ferry", "nothing")
            for sort in ("best", "newest")
            for where in (None, section)
            for low, high in ((0, 5), (5, 12), (0, 60))
        ]
        return [[hit.story_id for hit in page] for page in hits]

    def test_find_the_same_however_long_they_are(self, monkeypatch):
        section, owner = make_section(), make_user()
        for number in range(24):
            words = [
                "Wharf",
                *["ferry"] * (number % 3 == 0),
                *["storm"] * (number > 9),
            ]
            make_story(
                AT - number * DAY,
                headline=" ".join(words),
                section=section if number % 2 else None,
                owner=owner,
            )
        at_once = self.everything(section)

        assert max(map(len, at_once)) == 24
        for first, most in ((1, 0), (1, 5), (2, 100), (3, 10), (7, 100)):
            monkeypatch.setattr(postgresql, "FIRST", first)
            monkeypatch.setattr(postgresql, "MOST", most)
            assert self.everything(section) == at_once

    def test_suggest_the_same_however_long_they_are(self, monkeypatch):
        make_stories("Ferry one", "Storm", "Storm two", "Ferry two", "Ferry three")
        at_once = StoryText.objects.suggested(parse("fer"), AT)

        monkeypatch.setattr(postgresql, "FIRST", 1)
        after = StoryText.objects.suggested(parse("fer"), AT)

        assert len(at_once) == 3
        assert after == at_once


class TestSnippets:
    def snippet(self, text):
        query = parse(text)
        hits = StoryText.objects.found(query, AT)[0:1]
        return StoryText.objects.snippets(query, hits)[hits[0].story_id]

    def test_mark_what_was_found(self):
        make_story(body="<p>Ships with grain left.</p>")

        assert self.snippet("ship") == "<mark>Ships</mark> with grain left."

    def test_are_escaped(self):
        make_story(body="<p>A &lt;b&gt; &amp; grain.</p>")

        assert self.snippet("grain") == "A &lt;b&gt; &amp; <mark>grain</mark>."

    def test_begin_with_the_text_where_only_the_headline_matches(self):
        make_story(headline="Grain", body="<p>Nothing of it.</p>")

        assert self.snippet("grain") == "Nothing of it."

    def test_show_the_place_in_a_long_text(self):
        body = "<p>" + "word " * 500 + "zebra " + "word " * 500 + "</p>"
        make_story(body=body)

        assert "<mark>zebra</mark>" in self.snippet("zebra")
        assert len(self.snippet("zebra")) < 300


class TestSuggestions:
    def test_are_headlines_with_the_word_begun(self):
        make_stories("Harbor opens", "Harvest", "Other", "Harm", body="<p>harbor</p>")

        stories = StoryText.objects.suggested(parse("har"), AT)

        assert [story.headline for story in stories] == [
            "Harbor opens",
            "Harvest",
            "Harm",
        ]

    def test_did_you_mean_a_word_of_public_stories(self):
        make_stories("Harbor opens")
        Term.objects.create(word="harbor", uses=1)
        Term.objects.create(word="opens", uses=1)

        assert Term.objects.did_you_mean(parse("habror opens")) == "harbor opens"
        assert Term.objects.did_you_mean(parse('"habror opens" -x')) == (
            '"harbor opens" -x'
        )
        assert Term.objects.did_you_mean(parse("harbor")) is None
        assert Term.objects.did_you_mean(parse("zzzzzz")) is None
