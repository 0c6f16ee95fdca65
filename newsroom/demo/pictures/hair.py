"""Hair and beards of the portraits, around a face with its middle at `at`."""

from .canvas import Canvas, Point
from .colors import RED, Color, dark, pale
from .shapes import arc, curve, moved

# What frames the face: from the left ear over the crown to the right one, and back
# along the hairline.
CROP = [
    (-122, 0),
    (-130, -80),
    (-96, -158),
    (0, -190),
    (96, -158),
    (130, -80),
    (122, 0),
    (108, -52),
    (84, -96),
    (0, -108),
    (-84, -96),
    (-108, -52),
]
SIDE = [
    (-122, 10),
    (-136, -90),
    (-92, -176),
    (10, -206),
    (110, -172),
    (138, -84),
    (122, 10),
    (108, -56),
    (92, -84),
    (30, -96),
    (-50, -138),
    (-92, -80),
    (-108, -50),
]
PARTED = [
    (-120, 60),
    (-140, -60),
    (-104, -160),
    (0, -194),
    (104, -160),
    (140, -60),
    (120, 60),
    (104, -36),
    (60, -102),
    (0, -146),
    (-60, -102),
    (-104, -36),
]
FRINGE = [
    (-126, 50),
    (-146, -70),
    (-100, -172),
    (0, -200),
    (100, -172),
    (146, -70),
    (126, 50),
    (110, -30),
    (100, -66),
    (40, -62),
    (-40, -74),
    (-100, -66),
    (-110, -30),
]
PIXIE = [
    (-122, 34),
    (-140, -70),
    (-116, -150),
    (-40, -200),
    (60, -204),
    (124, -150),
    (140, -66),
    (122, 34),
    (106, -40),
    (96, -80),
    (20, -70),
    (-60, -110),
    (-96, -76),
    (-108, -34),
]
WISPS = [(-118, 40), (-142, -10), (-132, -70), (-112, -96), (-108, -50), (-110, 0)]

FRONTS = {
    "crop": CROP,
    "waves": SIDE,
    "bun": PARTED,
    "long": PARTED,
    "bob": FRINGE,
    "pixie": PIXIE,
    "braids": PARTED,
}
BACKS = {
    "bob": [
        (-136, -80),
        (-100, -180),
        (0, -206),
        (100, -180),
        (136, -80),
        (164, 60),
        (160, 170),
        (96, 190),
        (0, 150),
        (-96, 190),
        (-160, 170),
        (-164, 60),
    ],
    "long": [
        (-136, -80),
        (-100, -176),
        (0, -200),
        (100, -176),
        (136, -80),
        (160, 80),
        (186, 250),
        (170, 350),
        (90, 330),
        (0, 200),
        (-90, 330),
        (-170, 350),
        (-186, 250),
        (-160, 80),
    ],
    "waves": [
        (-128, -60),
        (-110, -170),
        (0, -204),
        (110, -170),
        (140, -60),
        (146, 40),
        (112, 80),
        (-112, 80),
        (-142, 40),
    ],
}


def _lock(art: Canvas, points: list[Point], color: Color) -> None:
    outline = curve(points, closed=True)
    art.polygon(outline, color)
    art.shade(outline, dark(color, 0.6), 0.6, "left")


def behind(art: Canvas, style: str, at: Point, color: Color) -> None:
    """What of the hair lies behind head and shoulders."""
    x, y = at
    if style in BACKS:
        _lock(art, moved(BACKS[style], at), dark(color, 0.28))
    elif style == "bun":
        art.disc((x + 12, y - 206), 70, dark(color, 0.1))
        art.line(arc((x + 12, y - 206), (42, 36), 150, 330), pale(color, 0.22), 6)
    elif style == "curls":
        for spot in moved(arc((0, -50), (150, 146), 128, 412), at):
            art.disc(spot, 62, dark(color, 0.2))
    elif style == "braids":
        for side in (-1, 1):
            for i in range(9):
                art.disc(
                    (x + side * (134 + 4 * (i % 2)), y - 40 + 44 * i), 30 - i, color
                )
                art.line(
                    [
                        (x + side * 116, y - 22 + 44 * i),
                        (x + side * 152, y - 14 + 44 * i),
                    ],
                    dark(color, 0.6),
                    3,
                )


