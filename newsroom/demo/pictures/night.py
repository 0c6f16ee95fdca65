"""Scenes of the streets by lamplight: night street, snow."""

from . import houses, people, scenery
from .canvas import Box, Canvas, Point
from .colors import (
    DUSK,
    FROST,
    LAMP,
    NAVY,
    NIGHT,
    PINE,
    RED,
    ROSE,
    Color,
    dark,
    mix,
    pale,
)
from .shapes import Wall, arc, curve


def night_street(art: Canvas) -> None:
    art.choose(NIGHT, DUSK, NIGHT, ROSE)
    level = 760.0
    scenery.sky(art, level + 48)
    scenery.stars(art, 420, 60)
    art.disc((art.chance.uniform(840, 980), 190), 46, art.light.sun)
    art.glow((900, level - 60), 620, LAMP, 0.5)
    houses.church(art, (880, 720), 360, 0.55)
    houses.row(art, (740, 690, 1060, level + 48), 46, 0.5)
    for side in (-1, 1):
        _street_front(art, side)
    for near in (0.2, 0.36, 0.62, 1.0):
        for side in (-1, 1):
            scenery.lamp(
                art,
                (900 + side * (70 + 420 * near), level + 40 * near),
                190 + 330 * near,
                art.light.ink,
            )
    wet = dark(art.tone((60, 66, 92)), 0.35)
    art.fade((0, level + 46, 1800, 1200), mix(wet, LAMP, 0.12), dark(wet, 0.4))
    art.mirror(level + 46, 394, wet, 0.85)
    _pavements(art, level + 46, wet)
    _umbrella(art, (art.chance.choice((760, 1010)), 1060))


def _street_front(art: Canvas, side: int) -> None:
    """The houses of one side, wall on wall, from the viewer to the far end."""
    front = Wall((900 + side * 960, -60, 1000), (900 + side * 120, 610, 806))
    ends = [0, 0.14, 0.27, 0.4, 0.52, 0.64, 0.76, 0.88, 1]
    for left, right in zip(ends[-2::-1], ends[:0:-1], strict=True):
        depth = 0.4 * left
        wall = dark(art.tone(art.chance.choice(houses.WALLS), depth), 0.4)
        _street_house(art, front, (left, right), wall)


def _street_house(art: Canvas, front: Wall, ends: Point, wall: Color) -> None:
    (left, right), top = ends, art.chance.uniform(-0.12, 0.1)
    art.polygon(front.quad(left, top, right, 1), wall)
    roof = [
        front.at(left, top),
        front.at((left + right) / 2, top - 0.2),
        front.at(right, top),
    ]
    art.polygon(roof, dark(wall, 0.45))
    wide = (right - left) / 3
    for i in range(3):
        for j in range(4):
            u, v = left + wide * (i + 0.25), top + (0.86 - top) * (j + 0.25) / 4
            lit = art.chance.random() < art.light.lamps * 0.75
            glass = (
                mix(LAMP, (255, 168, 92), art.chance.random() * 0.6)
                if lit
                else dark(wall, 0.5)
            )
            art.polygon(front.quad(u, v, u + wide * 0.5, v + 0.125), glass)
    art.polygon(
        front.quad(left + wide * 1.2, 0.87, left + wide * 1.9, 1), dark(wall, 0.6)
    )


def _pavements(art: Canvas, level: float, wet: Color) -> None:
    for side in (-1, 1):
        edge = [(900 + side * 70, level), (900 + side * 560, 1205)]
        stones = [
            *edge,
            (900 + side * 960, 1205),
            (900 + side * 960, 1000),
            (900 + side * 120, level),
        ]
        art.glaze(stones, dark(wet, 0.3), 0.55)
        art.line(edge, mix(wet, LAMP, 0.45), 5)


def _umbrella(art: Canvas, foot: Point) -> None:
    x, y = foot
    people.person(art, foot, 330, NAVY)
    top = y - 350
    art.line([(x + 20, top), (x + 20, y - 170)], art.light.ink, 7)
    dome = arc((x + 20, top + 30), (150, 120), 180, 360)
    art.polygon(dome, RED)
    for i in range(4):
        art.polygon(
            arc((x - 92.5 + 75 * i, top + 32), (37.5, 22), 180, 360), dark(RED, 0.45)
        )
    art.shade(dome, dark(RED, 0.7), 0.8, "left")


def snow(art: Canvas) -> None:
    light = art.choose(FROST, DUSK, NIGHT, FROST, ROSE)
    white = art.tone((240, 244, 252))
    scenery.sky(art, 900)
    scenery.hills(art, 520, 60, mix(white, light.haze, 0.6))
    scenery.woods(art, 640, 80, 0.6)
    houses.church(art, (art.chance.uniform(800, 980), 640), 440, 0.25)
    for step in range(3):
        _snow_row(art, 700 + 130 * step, 130 + 34 * step, 0.22 - 0.1 * step)
    art.blend(
        [
            *curve([(-10, 1030), (400, 985), (900, 1030), (1400, 975), (1820, 1020)]),
            (1820, 1205),
            (-10, 1205),
        ],
        pale(white, 0.4),
        mix(white, light.top, 0.25),
    )
    for x in (180, 330, 1480, 1640):
        _snow_fir(
            art, (x, art.chance.uniform(1060, 1140)), art.chance.uniform(260, 380)
        )
    people.person(art, (art.chance.uniform(760, 1040), 1110), 190, RED)
    for _ in range(230):
        spot = (art.chance.uniform(0, 1800), art.chance.uniform(0, 1200))
        art.disc(spot, art.chance.choice((2, 2.5, 3, 4, 6)), pale(white, 0.7))


def _snow_row(art: Canvas, low: float, wide: float, depth: float) -> None:
    white, x = art.tone((240, 244, 252), depth), art.chance.uniform(-120, -20)
    while x < 1800:
        step = wide * art.chance.uniform(0.9, 1.5)
        box = (x, low - wide * art.chance.uniform(1.2, 1.6), x + step, low + 30)
        if art.chance.random() < 0.5:
            houses.long_house(
                art, box, art.tone(art.chance.choice(houses.WALLS), depth), white
            )
        else:
            _snow_gable(art, box, depth, white)
        x += step + art.chance.choice((0, 6, 40))
    drift = curve(
        [
            (-20, low + 6),
            (300, low - 8),
            (700, low + 10),
            (1200, low - 6),
            (1820, low + 8),
        ]
    )
    art.blend(
        [*drift, (1820, low + 150), (-20, low + 150)],
        white,
        mix(white, art.light.haze, 0.5),
    )


def _snow_gable(art: Canvas, box: Box, depth: float, white: Color) -> None:
    houses.house(art, box, art.tone(art.chance.choice(houses.WALLS), depth), white)
    x, y, right, low = box
    middle, eave, over = (x + right) / 2, y + (low - y) * 0.32, (right - x) * 0.08
    thick = (right - x) * 0.13
    art.polygon(
        [
            (x - over, eave + over),
            (middle, y - thick * 0.6),
            (right + over, eave + over),
            (right + over, eave - thick * 0.2),
            (middle, y - thick * 1.7),
            (x - over, eave - thick * 0.2),
        ],
        white,
    )


def _snow_fir(art: Canvas, base: Point, high: float) -> None:
    scenery.fir(art, base, high, dark(art.tone(PINE), 0.3))
    scenery.fir(
        art,
        (base[0] + high * 0.03, base[1] - high * 0.08),
        high * 0.82,
        art.tone((240, 244, 252)),
    )
    scenery.fir(art, (base[0], base[1] + high * 0.02), high * 0.8, art.tone(PINE))
