"""The old map."""

import math
from itertools import pairwise

from .canvas import Canvas, Point
from .colors import (
    CREAM,
    GREEN,
    OCHRE,
    RED,
    RUST,
    Color,
    dark,
    mix,
    pale,
)
from .shapes import between, curve, moved, rect

INK = (74, 52, 48)


def old_map(art: Canvas) -> None:
    table = art.chance.choice(((44, 58, 70), (92, 56, 48), (40, 72, 66), (70, 62, 84)))
    art.fade((0, 0, 1800, 1200), pale(table, 0.12), dark(table, 0.4))
    paper = art.chance.choice(((238, 214, 164), (232, 204, 158), (242, 224, 184)))
    sheet = _torn(art, (150, 90, 1650, 1110))
    art.glaze([(x + 22, y + 28) for x, y in sheet], dark(table, 0.8), 0.7)
    art.polygon(sheet, paper)
    sea = mix(
        paper, art.chance.choice(((70, 140, 150), (90, 130, 150), (110, 150, 120))), 0.5
    )
    art.blend(rect(220, 160, 1580, 1040), sea, mix(sea, paper, 0.3))
    _rhumbs(art, mix(sea, INK, 0.3))
    _coast(art, paper, sea)
    _town_plan(art)
    _rose(art, (1240, 690), 200)
    _little_ship(art, (1180, 330))
    for inset, width in ((60, 9), (78, 3)):
        x, y, right, low = 150 + inset, 90 + inset, 1650 - inset, 1110 - inset
        art.line([(x, y), (right, y), (right, low), (x, low), (x, y)], INK, width)
    for x in (512, 868, 1224):
        art.veil(rect(x, 100, x + 50, 1100), dark(paper, 0.6), 0.2, "left")
    art.veil(sheet, (126, 80, 50), 0.35, "bottom")


def _torn(art: Canvas, box: tuple[float, float, float, float]) -> list[Point]:
    x, y, right, low = box
    corners = [(x, y), (right, y), (right, low), (x, low), (x, y)]
    edge = [between(a, b, n / 26) for a, b in pairwise(corners) for n in range(26)]
    return [
        (a + art.chance.uniform(-7, 7), b + art.chance.uniform(-7, 7)) for a, b in edge
    ]


def _rhumbs(art: Canvas, color: Color) -> None:
    for i in range(32):
        turn = i * math.pi / 16
        end = (1240 + 1500 * math.cos(turn), 690 + 1500 * math.sin(turn))
        art.line([(1240, 690), _clipped((1240, 690), end)], color, 1.6)


def _clipped(start: Point, end: Point) -> Point:
    """Where a line leaves the drawn sea."""
    share = 1.0
    for n, (low, high) in enumerate(((222, 1578), (162, 1038))):
        way = end[n] - start[n]
        if abs(way) > 1e-6:
            share = min(share, ((high if way > 0 else low) - start[n]) / way)
    return between(start, end, share)


def _coast(art: Canvas, paper: Color, sea: Color) -> None:
    land = [
        (222, 162),
        (760, 162),
        (720, 250),
        (780, 330),
        (700, 420),
        (820, 480),
        (900, 560),
        (820, 640),
        (700, 690),
        (760, 790),
        (640, 860),
        (620, 960),
        (540, 1038),
        (222, 1038),
    ]
    rough = [land[0], *_wild(art, curve(land[1:-1])), land[-1]]
    isle = _wild(
        art,
        curve(
            moved(
                [(0, -90), (90, -50), (130, 30), (60, 90), (-40, 70), (-100, 0)],
                (1000, 900),
                0.8,
            ),
            closed=True,
        ),
    )
    for shape, ends in ((rough[1:-1], rough), (isle, isle)):
        for width, share in ((40, 0.14), (26, 0.28), (14, 0.42)):
            art.line(
                shape if ends is rough else [*shape, shape[0]],
                mix(sea, INK, share * 0.7),
                width,
            )
        art.polygon(ends, mix(paper, art.chance.choice((OCHRE, GREEN)), 0.2))
        art.line(shape if ends is rough else [*shape, shape[0]], INK, 5)
    art.line(
        curve([(222, 520), (360, 560), (470, 500), (600, 560), (720, 570), (850, 560)]),
        mix(sea, INK, 0.25),
        15,
    )
    for _ in range(26):
        x, y = (
            art.chance.uniform(260, 600),
            art.chance.choice(
                (art.chance.uniform(230, 430), art.chance.uniform(690, 900))
            ),
        )
        art.line([(x - 18, y), (x, y - 30), (x + 20, y)], INK, 4)
        art.line([(x + 4, y - 22), (x + 10, y)], INK, 3)


