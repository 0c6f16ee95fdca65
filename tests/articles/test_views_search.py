"""The page of the search: what it shows, narrows, refuses, and what it suggests."""

import re
import sys
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from articles import workflow
from articles.models import Author, Section, Tag, Term
from articles.pages import normalized
from tests.factories import AT, make_draft, make_section, make_story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SEARCH = "/search/"
SUGGEST = "/search/suggest/"


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def make_author(name):
    return Author.objects.create(name=name, slug=name.split()[0].lower())


def find(client, query, **filters):
    return client.get(SEARCH, {"q": query, **filters})


def found(client, query, **filters):
    context = find(client, query, **filters).context
    return [story for story, _ in context.get("found", [])]


def suggested(client, query):
    return client.get(SUGGEST, {"q": query}).json()["suggestions"]


def asked_by(address):
    """The query of a link on the page, as a dictionary."""
    query = parse_qs(urlsplit(address).query, keep_blank_values=True)
    return {key: values[0] for key, values in query.items()}


class TestQuery:
    def test_has_one_form(self):
        assert normalized("  Cafe\u0301  AU lait ") == "caf\u00e9 au lait"
        assert normalized("Stra\u00dfe") == "stra\u00dfe"
        assert len(normalized("a" * 300)) == 100

    @pytest.mark.parametrize(
        "text", ["\u0130" * 200, "A\u0301" * 120, "\u1e9e \u03a3", " a"]
    )
    def test_has_one_form_however_often(self, text):
        assert normalized(normalized(text)) == normalized(text)

    def test_of_one_form_is_one_page(self, client):
        make_story(headline="The ferry")

        marks = {find(client, text)["ETag"] for text in ("ferry", " FERRY ", "Ferry")}

        assert len(marks) == 1
        assert find(client, "ferries")["ETag"] not in marks

    @pytest.mark.parametrize(
        "query",
        ["%", "_", "'\"--", "a" * 5000, "\u202e", "<b>", '"', "-", "*", "a OR NOT (b",
         "NEAR/2", "{x}:y", "\ufffd", "^a", "a\nb", "&|!:*<->", "\\", "-ferry", "''"],
    )  # fmt: skip
    @pytest.mark.parametrize("path", [SEARCH, SUGGEST])
    def test_may_be_anything(self, client, query, path):
        make_story(headline="A ferry")

        response = client.get(path, {"q": query})

        assert response.status_code == 200
        assert "<b>" not in response.text

    @pytest.mark.parametrize("path", [SEARCH, SUGGEST])
    def test_holds_no_nul(self, client, path):
        assert client.get(f"{path}?q=a%00b").status_code == 400


