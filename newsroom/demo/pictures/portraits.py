"""Busts of the authors: simple, friendly, and told apart at a glance."""

from .canvas import Canvas, Point, Points
from .colors import (
    OCHRE,
    WHITE,
    Color,
    dark,
    mix,
    pale,
)
from .hair import beard, before, behind
from .looks import GRAY, SILVER, Look
from .shapes import arc, curve, moved, rect

SIZE = 800
FACE = (400.0, 352.0)
INK: Color = (46, 34, 40)


def bust(art: Canvas, look: Look) -> None:
    art.fade((0, 0, SIZE, SIZE), pale(look.ground, 0.12), dark(look.ground, 0.08))
    art.disc((400, 420), 330, pale(look.ground, 0.3))
    behind(art, look.style, FACE, look.hair)
    _shoulders(art, look)
    _head(art, look.skin)
    _features(art, look)
    beard(art, look.beard, FACE, look.hair)
    _mouth(art, look)
    before(art, look.style, FACE, look.hair)
    _glasses(art, look.glasses)
    if look.earrings:
        for x in (-124, 124):
            art.disc((FACE[0] + x, FACE[1] + 66), 11, OCHRE)


def _put(points: Points) -> list[Point]:
    return moved(points, FACE)


def _shoulders(art: Canvas, look: Look) -> None:
    neck = _put([(-56, 90), (56, 90), (64, 250), (0, 340), (-64, 250)])
    art.polygon(neck, dark(look.skin, 0.12))
    art.glaze(
        curve(
            _put([(-56, 110), (0, 190), (56, 110), (56, 180), (0, 236), (-56, 180)]),
            closed=True,
        ),
        dark(look.skin, 0.5),
        0.4,
    )
    side = [(-330, 460), (-300, 340), (-230, 272), (-120, 236), (-60, 214)]
    arch = [(0, 268)] if look.wear == "round" else [(0, 330)]
    right = [(-x, y) for x, y in side[::-1]]
    body = [*curve(_put(side)), *_put(arch), *curve(_put(right))]
    art.polygon(body, look.coat)
    art.shade(body, dark(look.coat, 0.6), 0.75, "left")
    COLLARS[look.wear](art, look)


def _round(art: Canvas, look: Look) -> None:
    band = curve(_put([(-72, 212), (-50, 262), (0, 288), (50, 262), (72, 212)]))
    art.line(band, pale(look.coat, 0.3), 22)


def _shirt(art: Canvas, look: Look) -> None:
    art.polygon(_put([(-60, 214), (0, 330), (60, 214), (40, 460), (-40, 460)]), WHITE)
    art.polygon(
        _put([(-58, 216), (0, 262), (58, 216), (0, 290)]), dark(look.skin, 0.12)
    )
    for side in (-1, 1):
        art.polygon(
            _put(
                [(side * 62, 200), (side * 2, 284), (side * 46, 340), (side * 92, 236)]
            ),
            pale(WHITE, 0.6),
        )
        art.polygon(
            _put(
                [
                    (side * 92, 232),
                    (side * 30, 460),
                    (side * 130, 460),
                    (side * 150, 350),
                    (side * 104, 320),
                ]
            ),
            dark(look.coat, 0.22),
        )
    for y in (360, 420):
        art.disc(_put([(0, y)])[0], 6, dark(WHITE, 0.4))


def _roll(art: Canvas, look: Look) -> None:
    art.polygon(_put([(-90, 230), (90, 230), (0, 350)]), dark(look.coat, 0.25))
    roll = _put([(-76, 168), (76, 168), (88, 262), (0, 284), (-88, 262)])
    art.polygon(curve(roll, closed=True), pale(look.coat, 0.14))
    art.shade(curve(roll, closed=True), dark(look.coat, 0.6), 0.7, "left")
    for x in range(-60, 61, 24):
        art.line(_put([(x, 184), (x * 1.1, 262)]), dark(look.coat, 0.2), 4)


