"""The full-text index: who is in it, what keeps it right, and how it is built anew."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, models

from articles import search, workflow
from articles.models import Story, StoryText, Term
from articles.search import parse
from tests.factories import AT, make_draft, make_section, make_story

HOUR = timedelta(hours=1)
QUERIES = ["grain", "grain ship", "the", '"black sea"', "grain -wheat", "gra*", "whea"]


def answers():
    """All that readers can learn of the stories by searching, as bytes."""
    parts = []
    for text in QUERIES:
        query = parse(text)
        for sort in ("best", "newest"):
            found = StoryText.objects.found(query, AT, sort=sort)
            hits = found[0:50]
            parts += [hits, StoryText.objects.snippets(found.query, hits)]
        ranked = search.best(query, search.Scope(), AT)
        parts += [ranked, StoryText.objects.suggested(query, AT)]
    parts.append(Term.objects.did_you_mean(parse("graim")))
    return repr(parts).encode()


def make_public():
    section = make_section("World")
    for number, (headline, body) in enumerate(
        [
            (
                "Grain ships leave",
                "<p>The Black Sea has grain, and ships of grain.</p>",
            ),
            ("Wheat is no grain", "<p>The sea is wide, the black sea wider.</p>"),
            ("Ships", "<p>They carry the grain of the land.</p>"),
            ("Of salt", "<p>With a grain of it.</p>"),
        ]
    ):
        make_story(
            AT - HOUR * (number + 2), headline=headline, body=body, section=section
        )


def make_hidden():
    """Much of the same words: weighed with the rest, they would turn the order."""
    same = {"headline": "Grain wheat", "body": "<p>The black sea ships grain.</p>"}
    for _ in range(3):
        make_draft(AT - HOUR * 3, **same)
    make_story(AT - HOUR * 5, publish_at=AT + HOUR, **same)
    withdrawn = make_story(AT - HOUR * 3, **same)
    workflow.withdraw(withdrawn, by=None, at=AT - HOUR)
    expired = make_story(AT - HOUR * 3, expires_at=AT - HOUR, **same)
    workflow.settle(AT)
    assert not StoryText.objects.get(story=expired).is_public
    make_story(AT - HOUR, kind=Story.Kind.PAGE, **same)


def build_anew():
    """Inside the transaction of a test, which takes it back."""
    connection.check_constraints()
    search.install(connection.SchemaEditorClass(connection))


@pytest.mark.django_db
class TestHiddenStories:
    def test_change_neither_results_nor_order(self):
        make_public()
        without = answers()

        make_hidden()

        assert StoryText.objects.filter(is_public=False).count() == 6
        assert answers() == without

    def test_are_as_if_they_had_never_been_there(self):
        make_hidden()
        make_public()
        with_them = answers()

        StoryText.objects.filter(is_public=False).delete()
        build_anew()

        assert answers() == with_them


@pytest.mark.django_db
class TestTheIndex:
    def test_stands_over_the_table_of_the_texts(self):
        assert StoryText._meta.db_table == search.TABLE

    def test_follows_whoever_writes_the_rows(self):
        make_story(headline="Grain")
        texts = StoryText.objects.all()

        texts.update(headline="Wheat")
        assert not list(texts.desk(parse("grain")))
        assert len(texts.desk(parse("wheat"))) == 1

        texts.update(is_public=False)
        assert StoryText.objects.found(parse("wheat"), AT)[0:5] == []
        assert len(texts.desk(parse("wheat"))) == 1

        texts.update(is_public=True)
        assert len(StoryText.objects.found(parse("wheat"), AT)[0:5]) == 1

        texts.delete()
        assert not list(texts.desk(parse("wheat")))

    def test_is_built_anew_from_the_rows(self):
        make_public()
        make_draft(headline="Grain hidden")
        before = answers()

        build_anew()
        build_anew()

        assert answers() == before
        assert len(StoryText.objects.desk(parse("hidden"))) == 1

    @pytest.mark.parametrize("language", ["de-at", "xx"])
    def test_knows_the_forms_of_english_on_an_english_site_only(
        self, settings, language
    ):
        make_story(headline="Universities organize")
        assert StoryText.objects.found(parse("university"), AT)[0:5]

        settings.LANGUAGE_CODE = language
        build_anew()

        assert not StoryText.objects.found(parse("university"), AT)[0:5]
        assert StoryText.objects.found(parse("universities"), AT)[0:5]

    def test_takes_texts_of_any_length(self):
        words = " ".join(f"{number:x}" for number in range(10**6, 10**6 + 120_000))
        make_story(headline="Grain", body=f"<p>{words} {'x' * 9000}</p>")

        assert len(StoryText.objects.found(parse("grain"), AT)[0:5]) == 1


@pytest.mark.django_db(transaction=True)
class TestWholeDatabases:
    def test_rows_that_were_dumped_are_found_when_they_are_loaded(self, tmp_path):
        make_public()
        make_draft(headline="Grain hidden")
        before = answers()
        path = tmp_path / "dump.json"
        call_command("dumpdata", "articles", "newsroom", output=str(path))

        call_command("flush", interactive=False, stdout=io.StringIO())
        assert answers() != before
        assert search.newest(parse("grain"), search.Scope(), limit=5) == []

        call_command("loaddata", str(path), verbosity=0)
        assert answers() == before

    def test_lets_the_table_be_changed_in_between(self):
        make_public()
        before = answers()
        field = models.CharField(max_length=5, default="x")
        field.set_attributes_from_name("extra")

        with connection.schema_editor() as editor:
            search.remove(editor)
            editor.add_field(StoryText, field)
            search.install(editor)
            search.remove(editor)
            editor.remove_field(StoryText, field)
            search.install(editor)

        assert answers() == before
