"""The library in a browser: several uploads, and several pictures for a text."""

import threading
from io import BytesIO

import pytest
from PIL import Image as Pixels
from playwright.sync_api import expect

from articles import workflow
from articles.models import Image, Story
from newsroom import roles
from newsroom.models import User
from tests.articles.test_tasks import add
from tests.browser.conftest import log_in
from tests.factories import make_section, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def library(page, live_server, violations):
    """The page of an empty library; all that it complains of are refused requests."""
    make_section("City")
    make_user(roles.EDITOR, username="rosa")
    log_in(page, f"{live_server.url}/admin/pictures/", "rosa")
    expect(page.get_by_text("There are no pictures yet.")).to_be_visible()
    page.get_by_text("Upload pictures").click()
    yield page
    assert [text for text in violations if "Failed to load" not in text] == []


def file(name, color="teal"):
    out = BytesIO()
    Pixels.new("RGB", (1000, 500), color).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


BAD = {"name": "bad.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"}


def send(page, *files):
    page.get_by_label("Pictures:").set_input_files(files)
    name = f"Upload {len(files)} pictures" if len(files) > 1 else "Upload"
    page.get_by_role("button", name=name, exact=True).click()


def row(page, name):
    return page.locator(".upload-list li").filter(has_text=name)


def test_several_are_sent_each_by_its_own_and_one_that_is_bad_stops_none(library):
    bodies = []
    library.on(
        "request",
        lambda request: bodies.append(1) if request.method == "POST" else None,
    )
    library.get_by_label("Credit:").fill("Ann Lee")

    send(library, file("a.jpg"), BAD, file("b.jpg"))

    told = library.locator(".upload-told")
    expect(told).to_have_text(
        "2 of 3 pictures are in the library. 1 failed: the list says why."
    )
    expect(row(library, "bad.jpg")).to_contain_text("Choose a JPEG, PNG, WebP or GIF")
    expect(row(library, "a.jpg")).to_contain_text("in the library")
    expect(library.locator(".library-new .library-card")).to_have_count(2)
    assert len(bodies) == 3
    assert set(Image.objects.values_list("name", "credit")) == {
        ("a.jpg", "Ann Lee"),
        ("b.jpg", "Ann Lee"),
    }


def test_one_that_did_not_arrive_is_tried_again(library):
    failing = []

    def drop_once(route):
        if route.request.method == "POST" and not failing:
            failing.append(route.request)
            route.abort()
        else:
            route.continue_()

    library.route("**/admin/pictures/", drop_once)

    send(library, file("a.jpg"))
    expect(row(library, "a.jpg")).to_contain_text("It did not arrive")
    assert not Image.objects.exists()
    library.get_by_role("button", name="Try again a.jpg").click()

    expect(row(library, "a.jpg")).to_contain_text("in the library")
    assert Image.objects.get().name == "a.jpg"


def test_two_are_under_way_and_what_waits_can_be_canceled(library):
    held = []

    def hold(route):
        held.append(route) if route.request.method == "POST" else route.continue_()

    library.route("**/admin/pictures/", hold)
    send(library, file("a.jpg"), file("b.jpg"), file("c.jpg"))
    expect(row(library, "c.jpg")).to_contain_text("waits")
    expect(
        row(library, "a.jpg").get_by_role("progressbar", name="a.jpg")
    ).to_be_visible()
    assert len(held) == 2

    library.get_by_role("button", name="Cancel c.jpg").click()
    expect(row(library, "c.jpg")).to_contain_text("canceled")
    library.get_by_role("button", name="Cancel a.jpg").click()
    expect(row(library, "a.jpg")).to_contain_text("canceled")

    asked = []
    library.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    library.close(run_before_unload=True)
    library.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    held[1].continue_()
    expect(row(library, "b.jpg")).to_contain_text("in the library")


def test_what_is_sent_whole_cannot_be_canceled(library, monkeypatch):
    """The server would store it all the same, and a second one when tried again."""
    looked_at, store = threading.Event(), workflow.add_image

    def add_image(*args, **words):
        looked_at.wait(30)
        return store(*args, **words)

    monkeypatch.setattr(workflow, "add_image", add_image)
    send(library, file("a.jpg"))
    sent = row(library, "a.jpg")
    expect(sent).to_contain_text("sent, is being looked at")

    cancel = sent.get_by_role("button", name="Cancel")
    is_offered = cancel.is_visible()
    looked_at.set()

    assert not is_offered
    expect(sent).to_contain_text("in the library")
    assert Image.objects.count() == 1


