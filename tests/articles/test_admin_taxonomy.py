"""Sections and tags on the desk."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from articles import workflow
from articles.models import Color, Edition, Section, Tag
from newsroom import roles
from tests.articles.test_merging import picture
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db

ADD = reverse("admin:articles_section_add")
NEW = {"name": "New", "order": 1, "color": "blue", "look": "news"}
TAGS = reverse("admin:articles_tag_changelist")


def site():
    return Edition.objects.the_one().site


@pytest.fixture
def administrator(client):
    user = make_user(roles.ADMINISTRATOR)
    client.force_login(user)
    return user


def test_is_stored_with_its_editors_and_tells_every_page(client, administrator):
    editor, before = make_user(roles.EDITOR), site()

    given = {"name": "Überland", "order": 2, "editors": [editor.pk]}
    given |= {"description": "Beyond.", "color": "rust", "look": "feature"}
    client.post(ADD, given)

    section = Section.objects.get()
    assert (section.slug, section.order) == ("uberland", 2)
    assert (section.description, section.look) == ("Beyond.", "feature")
    assert section.color == Color.RUST
    assert list(section.editors.all()) == [editor]
    assert site() == before + 1


def test_gets_a_picture_from_the_library(client, administrator):
    image = workflow.add_image(picture(), alt="Quay", by=administrator, at=AT)
    chosen = {"kept": image.key, "words_of": image.key, "alt": "Quay"}

    response = client.post(ADD, NEW | {"name": "Harbor"} | chosen)

    assert response.status_code == 302
    assert Section.objects.get(name="Harbor").lead_image == image


def test_a_changed_address_leads_on_from_the_old_one(client, administrator):
    section, parent = make_section("City", slug="city"), make_section("All")
    address = reverse("admin:articles_section_change", args=[section.pk])

    client.post(address, NEW | {"name": "Town", "slug": "town", "parent": parent.pk})

    section.refresh_from_db()
    assert (section.name, section.slug, section.parent) == ("Town", "town", parent)
    assert client.get("/section/city/")["Location"] == "/section/town/"


def test_a_parent_that_does_not_fit_is_not_offered(client, administrator):
    city, coast = make_section("City"), make_section("Coast")
    make_section("Parks", parent=city)
    address = reverse("admin:articles_section_change", args=[coast.pk])

    html = client.get(address).text
    refused = client.post(address, NEW | {"name": "Coast", "parent": coast.pk})

    assert ">City</option>" in html
    assert not any(f">{name}</option>" in html for name in ("Parks", "Coast"))
    assert refused.context["errors"]


def test_the_list_shows_the_tree_with_colors_and_newest_stories(client, administrator):
    city = make_section("City", order=2, color=Color.RUST)
    make_section("Parks", order=1, parent=city)
    make_section("Air", order=3)
    make_story(section=city)
    make_draft(section=Section.objects.get(name="Air"))

    html = client.get(reverse("admin:articles_section_changelist")).text

    body = html[html.index("<tbody") :]
    assert body.index("City") < body.index("Parks") < body.index("Air")
    for shown in ("hue-rust", "14 Jul, 08:30", "none live"):
        assert shown in body


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
        ("parent", "9" * 40),
        ("parent", "x"),
        ("color", "pink"),
        ("look", "odd"),
        ("order", "-1"),
        ("order", "9" * 40),
        ("editors", "x"),
        ("editors", "9" * 40),
    ],
)
def test_shows_bad_input_again(client, administrator, field, value):
    make_section("City", slug="city")
    before = site()

    response = client.post(ADD, NEW | {field: value})

    assert response.status_code == 200
    assert response.context["errors"]
    assert (Section.objects.count(), site()) == (1, before)


@pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MODERATOR])
def test_is_for_administrators(client, role):
    client.force_login(make_user(role))

    assert client.post(ADD, NEW).status_code == 403
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


class TestTags:
    @pytest.fixture(autouse=True)
    def _editor(self, client):
        client.force_login(make_user(roles.EDITOR))

    def names(self, client, query=""):
        rows = client.get(f"{TAGS}{query}").context["cl"].result_list
        return [tag.name for tag in rows]

    def test_are_listed_with_their_use_by_name_or_by_use(self, client):
        make_draft(tags=["Boats", "Quay"])
        make_draft(tags=["Quay"])
        workflow.save_tag(Tag(name="Idle"), by=None)

        assert self.names(client) == ["Boats", "Idle", "Quay"]
        assert self.names(client, "?o=-2") == ["Quay", "Boats", "Idle"]
        assert self.names(client, "?uses=rare") == ["Boats", "Idle"]
        assert self.names(client, "?uses=none") == ["Idle"]
        assert self.names(client, "?q=qu") == ["Quay"]

    def test_say_what_is_empty(self, client):
        assert "No tag yet" in client.get(TAGS).text
        assert "Show all" in client.get(f"{TAGS}?q=x").text

    def test_get_another_name(self, client):
        tag = make_draft(tags=["Ferries"]).tags.get()
        address = reverse("admin:articles_tag_change", args=[tag.pk])
        assert "1 story, 0 live" in " ".join(client.get(address).text.split())

        client.post(address, {"name": "Ferry", "slug": ""})

        tag.refresh_from_db()
        assert (tag.name, tag.slug) == ("Ferry", "ferry")

    def test_with_a_name_that_is_taken_are_to_be_merged(self, client):
        tag = make_draft(tags=["Ferries", "Ferry"]).tags.get(name="Ferries")
        address = reverse("admin:articles_tag_change", args=[tag.pk])

        response = client.post(address, {"name": "FERRY", "slug": "ferries"})

        assert response.status_code == 200
        assert "merge the two instead" in response.text

    @pytest.mark.parametrize("name", ["", " ", "nul \x00", "x" * 51])
    def test_show_bad_input_again(self, client, name):
        response = client.post(reverse("admin:articles_tag_add"), {"name": name})

        assert response.status_code == 200
        assert not Tag.objects.exists()

    def test_are_deleted_without_stories_alone(self, client):
        used = make_draft(tags=["Used"]).tags.get()
        idle = workflow.save_tag(Tag(name="Idle"), by=None)

        for tag in (used, idle):
            path = reverse("admin:articles_tag_delete", args=[tag.pk])
            client.post(path, {"post": "yes"})

        assert list(Tag.objects.all()) == [used]

    def test_that_get_a_story_meanwhile_are_not_deleted(self, client, monkeypatch):
        used = make_draft(tags=["Used"]).tags.get()
        monkeypatch.setattr(
            "articles.admin.taxonomy.TagAdmin.get_deleted_objects",
            lambda *_: ([], {}, set(), []),
        )
        path = reverse("admin:articles_tag_delete", args=[used.pk])

        response = client.post(path, {"post": "yes"}, follow=True)

        assert "merge it into another instead" in response.text
        assert Tag.objects.exists()

    def test_are_not_deleted_from_the_list(self, client):
        idle = workflow.save_tag(Tag(name="Idle"), by=None)

        client.post(
            TAGS,
            {"action": "delete_selected", "_selected_action": [idle.pk], "index": 0},
        )

        assert Tag.objects.exists()


@pytest.mark.parametrize("kind", ["section", "tag", "author"])
def test_a_page_of_the_list_beyond_the_last_leads_to_the_first(client, kind):
    client.force_login(make_user(is_superuser=True))

    response = client.get(f"/admin/articles/{kind}/?p=9")

    assert response.status_code == 302


@pytest.mark.parametrize("kind", ["section", "tag"])
def test_one_that_says_nothing_of_its_stories_relates_none(client, administrator, kind):
    row = make_section("Wires") if kind == "section" else Tag.objects.create(name="New")
    address = reverse(f"admin:articles_{kind}_change", args=[row.pk])
    form = client.get(address).context["adminform"].form
    assert form["relates"].value() is True

    client.post(address, NEW | {"name": row.name})
    row.refresh_from_db()
    assert not row.relates

    client.post(address, NEW | {"name": row.name, "relates": "on"})
    row.refresh_from_db()
    assert row.relates
