"""The lead image on the form of a story."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pixels

from articles import workflow
from articles.models import Image
from newsroom import roles
from tests.articles.test_tasks import add, upload
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


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


def form_of(client, story):
    address = reverse("admin:articles_story_change", args=[story.pk])
    return client.get(address).context["adminform"].form


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

    assert f"/admin/media/{story.lead_image.key}/960.jpg" in html


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


def test_beyond_the_quota_of_a_day_is_an_error_of_the_form(client, editor, settings):
    settings.PICTURES_A_DAY = 0
    story = make_draft()

    response = save(client, story, headline="Kept", picture=upload())

    form = response.context["adminform"].form
    assert response.status_code == 200
    assert "within 24 hours" in form.errors["picture"][0]
    assert form["headline"].value() == "Kept"
    assert not Image.objects.exists()


class TestLicense:
    """The license is of the file, whoever shows it."""

    SOON, LATER = date(2026, 7, 31), date(2026, 10, 31)

    def test_is_said_of_an_upload(self, client, editor):
        story = make_draft()

        save(client, story, picture=upload(), licensed_until="2026-07-31")

        assert story.lead_image.licensed_until == self.SOON

    def test_is_set_without_another_version_of_the_story(self, client, editor):
        story = make_draft(lead_image=add())

        save(client, story, licensed_until="2026-07-31")

        story.lead_image.refresh_from_db()
        assert story.lead_image.licensed_until == self.SOON
        assert story.version == 1

    def test_that_was_changed_while_the_form_was_open_stays(self, client, editor):
        story = make_draft(lead_image=add(licensed_until=self.SOON))
        shown = {"licensed_until": self.SOON, "initial-licensed_until": self.SOON}
        workflow.describe_image(
            story.lead_image, licensed_until=self.LATER, by=None, at=AT
        )

        save(client, story, headline="New", **shown)

        story.lead_image.refresh_from_db()
        assert story.lead_image.licensed_until == self.LATER

    def test_of_the_picture_before_is_not_said_of_the_new_one(self, client, editor):
        story = make_draft(lead_image=add(licensed_until=self.SOON))
        shown = {"licensed_until": self.SOON, "initial-licensed_until": self.SOON}

        save(client, story, picture=upload(), **shown)

        assert story.lead_image.licensed_until is None

    def test_of_the_picture_before_does_not_stay_in_a_conflict(self, client, editor):
        story = make_draft(lead_image=add(licensed_until=self.SOON))
        shown = {"licensed_until": self.SOON, "initial-licensed_until": self.SOON}
        theirs = {"lead_image": add(licensed_until=self.LATER)}
        workflow.edit(story, theirs, by=None, at=AT, version=1)

        refused = save(client, story, version=1, body="<p>Mine.</p>", **shown)

        form = refused.context["adminform"].form
        assert refused.status_code == 409
        assert form["licensed_until"].value() == "2026-10-31"

    def test_that_is_no_date_comes_back(self, client, editor):
        story = make_draft(lead_image=add())

        response = save(client, story, licensed_until="31.7.")

        form = response.context["adminform"].form
        assert "licensed_until" in form.errors
        assert form["licensed_until"].value() == "31.7."


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


SAID = {
    "alt": "A cat",
    "caption": "A cat on the quay.",
    "credit": "Ann Lee",
    "focal_x": 20,
    "focal_y": 70,
}


def said_of(image):
    return {name: getattr(image, name) for name in SAID}


class TestWords:
    """Caption, credit, description, focal point: of this use of the picture."""

    def test_an_upload_takes_what_was_typed(self, client, editor):
        story = make_draft()

        save(client, story, picture=upload(), **SAID)

        assert said_of(story.lead_image) == SAID
        form = form_of(client, story)
        assert {name: form[name].value() for name in SAID} == SAID

    def test_a_change_leaves_other_stories_with_the_picture_alone(self, client, editor):
        image = add(**SAID)
        story, other = make_draft(lead_image=image), make_draft(lead_image=image)

        save(client, story, **SAID | {"caption": "Another caption."})

        other.refresh_from_db()
        assert story.lead_image.caption == "Another caption."
        assert story.lead_image.stem == image.stem
        assert other.lead_image == image

    def test_decorative_takes_the_place_of_a_description(self, client, editor):
        story = make_draft(lead_image=add())

        both = save(client, story, alt="A cat", is_decorative="on")
        save(client, story, alt="", is_decorative="on")

        assert "alt" in both.context["adminform"].form.errors
        assert story.lead_image.is_decorative
        assert story.lead_image.alt == ""

    def test_words_for_the_picture_before_are_not_said_of_an_upload(
        self, client, editor
    ):
        story = make_draft(lead_image=add(**SAID))
        before = {"words_of": story.lead_image.key}

        save(client, story, picture=upload(), **SAID | before | {"credit": "Rosa"})

        assert (story.lead_image.alt, story.lead_image.caption) == ("", "")
        assert story.lead_image.credit == "Rosa"
        assert story.lead_image.focal_x == 50

    def test_the_same_words_typed_for_an_upload_are_kept(self, client, editor):
        story = make_draft(lead_image=add(**SAID))

        save(client, story, picture=upload(), **SAID | {"words_of": ""})

        assert said_of(story.lead_image) == SAID

    @pytest.mark.parametrize("point", ["101", "-1", "half"])
    def test_a_point_outside_is_refused_beside_its_field(self, client, editor, point):
        story = make_draft(lead_image=add())

        response = save(client, story, focal_x=point)

        assert "focal_x" in response.context["adminform"].form.errors

    def test_an_emptied_point_says_nothing(self, client, editor):
        story = make_draft(lead_image=add(focal_x=20))

        save(client, story, focal_x="", focal_y="")

        assert story.lead_image.focal_x == 20

    def test_words_of_nothing_are_an_error_of_each(self, client, editor):
        response = save(client, make_draft(), caption="A cat", credit="Ann Lee")

        assert set(response.context["adminform"].form.errors) == {"caption", "credit"}


class TestLibrary:
    """A picture that is there already, by its key or an address of it."""

    @pytest.mark.parametrize("pasted", ["{}", "https://example.org/media/{}/960.jpg"])
    def test_is_taken_with_its_words(self, client, editor, pasted):
        image, story = add(by=editor, **SAID), make_draft()

        save(client, story, kept=pasted.format(image.key), alt="", focal_x=50)

        assert story.lead_image == image

    def test_keeps_its_own_words_where_none_were_typed(self, client, editor):
        image = add(by=editor, **SAID)
        story = make_draft(lead_image=add(alt="A dog"))
        shown = {"alt": "A dog", "caption": "", "words_of": story.lead_image.key}

        save(client, story, kept=image.key, **shown)

        assert story.lead_image == image

    def test_refuses_what_is_no_address(self, client, editor):
        response = save(client, make_draft(), kept="cat.jpg")

        assert "kept" in response.context["adminform"].form.errors

    def test_refuses_one_that_the_editor_may_not_see(self, client, editor):
        section = make_section()
        section.editors.add(make_user(roles.EDITOR))
        hidden = make_draft(section=section)
        theirs = add(by=make_user(roles.REPORTER))
        workflow.edit(hidden, {"lead_image": theirs}, by=None, at=AT, version=1)

        response = save(client, make_draft(), kept=theirs.key)

        assert "kept" in response.context["adminform"].form.errors


class TestPublishing:
    def test_is_refused_until_the_picture_is_described(self, client, editor):
        story = make_draft(lead_image=add(alt=""))

        save(client, story, alt="", _verb="publish")
        refused = story.status
        save(client, story, alt="A cat", _verb="publish")

        assert (refused, story.status) == ("draft", "published")

    def test_a_decorative_picture_is_published(self, client, editor):
        story = make_draft(lead_image=add(alt="", is_decorative=True))

        save(client, story, alt="", is_decorative="on", _verb="publish")

        assert story.status == "published"

    def test_a_live_story_takes_no_picture_without_words(self, client, editor):
        story = make_story()

        response = save(client, story, picture=upload(), alt="")

        assert response.status_code == 200
        assert "alt" in response.context["adminform"].form.errors
        assert story.lead_image is None

    def test_an_imported_one_stays_as_it_is(self, client, editor):
        story = make_story(lead_image=add(alt=""))

        save(client, story, headline="Mended", alt="")

        assert story.headline == "Mended"


class TestDrawnForTheDesk:
    """A picture whose sizes the worker has not made yet."""

    def test_is_shown_at_once(self, client, editor):
        image = add(by=editor)
        Image.objects.update(rendered_at=None)

        response = client.get(reverse("admin:media", args=[image.key, "480", "webp"]))

        assert response["Content-Type"] == "image/webp"
        assert Pixels.open(BytesIO(response.content)).size == (480, 240)

    def test_has_no_size_that_pages_do_not_show(self, client, editor):
        image = add(by=editor)
        Image.objects.update(rendered_at=None)

        response = client.get(reverse("admin:media", args=[image.key, "481", "webp"]))

        assert response.status_code == 404
