"""The lead image on the form of a story."""

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import workflow
from articles.models import Image
from newsroom import roles
from tests.articles.test_tasks import add, upload
from tests.factories import AT, make_draft, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user


def save(client, story, **fields):
    story.refresh_from_db()
    data = {
        "headline": story.headline,
        "body": story.body,
        "section": story.section_id,
        "discussion_mode": "open",
        "version": story.version,
        "alt": story.lead_image.alt if story.lead_image else "",
    }
    address = reverse("admin:articles_story_change", args=[story.pk])
    response = client.post(address, data | fields)
    story.refresh_from_db()
    return response


def originals():
    return set(default_storage.listdir("originals")[1])


def test_is_stored_with_its_description(client, editor):
    story = make_draft()

    save(client, story, picture=upload(), alt="A cat")

    assert story.lead_image.alt == "A cat"
    assert story.lead_image.uploaded_by == editor
    assert story.version == 2


def test_is_shown_on_the_form(client, editor):
    story = make_draft(lead_image=add())

    address = reverse("admin:articles_story_change", args=[story.pk])
    html = client.get(address).content.decode()

    assert f"/admin/media/{story.lead_image.key}/480.webp" in html


def test_a_new_description_is_an_edit(client, editor):
    story = make_draft(lead_image=add())

    save(client, story, alt="A black cat")

    assert story.lead_image.alt == "A black cat"
    assert story.version == 2


def test_stays_when_nothing_is_said_about_it(client, editor):
    image = add()
    story = make_draft(lead_image=image)

    save(client, story, headline="New")

    assert (story.lead_image, story.headline) == (image, "New")


def test_is_removed(client, editor):
    story = make_draft(lead_image=add())

    save(client, story, remove_picture="on")

    assert story.lead_image is None
    assert Image.objects.count() == 1


def test_a_bad_file_is_an_error_of_the_form_and_leaves_nothing(client, editor):
    story, before = (
        make_draft(),
        originals() if default_storage.exists("originals") else set(),
    )
    bad = SimpleUploadedFile("cat.jpg", b"<svg onload=alert(1)>")

    response = save(client, story, headline="Kept", picture=bad)

    assert response.status_code == 200
    form = response.context["adminform"].form
    assert form.errors["picture"] == ["Choose a JPEG, PNG, WebP or GIF picture."]
    assert form["headline"].value() == "Kept"
    assert story.version == 1
    assert originals() == before


def test_an_upload_survives_a_form_that_is_refused(client, editor):
    story = make_draft()

    refused = save(client, story, headline="", picture=upload(), alt="A cat")
    form = refused.context["adminform"].form
    kept = form["kept"].value()

    assert refused.status_code == 200
    assert "kept" in form.fields["picture"].help_text
    save(client, story, headline="Better", kept=kept, alt="A cat")
    assert story.lead_image.alt == "A cat"
    assert Image.objects.get(key=kept).stem == story.lead_image.stem


def test_an_upload_survives_a_conflict(client, editor):
    story = make_draft()
    workflow.edit(story, {"headline": "Theirs"}, by=None, at=AT, version=1)

    refused = save(client, story, version=1, headline="Mine", picture=upload())
    kept = refused.context["adminform"].form["kept"].value()

    assert refused.status_code == 409
    save(client, story, headline="Mine", kept=kept)
    assert story.lead_image.key == kept


class TestConflict:
    """Somebody else saved the picture while the form was open."""

    def test_the_old_description_is_not_put_on_the_new_picture(self, client, editor):
        story = make_draft(lead_image=add(alt="A cat"))
        theirs = {"lead_image": add(alt="A dog")}
        workflow.edit(story, theirs, by=None, at=AT, version=1)
        mine = {"body": "<p>Mine.</p>", "alt": "A cat"}

        refused = save(client, story, version=1, **mine)
        form = refused.context["adminform"].form
        save(client, story, **mine | {"alt": form["alt"].value()})

        assert refused.status_code == 409
        rows = refused.context["differences"]
        assert ("Lead image", "A dog", "as stored: you did not change it") in rows
        assert "Description" not in [row.label for row in rows]
        assert (story.body, story.lead_image.alt) == ("<p>Mine.</p>", "A dog")
        assert story.lead_image == theirs["lead_image"]

    def test_a_typed_description_is_shown_beside_the_stored_one(self, client, editor):
        story = make_draft(lead_image=add(alt="A cat"))
        theirs = {"lead_image": add(alt="A dog")}
        workflow.edit(story, theirs, by=None, at=AT, version=1)

        refused = save(client, story, version=1, alt="A black cat")

        assert refused.context["adminform"].form["alt"].value() == "A black cat"
        assert ("Description", "A dog", "A black cat") in refused.context["differences"]

    def test_an_own_picture_is_shown_with_its_description(self, client, editor):
        story = make_draft()
        theirs = {"lead_image": add(alt="A dog")}
        workflow.edit(story, theirs, by=None, at=AT, version=1)

        refused = save(client, story, version=1, alt="A cat", picture=upload())

        assert set(refused.context["differences"]) >= {
            ("Description", "A dog", "A cat"),
            ("Lead image", "A dog", "the picture that you chose"),
        }

    def test_removing_is_shown(self, client, editor):
        story = make_draft(lead_image=add(alt=""))
        workflow.edit(story, {"headline": "New"}, by=None, at=AT, version=1)

        refused = save(client, story, version=1, remove_picture="on")

        rows = refused.context["differences"]
        assert ("Lead image", "a picture without a description", "none") in rows

    def test_a_picture_that_is_gone_leaves_no_description(self, client, editor):
        story = make_draft(lead_image=add(alt="A cat"))
        workflow.edit(story, {"lead_image": None}, by=None, at=AT, version=1)

        refused = save(client, story, version=1, headline="Mine", alt="A cat")
        form = refused.context["adminform"].form

        assert form["alt"].value() == ""
        assert "alt" not in form.errors


def test_an_upload_that_was_kept_can_be_removed(client, editor):
    story = make_draft(lead_image=add())
    refused = save(client, story, headline="", picture=upload(), remove_picture="on")
    form = refused.context["adminform"].form
    assert not form["remove_picture"].value()  # it was said of the picture before

    save(client, story, kept=form["kept"].value(), remove_picture="on")

    assert story.lead_image is None


def test_nobody_takes_the_upload_of_another(client, editor):
    story, foreign = make_draft(), add(by=make_user(roles.REPORTER))

    response = save(client, story, kept=foreign.key)

    assert response.status_code == 200
    assert story.lead_image is None


def test_a_description_of_nothing_is_an_error(client, editor):
    assert save(client, make_draft(), alt="A cat").status_code == 200
