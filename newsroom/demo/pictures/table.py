"""Scenes of food: oysters, school kitchen."""

import math

from .canvas import Canvas, Point
from .colors import (
    CREAM,
    GOLD,
    GREEN,
    MORNING,
    NAVY,
    OCHRE,
    PINE,
    RED,
    ROSE,
    SUMMER,
    TEAL,
    WHITE,
    YELLOW,
    Color,
    dark,
    mix,
    pale,
)
from .shapes import arc, curve, moved, rect


def oysters(art: Canvas) -> None:
    table = art.chance.choice(
        (NAVY, (36, 74, 84), (120, 58, 54), (88, 70, 96), (196, 150, 104))
    )
    art.fade((0, 0, 1800, 1200), pale(table, 0.16), dark(table, 0.4))
    for i in range(7):
        y = 60 + 180 * i + art.chance.uniform(-30, 30)
        grain = curve(
            [
                (-20, y),
                (500, y + art.chance.uniform(-14, 14)),
                (1100, y),
                (1820, y + art.chance.uniform(-14, 14)),
            ]
        )
        art.line(grain, dark(table, 0.3), 4)
    center = (900, 600)
    _cloth(art)
    art.oval((414, 150, 1430, 1126), dark(table, 0.6))
    for reach, color in (
        (482, (206, 214, 218)),
        (470, (240, 244, 244)),
        (386, (214, 224, 230)),
    ):
        art.disc(center, reach, color)
    _ice(art, center)
    count, start = art.chance.choice((6, 7, 8)), art.chance.uniform(0, 45)
    for i in range(count):
        turn = start + 360 / count * i
        at = (
            900 + 300 * math.cos(math.radians(turn)),
            600 + 300 * math.sin(math.radians(turn)),
        )
        _oyster(art, at, turn - 90)
    _lemon(art, (840, 560))
    _lemon(art, (965, 650))
    art.veil(rect(0, 0, 1800, 1200), (255, 236, 200), 0.16, "top")


def _cloth(art: Canvas) -> None:
    """A striped cloth under the plate, and a knife beside it."""
    turn, color = (
        art.chance.uniform(-24, 24),
        art.chance.choice((RED, TEAL, OCHRE, PINE)),
    )
    sheet = moved(rect(-620, -420, 620, 420), (900, 620), 1, turn)
    art.glaze(moved(sheet, (16, 22)), NAVY, 0.35)
    art.polygon(sheet, WHITE)
    for x in range(-590, 600, 118):
        art.polygon(
            moved(rect(x, -420, x + 40, 420), (900, 620), 1, turn), pale(color, 0.18)
        )
    art.shade(sheet, (60, 66, 96), 0.35, "bottom")
    knife = [(-12, 20), (-20, -110), (0, -210), (18, -110), (12, 20)]
    at = moved([(556, 80)], (900, 620), 1, turn)[0]
    art.polygon(curve(moved(knife, at, 1.1, turn), closed=True), (204, 214, 220))
    art.rope(moved([(0, 20), (0, 180)], at, 1.1, turn), (110, 66, 44), 44)


def _ice(art: Canvas, center: Point) -> None:
    for _ in range(150):
        turn, reach = art.chance.uniform(0, 6.3), 370 * math.sqrt(art.chance.random())
        spot = (center[0] + reach * math.cos(turn), center[1] + reach * math.sin(turn))
        size = art.chance.uniform(12, 34)
        cube = moved(
            [(-1, -0.8), (0.9, -1), (1, 0.7), (-0.7, 1)],
            spot,
            size,
            art.chance.uniform(0, 90),
        )
        art.polygon(cube, mix((196, 212, 222), (252, 254, 255), art.chance.random()))


_SHELL = [
    (0.0, 1.25),
    (0.32, 0.92),
    (0.66, 0.5),
    (0.78, -0.1),
    (0.6, -0.7),
    (0.1, -1.0),
    (-0.42, -0.84),
    (-0.74, -0.3),
    (-0.66, 0.3),
    (-0.36, 0.86),
]


