"""Scenes at the quay: ferry, harbor."""

from . import houses, scenery
from .canvas import Canvas, Point
from .colors import (
    CLOUDS,
    DAWN,
    DUSK,
    GOLD,
    LAMP,
    MORNING,
    NAVY,
    NIGHT,
    OCHRE,
    PINE,
    RED,
    ROSE,
    STONE,
    SUMMER,
    TEAL,
    WHITE,
    WOOD,
    Color,
    dark,
    pale,
)
from .shapes import curve, moved, rect


def ferry(art: Canvas) -> None:
    light = art.choose(DAWN, ROSE, DUSK, NIGHT)
    level = 800.0
    scenery.sky(art, level)
    scenery.clouds(art, 120, 420)
    if light is NIGHT:
        scenery.stars(art, 420)
    scenery.sun(art, (art.chance.uniform(1530, 1610), art.chance.uniform(380, 560)), 66)
    scenery.hills(art, level - 90, 34, art.tone(PINE, 0.72))
    houses.row(art, (-20, level - 150, 420, level), 74, 0.45)
    _ship(art, level, art.tone(art.chance.choice((NAVY, TEAL, (150, 44, 44), PINE))))
    scenery.mirrored(art, level + 8)
    _quay(art)
    scenery.gulls(art, [(420, 300), (560, 220), (1330, 250)], 0.8, dark(light.low, 0.5))


def _ship(art: Canvas, level: float, hull: Color) -> None:
    white = art.tone(WHITE)
    body = [
        (330, 610),
        (1500, 600),
        (1478, 660),
        (1420, level + 8),
        (366, level + 8),
        (330, 760),
    ]
    art.polygon(body, hull)
    art.shade(body, dark(hull, 0.6), 0.7, "left")
    art.polygon(
        [(350, level - 14), (1430, level - 14), (1420, level + 8), (366, level + 8)],
        art.tone(RED),
    )
    art.line([(332, 668), (1474, 660)], white, 7)
    _deck(art, (372, 1430), 606, 96)
    _deck(art, (420, 1384), 512, 84)
    _deck(art, (560, 1330), 430, 66)
    _bridge(art)
    _funnel(art, hull)
    for x in range(470, 700, 110):
        art.box((x, 486, x + 82, 514), art.tone(OCHRE), 14)


def _deck(art: Canvas, ends: tuple[float, float], low: float, high: float) -> None:
    x, right = ends
    wall = art.tone(WHITE)
    front = [(x, low), (x, low - high), (right - high * 0.5, low - high), (right, low)]
    art.polygon(front, wall)
    art.shade(front, dark(wall, 0.42), 0.6, "left")
    art.line(
        [(x - 10, low - high), (right - high * 0.5 + 8, low - high)], dark(wall, 0.3), 5
    )
    step = 46.0
    while x + 30 < right - high * 0.5 - 30:
        lit = art.chance.random() < art.light.lamps + 0.12
        glass = LAMP if lit else dark(wall, 0.55)
        art.box(
            (x + 22, low - high * 0.72, x + 22 + step * 0.62, low - high * 0.3),
            glass,
            4,
        )
        x += step


def _bridge(art: Canvas) -> None:
    wall = art.tone(WHITE)
    front = [(1090, 366), (1096, 300), (1262, 300), (1290, 366)]
    art.polygon(front, wall)
    art.polygon(
        [(1104, 340), (1108, 312), (1260, 312), (1272, 340)],
        LAMP if art.light.lamps > 0.4 else dark(wall, 0.6),
    )
    for x in range(1130, 1260, 30):
        art.line([(x, 312), (x, 340)], wall, 4)
    art.line([(1180, 300), (1180, 190)], dark(wall, 0.5), 7)
    art.line([(1146, 226), (1214, 226)], dark(wall, 0.5), 6)
    art.disc((1180, 190), 7, RED)


def _funnel(art: Canvas, hull: Color) -> None:
    for size, spot in enumerate([(650, 240), (590, 200), (505, 160), (400, 130)]):
        art.glow(spot, 56 + 26 * size, pale(art.light.low, 0.1), 0.6)
    stack = [(640, 366), (656, 262), (760, 262), (786, 366)]
    art.polygon(stack, hull)
    art.polygon([(648, 318), (652, 286), (766, 286), (774, 318)], art.tone(OCHRE))
    art.shade(stack, dark(hull, 0.6), 0.6, "left")


