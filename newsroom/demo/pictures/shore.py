"""Scenes at the open sea: storm, lighthouse."""

from . import houses, scenery
from .canvas import Canvas, Point
from .colors import (
    CLOUDS,
    DAWN,
    DUSK,
    LAMP,
    NIGHT,
    PINE,
    RED,
    ROSE,
    STONE,
    WHITE,
    Color,
    dark,
    mix,
    pale,
)
from .shapes import arc, between, curve, moved


def storm(art: Canvas) -> None:
    light = art.choose(CLOUDS, DUSK, NIGHT, ROSE)
    art.fade((0, 0, 1800, 800), dark(light.top, 0.45), mix(light.low, light.haze, 0.4))
    for i in range(7):
        spot = (art.chance.uniform(-300, 1300), 60 + i * 62)
        scenery.cloud(
            art,
            spot,
            art.chance.uniform(600, 1000),
            dark(light.top, 0.2 + 0.07 * (i % 3)),
        )
    sea = art.tone((28, 92, 104))
    for i in range(3):
        scenery.waves(
            art, 640 + 46 * i, 60 + 16 * i, mix(sea, light.haze, 0.5 - 0.16 * i)
        )
    _breaker(art, art.chance.uniform(-60, 60), sea)
    _sea_wall(art)
    for i in range(3):
        scenery.waves(art, 985 + 80 * i, 84 + 20 * i, dark(sea, 0.15 + 0.14 * i))
    spray(art, (760, 800), 420, 60)


# From the foot of the wave on the open sea over its crest to its foot on the wall.
_BACK = [
    (1800, 900),
    (1560, 800),
    (1360, 600),
    (1180, 370),
    (960, 240),
    (760, 250),
    (620, 350),
]
_HOLLOW = [(620, 350), (760, 350), (870, 420), (930, 560), (900, 720), (800, 860)]


def _breaker(art: Canvas, push: float, sea: Color) -> None:
    """A great wave that curls over the wall, foam on its crest."""
    crest, hollow = (curve(moved(part, (push, 0))) for part in (_BACK, _HOLLOW))
    art.blend(
        [*crest, *hollow, (800, 1150), (1800, 1150)], pale(sea, 0.16), dark(sea, 0.4)
    )
    for step in range(1, 6):
        share = step / 6
        stripe = [
            between(a, b, share) for a, b in zip(crest[59:9:-1], hollow, strict=False)
        ]
        art.line(stripe, mix(sea, art.tone(WHITE), 0.42), 12 - step)
    for layer in (0.45, 1.0):
        foam = mix(sea, art.tone(WHITE), layer)
        for x, y in crest[12:]:
            size = 20 + 46 * (1 - abs(x - push - 760) / 1000)
            for _ in range(2):
                spot = (
                    art.chance.gauss(x, 16),
                    art.chance.gauss(y + 34 - 30 * layer, 16),
                )
                art.disc(spot, size * art.chance.uniform(0.4, 1.2 - 0.3 * layer), foam)
    _fingers(art, push)
    spray(art, (640 + push, 300), 330, 130)


def _fingers(art: Canvas, push: float) -> None:
    for x, y in moved(curve(_HOLLOW)[:22:3], (push, 0)):
        long = art.chance.uniform(50, 120)
        tip = (x - long * 0.7, y + long)
        art.polygon(curve([(x - 34, y - 16), tip, (x + 26, y + 8)]), art.tone(WHITE))
        art.disc((tip[0] + 6, tip[1] - 8), 13, art.tone(WHITE))
    for _ in range(26):
        spot = (art.chance.uniform(700, 930), art.chance.gauss(850, 22))
        art.disc(spot, art.chance.uniform(24, 70), art.tone(WHITE, 0.12))


def spray(art: Canvas, center: Point, reach: float, count: int) -> None:
    for _ in range(count):
        x, y = (art.chance.gauss(n, reach / 2.2) for n in center)
        art.disc((x, y), art.chance.uniform(1.5, 8), art.tone(WHITE, 0.1))


def _sea_wall(art: Canvas) -> None:
    stone = dark(art.tone(STONE), 0.25)
    wall = [(-5, 790), (1010, 812), (1040, 1205), (-5, 1205)]
    art.blend(wall, stone, dark(stone, 0.5))
    art.polygon([(-5, 768), (1014, 792), (1014, 824), (-5, 806)], pale(stone, 0.22))
    for line in range(3):
        y = 860 + 56 * line
        art.line([(0, y), (1015, y + 14)], dark(stone, 0.5), 4)
        for x in range(40 + 60 * (line % 2), 1000, 130):
            art.line([(x, y), (x, y + 56)], dark(stone, 0.5), 4)
    _beacon(art, 470)