def _scarf(art: Canvas, look: Look) -> None:
    art.polygon(_put([(-90, 230), (90, 230), (0, 350)]), dark(look.coat, 0.25))
    color = (236, 180, 74)
    art.polygon(
        curve(
            _put(
                [(-112, 190), (0, 236), (112, 190), (122, 264), (0, 322), (-122, 264)]
            ),
            closed=True,
        ),
        color,
    )
    art.polygon(
        curve(_put([(20, 270), (96, 262), (120, 460), (36, 460)]), closed=True),
        dark(color, 0.14),
    )
    art.line(curve(_put([(-110, 226), (0, 280), (112, 226)])), dark(color, 0.25), 6)


COLLARS = {"round": _round, "shirt": _shirt, "roll": _roll, "scarf": _scarf}

_HALF = [
    (0, -156),
    (70, -142),
    (112, -84),
    (118, -10),
    (108, 62),
    (78, 126),
    (34, 162),
    (0, 168),
]


def _head(art: Canvas, skin: Color) -> None:
    for x in (-116, 116):
        art.oval(
            (FACE[0] + x - 24, FACE[1] - 22, FACE[0] + x + 24, FACE[1] + 52),
            dark(skin, 0.12),
        )
    outline = [*_HALF, *[(-x, y) for x, y in _HALF[-2:0:-1]]]
    face = curve(_put(outline), closed=True)
    art.polygon(face, skin)
    art.shade(face, dark(skin, 0.45), 0.42, "left")
    for x in (-66, 66):
        art.glow((FACE[0] + x, FACE[1] + 62), 48, mix(skin, (222, 70, 60), 0.6), 0.55)


def _features(art: Canvas, look: Look) -> None:
    brow = dark(look.hair, 0.25) if look.hair != SILVER else GRAY
    for side in (-1, 1):
        x = side * 50
        art.oval((*_put([(x - 12, -14)])[0], *_put([(x + 12, 16)])[0]), INK)
        art.disc(_put([(x + 4, -5)])[0], 4, WHITE)
        arched = curve(
            _put([(x - side * 28, -44), (x + side * 2, -54), (x + side * 32, -42)])
        )
        art.rope(arched, brow, 11)
    shadow = dark(look.skin, 0.32)
    art.rope(curve(_put([(-4, 4), (-14, 46), (-12, 58), (10, 60)])), shadow, 7)


def _mouth(art: Canvas, look: Look) -> None:
    smile = curve(_put([(-40, 96), (-20, 110), (0, 114), (20, 110), (40, 96)]))
    if look.beard in {"full", "short"}:
        art.polygon([*smile, *_put([(0, 94)])], WHITE)
    else:
        lips = mix(dark(look.skin, 0.3), (190, 50, 60), 0.25 if look.beard else 0.55)
        art.polygon(
            [*smile, *curve(_put([(40, 96), (14, 93), (0, 97), (-14, 93), (-40, 96)]))],
            lips,
        )
    art.rope(smile, dark(look.skin, 0.55), 5)


def _glasses(art: Canvas, shape: str) -> None:
    if not shape:
        return
    for x in (-52, 52):
        left, top = _put([(x - 42, -42)])[0]
        pane = rect(left, top + 8, left + 84, top + 76)
        if shape == "round":
            art.glaze(arc((left + 42, top + 43), (40, 40), 0, 360), WHITE, 0.2)
            art.ring((left, top, left + 84, top + 84), INK, 7)
        else:
            art.glaze(pane, WHITE, 0.2)
            art.line([*pane, pane[0], pane[1]], (150, 40, 50), 9)
    art.line(curve(_put([(-12, -4), (0, -10), (12, -4)])), INK, 7)
    for side in (-1, 1):
        art.line(_put([(side * 94, -6), (side * 120, -14)]), INK, 7)
