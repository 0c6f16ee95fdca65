"""Scenes of work: shipyard, rope works."""

from . import people, scenery
from .canvas import Canvas, Point
from .colors import (
    CLOUDS,
    DAWN,
    DUSK,
    GOLD,
    LAMP,
    MORNING,
    NAVY,
    OCHRE,
    PINE,
    RED,
    ROSE,
    RUST,
    SLATE,
    STONE,
    TEAL,
    WHITE,
    WOOD,
    YELLOW,
    Color,
    dark,
    mix,
    pale,
)
from .shapes import Wall, arc, curve, moved, rect


def shipyard(art: Canvas) -> None:
    light = art.choose(GOLD, DAWN, MORNING, DUSK, CLOUDS, ROSE)
    scenery.sky(art, 950)
    scenery.sun(art, (art.chance.uniform(360, 520), art.chance.uniform(330, 480)), 84)
    scenery.clouds(art, 100, 420)
    scenery.hills(art, 860, 30, art.tone(PINE, 0.7))
    _sheds(art)
    _crane(art, (500, 960), 0.62, art.tone(SLATE, 0.45))
    _crane(art, (1330, 990), 0.9, art.tone(art.chance.choice((OCHRE, YELLOW, RED))))
    scenery.floor(
        art, 950, mix(art.tone(STONE), light.haze, 0.2), dark(art.tone(STONE), 0.5)
    )
    _bow(art, art.tone(art.chance.choice((NAVY, TEAL, PINE, SLATE))))
    for x in (430, 510, 1270, 1420):
        people.person(
            art,
            (x + art.chance.uniform(-30, 30), art.chance.uniform(1080, 1120)),
            130,
            OCHRE,
        )


def _sheds(art: Canvas) -> None:
    wall = art.tone(RUST, 0.4)
    for x in range(-40, 1900, 240):
        art.polygon(
            [(x, 950), (x, 790), (x + 170, 720), (x + 240, 790), (x + 240, 950)], wall
        )
        art.box((x + 50, 830, x + 180, 880), mix(wall, LAMP, art.light.lamps))


def _crane(art: Canvas, foot: Point, size: float, color: Color) -> None:
    """A tower crane whose arm reaches left."""
    steel = 11 * size
    for side in (-46, 46):
        art.line(
            moved([(side * 1.7, 0), (side, -300), (side, -760)], foot, size),
            color,
            steel * 1.6,
        )
    for i in range(8):
        zig = (
            [(-46, -90 * i - 60), (46, -90 * i - 150)]
            if i % 2
            else [(46, -90 * i - 60), (-46, -90 * i - 150)]
        )
        art.line(moved(zig, foot, size), color, steel)
    art.polygon(moved(rect(-70, -830, 74, -740), foot, size), color)
    art.polygon(moved(rect(-52, -812, 0, -762), foot, size), art.light.ink)
    top = moved([(0, -960)], foot, size)[0]
    for end in ((-640, -850), (240, -850)):
        art.line([top, *moved([end], foot, size)], color, steel * 0.7)
    art.line(moved([(-660, -830), (280, -830)], foot, size), color, steel * 1.2)
    art.line(moved([(-660, -790), (280, -790)], foot, size), color, steel * 1.2)
    for x in range(-660, 260, 70):
        art.line(
            moved([(x, -790), (x + 35, -830), (x + 70, -790)], foot, size),
            color,
            steel * 0.7,
        )
    art.line(
        moved([(-38, -830), (0, -960), (38, -830)], foot, size), color, steel * 1.3
    )
    art.polygon(moved(rect(170, -800, 280, -700), foot, size), dark(color, 0.4))
    art.line(moved([(-430, -790), (-430, -640)], foot, size), art.light.ink, 4 * size)
    art.polygon(moved(rect(-500, -640, -360, -600), foot, size), dark(color, 0.3))


