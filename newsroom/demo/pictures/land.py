"""Scenes inland: field, birds."""

import math

from . import houses, people, scenery
from .canvas import Canvas, Point
from .colors import (
    CLOUDS,
    DAWN,
    DUSK,
    GOLD,
    GREEN,
    LAMP,
    MORNING,
    NAVY,
    OCHRE,
    PINE,
    RED,
    ROSE,
    RUST,
    SUMMER,
    TEAL,
    WHITE,
    WOOD,
    Color,
    dark,
    mix,
    pale,
)
from .shapes import curve, moved, rect


def field(art: Canvas) -> None:
    art.choose(GOLD, MORNING, SUMMER, DAWN, ROSE)
    level = 520.0
    scenery.sky(art, level + 30)
    scenery.sun(art, (art.chance.uniform(420, 640), art.chance.uniform(250, 380)), 92)
    scenery.clouds(art, 80, 300)
    scenery.hills(art, level - 50, 40, art.tone(GREEN, 0.62))
    scenery.woods(art, level + 10, 60, 0.4)
    soil, crop = art.chance.choice(
        (
            ((136, 88, 60), GREEN),
            ((156, 104, 66), OCHRE),
            ((112, 78, 62), (150, 168, 84)),
            ((196, 140, 70), (232, 190, 92)),
        )
    )
    art.fade((0, level, 1800, 1200), art.tone(soil, 0.3), art.tone(soil))
    _furrows(art, (art.chance.uniform(700, 1100), level), art.tone(crop))
    _farm(art, level)
    _tractor(art, (art.chance.uniform(880, 1000), 880))
    scenery.gulls(
        art,
        [(x, art.chance.uniform(430, 640)) for x in (480, 570, 660, 720)],
        0.6,
        art.tone(WHITE),
    )


def _furrows(art: Canvas, far: Point, crop: Color) -> None:
    """Rows that meet at one point on the horizon."""
    for i in range(-26, 27):
        x = far[0] + i * 210
        strip = [
            (far[0] + i * 8, far[1]),
            (far[0] + i * 8 + 4.5, far[1]),
            (x + 118, 1205),
            (x, 1205),
        ]
        art.polygon(strip, crop)
        side = [strip[1], (strip[1][0] + 1, far[1]), (x + 150, 1205), strip[2]]
        art.polygon(side, dark(crop, 0.5))
    art.veil(rect(0, far[1], 1800, far[1] + 420), art.light.haze, 0.6, "top")


def _farm(art: Canvas, level: float) -> None:
    houses.long_house(
        art,
        (1230, level - 112, 1440, level + 22),
        art.tone(RED, 0.15),
        art.tone((96, 80, 84), 0.15),
    )
    houses.house(
        art,
        (1130, level - 90, 1220, level + 20),
        art.tone(WHITE, 0.15),
        art.tone(RUST, 0.15),
    )
    for x in (1090, 1470, 1530):
        scenery.tree(art, (x, level + 24), 150, art.tone(GREEN, 0.15))


def _tractor(art: Canvas, at: Point) -> None:
    color = art.tone(art.chance.choice((RED, RED, TEAL, (216, 120, 44))))
    ink = dark(art.light.ink, 0.3)
    art.glaze(moved([(-330, 6), (300, 0), (250, 46), (-280, 52)], at), ink, 0.4)
    cab = moved([(-150, -190), (-128, -390), (40, -390), (66, -190)], at)
    art.polygon(cab, pale(art.light.top, 0.5))
    art.polygon(moved([(-150, -380), (-130, -412), (54, -412), (66, -380)], at), color)
    for leg in (
        [(-146, -190), (-122, -390)],
        [(60, -190), (38, -390)],
        [(-40, -190), (-40, -390)],
    ):
        art.line(moved(leg, at), ink, 12)
    people.head(art, moved([(-70, -290)], at)[0], 30)
    art.polygon(
        moved([(-105, -190), (-96, -258), (-44, -258), (-36, -190)], at), art.tone(NAVY)
    )
    hood = moved(
        curve([(40, -90), (40, -212), (220, -200), (262, -180), (268, -90)]), at
    )
    art.polygon(hood, color)
    body = moved([(-190, -200), (70, -212), (70, -80), (-190, -100)], at)
    art.polygon(body, color)
    art.shade(hood, dark(color, 0.6), 0.7, "bottom")
    art.line(moved([(170, -200), (170, -320)], at), ink, 14)
    art.disc(moved([(252, -168)], at)[0], 13, LAMP)
    _wheel(art, moved([(-130, -100)], at)[0], 128)
    _wheel(art, moved([(196, -56)], at)[0], 80)
    plow = moved(
        [
            (-230, -110),
            (-400, -90),
            (-420, -20),
            (-340, -60),
            (-330, 0),
            (-270, -50),
            (-220, -60),
        ],
        at,
    )
    art.polygon(plow, art.tone((92, 104, 116)))