def _wild(art: Canvas, points: list[Point]) -> list[Point]:
    return [
        (x + art.chance.uniform(-6, 6), y + art.chance.uniform(-6, 6))
        for x, y in points
    ]


def _town_plan(art: Canvas) -> None:
    """The streets at the mouth of the river; in red the quarter that drowned."""
    for i in range(6):
        for j in range(4):
            if abs(j - 1.5) + i * 0.4 < 3:
                spot = (
                    (590 + 42 * i, 606 + 34 * j)
                    if j > 1
                    else (590 + 42 * i, 470 + 34 * j)
                )
                art.box(
                    (spot[0], spot[1], spot[0] + 32, spot[1] + 24), mix(INK, RUST, 0.4)
                )
    art.line([(760, 420), (700, 400), (690, 440)], INK, 3)
    quarter = [(848, 500), (960, 520), (990, 590), (940, 650), (850, 630)]
    art.glaze(quarter, RED, 0.35)
    for i in range(5):
        art.line(
            [
                between(quarter[0], quarter[1], i / 4),
                between(quarter[4], quarter[3], i / 4),
            ],
            RED,
            4,
        )
    art.line([*quarter, quarter[0]], RED, 6)


def _rose(art: Canvas, at: Point, size: float) -> None:
    for reach, width in ((0.74, 5), (0.66, 2.5), (0.3, 4)):
        art.ring(
            (
                at[0] - size * reach,
                at[1] - size * reach,
                at[0] + size * reach,
                at[1] + size * reach,
            ),
            INK,
            width,
        )
    for step, reach in ((22.5, 0.5), (45, 0.78), (90, 1.12)):
        for i in range(round(360 / step)):
            turn = i * step
            if step < 90 and turn % (step * 2) == 0:
                continue
            for side, color in ((-1, RED if step == 90 else INK), (1, CREAM)):
                tip = moved(
                    [(0, 0), (0, -reach), (side * 0.13 * reach, -0.17 * reach)],
                    at,
                    size,
                    turn,
                )
                art.polygon(tip, color)
                art.line([*tip, tip[0]], INK, 2.4)
    art.disc(at, size * 0.07, OCHRE)
    lily = [(0, -1.38), (0.09, -1.2), (0, -1.14), (-0.09, -1.2)]
    art.polygon(moved(lily, at, size), RED)


def _little_ship(art: Canvas, at: Point) -> None:
    art.polygon(
        moved(
            curve(
                [(-90, 0), (-40, 20), (50, 18), (100, -14), (70, 56), (-60, 56)],
                closed=True,
            ),
            at,
        ),
        (140, 84, 56),
    )
    for x, high in ((-46, 110), (10, 150), (60, 100)):
        art.line(moved([(x, 14), (x, -high)], at), INK, 5)
        sail = [
            (x - 30, -high + 14),
            (x + 28, -high + 14),
            (x + 44, -14),
            (x - 22, -14),
        ]
        art.polygon(curve(moved(sail, at), closed=True), CREAM)
        art.line(curve(moved([*sail, sail[0]], at), closed=True), INK, 2.5)
        art.polygon(moved([(x, -high), (x + 30, -high - 8), (x, -high - 18)], at), RED)
    for i in range(3):
        art.line(
            moved(
                curve(
                    [
                        (-120 + 80 * i, 66),
                        (-100 + 80 * i, 56),
                        (-80 + 80 * i, 66),
                        (-50 + 80 * i, 58),
                    ]
                ),
                at,
            ),
            INK,
            3,
        )
