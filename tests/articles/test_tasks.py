"""Renditions: made once, told to readers, served to those who may see them."""

import errno
import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.tasks import default_task_backend
from django.urls import reverse
from PIL import Image as Pixels

from articles import images, stamps, tasks, workflow
from articles.models import Author, Edition, Image, Story
from newsroom import roles
from tests.factories import AT, make_draft, make_section, make_story, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def upload(name="cat.jpg", size=(1000, 500), kind="JPEG"):
    out = BytesIO()
    Pixels.new("RGB", size, "teal").save(out, kind)
    return SimpleUploadedFile(name, out.getvalue())


WORDS = {
    "is_decorative",
    "caption",
    "credit",
    "focal_x",
    "focal_y",
    "licensed_until",
}


def add(alt="A cat", by=None, **options):
    words = {name: options.pop(name) for name in WORDS & set(options)}
    return workflow.add_image(upload(**options), alt=alt, by=by, at=AT, **words)


def address(image, name="480", extension="webp"):
    return reverse("articles:media", args=[image.key, name, extension])


class TestAddImage:
    def test_stores_it_under_a_random_name_and_makes_its_sizes(self):
        image = add(name="../../secret name\u202e.jpg")

        image.refresh_from_db()
        assert image.original.name == f"originals/{image.key}"
        assert (image.width, image.height, image.alt) == (1000, 500, "A cat")
        assert image.rendered_at == AT
        assert [tuple(size) for size in image.renditions] == [
            (480, 240, "480"),
            (960, 480, "960"),
        ]
        for name in ("480", "960"):
            for extension in ("webp", "jpg"):
                path = f"renditions/{image.key}/{name}.{extension}"
                assert default_storage.exists(path)

    def test_lists_each_width_once(self):
        assert len(add(size=(300, 300)).renditions) == 1

    def test_refuses_by_field(self):
        with pytest.raises(ValidationError) as bad_file:
            workflow.add_image(
                SimpleUploadedFile("a.jpg", b"no"), alt="", by=None, at=AT
            )
        with pytest.raises(ValidationError) as bad_alt:
            add(alt="x" * 251)

        assert set(bad_file.value.error_dict) == {"picture"}
        assert set(bad_alt.value.error_dict) == {"alt"}
        assert not Image.objects.exists()

    def test_is_for_writers(self):
        with pytest.raises(PermissionDenied):
            add(by=make_user(roles.MODERATOR))


@pytest.mark.completes
class TestFirstSizes:
    """Made in the request, up to 13 million pixels: a worker may be busy, or away."""

    @pytest.fixture(autouse=True)
    def _no_worker(self, settings):
        backend = "django.tasks.backends.dummy.DummyBackend"
        settings.TASKS = {"default": {"BACKEND": backend}}

    def test_are_there_when_it_is_stored(self):
        image = add()

        assert image.rendered_at == AT
        for size in image.renditions:
            assert default_storage.exists(f"renditions/{image.key}/{size.name}.webp")
        assert self.queued() == ["complete_image"]

    def test_of_a_large_one_are_left_to_a_task(self, monkeypatch):
        monkeypatch.setattr(images, "AT_ONCE", 1000 * 500 - 1)

        image = add()

        assert image.rendered_at is None
        assert self.queued() == ["render_image"]

    def test_a_worker_cut_off_before_it_queued_the_rest_begins_anew(self, monkeypatch):
        monkeypatch.setattr(images, "AT_ONCE", 0)
        image = add()

        class CutOff(Exception):
            pass

        def enqueue(*args):
            raise CutOff

        with monkeypatch.context() as patch:
            patch.setattr(type(tasks.complete_image), "enqueue", enqueue)
            with pytest.raises(CutOff):
                tasks.render_image.call(image.pk)
        image.refresh_from_db()
        assert image.rendered_at is None

        tasks.render_image.call(image.pk)

        image.refresh_from_db()
        assert image.rendered_at == AT
        assert self.queued() == ["render_image", "complete_image"]

    def test_go_with_a_row_that_is_not_stored(self, monkeypatch):
        def full(image, **options):
            raise OSError(errno.ENOSPC, "No space left on device")

        before = set(default_storage.listdir("originals")[1])
        monkeypatch.setattr(Image, "save", full)
        with pytest.raises(OSError, match="No space"):
            add()

        assert set(default_storage.listdir("originals")[1]) == before

    def test_go_with_a_row_that_is_rolled_back(self):
        image = add()

        workflow.drop_files(image)

        assert default_storage.listdir(f"renditions/{image.key}") == ([], [])
        assert not default_storage.exists(f"originals/{image.key}")

    def queued(self):
        return [result.task.name for result in default_task_backend.results]


