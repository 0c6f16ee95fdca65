from io import BytesIO

import pytest
from PIL import Image

from newsroom.demo.pictures import SCENES, draw, portrait
from newsroom.demo.pictures.looks import LOOKS


def form_of(data: bytes) -> tuple[str | None, tuple[int, int]]:
    with Image.open(BytesIO(data)) as image:
        image.load()
        return image.format, image.size


@pytest.mark.parametrize("scene", SCENES)
def test_draws_every_scene(scene):
    data = draw(scene, "Night ferry returns")
    assert form_of(data) == ("JPEG", (1800, 1200))
    assert len(data) < 400_000


def test_the_same_seed_gives_the_same_bytes():
    assert draw("lighthouse", "one") == draw("lighthouse", "one")


def test_another_seed_gives_another_picture():
    assert draw("lighthouse", "one") != draw("lighthouse", "two")


@pytest.mark.parametrize("name", [*LOOKS, "Someone Else"])
def test_draws_a_portrait_of_anyone(name):
    assert form_of(portrait(name)) == ("JPEG", (800, 800))


def test_portraits_differ_and_stay():
    drawn = {name: portrait(name) for name in LOOKS}
    assert len(set(drawn.values())) == 10
    assert portrait("Rosa Tern") == drawn["Rosa Tern"]