def _quay(art: Canvas) -> None:
    stone = art.tone(STONE)
    edge = [(-5, 1010), (700, 1062), (1805, 1088), (1805, 1205), (-5, 1205)]
    art.blend(edge, stone, dark(stone, 0.55))
    art.line(edge[:3], pale(stone, 0.4), 10)
    art.line([(392, 700), (440, 900), (560, 1040)], dark(stone, 0.6), 7)
    for x in range(700, 1120, 190):
        _car(art, (x, 1062 + x * 0.02))
    for x, y in ((560, 1080), (1280, 1110)):
        art.box((x - 34, y - 66, x + 34, y + 14), art.light.ink, 10)
        art.box((x - 48, y - 78, x + 48, y - 48), art.light.ink, 14)
    scenery.lamp(art, (250, 1060), 520, art.light.ink)


def _car(art: Canvas, base: Point) -> None:
    """One of those waiting to drive aboard, its lights on."""
    x, y = base
    color = art.tone(art.chance.choice((RED, TEAL, WHITE, OCHRE, NAVY)))
    roof = [(18, -36), (40, -68), (98, -68), (126, -36)]
    art.polygon(moved(roof, base), dark(color, 0.55))
    art.line(moved(roof, base), color, 7)
    art.box((x, y - 40, x + 152, y - 6), color, 12)
    for wheel in (34, 118):
        art.disc((x + wheel, y - 4), 17, art.light.ink)
        art.disc((x + wheel, y - 4), 7, art.tone(STONE))
    art.disc((x + 148, y - 26), 6, LAMP)
    art.glow((x + 156, y - 26), 44, LAMP, 0.8)


def harbor(art: Canvas) -> None:
    light = art.choose(MORNING, SUMMER, GOLD, CLOUDS, DUSK)
    level = 720.0
    scenery.sky(art, level)
    scenery.clouds(art, 80, 300)
    scenery.hills(art, level - 240, 46, art.tone(PINE, 0.62))
    houses.row(art, (-30, 400, 1830, level - 24), 132, 0.08)
    art.box((0, level - 26, 1800, level + 4), art.tone(STONE))
    for x in (330, 1390):
        _sailboat(art, (x + art.chance.uniform(-50, 50), level + 20), 0.75)
    scenery.mirrored(art, level + 4)
    _smack(art, (art.chance.uniform(820, 980), 930), 1.25)
    scenery.gulls(art, [(620, 180), (760, 260), (1220, 210)], 0.9, pale(light.low, 0.6))


def _sailboat(art: Canvas, base: Point, size: float) -> None:
    hull = art.tone(WHITE)
    mast = [(0, -20), (0, -430)]
    art.line(moved(mast, base, size), art.tone(WOOD), 8 * size)
    art.polygon(moved([(8, -50), (10, -410), (150, -60)], base, size), art.tone(OCHRE))
    art.polygon(
        moved([(-10, -60), (-8, -360), (-110, -50)], base, size), art.tone(WHITE)
    )
    body = moved([(-170, -40), (180, -40), (130, 20), (-120, 20)], base, size)
    art.polygon(body, hull)
    art.shade(body, dark(hull, 0.5), 0.7, "left")


def _smack(art: Canvas, base: Point, size: float) -> None:
    """An open fishing boat with a small house, near the viewer."""
    color = art.tone(art.chance.choice((RED, TEAL, NAVY, PINE)))
    shadow = moved([(-330, 0), (330, 0), (240, 60), (-250, 60)], base, size)
    art.glaze(shadow, dark(color, 0.6), 0.5)
    art.line(moved([(40, -100), (40, -420)], base, size), art.tone(WOOD), 12)
    art.line(moved([(40, -410), (330, -150)], base, size), art.light.ink, 3)
    art.line(moved([(40, -410), (-320, -120)], base, size), art.light.ink, 3)
    cabin = moved(rect(-170, -210, -20, -80), base, size)
    art.polygon(cabin, art.tone(WHITE))
    art.shade(cabin, art.tone(STONE), 0.8, "left")
    art.polygon(moved(rect(-190, -228, 0, -206), base, size), art.tone(OCHRE))
    for x in (-150, -85):
        art.polygon(moved(rect(x, -185, x + 45, -140), base, size), art.light.ink)
    hull = [
        (-340, -120),
        (-200, -92),
        (120, -94),
        (350, -150),
        (290, -20),
        (240, 6),
        (-270, 6),
    ]
    art.polygon(moved(hull, base, size), color)
    art.shade(moved(hull, base, size), dark(color, 0.6), 0.8, "bottom")
    art.line(moved(curve(hull[:4]), base, size), art.tone(WHITE), 12)
    art.disc(moved([(40, -420)], base, size)[0], 9, art.tone(RED))