class TestDescribeImage:
    def test_makes_a_row_of_its_own_on_the_same_files(self):
        image = add()
        image.refresh_from_db()

        described = workflow.describe_image(image, alt="A dog", by=None, at=AT)

        assert described.pk != image.pk
        assert (described.alt, described.rendered_at) == ("A dog", AT)
        image.refresh_from_db()
        assert image.alt == "A cat"
        assert described.stem == image.stem


class TestRenderImage:
    def test_tells_the_readers_of_each_story_with_it(self):
        image = add()
        story, other = make_story(lead_image=image), make_story()
        Image.objects.update(rendered_at=None)
        before = Edition.objects.the_one().edition

        tasks.render_image.call(image.pk)

        versions = dict(Story.objects.values_list("pk", "page_version"))
        assert versions[story.pk] == story.page_version + 2
        assert versions[other.pk] <= other.page_version + 1
        assert Edition.objects.the_one().edition == before + 1

    def test_tells_the_readers_of_a_text_with_it(self):
        image = add()
        body = f'<p>a</p><img src="/media/{image.key}/960.jpg" alt="A cat">'
        story = make_story(body=body)
        story.refresh_from_db()
        before = story.page_version
        Image.objects.update(rendered_at=None)

        tasks.render_image.call(image.pk)

        story.refresh_from_db()
        assert story.page_version == before + 1

    @pytest.mark.parametrize("owner", ["author", "section"])
    def test_tells_the_readers_of_a_face_and_of_a_section(self, owner):
        image = add()
        if owner == "author":
            Author.objects.create(name="Ann", slug="ann", portrait=image)
        else:
            make_section(lead_image=image)
        Image.objects.update(rendered_at=None)
        before = Edition.objects.the_one()

        tasks.render_image.call(image.pk)

        after = Edition.objects.the_one()
        assert after.edition == before.edition + 1
        assert (after.site > before.site) == (owner == "author")

    def test_tells_of_a_story_that_took_it_while_others_were_told(self, monkeypatch):
        image = add()
        first, other = make_story(lead_image=image), make_story()
        Image.objects.update(rendered_at=None)
        whole, before = stamps.bump_story, Story.objects.get(pk=other.pk).page_version

        def bump_story(pk):
            whole(pk)
            if pk == first.pk:
                Story.objects.filter(pk=other.pk).update(lead_image=image)

        monkeypatch.setattr(stamps, "bump_story", bump_story)
        tasks.render_image.call(image.pk)

        assert Story.objects.get(pk=other.pk).page_version == before + 1

    def test_does_nothing_twice_and_nothing_without_its_image(self):
        image = add()
        make_story(lead_image=image)
        before = Edition.objects.the_one().edition

        tasks.render_image.call(image.pk)
        tasks.render_image.call(10**9)

        assert Edition.objects.the_one().edition == before

    def test_writes_over_what_a_killed_worker_left(self):
        image = add()
        path = f"renditions/{image.key}/480.jpg"
        with default_storage.open(path, "wb") as half:
            half.write(b"half")
        Image.objects.update(rendered_at=None)

        tasks.render_image.call(image.pk)

        with default_storage.open(path) as whole:
            assert Pixels.open(whole).size == (480, 240)


