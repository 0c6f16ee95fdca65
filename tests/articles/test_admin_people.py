"""Authors on the desk."""

from datetime import timedelta

import pytest
from django.urls import reverse

from articles import workflow
from articles.models import Author, Image
from newsroom import roles
from tests.articles.test_merging import picture
from tests.factories import AT, make_draft, make_user

pytestmark = pytest.mark.django_db

ADD = reverse("admin:articles_author_add")
LIST = reverse("admin:articles_author_changelist")


@pytest.fixture(autouse=True)
def editor(client):
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user


def address(author):
    return reverse("admin:articles_author_change", args=[author.pk])


def test_gets_a_page_with_role_biography_and_portrait(client):
    given = {"name": "Ann Lee", "role": "Coast", "biography": "One.\n\nTwo."}
    given |= {"picture": picture(), "alt": "Ann at the rail", "words_of": ""}

    response = client.post(ADD, given)

    assert response.status_code == 302
    ann = Author.objects.get()
    assert (ann.slug, ann.role, ann.biography) == ("ann-lee", "Coast", "One.\n\nTwo.")
    assert ann.portrait.alt == "Ann at the rail"
    key = ann.portrait.key
    assert client.get(f"/admin/media/{key}/480.jpg").status_code == 200


def test_gets_another_portrait_and_none(client, editor):
    first = workflow.add_image(picture(), alt="First", by=editor, at=AT)
    ann = Author.objects.create(name="Ann", slug="ann", portrait=first)
    form = {"name": "Ann", "slug": "ann", "role": "", "biography": ""}

    client.post(address(ann), form | {"alt": "Later", "words_of": first.key})
    ann.refresh_from_db()
    assert ann.portrait.alt == "Later"

    client.post(address(ann), form | {"remove_picture": "on"})
    ann.refresh_from_db()
    assert ann.portrait is None


def test_gets_a_portrait_from_the_library(client, editor):
    image = workflow.add_image(picture(), alt="Ann", by=editor, at=AT)
    key = f"/media/{image.key}/960.jpg"

    client.post(ADD, {"name": "Ann", "kept": key, "words_of": "", "alt": "Ann"})

    assert Author.objects.get().portrait == image
    assert "choose-picture" in client.get(ADD).text


def test_warns_beside_a_portrait_whose_license_ends(client, editor):
    ended = AT.date() - timedelta(days=1)
    face = workflow.add_image(
        picture(), alt="Ann", licensed_until=ended, by=editor, at=AT
    )
    ann = Author.objects.create(name="Ann", slug="ann", portrait=face)

    assert f"License ended {ended:%-d %b %Y}" in client.get(address(ann)).text

    Image.objects.update(licensed_until=None)
    assert "License ended" not in client.get(address(ann)).text


def test_keeps_what_was_typed_and_the_picture_of_a_form_that_is_refused(client):
    Author.objects.create(name="Ann", slug="ann")

    response = client.post(ADD, {"name": "Ann", "role": "Coast", "picture": picture()})

    assert response.status_code == 200
    assert "Coast" in response.text
    assert Image.objects.get().key in response.text


def test_refuses_a_picture_that_is_none(client):
    upload = picture()
    upload.name = "face.txt"

    response = client.post(ADD, {"name": "Ann", "picture": upload})

    assert response.status_code == 200
    assert response.context["errors"]
    assert not Author.objects.exists()


def test_is_listed_with_the_number_of_stories(client):
    ann = Author.objects.create(name="Ann", slug="ann")
    Author.objects.create(name="Bo", slug="bo")
    for _ in range(2):
        make_draft(bylines=[(ann, "")])

    def uses(query):
        rows = client.get(f"{LIST}{query}").context["cl"].result_list
        return [(author.name, author.uses) for author in rows]

    assert uses("") == [("Ann", 2), ("Bo", 0)]
    assert uses("?uses=rare") == [("Bo", 0)]
    assert "See it on the site" not in client.get(address(ann)).text


def test_is_deleted_without_stories_alone(client):
    ann = Author.objects.create(name="Ann", slug="ann")
    bo = Author.objects.create(name="Bo", slug="bo")
    make_draft(bylines=[(ann, "")])

    for author in (ann, bo):
        path = reverse("admin:articles_author_delete", args=[author.pk])
        client.post(path, {"post": "yes"})

    assert list(Author.objects.all()) == [ann]