class TestResults:
    def test_hold_every_word_wherever_it_stands(self, client):
        ferry = make_story(
            headline="The ferry",
            deck="At night",
            body="<p>It sails to Odesa.</p>",
            bylines=[(make_author("Ann Lee"), "")],
            tags=["Shipping"],
        )
        make_story(headline="A ferry", deck="By day")

        for query in ("FERRY night", "ferry odesa", "lee ferry", "shipping ferry"):
            assert found(client, query) == [ferry]

    def test_show_words_of_the_story_around_what_was_found(self, client):
        make_story(
            headline="The <b>ferry</b>",
            body="<p>It sails to Odesa &lt;i&gt; at noon.</p>",
        )

        text = find(client, "odesa").text

        assert "<mark>Odesa</mark>" in text
        assert "The &lt;b&gt;ferry" in text
        assert "<i>" not in text

    def test_come_best_or_newest_first(self, client):
        old = make_story(AT - 9 * DAY, headline="Ferry, ferry", body="<p>A ferry.</p>")
        new = make_story(AT - DAY, headline="Storm", body="<p>Words and a ferry.</p>")

        assert found(client, "ferry") == [old, new]
        assert found(client, "ferry", sort="newest") == [new, old]

    def test_lead_to_the_other_order_and_keep_the_filters(self, client):
        make_section("Harbor", slug="harbor")
        make_story(headline="A ferry", tags=["Quay"])

        form = find(client, "ferry", tag="quay", page="1").context["form"]
        back = find(client, "ferry", tag="quay", sort="newest").context["form"]

        assert asked_by(form.reordered()) == {
            "q": "ferry", "tag": "quay", "sort": "newest",
        }  # fmt: skip
        assert asked_by(back.reordered()) == {"q": "ferry", "tag": "quay"}

    def test_are_public_stories(self, client):
        make_draft(headline="A ferry")
        make_story(headline="A ferry", publish_at=AT + HOUR)
        workflow.withdraw(make_story(headline="A ferry"), by=None, at=AT)

        response = find(client, "ferry")

        assert response.context["found"] == []
        assert "No story has all the words" in response.text

    def test_hold_a_scheduled_story_from_its_moment(self, client):
        story = make_story(headline="A ferry", publish_at=AT + HOUR)

        assert found(client, "ferry") == []
        with time_machine.travel(AT + HOUR, tick=False):
            assert found(client, "ferry") == [story]

    def test_are_paged_by_one_more_and_keep_what_was_asked(self, client):
        for number in range(41):
            make_story(
                AT - HOUR - number * HOUR, headline=f"Ferry {number}", tags=["Quay"]
            )

        pages = [
            find(client, "ferry", tag="quay", sort="newest", **page)
            for page in ({}, {"page": 2}, {"page": 3})
        ]

        sizes = [len(page.context["found"]) for page in pages]
        stories = {story for page in pages for story, _ in page.context["found"]}
        assert (sizes, len(stories)) == ([20, 20, 1], 41)
        asked = {"q": "ferry", "tag": "quay", "sort": "newest"}
        assert asked_by(pages[1].context["newer"]) == asked
        assert asked_by(pages[1].context["older"]) == asked | {"page": "3"}
        assert (pages[0].context["newer"], pages[2].context["older"]) == ("", "")
        assert 'rel="next"' in pages[0].text

    @pytest.mark.parametrize("page", ["4", "0", "-1", "201", "x", "", "1e2", "9" * 99])
    def test_have_no_page_that_is_empty(self, client, page):
        make_story(headline="A ferry")

        assert find(client, "ferry", page=page).status_code == 404

    def test_end_on_page_200_and_say_so(self, client, monkeypatch):
        module = sys.modules["articles.views.search"]  # the package names the view so
        monkeypatch.setattr(module, "LAST_PAGE", 1)
        for _ in range(21):
            make_story(headline="A ferry")

        response = find(client, "ferry")

        assert response.context["older"] == ""
        assert "Narrow the search" in response.text

    def test_are_for_no_search_engine(self, client):
        assert '<meta name="robots" content="noindex">' in find(client, "a").text