def _bow(art: Canvas, color: Color) -> None:
    """The hull of a ship on the slip, seen from ahead."""
    at = (860, 1080)
    half = curve(
        [
            (0, -640),
            (150, -640),
            (270, -610),
            (240, -420),
            (190, -240),
            (110, -60),
            (0, -10),
        ]
    )
    for side in (1, -1):
        points = [(x * side, y) for x, y in half]
        shape = moved(points, at)
        art.polygon(shape, dark(color, 0.3) if side < 0 else color)
        red = [p for p in points if p[1] > -260]
        art.polygon(
            moved([(0, -260), *red], at),
            dark(art.tone(RED), 0.35 if side < 0 else 0.05),
        )
    art.shade(moved([(-x, y) for x, y in half], at), art.light.ink, 0.6, "left")
    art.line(moved([(0, -650), (0, -10)], at), pale(color, 0.3), 7)
    art.line(moved([(-205, -280), (0, -262), (205, -280)], at), art.tone(WHITE), 8)
    art.polygon(
        moved(
            [
                (-275, -612),
                (-150, -646),
                (150, -646),
                (275, -612),
                (262, -588),
                (0, -622),
                (-262, -588),
            ],
            at,
        ),
        art.tone(WHITE),
    )
    _bow_house(art, at)
    for side in (-1, 1):
        art.disc((at[0] + side * 120, at[1] - 470), 16, art.light.ink)
        _scaffold(art, at, side)
    for x in range(-260, 261, 130):
        art.box(
            (at[0] + x - 40, at[1] - 16, at[0] + x + 40, at[1] + 24), art.tone(WOOD)
        )


def _bow_house(art: Canvas, at: Point) -> None:
    wall = art.tone(WHITE)
    x, y = at
    for half, top, low in ((150, -730, -640), (110, -810, -730)):
        art.box((x - half, y + top, x + half, y + low), wall)
        art.shade(
            rect(x - half, y + top, x + half, y + low), dark(wall, 0.5), 0.6, "left"
        )
    for i in range(-2, 3):
        art.box((x + 40 * i - 15, y - 790, x + 40 * i + 15, y - 754), dark(wall, 0.65))
    art.line([(x, y - 810), (x, y - 900)], dark(wall, 0.6), 7)
    # On board the rail hides the foot of the house.
    art.polygon([(x - 160, y - 640), (x + 160, y - 640), (x, y - 616)], wall)


def _scaffold(art: Canvas, at: Point, side: int) -> None:
    wood, (x, y) = art.tone((216, 170, 104)), at
    for reach in (300, 390):
        art.line([(x + side * reach, y + 16), (x + side * reach, y - 520)], wood, 8)
    for step in range(5):
        low = y - 60 - 110 * step
        art.line([(x + side * 270, low), (x + side * 410, low)], wood, 11)
        art.line([(x + side * 300, low), (x + side * 390, low - 110)], wood, 4)


def rope_works(art: Canvas) -> None:
    light = art.choose(GOLD, MORNING, DAWN, CLOUDS, DUSK, ROSE)
    scenery.sky(art, 900)
    scenery.sun(art, (art.chance.uniform(1180, 1420), art.chance.uniform(260, 380)), 80)
    scenery.clouds(art, 90, 400)
    scenery.hills(art, 800, 36, art.tone(PINE, 0.65))
    brick = art.tone(art.chance.choice((RUST, (164, 74, 58), (178, 102, 70))))
    _chimney(art, brick)
    wall = Wall((170, 480, 1010), (1560, 700, 880))
    _gable(art, brick)
    _sawtooth(art, wall, brick)
    yard = art.tone(STONE)
    art.polygon(
        [
            (-10, 950),
            (60, 950),
            (170, 1010),
            (1560, 880),
            (1810, 870),
            (1810, 1205),
            (-10, 1205),
        ],
        mix(yard, light.haze, 0.2),
    )
    art.shade(rect(0, 880, 1800, 1205), dark(yard, 0.7), 0.42, "bottom")
    for x, size in ((1130, 84), (1310, 112), (950, 66)):
        _coil(art, (x + art.chance.uniform(-30, 30), 1050 + size * 0.4), size)
    people.person(art, (art.chance.uniform(640, 780), 1090), 210)