def test_the_words_of_a_new_one_are_stored_on_its_card(library):
    send(library, file("a.jpg"))
    card = library.locator(".library-new .library-card")
    card.get_by_label("Decorative:").check()
    card.get_by_label("Description:").fill("A ferry")
    expect(card.get_by_label("Decorative:")).not_to_be_checked()

    card.get_by_role("button", name="Store the words").click()

    expect(card.locator(".library-alt")).to_have_text("A ferry")
    expect(card.get_by_role("link", name="Words and uses A ferry")).to_be_focused()
    assert Image.objects.latest("pk").alt == "A ferry"


def test_the_focal_point_of_a_stored_one_is_set_by_click_and_keys(library, live_server):
    image = add(by=User.objects.get(username="rosa"))
    library.goto(f"{live_server.url}/admin/pictures/{image.key}/")
    stage = library.locator(".picture-stage img")
    box = stage.bounding_box()

    stage.click(position={"x": box["width"] / 4, "y": box["height"] / 2})
    library.keyboard.press("Shift+ArrowDown")
    library.get_by_role("button", name="Store the words").click()

    expect(library.get_by_text("The words are stored")).to_be_visible()
    assert Image.objects.latest("pk").focus == (25, 60)


def test_several_stand_in_the_text_one_after_the_other(library, live_server):
    rosa = User.objects.get(username="rosa")
    first, second, _third = (add(by=rosa, alt=alt) for alt in ("One", "Two", "Three"))
    library.goto(f"{live_server.url}/admin/articles/story/add/")
    expect(library.get_by_role("toolbar", name="Formatting")).to_be_visible()
    library.get_by_label("Headline").fill("Pictures")
    library.get_by_label("Section").select_option("City")
    library.get_by_role("textbox", name="Body").click()
    library.keyboard.type("Before.")
    library.get_by_role("button", name="Picture", exact=True).click()
    library.get_by_role("img", name="One").click()
    expect(library.get_by_role("checkbox", name="Choose One")).to_be_checked()
    library.get_by_role("checkbox", name="Choose Two").check()

    library.get_by_role("button", name="Insert those chosen: 2").click()
    expect(library.locator(".figure-picture")).to_have_count(2)
    library.get_by_role("button", name="Save", exact=True).click()

    expect(library.get_by_text("was added successfully")).to_be_visible()
    assert Story.objects.get().body == "<p>Before.</p>" + "".join(
        f'<figure><img src="/media/{image.key}/960.jpg" alt="{image.alt}"></figure>'
        for image in (first, second)
    )


def test_is_headed_by_what_the_picture_is_for(library, live_server):
    library.goto(f"{live_server.url}/admin/articles/story/add/")
    expect(library.get_by_role("toolbar", name="Formatting")).to_be_visible()
    lead = library.get_by_role("link", name="Choose from the library")
    editor = library.get_by_role("button", name="Picture", exact=True)

    for button, title in (
        (lead, "Choose a picture"),
        (editor, "Choose pictures"),
        (lead, "Choose a picture"),
    ):
        button.click()
        dialog = library.get_by_role("dialog", name=title, exact=True)
        expect(dialog).to_be_visible()
        dialog.get_by_role("button", name="Close").click()


def test_shows_the_page_that_was_asked_for_last(library, live_server):
    add(by=User.objects.get(username="rosa"), alt="Quay")
    library.goto(f"{live_server.url}/admin/articles/story/add/")
    library.get_by_role("link", name="Choose from the library").click()
    dialog = library.get_by_role("dialog")
    expect(dialog.get_by_role("img", name="Quay")).to_be_visible()
    held = []

    def hold(route):
        held.append(route)

    library.route("**/admin/pictures/?q=slow*", hold)
    search = dialog.get_by_role("searchbox")

    search.fill("slow")
    with library.expect_request("**/admin/pictures/?q=slow*"):
        search.press("Enter")
    search.fill("quay")
    search.press("Enter")
    expect(dialog.get_by_role("searchbox")).to_have_value("quay")
    expect(dialog.locator(".library-body")).to_have_attribute("aria-busy", "false")
    answer = library.request.get(held[0].request.url)
    held[0].fulfill(response=answer)

    library.wait_for_timeout(500)
    expect(dialog.get_by_role("searchbox")).to_have_value("quay")
    expect(dialog.get_by_role("img", name="Quay")).to_be_visible()
