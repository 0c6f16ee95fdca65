"""What pages say of themselves to machines: complete, true, and unable to break out."""

import json
import re
from datetime import datetime, timedelta

import pytest
import time_machine

from articles import structured_data, workflow
from articles.models import Author, Image, Section, Story
from articles.templatetags.stories import json_ld
from tests.factories import AT, make_image, make_section, make_story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SITE = "http://testserver"
# Of schema.org 30: what is used, with the properties that the type has or inherits.
THING = {"@type", "@id", "@context", "name", "url", "description", "image"}
WORK = {
    *THING,
    "author",
    "breadcrumb",
    "correction",
    "dateModified",
    "datePublished",
    "headline",
    "inLanguage",
    "isAccessibleForFree",
    "isPartOf",
    "keywords",
    "mainEntity",
    "publisher",
    "text",
}
ARTICLE = WORK | {"articleSection", "mainEntityOfPage", "wordCount"}
KNOWN = {
    **dict.fromkeys(structured_data.TYPES.values(), ARTICLE),
    "BreadcrumbList": THING | {"itemListElement"},
    "ItemList": THING | {"itemListElement"},
    "ListItem": THING | {"item", "position"},
    "Person": THING | {"jobTitle", "worksFor"},
    "NewsMediaOrganization": THING | {"logo"},
    "ImageObject": WORK | {"caption", "creditText", "height", "width"},
    "CorrectionComment": WORK,
    "CollectionPage": WORK,
    "ProfilePage": WORK,
    "WebSite": WORK | {"potentialAction"},
    "SearchAction": THING | {"query-input", "target"},
    "EntryPoint": THING | {"urlTemplate"},
}


@pytest.fixture(autouse=True)
def _present():
    with time_machine.travel(AT, tick=False):
        yield


def data_of(client, path):
    html = client.get(path).text
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return json.loads(found)


def article_of(client, story):
    return data_of(client, story.get_absolute_url())["@graph"][0]


def nodes(value):
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from nodes(one)


@pytest.fixture
def story():
    ann = Author.objects.create(name="Ann Lee", slug="ann")
    bo = Author.objects.create(name="Bo Day", slug="bo")
    harbor = make_section("Harbor", slug="harbor")
    quays = make_section("Quays", slug="quays", parent=harbor)
    story = make_story(
        headline="Ferry late",
        deck="It came at ten.",
        section=quays,
        tags=["Ferry", "Quay"],
        bylines=[(ann, ""), (bo, "photographs")],
        lead_image=make_image(caption="Dusk", credit="Cy"),
    )
    workflow.correct(story, text="It was noon.", by=None, at=AT)
    return story


def test_an_article_says_all_that_the_page_shows(client, story):
    found = article_of(client, story)

    url = SITE + story.get_absolute_url()
    assert found["@type"] == "NewsArticle"
    assert found["url"] == found["mainEntityOfPage"] == url
    assert found["headline"] == "Ferry late"
    assert found["description"] == "It came at ten."
    assert found["articleSection"] == "Quays"
    assert found["keywords"] == ["Ferry", "Quay"]
    assert found["isAccessibleForFree"] is True
    assert found["inLanguage"] == "en-us"
    assert found["author"] == [
        {"@type": "Person", "name": "Ann Lee", "url": f"{SITE}/author/ann/"},
        {"@type": "Person", "name": "Bo Day", "url": f"{SITE}/author/bo/"},
    ]
    [correction] = found["correction"]
    assert correction["text"] == "It was noon."
    [image] = found["image"]
    assert image["url"] == f"{SITE}/media/{story.lead_image.key}/960.jpg"
    assert (image["width"], image["height"]) == (960, 640)
    assert (image["caption"], image["creditText"]) == ("Dusk", "Cy")
    assert found["publisher"]["name"] == "Newsroom"
    assert found["publisher"]["logo"]["url"].startswith(f"{SITE}/static/img/icon-512")


def test_a_complete_picture_comes_in_three_ratios_as_well(client, story):
    Image.objects.update(is_complete=True)

    images = article_of(client, story)["image"]

    sizes = [(image["width"], image["height"]) for image in images]
    assert sizes == [(1440, 960), (1200, 1200), (1200, 900), (1200, 675)]
    assert len({image["url"] for image in images}) == 4


def test_times_are_those_that_the_page_shows(client, story):
    html = client.get(story.get_absolute_url()).text
    found = article_of(client, story)

    for name, kind in (("published", "datePublished"), ("modified", "dateModified")):
        told = re.findall(f'"article:{name}_time" content="([^"]+)"', html)
        moments = {datetime.fromisoformat(time).replace(microsecond=0) for time in told}
        assert moments <= {datetime.fromisoformat(found[kind])}


def test_was_never_modified_before_it_was_published(client):
    story = make_story()
    found = article_of(client, story)
    assert found["dateModified"] == found["datePublished"]

    changes = {"headline": "New"}
    workflow.edit(
        story, changes, by=None, at=AT, version=story.version, is_significant=True
    )

    found = article_of(client, story)
    assert datetime.fromisoformat(found["dateModified"]) == AT
    assert found["dateModified"] > found["datePublished"]


