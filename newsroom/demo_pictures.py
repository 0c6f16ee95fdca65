"""Pictures for the demo, drawn by rule: the same words give the same picture."""

import math
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 675
type Color = tuple[int, int, int]

# Sky above, sky at the horizon, land and sea in the distance, and near.
LIGHTS: dict[str, tuple[Color, Color, Color, Color]] = {
    "at dusk": ((38, 70, 104), (244, 200, 160), (92, 116, 138), (24, 40, 58)),
    "in the morning": ((120, 170, 205), (232, 240, 240), (110, 150, 160), (40, 84, 96)),
    "under clouds": ((58, 62, 84), (190, 190, 196), (110, 116, 128), (44, 48, 60)),
    "at night": ((20, 28, 58), (96, 92, 140), (52, 58, 96), (12, 16, 34)),
    "in late sun": ((206, 140, 96), (252, 226, 186), (150, 112, 96), (70, 50, 54)),
    "in summer": ((140, 180, 170), (244, 240, 214), (120, 160, 130), (44, 82, 66)),
}


def draw(subject: str, thing: str) -> tuple[bytes, str]:
    """A coast with a `thing` of THINGS, 1200 by 675 pixels as JPEG, and its words."""
    chance = Random(subject)  # noqa: S311  a picture is no secret
    light = chance.choice(list(LIGHTS))
    above, horizon, far, near = LIGHTS[light]
    words, draw_thing = THINGS[thing]
    image = _sky(above, horizon)
    pen = ImageDraw.Draw(image)
    _draw_sun(pen, chance, _between(horizon, (255, 255, 255), 0.6))
    for layer in range(4):
        _draw_ridge(pen, chance, 0.52 + 0.13 * layer, _between(far, near, layer / 3))
        if layer == 1:
            draw_thing(pen, chance, near)
    data = BytesIO()
    image.save(data, "JPEG", quality=88)
    return data.getvalue(), f"Drawing of {words} {light}"


def _between(first: Color, second: Color, share: float) -> Color:
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(first, second, strict=True)
    )
    return red, green, blue


def _sky(above: Color, horizon: Color) -> Image.Image:
    column = Image.new("RGB", (1, HEIGHT))
    for y in range(HEIGHT):
        column.putpixel((0, y), _between(above, horizon, min(1, y / HEIGHT * 1.6)))
    return column.resize((WIDTH, HEIGHT))


def _draw_sun(pen: ImageDraw.ImageDraw, chance: Random, color: Color) -> None:
    x, y = chance.randint(150, WIDTH - 150), chance.randint(110, 300)
    pen.circle((x, y), chance.randint(36, 84), fill=color)


def _draw_ridge(
    pen: ImageDraw.ImageDraw, chance: Random, level: float, color: Color
) -> None:
    """Hills or waves across the whole width, from `level` of the height down."""
    long, short = chance.uniform(150, 420), chance.uniform(40, 110)
    start, swing = chance.uniform(0, 6.3), chance.uniform(6, 34)
    top = [
        (
            x,
            level * HEIGHT
            + swing * math.sin(x / long + start)
            + swing / 4 * math.sin(x / short),
        )
        for x in range(0, WIDTH + 12, 12)
    ]
    pen.polygon([*top, (WIDTH, HEIGHT), (0, HEIGHT)], fill=color)


def _draw_boats(pen: ImageDraw.ImageDraw, chance: Random, color: Color) -> None:
    for _ in range(chance.randint(1, 4)):
        x, y = chance.randint(120, WIDTH - 160), chance.randint(400, 440)
        size = chance.randint(40, 90)
        hull = [(x - size, y), (x + size, y), (x + size * 0.7, y + size / 3)]
        pen.polygon([*hull, (x - size * 0.7, y + size / 3)], fill=color)
        sail = [(x, y - 6), (x, y - size * 2.1), (x + size * 0.8, y - 6)]
        pen.polygon(sail, fill=(246, 242, 232))


def _draw_houses(pen: ImageDraw.ImageDraw, chance: Random, color: Color) -> None:
    x = chance.randint(40, 300)
    while x < WIDTH - 200:
        wide, high = chance.randint(60, 120), chance.randint(70, 150)
        base = 455
        pen.rectangle((x, base - high, x + wide, base), fill=color)
        roof = [(x - 6, base - high), (x + wide + 6, base - high)]
        pen.polygon([*roof, (x + wide / 2, base - high - 44)], fill=color)
        for row in range(base - high + 16, base - 26, 34):
            pen.rectangle(
                (x + wide / 2 - 8, row, x + wide / 2 + 8, row + 18), "#f3d58a"
            )
        x += wide + chance.choice((0, 0, 14, 160))


def _draw_lighthouse(pen: ImageDraw.ImageDraw, chance: Random, color: Color) -> None:
    x, top, base = chance.randint(200, WIDTH - 200), chance.randint(170, 230), 460
    tower = [(x - 22, top), (x + 22, top), (x + 38, base), (x - 38, base)]
    pen.polygon(tower, fill=(240, 236, 226))
    pen.rectangle((x - 30, top - 8, x + 30, top), fill=color)
    pen.rectangle((x - 16, top - 42, x + 16, top - 8), fill="#f7e3a1")
    pen.polygon([(x - 24, top - 42), (x + 24, top - 42), (x, top - 70)], fill=color)


# What it is called, and who draws it.
THINGS = {
    "boats": ("sailing boats off a coast", _draw_boats),
    "houses": ("houses on a hillside", _draw_houses),
    "lighthouse": ("a white lighthouse on a coast", _draw_lighthouse),
}
