"""A story's text as readers see it: pictures, galleries and embeds."""

import re
from itertools import product
from xml.etree import ElementTree

import pytest
import time_machine
from django.template.loader import render_to_string

from articles.feeds import entries
from articles.models import Image, Story
from articles.templatetags.stories import body_parts, body_pieces
from tests.factories import AT, make_image, make_section, make_story

pytestmark = pytest.mark.django_db

VIDEO = "<p>https://youtu.be/aqz-KE-bpKQ?t=90</p>"
CAPTION, CREDIT = "Dusk & <fog>", "Ann Lee / “Agency”"


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def figure(image, caption="", alt=""):
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="/media/{image.key}/960.jpg" alt="{alt}">{words}</figure>'


def shown(story, place="page"):
    return render_to_string("articles/_body.html", {"story": story, "place": place})


def written(body="", **changes):
    """A story with some words, too: without any it would not be published."""
    return make_story(body=f"{body}<p>Text.</p>", **changes)


def page(client, **changes):
    return client.get(written(**changes).get_absolute_url()).text


def of_feed(**changes):
    story = written(**changes)
    return entries.text_of(Story.objects.for_feed().get(pk=story.pk))


def lead(client, image):
    return page(client, lead_image=image)


def text(client, image):
    return page(client, body=f"<p>x</p>{figure(image)}")


def gallery(client, image):
    return page(client, body=figure(image) + figure(make_image(alt="Another")))


def card(client, image):
    section = make_section(slug="coast")
    make_story(section=section, lead_image=image)
    return client.get("/").text


def head_of_section(client, image):
    make_section(slug="coast", lead_image=image)
    return client.get("/section/coast/").text


def feed(client, image):
    return of_feed(lead_image=image)


def feed_text(client, image):
    return of_feed(body=figure(image) + figure(make_image(alt="Another")))


def figures_of(html, image):
    """The figures that show a picture, as elements: they are well-formed XML."""
    found = []
    for one in re.findall(r"<figure.*?</figure>", html, re.DOTALL):
        if f"/media/{image.key}/" in one:
            closed = re.sub(r"<(img|source)([^>]*?)/?>", r"<\1\2/>", one)
            found.append(ElementTree.fromstring(closed))
    return found


PLACES = [lead, text, gallery, card, head_of_section, feed, feed_text]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize(
    ("caption", "credit"), list(product(("", CAPTION), ("", CREDIT)))
)
def test_caption_and_credit_stand_wherever_a_picture_does(
    client, place, caption, credit
):
    image = make_image(alt="A pier", caption=caption, credit=credit)

    (found,) = figures_of(place(client, image), image)

    captions = found.findall("figcaption")
    assert len(captions) == bool(caption or credit)
    whole = " ".join("".join(words.itertext()) for words in captions)
    told = [caption, credit and f"Credit: {credit}"]
    assert whole.split() == " ".join(told).split()
    own = ["".join(one.itertext()) for one in found.findall("figcaption/small")]
    assert own == ([f"Credit: {credit}"] if credit else [])
    (img,) = found.iter("img")
    assert (img.get("width"), img.get("height")) == ("960", "640")
    assert img.get("alt") == "A pier"


def test_words_of_the_text_go_before_those_of_the_picture():
    image = make_image(alt="A pier", caption="Its own", credit="Ann Lee")
    story = written(figure(image, "Of the <em>text</em>", alt="Here"))

    html = shown(story)

    assert "Of the <em>text</em>" in html
    assert 'alt="Here"' in html
    assert "Its own" not in html
    assert "Ann Lee" in html


def test_only_the_lead_is_not_lazy(client):
    pictures = [make_image() for _ in range(4)]
    body = "".join([*map(figure, pictures[1:3]), "<p>x</p>", figure(pictures[3])])
    html = page(client, lead_image=pictures[0], body=body)

    images = re.findall(r"<img[^>]*>", html)

    assert len(images) == 4
    assert ["lazy" in img for img in images] == [False, True, True, True]
    assert ["fetchpriority" in img for img in images] == [True, False, False, False]


@pytest.mark.parametrize(
    ("number", "halves"), [(2, 2), (3, 0), (4, 4), (5, 2), (7, 4), (50, 2)]
)
def test_a_gallery_fills_its_rows(number, halves):
    story = written("".join(figure(make_image()) for _ in range(number)))

    html = shown(story)

    assert html.count("<figure") == html.count('class="enlarge"') == number
    assert re.findall(r"is-half|is-third", html) == (
        ["is-half"] * halves + ["is-third"] * (number - halves)
    )
    assert f'aria-label="Gallery: {number} pictures"' in html