def before(art: Canvas, style: str, at: Point, color: Color) -> None:
    """What lies over the forehead."""
    if style in FRONTS:
        _lock(art, moved(FRONTS[style], at), color)
        _strands(art, style, at, pale(color, 0.2))
    elif style == "curls":
        for spot in moved(arc((0, -62), (116, 104), 176, 364), at)[::2]:
            art.disc(spot, 40, color)
            art.line(arc(spot, (22, 22), 200, 330), pale(color, 0.2), 4)
    elif style == "bald":
        for side in (-1, 1):
            _lock(art, moved([(a * -side, b) for a, b in WISPS], at), color)
    elif style == "cap":
        _cap(art, at, color)


def _strands(art: Canvas, style: str, at: Point, color: Color) -> None:
    """A few lines along the combing."""
    if style in {"bun", "long", "braids"}:
        lines = [
            [(s * 6, -182), (s * 66, -150), (s * (112 + 8 * n), -60 + 20 * n)]
            for s in (-1, 1)
            for n in (0, 1)
        ]
    elif style == "crop":
        return
    else:
        lines = [
            [
                (-60 + 12 * n, -150 - 10 * n),
                (20 + 14 * n, -178 + 6 * n),
                (96 + 10 * n, -130 + 30 * n),
            ]
            for n in range(2)
        ]
    for line in lines:
        art.line(curve(moved(line, at)), color, 5)


def _cap(art: Canvas, at: Point, color: Color) -> None:
    wool = RED
    for side in (-1, 1):
        _lock(
            art,
            moved(
                [
                    (side * 108, -70),
                    (side * 134, -60),
                    (side * 130, 20),
                    (side * 112, 30),
                ],
                at,
            ),
            color,
        )
    dome = moved([*arc((0, -96), (142, 136), 180, 360)], at)
    art.polygon(dome, wool)
    art.shade(dome, dark(wool, 0.6), 0.7, "left")
    x, y = at
    art.box((x - 152, y - 128, x + 152, y - 66), dark(wool, 0.2), 26)
    for push in range(-126, 127, 28):
        art.line([(x + push, y - 120), (x + push, y - 74)], dark(wool, 0.45), 5)
    art.disc((x, y - 238), 30, pale(wool, 0.25))


FULL = [
    (-118, 10),
    (-104, 30),
    (-84, 74),
    (-46, 84),
    (0, 78),
    (46, 84),
    (84, 74),
    (104, 30),
    (118, 10),
    (116, 90),
    (86, 160),
    (40, 204),
    (0, 212),
    (-40, 204),
    (-86, 160),
    (-116, 90),
]
SHORT = [
    (-114, 34),
    (-98, 64),
    (-66, 92),
    (-44, 78),
    (0, 74),
    (44, 78),
    (66, 92),
    (98, 64),
    (114, 34),
    (102, 100),
    (76, 148),
    (34, 176),
    (0, 180),
    (-34, 176),
    (-76, 148),
    (-102, 100),
]
MUSTACHE = [
    (0, 78),
    (34, 72),
    (70, 92),
    (84, 116),
    (46, 108),
    (0, 98),
    (-46, 108),
    (-84, 116),
    (-70, 92),
    (-34, 72),
]


def beard(art: Canvas, kind: str, at: Point, color: Color) -> None:
    shape = {"full": FULL, "short": SHORT, "mustache": MUSTACHE}.get(kind)
    if shape:
        _lock(art, moved(shape, at), dark(color, 0.08))
