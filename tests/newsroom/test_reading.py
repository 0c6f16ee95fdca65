"""Pages as text: whole, and in an order that makes sense without eyes or script."""

import shutil
import subprocess
from datetime import timedelta

import pytest
import time_machine

from articles import workflow
from articles.models import Author
from tests.factories import AT, make_comment, make_image, make_section, make_story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
BROWSERS = {
    "w3m": ["-dump", "-T", "text/html", "-I", "utf-8", "-O", "utf-8"],
    "lynx": ["-dump", "-stdin", "-force_html", "-nolist", "-display_charset=utf-8"],
}


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture(params=BROWSERS)
def read(request, client):
    """What a browser of text shows of the page at a path, on one line."""
    if not shutil.which(request.param):
        pytest.skip(f"{request.param} is not installed")
    program = [request.param, *BROWSERS[request.param]]

    def show(path):
        html = client.get(path).content
        shown = subprocess.run(program, input=html, capture_output=True, check=True)
        return " ".join(shown.stdout.decode().split())

    return show


def in_order(text, *parts):
    places = [text.index(part) for part in parts]
    return places == sorted(places)


def test_a_story_is_read_from_its_headline_to_the_form_for_replies(read):
    author = Author.objects.create(name="Ann Lee", slug="ann")
    section = make_section("Coast", slug="coast")
    inside = make_image(alt="A crane at dusk", caption="The crane", credit="Cy Bell")
    body = (
        "<p>First paragraph.</p><h2>A heading</h2>"
        f'<img src="/media/{inside.key}/960.jpg" alt="A crane at dusk">'
        "<p>Last paragraph.</p>"
    )
    story = make_story(
        headline="Ferry late",
        deck="It came at ten.",
        body=body,
        section=section,
        bylines=[(author, "")],
        tags=["Quay"],
        lead_image=make_image(alt="A white ferry", caption="At the pier"),
    )
    make_story(AT - 2 * HOUR, section=section, headline="Another of the coast")
    workflow.correct(story, text="It was noon.", by=None, at=AT)
    make_comment(story, author_name="Bo", body="Well said.")

    text = read(story.get_absolute_url())

    assert in_order(
        text,
        "Skip to the text",
        "Coast",
        "Ferry late It came at ten.",
        "Ann Lee",
        "Published",
        "A white ferry",
        "At the pier",
        "First paragraph.",
        "A heading",
        "A crane at dusk",
        "The crane Cy Bell",
        "Last paragraph.",
        "It was noon.",
        "Quay",
        "Well said.",
        "Leave a Reply",
    )


def test_the_front_page_begins_with_its_lead_and_says_nothing_twice(read):
    for number in range(6):
        make_story(AT - (number + 1) * HOUR, headline=f"Story number {number}")

    text = read("/")

    others = [f"Story number {number}" for number in range(1, 6)]
    assert all(in_order(text, "Story number 0", other) for other in others)
    assert all(text.count(name) == 1 for name in ("Story number 0", *others))


def test_a_right_to_left_story_keeps_its_words(read):
    words = "مرحبا بالعالم"
    story = make_story(headline=words, body=f"<p>{words}</p>", language="ar")

    assert read(story.get_absolute_url()).count(words) >= 2


def test_a_story_of_two_hundred_paragraphs_and_ten_names_is_whole(read):
    authors = [
        Author.objects.create(name=f"Author {n}", slug=f"author-{n}") for n in range(10)
    ]
    body = "".join(f"<p>Paragraph {n}.</p>" for n in range(200))
    story = make_story(
        headline="Long " * 40, body=body, bylines=[(author, "") for author in authors]
    )

    text = read(story.get_absolute_url())

    assert in_order(text, *(author.name for author in authors))
    assert in_order(text, *(f"Paragraph {n}." for n in range(200)))
