"""Merging on the desk: chosen, shown, done."""

import pytest
import time_machine
from django.urls import reverse

from articles import workflow
from articles.models import Author, Section, Tag
from newsroom import roles
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _editor(client):
    client.force_login(make_user(roles.EDITOR))
    with time_machine.travel(AT, tick=False):
        yield


def post(client, rows, **answers):
    path = reverse(f"admin:articles_{rows[0]._meta.model_name}_changelist")
    ticked = {"action": "merge", "index": 0, "_selected_action": [r.pk for r in rows]}
    return client.post(path, ticked | answers)


def told(response):
    return " ".join(response.text.split())


def make_tags():
    """Ferries with three stories, one of them live; Ferry with one."""
    live = make_story(tags=["Ferries"])
    make_draft(tags=["Ferries"])
    make_draft(tags=["Ferries", "Ferry"])
    return live.tags.get(), Tag.objects.get(name="Ferry")


def test_asks_which_one_stays_and_proposes_the_one_with_most_stories(client):
    ferries, ferry = make_tags()

    response = post(client, [ferry, ferries])

    assert "<strong>Ferries</strong> 3 stories, 1 live · /tag/ferries/" in told(
        response
    )
    assert response.context["form"].initial["stays"] == str(ferries.pk)


def test_shows_what_will_happen_before_it_does(client):
    ferries, ferry = make_tags()

    response = post(client, [ferries, ferry], stays=ferry.pk, other="")

    assert (
        "<strong>Ferries</strong> moves 3 stories, 1 of them live; "
        "/tag/ferries/ will lead to /tag/ferry/."
    ) in told(response)
    assert Tag.objects.count() == 2


def test_merges_when_it_is_answered_and_leads_to_the_one_that_stayed(client):
    ferries, ferry = make_tags()

    response = post(client, [ferries, ferry], stays=ferry.pk, other="", answer="yes")

    page = client.get(response["Location"])
    link = reverse("admin:articles_tag_change", args=[ferry.pk])
    assert f'Merged into “<a href="{link}">Ferry</a>”' in page.text
    assert "“Ferries” (3 stories)" in page.text
    assert list(Tag.objects.all()) == [ferry]


def test_merges_into_one_that_was_not_ticked(client):
    ferries, ferry = make_tags()
    path = reverse("admin:articles_tag_merge", args=[ferries.pk])
    assert "Into which one, by its name?" in told(client.get(path))

    response = post(client, [ferries], other="FERRY", answer="yes")

    assert response.status_code == 302
    assert list(Tag.objects.all()) == [ferry]


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"other": "Boats"}, "none of this name"),
        ({"other": "Ferries"}, "name another"),
        ({"other": " "}, "Choose the one that stays"),
        ({"other": "x" * 121}, "at most 120"),
        ({"other": "nul \x00"}, "Null characters"),
    ],
)
def test_asks_again_after_a_useless_answer(client, answers, why):
    ferries, _ = make_tags()

    response = post(client, [ferries], answer="yes", **answers)

    assert response.status_code == 200
    assert why in told(response)
    assert Tag.objects.count() == 2


def test_refuses_one_that_was_not_offered(client):
    ferries, ferry = make_tags()

    response = post(client, [ferries, ferry], stays="9" * 40, answer="yes")

    assert response.status_code == 200
    assert Tag.objects.count() == 2


def test_merges_at_most_ten_at_a_time(client):
    tags = [workflow.save_tag(Tag(name=f"Tag {n}"), by=None) for n in range(11)]

    response = post(client, tags)

    assert "at most 10" in client.get(response["Location"]).text


def test_tells_what_was_refused(client):
    client.force_login(make_user(roles.ADMINISTRATOR))
    city, coast = make_section("City"), make_section("Coast")
    make_section("Parks", parent=city)
    harbor = make_section("Harbor", parent=coast)

    shown = post(client, [city, harbor], stays=harbor.pk, other="")
    assert "1 section under it will stand under “Harbor”." in told(shown)
    response = post(client, [city, harbor], stays=harbor.pk, other="", answer="yes")

    assert "and “Harbor” under another" in client.get(response["Location"]).text
    assert Section.objects.count() == 4


def test_of_authors_says_what_is_taken_over(client):
    ann, cy = (Author.objects.create(name=n, slug=n.lower()) for n in ("Ann", "Cy"))
    make_draft(bylines=[(cy, "")])

    shown = post(client, [ann, cy], stays=ann.pk, other="")

    assert "names the author once" in told(shown)
    assert "moves 1 story, 0 of them live" in told(shown)


def test_is_not_for_reporters(client):
    ferries, ferry = make_tags()
    client.force_login(make_user(roles.REPORTER))

    response = post(client, [ferries, ferry], stays=ferry.pk, answer="yes")

    assert response.status_code == 403
    assert client.get(f"/admin/articles/tag/{ferry.pk}/merge/").status_code == 403
    assert Tag.objects.count() == 2
