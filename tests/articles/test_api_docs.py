"""docs/api.md shows what programs get: the same keys, values of the same kinds."""

import json
import re

import pytest
import time_machine
from django.conf import settings

from articles import workflow
from articles.api.asking import KEYS
from articles.models import Author, Image
from tests.factories import AT, make_section, make_story

pytestmark = pytest.mark.django_db

TEXT = (settings.BASE_DIR / "docs" / "api.md").read_text()
KINDS = ("list", "story", "sections", "error", "oembed")
EXAMPLES = dict(
    zip(KINDS, re.findall("```json\n(.*?)```", TEXT, re.DOTALL), strict=True)
)


@pytest.fixture
def story():
    picture = Image.objects.create(
        original="x", width=1600, height=900, uploaded_at=AT, rendered_at=AT
    )
    story = make_story(
        section=make_section(),
        lead_image=picture,
        tags=["Ferry"],
        bylines=[(Author.objects.create(name="Ann", slug="ann"), "")],
    )
    return workflow.edit(
        story, {"deck": "New"}, by=None, at=AT, version=1, is_significant=True
    )


def address(kind, story):
    return {
        "list": "/api/v1/stories/?limit=1",
        "story": f"/api/v1/stories/{story.uid}/",
        "sections": "/api/v1/sections/",
        "error": "/api/v1/stories/?limt=5",
        "oembed": f"/oembed/?url=http://testserver{story.get_absolute_url()}",
    }[kind]


def shape(value):
    """Keys, and what kind of value each has; of a list, its first."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])]
    return type(value).__name__


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_has_the_keys_of_an_answer(client, story, kind):
    example = json.loads(EXAMPLES[kind])
    make_story(AT.replace(hour=1), section=story.section)

    with time_machine.travel(AT, tick=False):
        answer = client.get(address(kind, story)).json()
        if kind == "story":
            listed = client.get(address("list", story)).json()["stories"][0]
            answer = {key: answer[key] for key in answer if key not in listed}

    assert shape(example) == shape(answer)
    assert kind != "error" or example == answer


def test_every_parameter_is_described():
    table = re.search(r"\| parameter .*?\n\n", TEXT, re.DOTALL)[0]

    assert set(re.findall("`([a-z]+)`", table)) >= set(KEYS)
