"""Bylines and tags on the form of a story, and what is suggested for them."""

import pytest
import time_machine
from django.urls import reverse

from articles import workflow
from articles.admin import tags
from articles.models import Author, Story, Tag
from newsroom import roles
from tests.articles.test_admin_story import ADD, change, typed
from tests.articles.test_admin_story_fields import shown
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def reporter(client):
    user = make_user(roles.REPORTER)
    client.force_login(user)
    return user


def make_author(name):
    return workflow.save_author(Author(name=name), by=None)


def signed(*rows, **more):
    """What is sent of rows of a name, a role and, perhaps, a place."""
    names, roles_, places = zip(*(((*row, "", ""))[:3] for row in rows), strict=True)
    return {
        "bylines_author": names,
        "bylines_role": roles_,
        "bylines_order": places,
        **more,
    }


def names_of(story):
    rows = story.bylines.order_by("position")
    return list(rows.values_list("author__name", "role"))


class TestLineOfTags:
    @pytest.mark.parametrize(
        ("line", "names"),
        [
            ("", []),
            (" , ,", []),
            ("harbor, old mole", ["harbor", "old mole"]),
            ('"Smith, Ann", sea', ["Smith, Ann", "sea"]),
            ('5" gun, sea', ['5" gun', "sea"]),
            ('"never closed, sea', ["never closed, sea"]),
            ("one\ntwo,three", ["one two", "three"]),
            ("'quoted'", ["'quoted'"]),
        ],
    )
    def test_is_split_at_commas(self, line, names):
        assert tags.split(line) == names

    @pytest.mark.parametrize(
        "names", [["a, b", "c"], ['say "so"', '5"'], ['"', ","], ["plain"], []]
    )
    def test_says_the_same_names_again(self, names):
        assert tags.split(tags.join(names)) == names

    def test_is_read_no_further_than_it_may_be_long(self):
        assert len(tags.split('"' + "x" * 200_000)[0]) < 2000


class TestTags:
    def test_are_stored_and_shown_again(self, client, editor):
        client.post(ADD, typed(tags='Ferry, "Smith, Ann"'))

        story = Story.objects.get()
        assert set(story.tags.names()) == {"Ferry", "Smith, Ann"}
        assert shown(client.get(change(story)), "tags") == 'Ferry, "Smith, Ann"'

    def test_a_line_in_another_order_is_no_change(self, client, editor):
        story = make_draft(tags=["Ferry", "Harbor"])

        client.post(change(story), typed(story, tags="Harbor,Ferry"))

        story.refresh_from_db()
        assert story.version == 1

    def test_an_empty_line_takes_all_away(self, client, editor):
        story = make_draft(tags=["Ferry"])

        client.post(change(story), typed(story, tags=" "))

        assert not story.tags.exists()

    def test_a_form_without_the_line_leaves_them(self, client, editor):
        story = make_draft(tags=["Ferry"])

        client.post(change(story), typed(story, headline="New"))

        assert list(story.tags.names()) == ["Ferry"]

    def test_the_form_says_how_many_stories_have_each(self, client, editor):
        make_draft(tags=["Ferry"])
        story = make_draft(tags=["Ferry", "Old mole"])

        html = client.get(change(story)).text

        assert 'data-name="Ferry" data-uses="2"' in html
        assert 'data-name="Old mole" data-uses="1"' in html

    @pytest.mark.parametrize(
        "line",
        [
            ", ".join(f"tag {number}" for number in range(21)),
            "x" * 51,
            "x" * 3000,
            "nul \x00",
            '"' + "x" * 140_000,
        ],
    )
    def test_bad_ones_stand_in_the_line_with_the_error(self, client, editor, line):
        story = make_draft()

        response = client.post(change(story), typed(story, headline="Kept", tags=line))

        assert response.status_code == 200
        assert list(response.context["adminform"].form.errors) == ["tags"]
        assert shown(response, "tags") == line
        assert shown(response, "headline") == "Kept"
        story.refresh_from_db()
        assert story.version == 1