def _chimney(art: Canvas, brick: Color) -> None:
    stack = [(1110, 760), (1124, 150), (1186, 150), (1200, 760)]
    art.polygon(stack, brick)
    art.box((1112, 140, 1198, 166), dark(brick, 0.35))
    art.polygon([(1119, 250), (1191, 250), (1192, 282), (1118, 282)], pale(brick, 0.5))
    art.shade(stack, dark(brick, 0.7), 0.8, "left")


def _sawtooth(art: Canvas, wall: Wall, brick: Color) -> None:
    """The long front under a row of teeth, its gable end to the left."""
    count = 9
    for i in range(count):
        left, right = i / count, (i + 1) / count
        tooth = [wall.at(left, 0), wall.at(left + 0.012, -0.36), wall.at(right, 0)]
        art.polygon(tooth, dark(brick, 0.35))
        art.shade(tooth, dark(brick, 0.75), 0.6, "right")
        glass = LAMP if art.light.lamps > 0.4 else pale(art.light.top, 0.5)
        art.polygon(
            [
                wall.at(left + 0.012, -0.3),
                wall.at(left + 0.05, -0.18),
                wall.at(left + 0.05, -0.03),
                wall.at(left + 0.012, -0.03),
            ],
            glass,
        )
    front = wall.quad(0, 0, 1, 1)
    art.polygon(front, brick)
    art.shade(front, dark(brick, 0.6), 0.55, "right")
    for v in (0.0, 0.1, 0.93):
        art.polygon(
            wall.quad(0, v, 1, v + 0.04),
            pale(brick, 0.3) if v < 0.9 else dark(brick, 0.4),
        )
    for i in range(count * 2):
        _arched(art, wall, (i + 0.24) / (count * 2), (i + 0.76) / (count * 2), brick)


def _gable(art: Canvas, brick: Color) -> None:
    """The near end of the hall, in shadow."""
    end = [(60, 950), (60, 520), (116, 250), (170, 480), (170, 1010)]
    art.polygon(end, dark(brick, 0.5))
    art.polygon([(60, 520), (116, 250), (182, 290), (172, 480)], dark(brick, 0.62))


def _arched(art: Canvas, wall: Wall, left: float, right: float, brick: Color) -> None:
    lit = art.chance.random() < art.light.lamps
    head = [
        wall.at(left + (right - left) * (x + 1) / 2, 0.34 + y)
        for x, y in arc((0, 0), (1, 0.12), 180, 360)
    ]
    pane = [*head, wall.at(right, 0.78), wall.at(left, 0.78)]
    art.line([*head], pale(brick, 0.35), 7)
    art.polygon(pane, LAMP if lit else dark(brick, 0.68))
    for v in (0.36, 0.5, 0.64):
        art.line([wall.at(left, v), wall.at(right, v)], dark(brick, 0.3), 2.5)
    middle = (left + right) / 2
    art.line([wall.at(middle, 0.22), wall.at(middle, 0.78)], dark(brick, 0.3), 2.5)


def _coil(art: Canvas, at: Point, size: float) -> None:
    hemp, (x, y) = art.tone((216, 178, 116)), at
    for i in range(4):
        low = y - i * size * 0.24
        art.oval(
            (x - size, low - size * 0.42, x + size, low + size * 0.42), dark(hemp, 0.45)
        )
        art.oval((x - size, low - size * 0.52, x + size, low + size * 0.32), hemp)
    top = y - 3 * size * 0.24 - size * 0.1
    for share in (0.78, 0.56, 0.34):
        art.ring(
            (
                x - size * share,
                top - size * 0.42 * share,
                x + size * share,
                top + size * 0.42 * share,
            ),
            dark(hemp, 0.4),
            4,
        )
    art.oval(
        (x - size * 0.2, top - size * 0.09, x + size * 0.2, top + size * 0.09),
        dark(hemp, 0.7),
    )
