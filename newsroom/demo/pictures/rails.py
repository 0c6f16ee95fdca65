"""Scenes of the branch line: viaduct, train."""

from . import scenery
from .canvas import Canvas, Point, Points
from .colors import (
    CREAM,
    DAWN,
    FROST,
    GOLD,
    GREEN,
    LAMP,
    MORNING,
    NAVY,
    OCHRE,
    PINE,
    RED,
    ROSE,
    SAND,
    STONE,
    SUMMER,
    TEAL,
    Color,
    dark,
    mix,
    pale,
)
from .shapes import arc, between, curve, rect


def viaduct(art: Canvas) -> None:
    light = art.choose(MORNING, GOLD, DAWN, SUMMER, ROSE, FROST)
    scenery.sky(art, 800)
    scenery.sun(art, (art.chance.uniform(420, 620), art.chance.uniform(170, 260)), 70)
    scenery.clouds(art, 80, 300, 3)
    for i in range(3):
        scenery.hills(
            art,
            500 + 80 * i,
            74 - 14 * i,
            art.tone(PINE if i < 2 else GREEN, 0.75 - 0.18 * i),
        )
    stone = art.tone(art.chance.choice((SAND, STONE, (190, 140, 108))), 0.1)
    _railcar(art, (art.chance.uniform(620, 860), 424))
    art.veil(rect(0, 640, 1800, 1205), art.light.haze, 0.6, "bottom")
    _arches(art, stone)
    slope = art.tone(GREEN)
    left = curve(
        [
            (-10, 380),
            (120, 470),
            (260, 700),
            (480, 900),
            (760, 1010),
            (940, 1080),
            (1000, 1205),
        ]
    )
    art.blend([*left, (-10, 1205)], slope, dark(slope, 0.4))
    right = curve(
        [
            (1810, 380),
            (1690, 470),
            (1560, 690),
            (1400, 880),
            (1230, 1000),
            (1140, 1080),
            (1120, 1205),
        ]
    )
    art.blend([*right, (1810, 1205)], pale(slope, 0.12), dark(slope, 0.3))
    art.blend(
        [(940, 1080), (1140, 1080), (1240, 1205), (860, 1205)],
        light.low,
        art.tone(TEAL),
    )
    for x, y in (
        (180, 800),
        (300, 960),
        (420, 1090),
        (1640, 820),
        (1500, 1000),
        (1380, 1120),
        (90, 1000),
        (1720, 1030),
    ):
        scenery.tree(art, (x, y), art.chance.uniform(130, 210), art.tone(PINE))


def _arches(art: Canvas, stone: Color) -> None:
    top, spring = 470.0, 600.0
    for i in range(9):
        x = 30 + 200 * i
        pier = [(x - 26, spring), (x + 26, spring), (x + 36, 1120), (x - 36, 1120)]
        art.blend(pier, stone, mix(stone, art.light.haze, 0.35))
        art.shade(pier, dark(stone, 0.6), 0.8, "left")
        span = [
            (x - 26, top),
            (x + 174, top),
            (x + 174, spring),
            *arc((x + 100, spring), (74, 96), 360, 180),
            (x - 26, spring),
        ]
        art.polygon(span, stone)
        art.line(arc((x + 100, spring), (78, 100), 180, 360), dark(stone, 0.35), 9)
        art.box((x - 36, spring - 8, x + 36, spring + 10), pale(stone, 0.25))
    art.box((0, top - 12, 1800, top + 14), pale(stone, 0.25))
    art.box((0, top + 14, 1800, top + 24), dark(stone, 0.35))


def _railcar(art: Canvas, at: Point) -> None:
    x, y = at
    color = art.tone(art.chance.choice((RED, RED, TEAL, OCHRE)))
    for start in (0, 292):
        art.box((x + start, y - 70, x + start + 284, y + 26), color, 16)
        art.box((x + start, y - 8, x + start + 284, y + 4), art.tone(CREAM))
        for i in range(7):
            art.box(
                (x + start + 16 + 37 * i, y - 54, x + start + 44 + 37 * i, y - 20),
                LAMP if art.light.lamps > 0.3 else dark(color, 0.7),
                4,
            )
        for wheel in (40, 80, 204, 244):
            art.disc((x + start + wheel, y + 28), 12, art.light.ink)