def test_a_correction_moves_all_times_that_tell_of_an_update(client, story):
    workflow.correct(story, text="It was noon.", by=None, at=AT)

    html = client.get(story.get_absolute_url()).text

    modified = re.findall('article:modified_time" content="([^"]+)"', html)
    [shown] = re.findall('Updated <time datetime="([^"]+)"', html)
    told = [*modified, shown, article_of(client, story)["dateModified"]]
    assert [datetime.fromisoformat(time) for time in told] == [AT] * 3


def test_an_opinion_is_called_one(client):
    section = make_section(look=Section.Look.OPINION)

    found = article_of(client, make_story(section=section))

    assert found["@type"] == "OpinionNewsArticle"


@pytest.mark.parametrize("genre", Story.Genre.values)
def test_every_kind_of_work_has_a_type_and_readers_are_told(client, genre):
    opinion = make_section(look=Section.Look.OPINION)
    story = make_story(genre=genre, section=opinion)

    said = article_of(client, story)["@type"]

    assert said == structured_data.TYPES[genre]
    assert said in KNOWN
    assert f'<span class="genre">{story.get_genre_display()}</span>' in (
        client.get(story.get_absolute_url()).text
    )


def test_a_story_that_nobody_signs_is_the_publishers(client):
    [author] = article_of(client, make_story())["author"]

    assert author["@type"] == "NewsMediaOrganization"


def test_what_is_not_there_is_not_said(client):
    story = make_story(lead_image=make_image())
    Image.objects.update(rendered_at=None)

    found = article_of(client, story)

    assert not {"image", "keywords", "correction"} & found.keys()
    assert all(value not in ("", None, []) for value in found.values())


def test_the_way_to_a_story_is_that_of_its_page(client, story):
    graph = data_of(client, story.get_absolute_url())["@graph"]

    trail = [(row["name"], row["item"]) for row in graph[1]["itemListElement"]]
    assert trail == [
        ("Harbor", f"{SITE}/section/harbor/"),
        ("Quays", f"{SITE}/section/quays/"),
        ("Ferry late", SITE + story.get_absolute_url()),
    ]


def test_a_list_names_its_stories_in_order(client, story):
    second = make_story(AT - 2 * HOUR, tags=["Quay"])

    for path in ("/tag/quay/", "/section/quays/"):
        found = data_of(client, path)
        urls = [row["url"] for row in found["mainEntity"]["itemListElement"]]
        assert found["@type"] == "CollectionPage"
        assert urls[0] == SITE + story.get_absolute_url()
    assert SITE + second.get_absolute_url() in str(data_of(client, "/tag/quay/"))


def test_a_list_says_the_way_to_it_from_the_front_page(client, story):
    workflow.correct(story, text="It was noon.", by=None, at=AT)
    home = ("Newsroom", "/")
    year, month = ("2026", "/2026/"), ("July 2026", "/2026/07/")
    for path, way in {
        "/section/quays/": [
            ("Harbor", "/section/harbor/"),
            ("Quays", "/section/quays/"),
        ],
        "/tag/quay/": [("Quay", "/tag/quay/")],
        "/2026/": [year],
        "/2026/07/": [year, month],
        "/2026/07/14/": [year, month, ("July 14, 2026", "/2026/07/14/")],
        "/corrections/": [("Corrections", "/corrections/")],
    }.items():
        found = data_of(client, path)
        trail = found["breadcrumb"]["itemListElement"]
        assert [(row["name"], row["item"]) for row in trail] == [
            (name, SITE + there) for name, there in [home, *way]
        ]
        assert (found["@type"], found["url"]) == ("CollectionPage", SITE + path)
        assert len(found["mainEntity"]["itemListElement"]) >= 1


def test_a_story_that_was_corrected_twice_stands_once_among_corrections(client, story):
    for text in ("It was noon.", "It was one."):
        workflow.correct(story, text=text, by=None, at=AT)

    [only] = data_of(client, "/corrections/")["mainEntity"]["itemListElement"]

    assert only["url"] == SITE + story.get_absolute_url()


def test_an_authors_page_is_a_profile(client, story):
    Author.objects.filter(slug="ann").update(role="Reporter", biography="Since 2001.")

    found = data_of(client, "/author/ann/")

    person = found["mainEntity"]
    assert found["@type"] == "ProfilePage"
    assert (person["@type"], person["name"]) == ("Person", "Ann Lee")
    assert (person["jobTitle"], person["description"]) == ("Reporter", "Since 2001.")


def test_the_front_page_is_the_site(client, story):
    found = data_of(client, "/")

    assert (found["@type"], found["name"]) == ("WebSite", "Newsroom")
    target = found["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{SITE}/search/?q={{search_term_string}}"


def test_only_words_of_schema_org_are_used(client, story):
    opinion = make_story(section=make_section(look=Section.Look.OPINION))
    pages = [story, opinion, story.section, story.tags.first()]
    paths = ["/", "/author/ann/", "/2026/07/", "/corrections/"]
    paths += [page.get_absolute_url() for page in pages]

    for path in paths:
        for node in nodes(data_of(client, path)):
            if "@graph" not in node:
                assert node.keys() <= KNOWN[node["@type"]], node


def test_no_text_ends_the_element(client):
    text = "</script><script>alert(1)</script><!-- &amp; \u2028\u2029"
    story = make_story(headline=f"A {text}"[:100], deck=text)

    element = json_ld({"a": text})
    assert element.count("<") == 2
    assert "\u2028" not in element
    assert json.loads(element.split(">", 1)[1].rsplit("<", 1)[0]) == {"a": text}
    assert article_of(client, story)["headline"] == story.headline