class TestFilters:
    @pytest.fixture
    def stories(self):
        """Three with the word, each in a section and of a tag, author and day."""
        return {
            name: make_story(
                AT - number * DAY,
                headline=f"Ferry {name}",
                section=make_section(name.title(), slug=name),
                tags=[f"Tag {name}"],
                bylines=[(make_author(f"{name.title()} Writer"), "")],
            )
            for number, name in enumerate(("one", "two", "three"), 1)
        }

    @pytest.mark.parametrize(
        ("filters", "names"),
        [
            ({"section": "two"}, {"two"}),
            ({"tag": "tag-two"}, {"two"}),
            ({"author": "two"}, {"two"}),
            ({"since": "2026-07-12"}, {"one", "two"}),
            ({"until": "2026-07-12"}, {"two", "three"}),
            ({"since": "2026-07-12", "until": "2026-07-12"}, {"two"}),
            ({"section": "two", "author": "one"}, set()),
            ({"section": "", "author": "", "tag": "", "since": "", "until": "",
              "sort": ""}, {"one", "two", "three"}),
        ],
    )  # fmt: skip
    def test_narrow_what_is_found(self, client, stories, filters, names):
        expected = {stories[name] for name in names}

        assert set(found(client, "ferry", **filters)) == expected

    def test_stand_above_the_results_each_with_a_way_without_it(self, client, stories):
        asked = {
            "q": "ferry",
            "section": "one",
            "since": "2026-07-01",
            "tag": "tag-one",
        }

        response = client.get(SEARCH, asked)

        chips = {
            chip.name: asked_by(chip.address) for chip in response.context["chips"]
        }
        assert set(chips) == {"One", "Tag one", "from July 1, 2026"}
        for dropped, left in (("section", "One"), ("tag", "Tag one")):
            assert chips[left] == {k: v for k, v in asked.items() if k != dropped}
        assert "Filters, 3 on" in response.text

    def test_offer_names_of_what_was_found_and_the_chosen_one(self, client, stories):
        make_story(
            headline="A ferry", tags=["Quay"], bylines=[(make_author("Zed"), "")]
        )

        context = find(client, "ferry", tag="quay", author="two").context

        assert [author.slug for author in context["authors"]] == ["two"]
        assert [tag.slug for tag in context["tags"]] == ["quay"]
        names = [author.slug for author in find(client, "ferry").context["authors"]]
        assert sorted(names) == ["one", "three", "two", "zed"]

    def test_come_back_as_they_were_chosen(self, client, stories):
        text = find(client, "ferry", section="two", until="2026-07-13").text

        assert re.search(r'value="two"[^>]*checked', text)
        assert 'value="2026-07-13"' in text
        assert 'type="date"' in text

    @pytest.mark.parametrize(
        ("field", "value", "message"),
        [
            ("since", "yesterday", "“yesterday” is no date. Write it as 2026-07-14."),
            ("until", "2026-02-30", "“2026-02-30” is no date."),
            ("since", "0001-01-01", "Stories are of the years 1900 to 2099."),
            ("until", "9999-12-31", "Stories are of the years 1900 to 2099."),
            ("section", "nowhere", "There is no section “nowhere”."),
            ("tag", "nothing", "There is no tag “nothing”."),
            ("author", "nobody", "Nobody here writes as “nobody”."),
            ("sort", "worst", "Results come best or newest first."),
            ("section", "x" * 5000, "There is no section"),
            ("tag", "'\"<b>%", "There is no tag"),
            ("since", "x" * 5000, "is no date"),
        ],
    )
    def test_that_mean_nothing_are_told(self, client, stories, field, value, message):
        response = find(client, "ferry", **{field: value})

        text = response.text
        assert response.status_code == 400
        assert message in text
        assert 'value="ferry"' in text
        assert "<b>" not in text
        if field in {"since", "until"}:
            assert f'type="text" name="{field}" value="{value}"' in text

    def test_follow_a_name_that_was_left(self, client, stories):
        section = Section.objects.get(slug="two")
        tag = Tag.objects.get(slug="tag-two")
        section.name, section.slug = "Shore", "shore"
        workflow.save_section(section, editors=[], by=None)
        tag.name, tag.slug = "Boats", "boats"
        workflow.save_tag(tag, by=None)

        old = {"section": "two", "tag": "tag-two", "sort": "newest"}
        response = find(client, "ferry", **old)

        assert response.status_code == 301
        assert asked_by(response["Location"]) == {
            "q": "ferry",
            "section": "shore",
            "tag": "boats",
            "sort": "newest",
        }

    def test_are_told_when_the_days_are_the_wrong_way_round(self, client):
        response = find(client, "ferry", since="2026-07-02", until="2026-07-01")

        assert response.status_code == 400
        assert "This day is before the first one." in response.text
        for day in ("2026-07-02", "2026-07-01"):
            assert f'value="{day}"' in response.text

    @pytest.mark.parametrize("kind", ["tag", "author"])
    def test_know_no_name_of_hidden_stories(self, client, kind):
        author = make_author("Secret")
        make_draft(headline="A ferry", tags=["Secret"], bylines=[(author, "")])

        hidden = find(client, "ferry", **{kind: "secret"})
        unknown = find(client, "ferry", **{kind: "no-such"})

        assert hidden.status_code == unknown.status_code == 400
        assert hidden.text.replace("secret", "no-such") == unknown.text

    def test_are_part_of_what_a_page_is(self, client, stories):
        marks = {
            client.get(SEARCH, {"q": "ferry", **filters})["ETag"]
            for filters in (
                {},
                {"section": "one"},
                {"tag": "tag-one"},
                {"author": "one"},
                {"since": "2026-07-01"},
                {"until": "2026-07-01"},
            )
        }

        assert len(marks) == 6
        assert found(client, "ferry", section="two") == [stories["two"]]


