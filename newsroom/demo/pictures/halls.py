"""Scenes of quiet rooms: concert hall, library."""

from . import people
from .canvas import Canvas, Point
from .colors import (
    CREAM,
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
    SUMMER,
    TEAL,
    WHITE,
    Color,
    dark,
    pale,
)
from .shapes import arc, arch, between, curve, moved, rect


def concert_hall(art: Canvas) -> None:
    art.light = art.chance.choice((GOLD, DUSK, ROSE, SUMMER))
    wall = art.chance.choice(((120, 50, 48), (46, 66, 92), (36, 82, 80), (150, 84, 50)))
    art.fade((0, 0, 1800, 860), dark(wall, 0.5), wall)
    art.fade((0, 800, 1800, 1200), dark(wall, 0.3), dark(wall, 0.75))
    _bricks(art, dark(wall, 0.32))
    art.glow((900, 470), 900, LAMP, 0.5)
    _organ(art)
    stage = (186, 122, 70)
    art.blend(
        [(300, 800), (1500, 800), (1680, 960), (120, 960)], pale(stage, 0.2), stage
    )
    art.box((120, 958, 1680, 1010), dark(stage, 0.5))
    _orchestra(art)
    for x, slope in ((420, 190), (900, 0), (1380, -190)):
        beam = [
            (x - 16, -5),
            (x + 16, -5),
            (x + slope + 250, 900),
            (x + slope - 250, 900),
        ]
        art.veil(beam, (255, 236, 180), 0.32, "top")
        art.box((x - 26, -5, x + 26, 26), (16, 16, 26), 6)
    for row in range(3):
        for i in range(13):
            x = -20 + 150 * i + 75 * (row % 2)
            people.back(
                art,
                (x + art.chance.uniform(-18, 18), 1030 + 62 * row),
                36 + 7 * row,
                dark(wall, 0.68 + 0.1 * row),
            )


def _bricks(art: Canvas, color: Color) -> None:
    for _ in range(170):
        x, y = art.chance.randrange(0, 1800, 48), art.chance.randrange(0, 800, 26)
        art.box((x, y, x + 42, y + 20), color, 2)


def _organ(art: Canvas) -> None:
    """Pipes in a case of wood, the tallest in the middle and at the ends."""
    wood, metal = (
        (110, 66, 44),
        art.chance.choice(((232, 196, 116), (214, 218, 222), (236, 206, 150))),
    )
    case = [
        (420, 800),
        (420, 330),
        (560, 260),
        (700, 330),
        (760, 200),
        (900, 120),
        (1040, 200),
        (1100, 330),
        (1240, 260),
        (1380, 330),
        (1380, 800),
    ]
    art.polygon(case, wood)
    art.shade(case, dark(wood, 0.7), 0.7, "left")
    for start, end, rise in ((444, 690, 70), (722, 1078, 130), (1110, 1356, 70)):
        count = round((end - start) / 31)
        for i in range(count):
            x, share = start + (end - start) * i / count, abs((i + 0.5) / count * 2 - 1)
            top = (380 if rise == 70 else 290) - rise * (1 - share)
            pipe = [(x, top), (x + 25, top), (x + 25, 640), (x + 12.5, 690), (x, 640)]
            art.polygon(pipe, metal)
            art.veil(pipe, dark(metal, 0.7), 0.8, "left")
            art.oval((x + 5, 596, x + 20, 630), dark(metal, 0.75))
    art.box((410, 690, 1390, 716), pale(wood, 0.25))
    art.box((780, 716, 1020, 800), dark(wood, 0.5))


def _orchestra(art: Canvas) -> None:
    for i in range(8):
        x = 390 + 146 * i
        if i not in (3, 4):
            _fiddler(art, (x, 905 + 10 * abs(i - 3.5)), 1 if i < 4 else -1)
    ink = (24, 24, 36)
    art.box((828, 930, 972, 966), dark(OCHRE, 0.5))
    body = [(-46, 0), (-60, -120), (-36, -170), (36, -170), (60, -120), (46, 0)]
    art.rope([(860, 790), (790, 720), (800, 650)], ink, 26)
    art.rope([(940, 790), (1010, 730), (1000, 670)], ink, 26)
    art.line([(800, 650), (846, 590)], WHITE, 5)
    art.polygon(curve(moved(body, (900, 940)), closed=True), ink)
    art.disc((900, 736), 35, art.tone(art.chance.choice(people.HAIRS)))


def _fiddler(art: Canvas, at: Point, side: int) -> None:
    """Seated with a violin, a stand with notes before them."""
    ink = art.chance.choice(((28, 28, 42), (44, 32, 46), (24, 40, 52)))

    def put(points: list[Point]) -> list[Point]:
        return moved([(x * side, y) for x, y in points], at, 1.0)

    art.polygon(
        curve(
            put([(-40, 40), (-44, -70), (-20, -112), (20, -112), (44, -60), (46, 40)]),
            closed=True,
        ),
        ink,
    )
    people.head(art, put([(4, -142)])[0], 31)
    art.polygon(
        curve(
            put([(10, -108), (34, -120), (62, -104), (58, -84), (30, -84)]), closed=True
        ),
        (176, 84, 40),
    )
    art.line(put([(56, -98), (106, -124)]), (70, 36, 26), 7)
    art.rope(put([(-30, -80), (10, -50), (44, -74)]), ink, 22)
    art.line(put([(52, -150), (40, -40)]), CREAM, 4)
    art.line(put([(96, 50), (96, -30)]), (20, 20, 28), 5)
    art.polygon(put([(70, -30), (76, -76), (128, -76), (122, -30)]), (248, 240, 220))