@pytest.mark.completes
class TestCompleteImage:
    def test_makes_every_size_and_tells_readers_once_more(self):
        story = make_story(lead_image=add(size=(1800, 1200)))
        image = Image.objects.get()
        before = Story.objects.get(pk=story.pk).page_version
        Image.objects.update(is_complete=False)

        tasks.complete_image.call(image.pk)

        image.refresh_from_db()
        assert image.is_complete
        assert [size.name for size in image.renditions] == [
            "480",
            "960",
            "1440",
            "2160",
        ]
        assert Story.objects.get(pk=story.pk).page_version == before + 1
        for size in image.renditions:
            for extension in ("avif", "webp", "jpg"):
                path = f"renditions/{image.key}/{size.name}.{extension}"
                assert default_storage.exists(path)

    def test_every_address_that_a_page_names_is_there(self, client):
        story = make_story(lead_image=add(size=(2000, 1500)))

        html = client.get(story.get_absolute_url()).text
        found = set(re.findall(r"/media/[^ \"&]+", html))

        assert {path.rsplit(".", 1)[1] for path in found} == {"avif", "webp", "jpg"}
        assert len(found) == 4 * 3 + 3
        for path in found:
            assert client.get(path).status_code == 200, path

    def test_a_card_names_what_is_cut_for_it(self, client):
        make_story(lead_image=add(size=(2000, 900)))

        html = client.get("/").text
        found = set(re.findall(r"/media/[^ \"&]+", html))

        assert {name[:8] for path in found for name in [path.rsplit("/", 1)[1]]} == {
            "480x320-",
            "960x640-",
            "1350x900",
        }
        assert len(found) == 3 * 3
        for path in found:
            assert client.get(path).status_code == 200, path

    def test_a_face_is_a_small_square(self, client):
        ann = Author.objects.create(
            name="Ann", slug="ann", portrait=add(size=(2000, 900))
        )
        story = make_story(bylines=[(ann, "")])

        html = client.get(story.get_absolute_url()).text
        found = set(re.findall(r"/media/[^ \"&]+", html))

        assert {path.rsplit("/", 1)[1].split("-")[0] for path in found} == {
            "96x96",
            "240x240",
        }
        assert len(found) == 2 * 3
        for path in found:
            assert client.get(path).status_code == 200, path

    @pytest.mark.parametrize("size", [(1800, 1200), (2000, 900)])
    def test_no_other_format_is_there(self, client, size):
        make_story(lead_image=add(size=size))
        image = Image.objects.get()

        for name in {part.name for part in (*image.renditions, *image.cards)}:
            assert client.get(address(image, name, "png")).status_code == 404

    def test_another_point_gets_crops_of_its_own_and_shares_the_rest(self):
        image = Image.objects.get(pk=add(size=(1800, 1200)).pk)
        modified = default_storage.get_modified_time
        path = f"renditions/{image.key}/1440.avif"
        before = modified(path)

        other = workflow.describe_image(image, focal_x=10, by=None, at=AT)

        other = Image.objects.get(pk=other.pk)
        assert other.is_complete
        assert {crop.name for crop in other.crops}.isdisjoint(
            crop.name for crop in image.crops
        )
        for crop in (*image.crops, *other.crops):
            assert default_storage.exists(f"renditions/{image.key}/{crop.name}.jpg")
        assert modified(path) == before

    def test_other_words_at_the_same_point_need_nothing(self):
        image = Image.objects.get(pk=add().pk)

        other = workflow.describe_image(image, caption="Dusk", by=None, at=AT)

        assert other.is_complete

    def test_waits_for_the_first_sizes_and_does_nothing_twice(self):
        image = add()
        before = Edition.objects.the_one().edition
        Image.objects.update(rendered_at=None, is_complete=False)

        tasks.complete_image.call(image.pk)
        tasks.complete_image.call(10**9)

        assert not Image.objects.get().is_complete
        assert Edition.objects.the_one().edition == before

    def test_older_pictures_are_completed_by_a_command(self):
        add(size=(1800, 1200))
        Image.objects.update(is_complete=False)

        call_command("complete_pictures", verbosity=0)

        assert Image.objects.get().is_complete

    def test_makes_only_what_lacks(self, monkeypatch):
        image = Image.objects.get(pk=add(size=(1800, 900)).pk)
        lost = {f"renditions/{image.key}/{name}" for name in ("960.avif", "2160.webp")}
        for path in lost:
            default_storage.delete(path)
        Image.objects.update(is_complete=False)
        made = []
        save = default_storage.save
        monkeypatch.setattr(
            default_storage,
            "save",
            lambda path, content: made.append(path) or save(path, content),
        )

        tasks.complete_image.call(image.pk)

        assert set(made) == lost
        assert Image.objects.get().is_complete

    def test_shows_what_is_made_until_all_is(self, client):
        """An update brings another size: the addresses that are out there stay."""
        image = Image.objects.get(pk=add(size=(1800, 900)).pk)
        make_story(lead_image=image)
        Image.objects.update(is_complete=False)
        default_storage.delete(f"renditions/{image.key}/1440.avif")

        assert client.get(address(image, "1440", "webp")).status_code == 200
        assert client.get(address(image, image.crops[0].name, "jpg")).status_code == 200
        assert client.get(address(image, "1440", "avif")).status_code == 404