def _oyster(art: Canvas, at: Point, turn: float) -> None:
    """An open shell: gray frills, mother of pearl, the oyster in it."""
    rough = [
        (x * art.chance.uniform(0.94, 1.1), y * art.chance.uniform(0.96, 1.06))
        for x, y in _SHELL
    ]
    art.polygon(
        curve(moved(rough, (at[0] + 10, at[1] + 16), 128, turn), closed=True),
        (120, 136, 150),
    )
    frills = (
        (128, (78, 84, 92)),
        (119, (150, 148, 142)),
        (110, (104, 106, 108)),
        (102, (240, 236, 228)),
    )
    for size, color in frills:
        wavy = [
            (x * art.chance.uniform(0.95, 1.06), y * art.chance.uniform(0.96, 1.04))
            for x, y in rough
        ]
        art.polygon(curve(moved(wavy, at, size, turn), closed=True), color)
    pearl = curve(moved(rough, at, 98, turn), closed=True)
    art.shade(pearl, (164, 176, 200), 0.6, "bottom")
    flesh = [
        (x * 0.62 * art.chance.uniform(0.9, 1.1), y * 0.6 - 0.08) for x, y in rough
    ]
    art.polygon(curve(moved(flesh, at, 108, turn), closed=True), (96, 92, 92))
    art.polygon(curve(moved(flesh, at, 96, turn), closed=True), (206, 192, 164))
    art.polygon(curve(moved(flesh, at, 58, turn), closed=True), (228, 216, 190))
    art.oval((at[0] - 26, at[1] - 30, at[0] + 6, at[1] - 16), (255, 255, 250))


def _lemon(art: Canvas, at: Point) -> None:
    art.disc((at[0] + 6, at[1] + 10), 82, (150, 166, 178))
    for size, color in (
        (82, (244, 196, 40)),
        (74, (255, 246, 208)),
        (66, (252, 222, 92)),
    ):
        art.disc(at, size, color)
    for i in range(9):
        end = (at[0] + 66 * math.cos(i * 0.698), at[1] + 66 * math.sin(i * 0.698))
        art.line([at, end], (255, 246, 208), 5)
    art.disc(at, 9, (255, 246, 208))


def school_kitchen(art: Canvas) -> None:
    art.light = art.chance.choice((MORNING, SUMMER, GOLD, ROSE))
    tile = art.chance.choice(
        ((206, 226, 218), (244, 220, 170), (240, 200, 184), (196, 214, 226))
    )
    art.fade((0, 0, 1800, 760), art.tone(pale(tile, 0.3)), art.tone(tile))
    _tiles(art, art.tone(pale(tile, 0.7)))
    _kitchen_window(art)
    _ladles(art)
    art.box((0, 690, 1800, 800), art.tone((120, 130, 142)))
    art.box((0, 684, 1800, 706), art.tone((70, 78, 92)))
    push = art.chance.uniform(-30, 30)
    colors = art.chance.sample((RED, TEAL, OCHRE, NAVY, (190, 196, 204)), 3)
    for x, size, color in zip((430, 880, 1310), (150, 190, 140), colors, strict=True):
        _pot(art, (x + push, 690), size, art.tone(color))
    counter = art.tone((216, 168, 112))
    art.fade((0, 800, 1800, 1205), pale(counter, 0.3), dark(counter, 0.3))
    art.box((0, 792, 1800, 816), pale(counter, 0.5))
    for i in range(4):
        _plate(art, (270 + 420 * i, 990), i)


def _tiles(art: Canvas, color: Color) -> None:
    for x in range(0, 1800, 90):
        art.line([(x, 0), (x, 690)], color, 4)
    for y in range(60, 690, 90):
        art.line([(0, y), (1800, y)], color, 4)


def _kitchen_window(art: Canvas) -> None:
    frame = art.tone(WHITE)
    art.box((1130, 70, 1620, 400), frame)
    art.fade((1154, 94, 1596, 376), art.light.top, art.light.low)
    hill = curve([(1154, 330), (1260, 280), (1390, 320), (1500, 270), (1596, 310)])
    art.polygon([*hill, (1596, 376), (1154, 376)], art.tone(GREEN, 0.3))
    art.line([(1375, 80), (1375, 390)], frame, 14)
    art.box((1110, 392, 1640, 418), frame)


