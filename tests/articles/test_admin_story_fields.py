"""The fields of a story's form: each is stored, shown again, and refused in place."""

import re

import pytest
import time_machine

from articles import workflow
from articles.models import Story
from newsroom import roles
from tests.articles.test_admin_story import ADD, LIST, change, typed
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db

LINES = {
    "kicker": "Port",
    "deck": "Forty boats leave the old mole.",
    "dateline": "East Quay",
    "genre": "analysis",
    "seo_title": "Forty boats",
    "seo_description": "The harbor moves its fleet.",
    "internal_note": "Call the harbor again.",
    "language": "el",
}
PAGE = f"{ADD}?kind=page"


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def administrator(client):
    user = make_user(roles.ADMINISTRATOR)
    client.force_login(user)
    return user


def page_typed(**fields):
    data = {"headline": "About us", "body": "<p>We write.</p>", "footer_order": "3"}
    return data | fields


def shown(response, name):
    """What the form shows in a field."""
    return response.context["adminform"].form[name].value()


def test_stores_every_line_and_shows_it_again(client, editor):
    client.post(ADD, typed(**LINES))

    story = Story.objects.get()
    page = client.get(change(story))
    for name, text in LINES.items():
        assert getattr(story, name) == text
        assert shown(page, name) == text


def test_a_planned_day_publishes_nothing(client, editor):
    client.post(ADD, typed(planned_for="2026-07-14"))

    story = Story.objects.get()
    assert str(story.planned_for) == "2026-07-14"
    assert story.status == Story.Status.DRAFT
    assert b'value="2026-07-14"' in client.get(change(story)).content


class TestFurtherSections:
    def test_are_stored_and_shown_again(self, client, editor):
        further = make_section(), make_section()

        sent = typed(further_sections=["", *(section.pk for section in further)])
        client.post(ADD, sent)

        story = Story.objects.get()
        keys = {section.pk for section in further}
        assert set(shown(client.get(change(story)), "further_sections")) == keys

    def test_none_is_ticked_any_more(self, client, editor):
        story = make_draft(further_sections=[make_section()])

        client.post(change(story), typed(story, further_sections=[""]))

        assert shown(client.get(change(story)), "further_sections") == []

    def test_a_form_without_the_field_leaves_them(self, client, editor):
        section = make_section()
        story = make_draft(further_sections=[section])

        client.post(change(story), typed(story, headline="New"))

        story.refresh_from_db()
        assert story.headline == "New"
        assert shown(client.get(change(story)), "further_sections") == [section.pk]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((name, "nul \x00") for name in LINES),
        ("kicker", "x" * 41),
        ("deck", "x" * 401),
        ("dateline", "x" * 61),
        ("genre", "gossip"),
        ("seo_title", "x" * 101),
        ("seo_description", "x" * 321),
        ("internal_note", "x" * 5001),
        ("language", "xx"),
        ("planned_for", "soon"),
        ("planned_for", "9999-12-31"),
        ("planned_for", "1800-01-01"),
        ("further_sections", "999999"),
        ("further_sections", "x"),
        ("further_sections", "9" * 40),
        ("further_sections", "1\x00"),
    ],
)
def test_bad_input_stands_in_its_field_with_the_error(client, editor, field, value):
    story = make_draft()
    section = make_section()
    sent = typed(story, **LINES, further_sections=["", section.pk])
    sent["planned_for"] = "2026-08-01"
    sent[field] = ["", value] if field == "further_sections" else value

    response = client.post(change(story), sent)

    assert response.status_code == 200
    form = response.context["adminform"].form
    assert list(form.errors) == [field]
    for name in LINES:
        assert form[name].value() == sent[name]
    story.refresh_from_db()
    assert story.version == 1


class TestPage:
    def test_is_written_without_section(self, client, administrator):
        form = client.get(PAGE)
        client.post(PAGE, page_typed())

        page = Story.objects.get()
        names = form.context["adminform"].form.fields
        assert {"section", "deck", "kicker", "discussion_mode"}.isdisjoint(names)
        assert "New page" in form.text
        assert (page.kind, page.section, page.footer_order) == ("page", None, 3)
        assert page.slug == "about-us"
        assert shown(client.get(change(page)), "footer_order") == 3

    def test_is_changed_by_its_own_form(self, client, administrator):
        page = make_draft(kind=Story.Kind.PAGE, headline="About")

        sent = page_typed(version=1, slug=page.slug, footer_order="7")
        response = client.post(change(page), sent)

        page.refresh_from_db()
        assert response.status_code == 302
        assert (page.headline, page.footer_order) == ("About us", 7)

    @pytest.mark.parametrize("order", ["", "-1", "99999", "x", "1\x00"])
    def test_a_place_that_is_none_is_refused(self, client, administrator, order):
        response = client.post(PAGE, page_typed(footer_order=order))

        assert list(response.context["adminform"].form.errors) == ["footer_order"]
        assert shown(response, "headline") == "About us"

    def test_a_reserved_address_is_refused(self, client, administrator):
        response = client.post(PAGE, page_typed(slug="search"))

        assert "This address belongs to the site" in response.text

    def test_is_for_who_edits_everything(self, client, editor):
        assert client.get(PAGE).status_code == 403
        rescued = client.post(PAGE, page_typed())

        assert rescued.status_code == 409
        assert "We write." in rescued.text
        assert not Story.objects.exists()

    def test_is_found_by_the_filter_of_the_list(self, client, administrator):
        page = make_draft(kind=Story.Kind.PAGE)
        make_draft()

        pages = client.get(LIST, {"state": "pages"})

        assert [row.pk for row in pages.context["cl"].result_list] == [page.pk]
        assert f'href="{PAGE}"' in pages.text

    def test_editors_are_offered_none(self, client, editor):
        html = client.get(LIST).text

        assert "kind=page" not in html

    def test_its_public_time_stands_fast(self, client, administrator):
        page = make_story(kind=Story.Kind.PAGE)

        assert b'name="publish_at_0"' not in client.get(change(page)).content


def test_the_address_of_a_new_story_types_nothing(client, editor):
    query = {"headline": "Forged", "further_sections": "x", "tags": "x", "slug": "x"}

    response = client.get(ADD, query)

    assert response.status_code == 200
    assert not shown(response, "headline")


def test_a_refused_conflict_shows_the_new_fields(client, editor):
    story = make_draft(kicker="Before", further_sections=[make_section("Sea")])
    sent = typed(story, **LINES, further_sections=["", make_section("Land").pk])
    workflow.edit(story, {"kicker": "Theirs"}, by=None, at=AT, version=1)

    response = client.post(change(story), sent)

    assert response.status_code == 409
    compared = {row.label: row[1:] for row in response.context["differences"]}
    assert compared["Kicker"] == ("Theirs", "Port")
    assert compared["Further sections"] == ("Sea", "Land")
    assert shown(response, "kicker") == "Port"


def test_a_refused_form_leads_to_every_field_that_is_to_be_mended(client, editor):
    wrong = typed(
        headline="",
        tags=", ".join(f"Tag {number}" for number in range(21)),
        seo_title="a" * 101,
        expires_at_0="2026-13-45",
    )

    html = client.post(ADD, wrong).text

    summary = html.partition('<ul class="to-mend">')[2].partition("</ul>")[0]
    ids = re.findall(r'href="#([^"]+)"', summary)
    assert {"id_headline_error", "id_seo_title_error"} <= set(ids)
    assert len(ids) >= 3
    for name in ids:
        assert f'id="{name}"' in html