class TestBylines:
    def test_are_stored_in_order_with_roles(self, client, editor):
        make_author("Ann Lee"), make_author("Bo Ek")

        client.post(ADD, typed(**signed(("Bo Ek",), ("ann lee", "photographs"))))

        story = Story.objects.get()
        assert names_of(story) == [("Bo Ek", ""), ("Ann Lee", "photographs")]
        assert shown(client.get(change(story)), "bylines") == names_of(story)

    def test_are_ordered_by_their_numbers(self, client, editor):
        for name in ("Ann", "Bo", "Cy", "Di"):
            make_author(name)
        rows = ("Ann", "", "3"), ("Bo", "", "1"), ("Cy", "", "x"), ("Di", "", "2")

        client.post(ADD, typed(**signed(*rows)))

        names = [name for name, _ in names_of(Story.objects.get())]
        assert names == ["Bo", "Di", "Ann", "Cy"]

    def test_an_emptied_name_is_taken_away(self, client, editor):
        authors = make_author("Ann"), make_author("Bo")
        story = make_draft(bylines=[(author, "") for author in authors])

        rows = signed(("", "", "1"), ("Bo", "", "2"), ("", "", "3"))
        client.post(change(story), typed(story, **rows))

        assert names_of(story) == [("Bo", "")]

    def test_a_form_without_the_rows_leaves_them(self, client, editor):
        story = make_draft(bylines=[(make_author("Ann"), "")])

        client.post(change(story), typed(story, headline="New"))

        assert names_of(story) == [("Ann", "")]

    def test_the_same_rows_are_no_change(self, client, editor):
        story = make_draft(bylines=[(make_author("Ann"), "words")])

        client.post(change(story), typed(story, **signed(("Ann", "words", "1"))))

        story.refresh_from_db()
        assert story.version == 1

    def test_a_new_name_is_added_where_it_is_ticked(self, client, editor):
        rows = signed(("Ann Lee", "words"), new_authors="on")

        client.post(ADD, typed(**rows))

        assert names_of(Story.objects.get()) == [("Ann Lee", "words")]
        assert Author.objects.get().slug == "ann-lee"

    def test_a_new_name_that_is_not_ticked_comes_back(self, client, editor):
        response = client.post(ADD, typed(**signed(("Ann Lee",))))

        assert "No author has the name “Ann Lee”" in response.text
        assert "or tick “Add names that are new" in response.text
        assert shown(response, "bylines") == [("Ann Lee", "")]
        assert not Author.objects.exists()

    def test_a_reporter_adds_no_author(self, client, reporter):
        rows = signed(("Ann Lee",), new_authors="on")

        response = client.post(ADD, typed(**rows))

        assert "ask an editor to add the name" in response.text
        assert b"new_authors" not in client.get(ADD).content
        assert not Author.objects.exists()

    def test_no_author_stays_of_a_form_that_is_refused(self, client, editor):
        rows = signed(("Ann Lee",), new_authors="on")

        response = client.post(ADD, typed(**rows, tags="x" * 60))

        assert shown(response, "bylines") == [("Ann Lee", "")]
        assert not Author.objects.exists()

    def test_a_name_whose_address_is_taken_is_refused_at_the_names(
        self, client, editor
    ):
        make_author("Ann Lee")

        rows = signed(("Ann-Lee",), new_authors="on")
        response = client.post(ADD, typed(**rows))

        assert list(response.context["adminform"].form.errors) == ["bylines"]
        assert shown(response, "bylines") == [("Ann-Lee", "")]

    @pytest.mark.parametrize(
        "rows",
        [
            [("Ann",), ("ann",)],
            [("Ann", "x" * 61)],
            [("", "photographs")],
            [("Ann\x00",)],
            [("Ann", "\x00")],
            [("x" * 121,)],
            [(f"Name {number}",) for number in range(21)],
        ],
    )
    def test_bad_rows_come_back_with_the_error(self, client, editor, rows):
        make_author("Ann")
        story = make_draft()

        sent = typed(story, headline="Kept", **signed(*rows))
        response = client.post(change(story), sent)

        assert response.status_code == 200
        assert list(response.context["adminform"].form.errors) == ["bylines"]
        assert len(shown(response, "bylines")) == len(rows)
        assert shown(response, "headline") == "Kept"

    @pytest.mark.parametrize("lists", [(1, 0, 0), (0, 3, 0), (1, 2, 3), (2, 0, 9)])
    def test_lists_of_unequal_length_are_survived(self, client, editor, lists):
        names = [["Ann"] * lists[0], ["words"] * lists[1], ["1"] * lists[2]]
        parts = ("bylines_author", "bylines_role", "bylines_order")

        response = client.post(ADD, typed(**dict(zip(parts, names, strict=True))))

        assert response.status_code in {200, 302}