def _ladles(art: Canvas) -> None:
    steel = art.tone((96, 106, 120))
    art.box((260, 130, 960, 146), steel, 8)
    for i, x in enumerate(range(310, 940, 100)):
        art.line([(x, 138), (x, 330)], steel, 11)
        if i % 3 == 0:
            art.polygon(arc((x, 330), (44, 44), 0, 180), steel)
        elif i % 3 == 1:
            art.box((x - 30, 320, x + 30, 410), steel, 14)
        else:
            for reach in (14, 28):
                art.ring((x - reach, 310, x + reach, 410), steel, 5)


def _pot(art: Canvas, at: Point, size: float, color: Color) -> None:
    x, y = at
    for i in range(4):
        drift = math.sin(i * 1.7 + x) * 40
        art.glow(
            (x + drift, y - size * 1.35 - i * 74),
            size * (0.5 + 0.16 * i),
            WHITE,
            0.6 - 0.09 * i,
        )
    for side in (-1, 1):
        art.ring(
            (
                x + side * size - 34,
                y - size * 0.8,
                x + side * size + 34,
                y - size * 0.8 + 62,
            ),
            dark(color, 0.45),
            13,
        )
    body = rect(x - size, y - size * 1.1, x + size, y)
    art.box((x - size, y - size * 1.15, x + size, y), color, 22)
    art.shade(body, dark(color, 0.65), 0.8, "left")
    art.veil(
        rect(x + size * 0.4, y - size * 1.05, x + size * 0.62, y - 20),
        WHITE,
        0.4,
        "top",
    )
    art.oval(
        (x - size * 1.04, y - size * 1.3, x + size * 1.04, y - size * 0.96),
        pale(color, 0.35),
    )
    art.oval(
        (x - size * 0.94, y - size * 1.26, x + size * 0.94, y - size),
        art.tone((206, 116, 58)),
    )
    for _ in range(12):
        turn, reach = art.chance.uniform(0, 6.3), art.chance.uniform(0, 0.8)
        spot = (
            x + size * reach * math.cos(turn),
            y - size * 1.13 + size * 0.1 * reach * math.sin(turn),
        )
        art.oval(
            (spot[0] - 13, spot[1] - 6, spot[0] + 13, spot[1] + 6),
            art.tone(art.chance.choice((GREEN, YELLOW, RED))),
        )


def _plate(art: Canvas, at: Point, number: int) -> None:
    x, y = at
    art.oval((x - 186, y - 86, x + 194, y + 118), dark(art.tone((196, 150, 104)), 0.45))
    for reach, color in ((184, (222, 226, 226)), (178, WHITE), (132, (232, 232, 226))):
        art.oval(
            (x - reach, y - reach * 0.52, x + reach, y + reach * 0.52), art.tone(color)
        )
    for _ in range(30):
        _piece(art, (x - 62, y - 4), 14, GREEN)
    for _ in range(9):
        _piece(art, (x + 58, y - 22), 30, art.chance.choice((YELLOW, CREAM)))
    for i in range(6):
        turn, spot = art.chance.uniform(-30, 30), (x + 6 + 17 * i, y + 34 + 3 * (i % 2))
        art.polygon(
            moved(
                curve([(-32, -8), (30, -12), (36, 2), (30, 12), (-34, 4)], closed=True),
                spot,
                0.9,
                turn,
            ),
            art.tone((232, 112 + 10 * (i % 3), 44)),
        )
    if number % 2:
        art.oval((x - 50, y - 60, x + 40, y - 12), art.tone((150, 88, 54)))
        art.oval((x - 40, y - 58, x + 20, y - 34), art.tone((190, 120, 74)))


def _piece(art: Canvas, middle: Point, size: float, color: Color) -> None:
    x, y = (art.chance.gauss(n, s) for n, s in zip(middle, (24, 11), strict=True))
    tint = dark(art.tone(color), art.chance.uniform(0, 0.2))
    art.oval((x - size, y - size * 0.75, x + size, y + size * 0.75), tint)
    art.oval((x - size * 0.6, y - size * 0.6, x + size * 0.3, y), pale(tint, 0.18))