def train(art: Canvas) -> None:
    light = art.choose(MORNING, GOLD, SUMMER, DAWN, FROST, ROSE)
    scenery.sky(art, 620)
    scenery.sun(art, (art.chance.uniform(380, 560), art.chance.uniform(200, 320)), 80)
    scenery.clouds(art, 90, 320, 3)
    scenery.hills(art, 450, 80, art.tone(PINE, 0.66))
    scenery.hills(art, 540, 40, art.tone(GREEN, 0.45))
    grass = art.tone(art.chance.choice((GREEN, (150, 160, 84), OCHRE)))
    scenery.woods(art, 590, 60, 0.35)
    scenery.floor(art, 590, mix(grass, light.haze, 0.35), dark(grass, 0.25))
    _track(art)
    _bend(art)
    for x, y in ((200, 760), (90, 900), (1600, 720), (1720, 820)):
        scenery.tree(art, (x, y), art.chance.uniform(190, 280), art.tone(PINE, 0.1))


# The middle of the track from afar to the viewer, and half its width there.
_COURSE = [
    (380, 612, 9),
    (620, 622, 16),
    (860, 660, 34),
    (1010, 740, 66),
    (1060, 880, 116),
    (1000, 1060, 176),
    (860, 1260, 250),
]


def _track(art: Canvas) -> None:
    left = curve([(x - w * 1.6, y) for x, y, w in _COURSE])
    right = curve([(x + w * 1.6, y + w * 0.1) for x, y, w in _COURSE])
    gravel = art.tone((168, 152, 138))
    art.polygon([*left, *right[::-1]], gravel)
    a, b = (
        curve([(x - w, y) for x, y, w in _COURSE]),
        curve([(x + w, y) for x, y, w in _COURSE]),
    )
    for step in _sleepers(a):
        p, q = a[step], b[step]
        wide = max(2, (q[0] - p[0]) * 0.06)
        art.line(
            [between(p, q, -0.25), between(p, q, 1.25)], art.tone((96, 70, 60)), wide
        )
    for rail in (a, b):
        for start in range(0, len(rail) - 1, 6):
            art.line(rail[start : start + 7], art.tone((74, 80, 94)), 2 + start * 0.2)


def _sleepers(rail: Points) -> list[int]:
    """Which points of the rail have one under them, so that they lie apart."""
    steps, last = [6], 6
    for step in range(7, len(rail)):
        if rail[step][1] - rail[last][1] > 5 + (rail[step][1] - 620) * 0.05:
            steps, last = [*steps, step], step
    return steps


def _bend(art: Canvas) -> None:
    """A railcar that comes round the bend: its long side, then its face."""
    color = art.tone(art.chance.choice((RED, RED, TEAL, NAVY, (60, 118, 80))))
    low = curve([(430, 612), (600, 622), (760, 660), (860, 736), (905, 850)])
    top = curve([(430, 566), (600, 536), (760, 480), (860, 424), (915, 398)])
    side = [*top, *low[::-1]]
    art.polygon(side, dark(color, 0.25))
    for start in range(2, 37, 5):
        pane = [
            between(top[n], low[n], v)
            for n, v in ((start, 0.2), (start + 3, 0.2), (start + 3, 0.5), (start, 0.5))
        ]
        art.polygon(pane, LAMP if art.light.lamps > 0.3 else dark(color, 0.75))
    band = [between(a, b, 0.62) for a, b in zip(top, low, strict=True)]
    band += [between(a, b, 0.7) for a, b in zip(top[::-1], low[::-1], strict=True)]
    art.polygon(band, art.tone(CREAM))
    art.shade(side, art.light.ink, 0.6, "left")
    _face(art, color)


def _face(art: Canvas, color: Color) -> None:
    art.glaze([(880, 860), (1250, 860), (1180, 910), (900, 910)], art.light.ink, 0.5)
    front = curve(
        [
            (900, 852),
            (896, 560),
            (916, 390),
            (1070, 366),
            (1224, 390),
            (1244, 560),
            (1240, 852),
        ]
    )
    art.polygon(front, color)
    art.shade(front, dark(color, 0.6), 0.5, "bottom")
    art.polygon(
        curve([(930, 590), (944, 430), (1070, 414), (1196, 430), (1210, 590)]),
        art.light.ink,
    )
    art.polygon(
        [(946, 576), (956, 450), (1060, 436), (1060, 576)], pale(art.light.top, 0.35)
    )
    art.polygon(
        [(1080, 576), (1080, 436), (1184, 450), (1194, 576)], pale(art.light.top, 0.5)
    )
    art.box((898, 640, 1242, 676), art.tone(CREAM))
    art.box((980, 382, 1160, 404), LAMP, 6)
    for x in (960, 1180):
        art.disc((x, 736), 32, art.tone(CREAM))
        art.disc((x, 736), 24, LAMP)
        art.glow((x, 736), 120, LAMP, 0.8)
    art.box((910, 800, 1230, 880), art.light.ink, 14)
    art.box((1036, 790, 1104, 850), art.tone(STONE), 8)
