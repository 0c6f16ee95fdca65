"""The library of pictures: who sees what, search, pages, uploads."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import workflow
from articles.admin.library import ROWS
from articles.models import Image
from newsroom import roles
from tests.articles.test_tasks import add, upload
from tests.factories import AT, make_draft, make_user

pytestmark = pytest.mark.django_db
LIBRARY = "/admin/pictures/"


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def shown(client, **query):
    return pictures(client.get(LIBRARY, query))


def pictures(response):
    return [card.image for card in response.context["shelf"].cards]


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

    assert first.context["shelf"].after == 2
    assert second.context["shelf"][3:] == (1, 0)
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
