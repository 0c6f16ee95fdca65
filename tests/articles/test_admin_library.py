"""The library of pictures: who sees what, search, pages, uploads."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import workflow
from articles.admin.library import ROWS
from articles.admin.uploads import MOST_FILES
from articles.models import Author, Image
from newsroom import roles
from tests.articles.test_tasks import add, upload
from tests.factories import AT, make_draft, make_section, make_user

pytestmark = pytest.mark.django_db
LIBRARY = "/admin/pictures/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def shown(client, **query):
    return pictures(client.get(LIBRARY, query))


def pictures(response):
    return [card.image for card in response.context_data["shelf"].cards]


def make_pictures(count, by):
    """Rows of pictures without files."""
    return Image.objects.bulk_create(
        Image(
            original=f"originals/{number}",
            width=960,
            height=640,
            alt=f"Picture {number}",
            uploaded_by=by,
            uploaded_at=AT,
        )
        for number in range(count)
    )


def test_shows_the_newest_first_with_their_addresses(client, editor):
    first, second = add(by=editor), add(by=editor)

    response = client.get(LIBRARY)

    assert pictures(response) == [second, first]
    assert reverse("articles:media", args=[first.key, "960", "jpg"]) in response.text


def test_shows_a_file_once_with_its_newest_words(client, editor):
    image = add(by=editor)
    told = workflow.describe_image(image, caption="Told anew", by=editor, at=AT)

    assert shown(client) == [told]


def test_shows_the_newest_words_that_the_user_may_see(client, editor):
    image, other = add(by=editor), make_user(roles.REPORTER)
    make_draft(lead_image=image)
    workflow.describe_image(image, caption="Theirs", by=other, at=AT)

    assert shown(client) == [image]


def test_hides_what_the_user_may_not_see(client, editor):
    add(by=make_user(roles.REPORTER), alt="Secret")

    assert "Secret" not in client.get(LIBRARY).text


@pytest.mark.parametrize(
    ("words", "is_found"),
    [("quay", True), ("LEE boats", True), ("quay airport", False), ("%", False)],
)
def test_finds_by_every_word(client, editor, words, is_found):
    add(by=editor, alt="Boats", caption="At the quay", credit="Ann Lee")

    assert bool(shown(client, q=words)) is is_found


def test_says_what_was_not_found(client, editor):
    assert "No picture says “airport”" in client.get(LIBRARY, {"q": "airport"}).text


def test_an_empty_library_says_what_will_stand_there(client, editor):
    assert "There are no pictures yet" in client.get(LIBRARY).text


def test_has_pages(client, editor):
    make_pictures(ROWS + 1, editor)

    first, second = client.get(LIBRARY), client.get(LIBRARY, {"page": 2})

    assert first.context_data["shelf"].after == 2
    assert second.context_data["shelf"][3:] == (1, 0)
    assert [image.alt for image in pictures(second)] == ["Picture 0"]


def test_a_search_keeps_its_words_from_page_to_page(client, editor):
    make_pictures(ROWS + 1, editor)

    assert "?q=picture&amp;page=2" in client.get(LIBRARY, {"q": "picture"}).text


@pytest.mark.parametrize("page", ["2", "0", "-1", "two", "201", "9" * 5000, "²"])
def test_a_page_that_is_not_there_is_404(client, editor, page):
    assert client.get(LIBRARY, {"page": page}).status_code == 404


def test_costs_the_same_at_any_length(client, editor, django_assert_max_num_queries):
    make_pictures(200, editor)

    with django_assert_max_num_queries(10):
        assert len(shown(client, page=2)) == ROWS


def test_is_for_those_who_write(client):
    client.force_login(make_user(roles.MODERATOR))

    assert client.get(LIBRARY).status_code == 403
    assert "Pictures</a>" not in client.get("/admin/").text
    assert client.post(LIBRARY, {"picture": upload()}).status_code == 403


def bad(name="bad.jpg"):
    return SimpleUploadedFile(name, b"<html>")


class TestUploads:
    def test_are_stored_with_what_is_said_of_each(self, client, editor):
        files = [upload("a.jpg"), upload("b.jpg")]
        words = {"credit": "Ann Lee", "licensed_until": "2026-07-31"}

        response = client.post(LIBRARY, {"picture": files, **words}, follow=True)

        assert response.redirect_chain == [(LIBRARY, 302)]
        assert "2 pictures are in the library" in response.text
        assert {
            (image.name, image.credit, image.licensed_until, image.uploaded_by)
            for image in Image.objects.all()
        } == {
            ("a.jpg", "Ann Lee", date(2026, 7, 31), editor),
            ("b.jpg", "Ann Lee", date(2026, 7, 31), editor),
        }

    def test_that_are_bad_are_named_and_cost_no_good_one(self, client, editor):
        files = [upload("a.jpg"), bad("x.jpg"), upload("b.jpg"), bad("y\u202e.jpg")]

        response = client.post(LIBRARY, {"picture": files, "credit": "Ann Lee"})

        form = response.context_data["form"]
        assert response.status_code == 422
        assert {image.name for image in Image.objects.all()} == {"a.jpg", "b.jpg"}
        assert form.errors["picture"] == [
            "“x.jpg”: Choose a JPEG, PNG, WebP or GIF picture.",
            "“y.jpg”: Choose a JPEG, PNG, WebP or GIF picture.",
        ]
        assert form["credit"].value() == "Ann Lee"
        assert "2 pictures are in the library" in response.text
        assert [card.image.name for card in response.context_data["shelf"].cards] == [
            "b.jpg",
            "a.jpg",
        ]

    def test_are_stored_whatever_is_wrong_with_the_words(self, client, editor):
        sent = {"picture": [upload()], "credit": "x" * 121, "licensed_until": "soon"}

        response = client.post(LIBRARY, sent)

        assert response.status_code == 422
        assert set(response.context_data["form"].errors) == {"credit", "licensed_until"}
        assert Image.objects.get().credit == ""

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"picture": bad()},
            {"picture": SimpleUploadedFile("a.jpg", b"")},
            {"picture": SimpleUploadedFile("a.jpg", b"\xff" * 16_000_000)},
        ],
    )
    def test_that_are_none_say_why(self, client, editor, sent):
        for file in sent.values():
            file.seek(0)

        response = client.post(LIBRARY, {"credit": "Ann Lee"} | sent)

        assert response.status_code == 422
        assert "picture" in response.context_data["form"].errors
        assert response.context_data["form"]["credit"].value() == "Ann Lee"
        assert not Image.objects.exists()

    @pytest.mark.parametrize("count", [MOST_FILES + 1, 99])
    def test_that_are_too_many_are_refused_in_words(self, client, editor, count):
        files = [bad(f"{number}.jpg") for number in range(count)]

        response = client.post(LIBRARY, {"picture": files})

        [error] = response.context_data["form"].errors["picture"]
        assert response.status_code == 422
        assert f"You chose {count} files; 20 can be sent at once." in error

    def test_beyond_the_quota_are_named_and_the_first_stay(
        self, client, editor, settings
    ):
        settings.PICTURES_A_DAY = 1

        response = client.post(LIBRARY, {"picture": [upload("a.jpg"), upload("b.jpg")]})

        [error] = response.context_data["form"].errors["picture"]
        assert error.startswith("“b.jpg”: You uploaded 1 pictures within 24 hours")
        assert Image.objects.get().name == "a.jpg"

    @pytest.mark.parametrize(
        "name",
        ["x" * 300 + ".jpg", "a\x00b.jpg", "..jpg", "gpj.\u202ecat.jpg", "CON.jpg"],
    )
    def test_of_hostile_names_stay_in_their_place(self, client, editor, name):
        file = upload("a.jpg")
        file.name = name

        assert client.post(LIBRARY, {"picture": file}).status_code == 302
        image = Image.objects.get()
        assert image.original.name == f"originals/{image.key}"
        assert len(image.name) <= 200
        assert "\u202e" not in image.name

    def test_of_a_script_are_answered_with_the_card(self, client, editor):
        response = client.post(
            LIBRARY,
            {"picture": upload("a.jpg")},
            headers={"Accept": "application/json"},
        )

        image = Image.objects.get()
        [html] = response.json()["cards"]
        assert (response.status_code, response.json()["errors"]) == (201, [])
        assert f"/admin/pictures/{image.key}/" in html
        assert f'id="{image.key}_alt"' in html

    def test_of_a_script_that_are_bad_are_answered_with_why(self, client, editor):
        response = client.post(
            LIBRARY, {"picture": bad("x.jpg")}, headers={"Accept": "application/json"}
        )

        assert response.status_code == 422
        assert response.json() == {
            "cards": [],
            "errors": ["“x.jpg”: Choose a JPEG, PNG, WebP or GIF picture."],
        }


class TestSearch:
    @pytest.mark.parametrize("words", ["harbor_0815", "0815 lee"])
    def test_finds_by_the_name_of_the_file(self, client, editor, words):
        image = add(by=editor, name="Harbor_0815.JPG", credit="Ann Lee")
        add(by=editor, name="other.jpg", credit="Ann Lee")

        assert shown(client, q=words) == [image]

    def test_finds_by_an_address_also_one_of_older_words(self, client, editor):
        image = add(by=editor)
        add(by=editor)
        told = workflow.describe_image(image, caption="Anew", by=editor, at=AT)

        assert shown(client, q=f"/media/{image.key}/960.jpg") == [told]

    def test_finds_no_picture_of_others_by_its_key(self, client, editor):
        image = add(by=make_user(roles.REPORTER))

        assert shown(client, q=image.key) == []

    def test_of_mine_shows_what_i_uploaded_or_described(self, client, editor):
        mine, theirs = add(by=editor), add(by=make_user(roles.REPORTER))
        make_draft(lead_image=theirs)

        assert shown(client) == [theirs, mine]
        assert shown(client, show="mine") == [mine]
        workflow.describe_image(theirs, caption="By me", by=editor, at=AT)
        assert len(shown(client, show="mine")) == 2

    def test_of_the_unused_asks_for_the_file_whatever_the_words(self, client, editor):
        unused, led, shown_in_text, face, of_a_section = (
            add(by=editor, alt=alt) for alt in "abcde"
        )
        make_draft(lead_image=led)
        workflow.describe_image(led, caption="Newer", by=editor, at=AT)
        make_draft(
            body=f'<figure><img src="/media/{shown_in_text.key}/960.jpg"></figure>'
        )
        Author.objects.create(name="Ann", slug="ann", portrait=face)
        make_section(lead_image=of_a_section)

        assert shown(client, show="unused") == [unused]

    def test_of_licenses_shows_those_that_end_within_two_weeks(self, client, editor):
        ended, today, soon, *_ = (
            add(by=editor, alt=str(day), licensed_until=day)
            for day in (
                AT.date() - DAY,
                AT.date(),
                AT.date() + 14 * DAY,
                AT.date() + 15 * DAY,
                None,
            )
        )

        response = client.get(LIBRARY, {"show": "license"})

        assert pictures(response) == [soon, today, ended]
        assert "License ended 13 Jul 2026" in response.text
        assert "License ends 14 Jul 2026" in response.text
        assert "License ends 28 Jul 2026" in response.text

    @pytest.mark.parametrize("kind", ["license", "mine", "unused"])
    def test_that_finds_nothing_says_what_to_do(self, client, editor, kind):
        text = client.get(LIBRARY, {"show": kind}).text

        assert 'class="empty"' in text
        assert "Look at all pictures" in text
        assert "Look among all" in client.get(LIBRARY, {"show": kind, "q": "x"}).text

    def test_for_what_is_no_kind_shows_all(self, client, editor):
        image = add(by=editor)

        assert shown(client, show="everything") == [image]

    @pytest.mark.parametrize("kind", ["", "license", "mine", "unused"])
    def test_costs_the_same_at_any_length(
        self, client, editor, kind, django_assert_max_num_queries
    ):
        make_pictures(200, editor)
        Image.objects.update(licensed_until=AT.date())

        with django_assert_max_num_queries(10):
            assert len(shown(client, page=2, show=kind, q="picture")) == ROWS


class TestCards:
    def test_ask_for_the_words_of_ones_own_new_pictures(self, client, editor):
        mine, described, theirs = (
            add(by=editor, alt=""),
            add(by=editor),
            add(by=make_user(roles.REPORTER), alt=""),
        )
        make_draft(lead_image=theirs)

        forms = {card.image: card.form for card in shelf_of(client)}

        assert forms[mine] is not None
        assert forms[described] is forms[theirs] is None

    def test_hold_a_form_without_any_id_twice(self, client, editor):
        for _ in range(2):
            add(by=editor, alt="")

        ids = re.findall(r'\sid="([^"]+)"', client.get(LIBRARY).text)

        assert len(ids) == len(set(ids))


def shelf_of(client):
    return client.get(LIBRARY).context_data["shelf"].cards