class TestMedia:
    def test_is_public_with_its_story(self, client):
        image = add()
        draft = make_draft(lead_image=image)
        assert client.get(address(image)).status_code == 404

        workflow.publish(draft, by=None, at=AT)
        response = client.get(address(image))

        assert response.status_code == 200
        assert response["Content-Type"] == "image/webp"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response["Cache-Control"] == "public, max-age=3600"
        assert Pixels.open(BytesIO(b"".join(response))).size == (480, 240)

    def test_ends_with_its_story(self, client):
        image = add()
        make_story(lead_image=image, expires_at=AT + timedelta(seconds=90))

        assert client.get(address(image))["Cache-Control"] == "public, max-age=90"
        with time_machine.travel(AT + timedelta(seconds=90), tick=False):
            assert client.get(address(image)).status_code == 404

    @pytest.mark.parametrize(
        ("name", "extension"),
        [
            ("481", "webp"),
            ("480", "png"),
            ("original", "jpg"),
            ("480", "jpeg"),
            ("480", "avif"),  # not made yet
            ("1440", "jpg"),
            ("1200x1200-00000000", "jpg"),
        ],
    )
    def test_knows_no_other_names(self, client, name, extension):
        image = add()
        make_story(lead_image=image)

        assert client.get(address(image, name, extension)).status_code == 404

    def test_waits_until_it_is_rendered(self, client):
        image = add()
        make_story(lead_image=image)
        Image.objects.update(rendered_at=None)

        assert client.get(address(image)).status_code == 404

    def test_survives_a_lost_file(self, client):
        image = add()
        make_story(lead_image=image)
        default_storage.delete(f"renditions/{image.key}/480.webp")

        assert client.get(address(image)).status_code == 404

    def test_lets_the_server_in_front_send_it(self, client, settings):
        settings.MEDIA_ACCEL = "/_media/"
        image = add()
        make_story(lead_image=image)

        response = client.get(address(image, "960", "jpg"))

        path = f"/_media/renditions/{image.key}/960.jpg"
        assert response["X-Accel-Redirect"] == path
        assert response["Content-Type"] == "image/jpeg"
        assert response.content == b""


class TestMediaOfTheDesk:
    def get(self, client, image):
        return client.get(reverse("admin:media", args=[image.key, "480", "jpg"]))

    def test_shows_drafts_to_those_who_may_open_them(self, client):
        image, reporter = add(), make_user(roles.REPORTER)
        story = make_draft(lead_image=image, owner=reporter)

        assert self.get(client, image).status_code == 302
        client.force_login(make_user(roles.REPORTER))
        assert self.get(client, image).status_code == 404
        client.force_login(make_user(roles.MODERATOR))
        assert self.get(client, image).status_code == 404
        client.force_login(reporter)
        assert self.get(client, image).status_code == 200
        assert story.lead_image == image

    def test_shows_an_upload_to_its_uploader(self, client):
        reporter = make_user(roles.REPORTER)
        client.force_login(reporter)

        assert self.get(client, add(by=reporter)).status_code == 200
        assert "private" in self.get(client, add(by=reporter))["Cache-Control"]


class TestWords:
    def test_are_cleaned_and_kept(self):
        image = add(
            caption=" Two\nlines ", credit="Ann\x07 Lee", focal_x=0, focal_y=100
        )

        assert (image.caption, image.credit) == ("Two lines", "Ann Lee")
        assert (image.focal_x, image.focal_y) == (0, 100)

    @pytest.mark.parametrize(
        ("words", "field"),
        [
            ({"caption": "a" * 401}, "caption"),
            ({"credit": "a" * 121}, "credit"),
            ({"is_decorative": True}, "alt"),
            ({"focal_x": 101}, "focal_x"),
            ({"focal_y": -1}, "focal_y"),
        ],
    )
    def test_have_their_limits(self, words, field):
        with pytest.raises(ValidationError) as why:
            add(**words)
        assert set(why.value.error_dict) == {field}

    def test_of_another_kind_are_an_error(self):
        with pytest.raises(ValueError, match="smell"):
            workflow.add_image(upload(), smell="salt", by=None, at=AT)

    def test_that_are_the_same_make_no_new_row(self):
        image = add()

        assert workflow.describe_image(image, alt="A cat", by=None, at=AT) == image