class TestNothing:
    def test_says_what_to_type(self, client):
        text = client.get(SEARCH).text

        assert "Type a word" in text
        assert "Quotation marks keep words together" in text

    def test_says_that_a_query_of_exclusions_finds_nothing(self, client):
        make_story(headline="A ferry")

        assert "holds no word to search for" in find(client, "-storm").text

    def test_leads_out_of_the_filters(self, client):
        make_section("Harbor", slug="harbor")
        make_story(headline="A ferry")

        response = find(client, "ferry", section="harbor", sort="newest")

        assert "Search without filters" in response.text
        form = response.context["form"]
        assert asked_by(form.unfiltered()) == {"q": "ferry", "sort": "newest"}

    def test_asks_whether_another_word_was_meant(self, client):
        make_story(headline="The ferry", tags=["Quay"])
        Term.objects.update_or_create(word="ferry", defaults={"uses": 3})

        meant = find(client, "fery", tag="quay").context["meant"]

        assert meant["text"] == "ferry"
        assert asked_by(meant["address"]) == {"q": "ferry", "tag": "quay"}
        assert "Did you mean" in find(client, "fery", tag="quay").text
        assert find(client, "ferry").context["meant"] is None


class TestSuggestions:
    def test_are_headlines_of_public_stories_that_go_on(self, client):
        story = make_story(headline="Harbor opens")
        make_draft(headline="Harbor closes")

        assert suggested(client, "harb") == [
            {"kind": "", "text": "Harbor opens", "address": story.get_absolute_url()}
        ]

    def test_name_sections_tags_and_authors_first(self, client):
        make_section("Night desk", slug="night")
        author = make_author("Ann Nightly")
        make_story(headline="Night falls", tags=["Nightlife"], bylines=[(author, "")])

        rows = suggested(client, "NIGHT")

        assert [(row["kind"], row["text"]) for row in rows] == [
            ("Section", "Night desk"),
            ("Tag", "Nightlife"),
            ("Author", "Ann Nightly"),
            ("", "Night falls"),
        ]
        assert rows[1]["address"] == "/tag/nightlife/"

    def test_are_eight_at_most(self, client):
        for number in range(9):
            make_story(headline=f"Harbor {number}", tags=[f"Harbor {number}"])

        rows = suggested(client, "harbor")

        assert len(rows) == 8
        assert [row["kind"] for row in rows[:3]] == ["Tag", "Tag", ""]

    def test_know_no_name_of_hidden_stories(self, client):
        author = make_author("Secret writer")
        make_draft(headline="Secret", tags=["Secret"], bylines=[(author, "")])

        assert suggested(client, "secret") == []

    @pytest.mark.parametrize("query", ["", " ", "n", "  n "])
    def test_wait_for_two_letters(self, client, query):
        make_story(headline="Night falls")

        assert suggested(client, query) == []

    def test_are_kept_under_their_stamp(self, client, django_assert_num_queries):
        make_story(headline="Night falls")
        first = client.get(SUGGEST, {"q": "night"})

        with django_assert_num_queries(1):
            again = client.get(SUGGEST, {"q": "NIGHT "})

        assert again.content == first.content
        assert again["Content-Type"] == "application/json"
        make_story(headline="Night ends")
        assert len(suggested(client, "night")) == 2