def test_a_picture_of_a_gallery_leads_to_a_file_that_is_there():
    small, large = make_image(width=700, height=400), make_image(is_complete=True)
    html = shown(written(figure(small) + figure(large)))

    links = re.findall(r'class="enlarge" href="/media/(\w+)/(\d+)\.jpg"', html)

    assert links == [(small.key, "960"), (large.key, "1440")]
    assert small.has("960", "jpg")
    assert large.has("1440", "jpg")


def test_a_link_to_a_picture_says_what_it_shows():
    body = figure(make_image(alt='A "pier"')) + figure(make_image(is_decorative=True))
    html = shown(written(body))
    assert re.findall(r'class="enlarge"[^>]*aria-label="([^"]*)"', html) == [
        "Enlarge the picture: A &quot;pier&quot;",
        "Enlarge the picture",
    ]


def test_what_is_not_there_is_left_out_of_a_gallery():
    images = [make_image() for _ in range(3)]
    story = written("<p>x</p>" + "".join(map(figure, images)))
    Image.objects.filter(pk=images[1].pk).update(rendered_at=None)
    one, row, two = body_pieces(Story.objects.get(pk=story.pk))
    assert [shown.image for shown in row.pictures] == [images[0], images[2]]

    Image.objects.filter(pk=images[0].pk).update(rendered_at=None)
    html = shown(Story.objects.get(pk=story.pk))
    assert 'class="gallery"' not in html
    assert html.count('<figure class="inline-figure">') == 1

    Image.objects.update(rendered_at=None)
    assert body_pieces(Story.objects.get(pk=story.pk)) == [one, two]


def test_a_picture_that_is_no_more_leaves_its_text():
    images = [make_image(), make_image()]
    story = written(figure(images[0]) + figure(images[1]))
    story.illustrations.clear()
    assert [piece.html for piece in body_pieces(story)] == ["<p>Text.</p>"]


def test_an_embed_is_a_link_and_says_who_is_asked_for_what():
    html = shown(written(f"<p>Before.</p>{VIDEO}"))

    assert '<a href="https://www.youtube.com/watch?v=aqz-KE-bpKQ&amp;t=90s"' in html
    assert ">Video on YouTube</a>" in html
    assert "www.youtube.com</span>" in html
    assert 'data-frame="https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?' in html
    assert "Nothing is loaded from YouTube until you choose to see it." in html
    assert "<iframe" not in html
    assert html.index("Before.") < html.index("Video on YouTube")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://x.com/ann/status/12", "Post on X"),
        ("https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC", "Audio on Spotify"),
        ("https://vimeo.com/76979871", "Video on Vimeo"),
    ],
)
def test_an_embed_says_what_it_is(address, told):
    assert f">{told}</a>" in shown(written(f"<p>{address}</p>"))


def test_styles_and_scripts_come_with_what_wants_them(client):
    two = figure(make_image()) + figure(make_image())
    for body, parts in (
        ("<p>x</p>", []),
        (figure(make_image()), []),
        (two, ["gallery"]),
        (VIDEO, ["embed"]),
        (two + VIDEO + two, ["gallery", "embed"]),
    ):
        story = written(body)
        assert body_parts(body_pieces(story)) == parts
        html = client.get(story.get_absolute_url()).text
        scripts = re.findall(r'<script type="module" src="/static/js/(\w+)', html)
        assert [name for name in scripts if name in {"gallery", "embed"}] == parts
        assert re.findall(r"pieces/(gallery|embed)\.css", html) == parts
    assert "<script" not in shown(story, place="")


def test_a_feed_has_plain_figures_one_after_another_and_links():
    images = [make_image(alt="One"), make_image(alt="Two", caption="It")]
    body = "".join(map(figure, images)) + VIDEO
    html = of_feed(body=body)

    assert html.count("<figure>") == 2
    assert html.index(images[0].key) < html.index(images[1].key)
    address = "https://www.youtube.com/watch?v=aqz-KE-bpKQ&amp;t=90s"
    link = f'<p><a href="{address}" rel="noopener">{address}</a></p>'
    assert link in html
    assert html.count("<a ") == 1
    assert "Nothing is loaded" not in html


def test_pictures_of_a_text_cost_one_query(django_assert_num_queries):
    body = "".join(figure(make_image()) for _ in range(20)) + VIDEO
    story = Story.objects.select_related("section").get(pk=written(body).pk)
    with django_assert_num_queries(1):
        shown(story)
