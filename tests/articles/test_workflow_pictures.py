"""What is kept of a picture, for how long it may be shown, and the room for it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from articles import workflow
from articles.models import Image
from articles.workflow import room
from articles.workflow.pictures import clean_name
from newsroom import roles
from tests.articles.test_tasks import add, upload
from tests.factories import AT, make_draft, make_image, make_story, make_user

pytestmark = pytest.mark.django_db
SUMMER, AUTUMN = date(2026, 7, 31), date(2026, 10, 31)


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


class TestName:
    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("Harbor at dawn.jpg", "Harbor at dawn.jpg"),
            ("../../etc/passwd.jpg", "passwd.jpg"),
            ("C:\\Photos\\cat.jpg", "cat.jpg"),
            ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
            ("a\x00b\nc.jpg", "ab c.jpg"),
            ("x" * 300 + ".jpg", "x" * 200),
            ("..", ".."),
            ("", ""),
            ("\ud800.jpg", ".jpg"),
            ("con.jpg", "con.jpg"),
        ],
    )
    def test_is_one_harmless_line(self, sent, kept):
        assert clean_name(sent) == kept

    @given(st.text(max_size=400))
    def test_is_never_long_nor_of_several_lines(self, sent):
        name = clean_name(sent)

        assert len(name) <= 200
        assert "/" not in name
        assert not set(name) & set("\x00\n\r\u202e")

    def test_is_kept_and_is_no_path(self):
        first, second = add(name="CAT.jpg"), add(name="cat.jpg")

        assert (first.name, second.name) == ("CAT.jpg", "cat.jpg")
        assert first.original.name == f"originals/{first.key}"
        assert second.original.name != first.original.name

    def test_goes_on_with_other_words(self):
        image = add(name="cat.jpg")

        told = workflow.describe_image(image, caption="Told", by=None, at=AT)

        assert (told.name, told.pk != image.pk) == ("cat.jpg", True)


class TestLicense:
    def test_is_of_the_upload(self):
        assert add(licensed_until=SUMMER).licensed_until == SUMMER

    def test_goes_on_with_other_words(self):
        image = add(licensed_until=SUMMER)

        told = workflow.describe_image(image, caption="Told", by=None, at=AT)

        assert told.licensed_until == SUMMER

    def test_of_every_row_of_the_file_is_changed_and_none_is_made(self):
        image = add()
        told = workflow.describe_image(image, caption="Told", by=None, at=AT)
        other = add()

        same = workflow.describe_image(told, licensed_until=AUTUMN, by=None, at=AT)

        assert (same.pk, same.licensed_until) == (told.pk, AUTUMN)
        assert set(Image.objects.values_list("pk", "licensed_until")) == {
            (image.pk, AUTUMN),
            (told.pk, AUTUMN),
            (other.pk, None),
        }

    def test_may_be_lifted(self):
        image = add(licensed_until=SUMMER)

        workflow.describe_image(image, licensed_until=None, by=None, at=AT)

        assert Image.objects.get().licensed_until is None

    def test_that_was_changed_meanwhile_is_not_brought_back(self):
        image = add(licensed_until=SUMMER)
        stale = Image.objects.get()
        workflow.describe_image(image, licensed_until=AUTUMN, by=None, at=AT)

        told = workflow.describe_image(stale, caption="Told", by=None, at=AT)

        assert told.licensed_until == AUTUMN


class TestRoom:
    def test_of_a_day_ends(self, settings):
        settings.PICTURES_A_DAY = 2
        user = make_user(roles.REPORTER)
        image = add(by=user)
        workflow.describe_image(image, caption="No upload", by=user, at=AT)
        add(by=user)

        with pytest.raises(ValidationError) as refused:
            add(by=user)

        assert "2 pictures within 24 hours" in refused.value.message_dict["picture"][0]
        assert Image.objects.taken_in_by(user, AT - timedelta(days=1)).count() == 2

    def test_of_a_day_is_ones_own_and_comes_again(self, settings):
        settings.PICTURES_A_DAY = 1
        user = make_user(roles.REPORTER)
        add(by=user)

        add(by=make_user(roles.REPORTER))
        add()  # the system's
        later = AT + timedelta(days=1)
        workflow.add_image(upload(), by=user, at=later)

        assert Image.objects.count() == 4

    def test_is_kept_free_on_the_disk(self, monkeypatch):
        monkeypatch.setattr(room, "free_bytes", lambda: room.FREE_BYTES - 1)

        with pytest.raises(ValidationError) as refused:
            add(by=make_user(roles.REPORTER))

        assert "nearly full" in refused.value.message_dict["picture"][0]
        assert not Image.objects.exists()

    def test_is_looked_for_where_pictures_will_be(self, settings, tmp_path):
        settings.STORAGES = {
            **settings.STORAGES,
            "default": {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": tmp_path / "not" / "yet"},
            },
        }

        assert room.free_bytes() > 0

    def test_elsewhere_has_no_end(self, settings):
        settings.STORAGES = {
            **settings.STORAGES,
            "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        }

        assert room.free_bytes() == room.FREE_BYTES


def showing(*pictures):
    """A text of pictures, each with its description there."""
    return "<p>On the quay.</p>" + "".join(
        f'<figure><img src="/media/{image.key}/960.jpg" alt="{alt}"></figure>'
        for image, alt in pictures
    )


class TestDescribedInTheText:
    @pytest.fixture
    def editor(self):
        return make_user(roles.EDITOR)

    def refused(self, verb, *args, **options):
        with pytest.raises(ValidationError) as why:
            verb(*args, **options)
        return why.value.message_dict

    def test_by_the_text_or_the_picture_or_not_at_all(self, editor):
        body = showing(
            (make_image(), "A ferry"),
            (make_image(alt="A crane"), ""),
            (make_image(is_decorative=True), ""),
        )
        story = make_draft(body=body)

        assert workflow.publish(story, by=editor, at=AT).status == "published"

    def test_else_it_is_named_by_number_and_name(self, editor):
        nameless = make_image(caption="Cranes", name="c.jpg")
        body = showing((make_image(alt="A"), ""), (nameless, " "), (make_image(), "B"))

        errors = self.refused(workflow.publish, make_draft(body=body), by=editor, at=AT)

        assert list(errors) == ["body"]
        assert len(errors["body"]) == 1
        assert "picture 2 of the text (“Cranes”)" in errors["body"][0]

    def test_each_is_named_and_the_lead_with_them(self, editor):
        body = showing((make_image(name="a.jpg"), ""), (make_image(name="b.jpg"), ""))
        story = make_draft(body=body, lead_image=make_image())

        errors = self.refused(workflow.publish, story, by=editor, at=AT)

        assert {name: len(found) for name, found in errors.items()} == {
            "alt": 1,
            "body": 2,
        }

    def test_a_schedule_needs_it_too(self, editor):
        story = make_draft(body=showing((make_image(), "")))

        errors = self.refused(
            workflow.publish,
            story,
            by=editor,
            at=AT,
            publish_at=AT + timedelta(days=1),
        )

        assert "body" in errors

    def test_an_import_may_lack_it_and_stays_editable(self, editor):
        image = make_image()
        story = make_story(body=showing((image, "")))

        changes = {"body": showing((image, "")) + "<p>More.</p>"}
        edited = workflow.edit(story, changes, by=editor, at=AT, version=1)

        assert edited.version == 2

    def test_a_live_story_takes_no_new_one_without(self, editor):
        old, new = make_image(), make_image(name="new.jpg", uploaded_by=editor)
        story = make_story(body=showing((old, "")))
        changes = {"body": showing((old, ""), (new, ""))}

        errors = self.refused(
            workflow.edit, story, changes, by=editor, at=AT, version=1
        )

        assert len(errors["body"]) == 1
        assert "picture 2 of the text (“new.jpg”)" in errors["body"][0]

    def test_a_live_story_loses_no_description(self, editor):
        image = make_image()
        story = make_story(body=showing((image, "A ferry")))
        changes = {"body": showing((image, ""))}

        errors = self.refused(
            workflow.edit, story, changes, by=editor, at=AT, version=1
        )

        assert "body" in errors

    def test_a_draft_needs_none(self, editor):
        story = make_draft()
        changes = {"body": showing((make_image(uploaded_by=editor), ""))}

        assert workflow.edit(story, changes, by=editor, at=AT, version=1).version == 2