BINDINGS = (
    RED,
    TEAL,
    NAVY,
    OCHRE,
    PINE,
    RUST,
    CREAM,
    (126, 62, 80),
    (70, 92, 120),
    (214, 170, 120),
)


def library(art: Canvas) -> None:
    light = art.choose(GOLD, DUSK, ROSE, MORNING)
    wood = art.tone(art.chance.choice(((124, 78, 52), (96, 66, 56), (150, 104, 66))))
    art.fade((0, 0, 1800, 1200), dark(wood, 0.3), dark(wood, 0.6))
    for x in (-20, 330, 1120, 1470):
        _shelves(art, (x, 350), wood)
    _arch_window(art, light.low, wood)
    art.blend(
        [(-5, 1040), (1805, 1040), (1805, 1205), (-5, 1205)],
        art.tone((176, 120, 80)),
        dark(wood, 0.5),
    )
    art.glaze([(700, 1040), (1100, 1040), (1330, 1205), (560, 1205)], light.low, 0.4)
    _ladder(art, art.tone((222, 168, 98)))
    _reader(art, art.chance.uniform(-20, 20))


def _shelves(art: Canvas, ends: Point, wood: Color) -> None:
    x, wide = ends
    art.box((x, 20, x + wide, 1050), dark(wood, 0.55))
    for row in range(6):
        low = 205 + 166 * row
        _books(art, (x + 22, x + wide - 22), low)
        art.box((x, low, x + wide, low + 20), pale(wood, 0.1))
    for post in (x, x + wide - 20):
        art.box((post, 10, post + 20, 1050), pale(wood, 0.16))
    art.box((x - 8, 0, x + wide + 8, 40), wood)


def _books(art: Canvas, ends: Point, low: float) -> None:
    x, right = ends
    while x < right - 16:
        wide, high = art.chance.uniform(15, 34), art.chance.uniform(86, 136)
        wide = min(wide, right - x)
        color = art.tone(art.chance.choice(BINDINGS))
        if art.chance.random() < 0.06 and x + 60 < right:
            art.polygon(moved(rect(0, -118, 24, 0), (x + 6, low), 1, 14), color)
            x += 58
            continue
        art.box((x, low - high, x + wide - 1.5, low), color, 2)
        art.box((x, low - high, x + wide * 0.3, low), dark(color, 0.3), 2)
        for share in art.chance.choice(((0.2, 0.8), (0.25,), (0.7,))):
            art.box(
                (x + 2, low - high * share - 5, x + wide - 3, low - high * share),
                pale(color, 0.5),
            )
        x += wide


def _arch_window(art: Canvas, low: Color, wood: Color) -> None:
    art.box((680, 0, 1120, 1045), dark(wood, 0.25))
    art.polygon(arch(728, 90, 1072, 820), wood)
    pane = arch(746, 108, 1054, 802)
    art.blend(pane, art.light.top, low)
    art.disc((960, 560), 46, art.light.sun)
    hill = curve([(746, 720), (830, 680), (930, 716), (1054, 660)])
    art.polygon([*hill, (1054, 802), (746, 802)], art.tone(PINE, 0.5))
    art.line([(900, 108), (900, 802)], wood, 13)
    for y in (270, 440, 610):
        art.line([(746, y), (1054, y)], wood, 10)
    art.glow((900, 520), 620, low, 0.45)


def _ladder(art: Canvas, color: Color) -> None:
    foot, top = (540, 1100), (410, 90)
    wide = 96
    for i in range(1, 12):
        x, y = between(foot, top, i / 12)
        art.line([(x, y), (x + wide, y)], color, 12)
    for push in (0, wide):
        art.rope(
            [(foot[0] + push, foot[1]), (top[0] + push, top[1])],
            dark(color, 0.2 if push else 0.0),
            18,
        )


def _reader(art: Canvas, push: float) -> None:
    """Someone at a table before the window, with a book and a lamp."""
    x = 930 + push
    coat = art.tone(art.chance.choice((RED, TEAL, OCHRE)))
    body = curve(
        moved(
            [(-84, 0), (-78, -130), (-40, -176), (40, -176), (78, -130), (84, 0)],
            (x, 1000),
        ),
        closed=True,
    )
    art.polygon(body, coat)
    art.shade(body, dark(coat, 0.6), 0.7, "left")
    people.head(art, (x, 776), 54)
    art.polygon([(x - 110, 1000), (x, 980), (x, 900), (x - 120, 916)], art.tone(NAVY))
    art.polygon(
        [(x + 110, 1000), (x, 980), (x, 900), (x + 120, 916)], dark(art.tone(NAVY), 0.3)
    )
    art.line([(x - 120, 914), (x, 898), (x + 120, 914)], WHITE, 8)
    wood = art.tone((140, 84, 56))
    art.box((650, 984, 1240, 1014), pale(wood, 0.2), 6)
    for leg in (680, 1180):
        art.box((leg, 1014, leg + 30, 1170), wood)
    art.line([(1170, 984), (1170, 850)], art.tone(OCHRE), 10)
    art.polygon(arc((1170, 850), (76, 62), 180, 360), art.tone((60, 130, 96)))
    art.glow((1170, 880), 190, LAMP, 0.85)
