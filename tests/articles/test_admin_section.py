"""Sections on the desk."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from articles import workflow
from articles.models import Edition, Section
from newsroom import roles
from tests.factories import make_draft, make_section, make_user

pytestmark = pytest.mark.django_db

ADD = reverse("admin:articles_section_add")


def site():
    return Edition.objects.the_one().site


@pytest.fixture
def administrator(client):
    user = make_user(roles.ADMINISTRATOR)
    client.force_login(user)
    return user


def test_is_stored_with_its_editors_and_tells_every_page(client, administrator):
    editor, before = make_user(roles.EDITOR), site()

    client.post(ADD, {"name": "Überland", "order": 2, "editors": [editor.pk]})

    section = Section.objects.get()
    assert (section.slug, section.order) == ("uberland", 2)
    assert list(section.editors.all()) == [editor]
    assert site() == before + 1


def test_a_change_keeps_the_address(client, administrator):
    section = make_section("City", slug="city")
    address = reverse("admin:articles_section_change", args=[section.pk])

    client.post(address, {"name": "Town", "slug": "forged", "order": 0})

    section.refresh_from_db()
    assert (section.name, section.slug) == ("Town", "city")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u200b"),
        ("name", "nul \x00"),
        ("name", "x" * 81),
        ("name", "City"),
        ("slug", "city"),
        ("slug", "a b"),
        ("order", "-1"),
        ("order", "9" * 40),
        ("editors", "x"),
        ("editors", "9" * 40),
    ],
)
def test_shows_bad_input_again(client, administrator, field, value):
    make_section("City", slug="city")
    before = site()

    response = client.post(ADD, {"name": "New", "order": 1, field: value})

    assert response.status_code == 200
    assert response.context["errors"]
    assert (Section.objects.count(), site()) == (1, before)


@pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MODERATOR])
def test_is_for_administrators(client, role):
    client.force_login(make_user(role))

    assert client.post(ADD, {"name": "New", "order": 1}).status_code == 403
    with pytest.raises(PermissionDenied):
        workflow.save_section(Section(name="New"), editors=[], by=make_user(role))


class TestDelete:
    @pytest.fixture
    def section(self, client):
        client.force_login(make_user(is_superuser=True))
        return make_section("City")

    def post(self, client, section):
        address = reverse("admin:articles_section_delete", args=[section.pk])
        return client.post(address, {"post": "yes"})

    def test_is_refused_without_naming_what_stands_in_the_way(self, client, section):
        make_draft(section=section, headline="canary")

        response = self.post(client, section)

        assert response.status_code == 200
        assert b"1 story" in response.content
        assert b"canary" not in response.content
        assert Section.objects.filter(pk=section.pk).exists()

    def test_of_an_empty_one_tells_every_page(self, client, section):
        before = site()

        assert self.post(client, section).status_code == 302
        assert not Section.objects.exists()
        assert site() == before + 1

    def test_of_one_with_stories_is_refused_by_the_verb(self, section):
        make_draft(section=section)

        with pytest.raises(workflow.MoveNotAllowed):
            workflow.delete_section(section, by=None)