def _beacon(art: Canvas, x: float) -> None:
    tower = [(x - 44, 786), (x - 30, 560), (x + 30, 560), (x + 44, 786)]
    art.polygon(tower, art.tone(RED))
    art.shade(tower, dark(art.tone(RED), 0.7), 0.8, "left")
    art.box((x - 42, 548, x + 42, 566), art.light.ink)
    art.box((x - 20, 498, x + 20, 548), LAMP)
    art.polygon([(x - 32, 500), (x + 32, 500), (x, 462)], art.light.ink)
    art.glow((x, 524), 260, LAMP, 0.8)


def lighthouse(art: Canvas) -> None:
    light = art.choose(NIGHT, DUSK, ROSE, DAWN)
    level = 860.0
    scenery.sky(art, level)
    if light is not DAWN:
        scenery.stars(art, 620)
    scenery.clouds(art, 420, 700, 3)
    x, top = art.chance.uniform(760, 1040), 300.0
    scenery.hills(art, level - 26, 18, art.tone(PINE, 0.7))
    for end in (-1, 1):
        far = x + end * 1300
        beam = [(x, top - 12), (far, top - 190), (far, top + 120), (x, top + 12)]
        art.veil(beam, LAMP, 0.62, "right" if end < 0 else "left")
    scenery.water(art, level, 1200)
    scenery.glitter(art, x, level, 1120)
    scenery.ripples(art, level + 10, 1150, 40)
    _rock(art, x)
    _tower(art, x, top)
    scenery.gulls(art, [(x - 300, 520), (x + 340, 460)], 0.7, pale(light.low, 0.4))


def _rock(art: Canvas, x: float) -> None:
    stone = dark(art.tone((96, 92, 92)), 0.3)
    rock = [
        (-640, 1205),
        (-520, 1040),
        (-360, 1000),
        (-300, 900),
        (-150, 850),
        (150, 846),
        (240, 900),
        (400, 940),
        (470, 1050),
        (700, 1090),
        (820, 1205),
    ]
    art.polygon(moved(rock, (x, 0)), stone)
    faces = [
        [(-300, 900), (-150, 850), (-190, 1010), (-360, 1000)],
        [(150, 846), (240, 900), (210, 1060), (80, 980)],
        [(400, 940), (470, 1050), (380, 1130), (300, 1010)],
        [(-520, 1040), (-360, 1000), (-330, 1130), (-470, 1205)],
    ]
    for face in faces:
        art.polygon(moved(face, (x, 0)), pale(stone, 0.14))
    art.shade(moved(rock, (x, 0)), art.light.ink, 0.8, "bottom")
    house = (x + 92, 742, x + 250, 874)
    houses.long_house(art, house, art.tone(WHITE), art.tone(RED))


def _tower(art: Canvas, x: float, top: float) -> None:
    white, red = art.tone(WHITE), art.tone(RED)
    for band in range(5):
        y, low = (top + 50 + n * 102 for n in (band, band + 1))
        a, b = 48 + 9 * band, 57 + 9 * band
        art.polygon(
            [(x - a, y), (x + a, y), (x + b, low + 1), (x - b, low + 1)],
            red if band % 2 else white,
        )
    shape = [
        (x - 48, top + 50),
        (x + 48, top + 50),
        (x + 93, top + 560),
        (x - 93, top + 560),
    ]
    art.shade(shape, dark(white, 0.75), 0.75, "left")
    art.box((x - 66, top + 38, x + 66, top + 56), art.light.ink)
    art.box((x - 36, top - 34, x + 36, top + 38), (255, 236, 170))
    for end in (-36, 0, 36):
        art.line([(x + end, top - 34), (x + end, top + 38)], art.light.ink, 5)
    art.polygon([*arc((x, top - 32), (48, 52), 180, 360)], red)
    art.disc((x, top - 88), 9, art.light.ink)
    art.glow((x, top), 330, (255, 236, 170), 0.95)
    for y in (top + 190, top + 390):
        art.box((x - 13, y, x + 13, y + 40), LAMP, 12)