def _wheel(art: Canvas, at: Point, size: float) -> None:
    ink = dark(art.light.ink, 0.35)
    for i in range(18):
        turn = i * math.pi / 9
        art.disc(
            (
                at[0] + size * 0.96 * math.cos(turn),
                at[1] + size * 0.96 * math.sin(turn),
            ),
            size * 0.1,
            ink,
        )
    art.disc(at, size * 0.96, ink)
    art.disc(at, size * 0.56, art.tone(OCHRE))
    art.disc(at, size * 0.44, dark(art.tone(OCHRE), 0.2))
    art.disc(at, size * 0.16, ink)


_WING_UP = [(-10, 0), (-26, -60), (-70, -150), (-60, -170), (10, -96), (36, 0)]
_WING_DOWN = [(-14, 0), (-50, 60), (-96, 96), (-80, 110), (0, 84), (30, 6)]
_GOOSE = [
    (-110, 12),
    (-60, -4),
    (0, -16),
    (50, -14),
    (110, -34),
    (136, -38),
    (150, -30),
    (176, -24),
    (148, -18),
    (120, -14),
    (66, 16),
    (10, 26),
    (-50, 18),
]


def birds(art: Canvas) -> None:
    light = art.choose(GOLD, DUSK, ROSE, DAWN, MORNING, CLOUDS)
    scenery.sky(art, 960)
    middle = (art.chance.uniform(820, 980), art.chance.uniform(500, 580))
    art.glow(middle, 900, light.sun, 0.5)
    art.disc(middle, art.chance.uniform(270, 330), mix(light.sun, light.low, 0.25))
    scenery.clouds(art, 500, 800, 4)
    scenery.hills(art, 900, 36, art.tone(PINE, 0.6))
    scenery.water(art, 960, 1200)
    scenery.glitter(art, middle[0], 960, 1190)
    _reeds(art)
    tint = light.ink if light is not DUSK else dark(light.ink, 0.3)
    _skein(art, (1240, 330), 0.95, tint)
    for _ in range(16):
        spot = (art.chance.uniform(240, 1560), art.chance.uniform(150, 480))
        art.polygon(
            moved(scenery.GULL, spot, art.chance.uniform(0.25, 0.4)),
            mix(tint, light.low, 0.4),
        )


def _skein(art: Canvas, lead: Point, size: float, color: Color) -> None:
    """Geese in a wedge behind the first."""
    for i in range(5):
        for side in (-1, 1) if i else (1,):
            x = lead[0] - 190 * i * size + art.chance.uniform(-14, 14)
            y = (
                lead[1]
                + (120 if side > 0 else -46) * i * size
                + art.chance.uniform(-14, 14)
            )
            _goose(
                art, (x, y), size * (1 - 0.06 * i) * (1.05 if side > 0 else 0.8), color
            )


def _goose(art: Canvas, at: Point, size: float, color: Color) -> None:
    wing = art.chance.choice((_WING_UP, _WING_UP, _WING_DOWN))
    art.polygon(
        moved([(x + 26, y * 0.9) for x, y in wing], at, size, -12),
        mix(color, art.light.low, 0.35),
    )
    art.polygon(curve(moved(_GOOSE, at, size, -6), closed=True), color)
    art.polygon(moved(wing, at, size, -6), dark(color, 0.2))


def _reeds(art: Canvas) -> None:
    for _ in range(90):
        x = art.chance.choice((art.chance.gauss(160, 130), art.chance.gauss(1640, 140)))
        high = art.chance.uniform(120, 330)
        tip = (x + art.chance.uniform(10, 60), 1200 - high)
        art.line(curve([(x, 1205), (x + 4, 1200 - high * 0.5), tip]), art.light.ink, 4)
        if art.chance.random() < 0.3:
            art.rope([tip, (tip[0] - 6, tip[1] + 46)], dark(art.tone(WOOD), 0.3), 13)
