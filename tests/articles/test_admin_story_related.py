"""The related stories on the form: what is kept and why, what the editor says."""

import pytest
import time_machine

from articles import related, workflow
from articles.admin.related import why
from articles.models import Story
from newsroom import roles
from tests.articles.test_admin_story import ADD, change, typed
from tests.articles.test_admin_story_fields import shown
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def chosen(story):
    rows = story.related_choices.order_by("position")
    return [(row.other_id, row.is_pinned) for row in rows]


def texts(*values):
    return ["", *map(str, values)]


class TestRows:
    def test_the_kept_ones_say_why(self, client, editor):
        section = make_section("Harbor")
        story = make_story(section=section, tags=["Ferry"])
        other = make_story(section=section, tags=["Ferry"], headline="The other")
        related.renew(story.pk, AT)

        html = client.get(change(story)).text

        assert "The other</strong>" in html
        assert "14 Jul 2026 · tag Ferry" in html
        assert "section Harbor; 0 days apart" in html
        assert f'name="pinned" value="{other.pk}"' in html
        assert f'name="excluded" value="{other.pk}"' in html

    @pytest.mark.parametrize(
        ("reason", "words"),
        [
            ({"kind": "words", "words": ["boat", "mole"]}, "shares boat, mole"),
            ({"kind": "time", "days": 1}, "1 day apart"),
            ({"kind": "latest"}, "among the newest"),
        ],
    )
    def test_a_reason_is_said_in_words(self, reason, words):
        assert why([reason]) == words

    def test_one_that_only_fills_the_list_says_so(self, client, editor):
        story, _other = make_story(), make_story()
        related.renew(story.pk, AT)

        assert "fills the list: among the newest" in client.get(change(story)).text

    def test_one_that_was_withdrawn_is_not_shown(self, client):
        client.force_login(make_user(roles.REPORTER))
        story = make_draft(owner=client.get("/admin/").wsgi_request.user)
        other = make_story(headline="canary", section=story.section)
        related.renew(story.pk, AT)
        workflow.withdraw(other, by=None, at=AT)

        assert "canary" not in client.get(change(story)).text


class TestChoices:
    def test_are_stored_in_order_and_shown_again(self, client, editor):
        one, two, three = (make_story() for _ in range(3))

        sent = {"pinned": texts(two.pk, one.pk), "excluded": [str(three.pk)]}
        client.post(ADD, typed(**sent))

        story = Story.objects.get(headline="Typed")
        assert chosen(story) == [(two.pk, True), (three.pk, False), (one.pk, True)]
        form = client.get(change(story))
        assert shown(form, "related")["pinned"] == [str(two.pk), str(one.pk)]
        assert form.text.count(" checked") == 3

    def test_a_story_is_named_by_its_address_or_number(self, client, editor):
        one, two, three = (make_story(headline=f"Story {n}") for n in range(3))
        texts = [
            f"https://paper.example{one.get_absolute_url()}",
            f"Story 1 #{two.pk}",
            f"#{three.pk}",
        ]

        client.post(ADD, typed(pinned=texts))

        story = Story.objects.get(headline="Typed")
        assert chosen(story) == [(row.pk, True) for row in (one, two, three)]

    def test_none_are_chosen_any_more(self, client, editor):
        story = make_draft(pinned=[make_story()], excluded=[make_story()])

        client.post(change(story), typed(story, pinned=[""]))

        assert chosen(story) == []

    def test_a_form_without_them_leaves_them(self, client, editor):
        other = make_story()
        story = make_draft(pinned=[other])

        client.post(change(story), typed(story, headline="New"))

        assert chosen(story) == [(other.pk, True)]

    def test_the_same_ones_are_no_change(self, client, editor):
        other = make_story()
        story = make_draft(pinned=[other])

        client.post(change(story), typed(story, pinned=texts(other.pk)))

        story.refresh_from_db()
        assert story.version == 1

    def test_one_out_of_reach_stays_and_is_not_named(self, client):
        reporter = make_user(roles.REPORTER)
        client.force_login(reporter)
        hidden = make_draft(headline="canary")
        story = make_draft(owner=reporter, pinned=[hidden])

        page = client.get(change(story))
        sent = typed(story, headline="New", pinned=texts(hidden.pk))
        client.post(change(story), sent)

        assert "A story out of your reach" in page.text
        assert "canary" not in page.text
        story.refresh_from_db()
        assert story.headline == "New"
        assert chosen(story) == [(hidden.pk, True)]


class TestRefused:
    def refused(self, client, story, **sent):
        response = client.post(change(story), typed(story, headline="Kept", **sent))
        form = response.context["adminform"].form
        assert response.status_code == 200
        assert list(form.errors) == ["related"]
        assert shown(response, "headline") == "Kept"
        story.refresh_from_db()
        assert story.version == 1
        return response

    @pytest.mark.parametrize(
        "text",
        [
            "999999",
            "9" * 18,
            "9" * 40,
            "-1",
            "no story",
            "\u0661",
            "/2026/07/14/nothing/",
            "/2026/13/45/nothing/",
            "<script>",
        ],
    )
    def test_what_names_no_story(self, client, editor, text):
        response = self.refused(client, make_draft(), pinned=["", text])

        assert "is no story that you may choose" in response.text
        assert shown(response, "related")["pinned"] == [text]
        assert text not in response.text or "<" not in text

    def test_a_story_that_the_user_may_not_open(self, client):
        reporter = make_user(roles.REPORTER)
        client.force_login(reporter)
        hidden = make_draft(headline="canary")

        response = self.refused(
            client, make_draft(owner=reporter), pinned=texts(hidden.pk)
        )

        assert "canary" not in response.text

    def test_a_page(self, client, editor):
        page = make_story(kind=Story.Kind.PAGE)

        self.refused(client, make_draft(), pinned=texts(page.pk))

    def test_the_story_itself(self, client, editor):
        story = make_draft()

        response = self.refused(client, story, pinned=texts(story.pk))

        assert "A story is not related to itself." in response.text

    def test_pinned_and_excluded(self, client, editor):
        other = make_story()

        response = self.refused(
            client, make_draft(), pinned=texts(other.pk), excluded=texts(other.pk)
        )

        assert "A story is shown first or left out, not both." in response.text
        assert shown(response, "related") == {
            "pinned": [str(other.pk)],
            "excluded": [str(other.pk)],
        }

    def test_too_many(self, client, editor):
        self.refused(client, make_draft(), excluded=texts(*range(1, 60)))

    def test_a_nul(self, client, editor):
        self.refused(client, make_draft(), pinned=["\x00"])


class TestLost:
    def test_when_somebody_else_saved(self, client, editor):
        one, two = make_story(headline="One"), make_story(headline="Two")
        story = make_draft(pinned=[one])
        sent = typed(story, pinned=texts(two.pk), excluded=texts(one.pk))
        workflow.edit(story, {"deck": "Theirs"}, by=None, at=AT, version=1)

        response = client.post(change(story), sent)

        compared = {row.label: row[1:] for row in response.context["differences"]}
        assert response.status_code == 409
        assert compared["Related stories"] == (
            "First: One",
            "First: Two; Left out: One",
        )
        assert shown(response, "related")["pinned"] == [str(two.pk)]

    def test_when_the_session_has_ended(self, client, editor):
        story = make_draft()
        client.logout()

        sent = typed(story, pinned=texts(12, "/2026/07/14/a/"), excluded=texts(13))
        response = client.post(change(story), sent)

        said = "First: #12 and /2026/07/14/a/; Left out: #13</textarea>"
        assert said in response.text