class TestLost:
    """Whatever refuses a form, its names and tags are on the page."""

    def test_when_somebody_else_saved(self, client, editor):
        make_author("Ann"), make_author("Bo")
        story = make_draft(tags=["Ferry"])
        sent = typed(story, tags="Harbor", **signed(("Ann", "words"), ("Bo",)))
        workflow.edit(story, {"deck": "Theirs"}, by=None, at=AT, version=1)

        response = client.post(change(story), sent)

        compared = {row.label: row[1:] for row in response.context["differences"]}
        assert response.status_code == 409
        assert compared["Tags"] == ("Ferry", "Harbor")
        assert compared["Bylines"] == ("empty", "Ann (words), Bo")
        assert shown(response, "bylines") == [("Ann", "words"), ("Bo", "")]
        assert shown(response, "tags") == "Harbor"

    def test_when_the_session_has_ended(self, client, editor):
        story = make_draft()
        client.logout()

        sent = typed(story, tags="Harbor", **signed(("Ann", "words"), ("Bo",)))
        response = client.post(change(story), sent)

        assert response.status_code == 403
        assert "Harbor</textarea>" in response.text
        assert "Ann (words), Bo</textarea>" in response.text


class TestSuggestions:
    def found(self, client, kind, q):
        address = reverse("admin:articles_story_find", args=[kind])
        response = client.get(address, {"q": q})
        assert "no-store" in response["Cache-Control"]
        return [tuple(row.values()) for row in response.json()["results"]]

    def test_tags_say_how_many_stories_have_them(self, client, reporter):
        make_draft(tags=["Ferry", "Ferry line"])
        make_draft(tags=["Ferry"])
        Tag.objects.create(name="Ferry port", slug="ferry-port")

        assert self.found(client, "tags", "ferr") == [
            ("Ferry", "2 stories"),
            ("Ferry line", "1 story"),
            ("Ferry port", "no story yet"),
        ]

    def test_authors_say_their_roles(self, client, reporter):
        author = make_author("Ann Lee")
        Author.objects.filter(pk=author.pk).update(role="Coast")
        make_author("Bo Ek")

        assert self.found(client, "authors", "lee an") == [("Ann Lee", "Coast")]

    def test_stories_are_those_that_may_be_seen(self, client, reporter):
        section = make_section()
        public = make_story(headline="Harbor one", section=section)
        make_draft(headline="Harbor canary")
        own = make_draft(headline="Harbor two", owner=reporter)
        make_story(headline="Harbor page", kind=Story.Kind.PAGE)

        assert self.found(client, "stories", "harbor") == [
            (f"Harbor two #{own.pk}", "Draft"),
            (f"Harbor one #{public.pk}", "14 Jul 2026"),
        ]

    @pytest.mark.parametrize("kind", ["tags", "authors", "stories"])
    @pytest.mark.parametrize("q", ["", " ", "\x07", "%", "x" * 5000, "'\""])
    def test_survive_nonsense(self, client, reporter, kind, q):
        assert self.found(client, kind, q) == []

    def test_are_for_who_writes(self, client):
        client.force_login(make_user(roles.MODERATOR))
        address = reverse("admin:articles_story_find", args=["tags"])

        assert client.get(address, {"q": "x"}).status_code == 403
        assert client.get(address.replace("tags", "users")).status_code == 404
