"""Small people, a few strokes each."""

from .canvas import Canvas, Point
from .colors import CREAM, NAVY, OCHRE, PINE, RED, TEAL, WHITE, Color, dark, mix
from .shapes import arc, between, curve, moved, squeezed

COATS = (RED, OCHRE, TEAL, NAVY, PINE, (178, 110, 120), (96, 84, 112), CREAM)
SKINS = ((244, 208, 178), (226, 178, 138), (176, 122, 86), (120, 78, 56))
HAIRS = ((50, 36, 34), (110, 68, 44), (196, 150, 90), (160, 150, 144), (150, 70, 40))

_COAT = [
    *((-0.05, -0.83), (0.05, -0.83), (0.13, -0.78), (0.17, -0.5), (0.15, -0.38)),
    *((0.14, -0.3), (-0.14, -0.3), (-0.15, -0.38), (-0.17, -0.5), (-0.13, -0.78)),
]


def person(art: Canvas, foot: Point, high: float, coat: Color | None = None) -> None:
    """Standing, seen from afar."""
    x, y = foot
    color = art.tone(coat or art.chance.choice(COATS))
    legs = art.tone((52, 52, 72))
    for side in (-0.055, 0.055):
        art.line(
            [(x + side * high, y), (x + side * high, y - high * 0.36)],
            legs,
            high * 0.085,
        )
    body = squeezed(_COAT, foot, high, high)
    art.polygon(body, color)
    art.shade(body, dark(color, 0.5), 0.6, "left")
    for side in (-1, 1):
        arm = [(0.115, -0.74), (0.185, -0.58), (0.165 - 0.1 * (side > 0), -0.45)]
        limb = [(x + side * a * high, y + b * high) for a, b in arm]
        art.rope(limb, dark(color, 0.22 if side < 0 else 0.1), high * 0.07)
        art.disc(limb[-1], high * 0.03, art.tone(SKINS[1]))
    head(art, (x, y - high * 0.905), high * 0.07)


def head(art: Canvas, center: Point, radius: float) -> None:
    x, y = center
    art.disc(center, radius, art.tone(art.chance.choice(SKINS)))
    hair = art.tone(art.chance.choice(HAIRS))
    art.polygon(
        arc((x, y - radius * 0.1), (radius * 1.08, radius * 1.1), 160, 372), hair
    )


def back(art: Canvas, center: Point, radius: float, color: Color) -> None:
    """Head and shoulders of one who sits before the viewer."""
    x, y = center
    shoulders = [
        (-2.1, 4.0),
        (-1.9, 1.9),
        (-1.0, 1.25),
        (0, 1.1),
        (1.0, 1.25),
        (1.9, 1.9),
    ]
    outline = [(-2.1, 4.0), *curve([*shoulders, (2.1, 4.0)])]
    art.polygon(squeezed(outline, center, radius, radius), color)
    art.oval(
        (x - radius * 0.86, y - radius, x + radius * 0.86, y + radius * 1.2), color
    )


def player(art: Canvas, foot: Point, high: float, color: Color) -> None:
    """Running, in shirt and shorts."""
    step = art.chance.choice((-1, 1))
    skin, shirt = (
        art.tone(art.chance.choice(SKINS)),
        mix(art.tone(color), color, 0.5),
    )

    def put(points: list[Point]) -> list[Point]:
        return moved([(x * step, y) for x, y in points], foot, high)

    art.glaze(
        moved(arc((0.05, 0), (0.3, 0.045), 0, 360), foot, high), art.light.ink, 0.35
    )
    for leg in (
        [(0.0, -0.44), (0.13, -0.26), (0.06, -0.02)],
        [(0.0, -0.44), (-0.07, -0.24), (-0.24, -0.12)],
    ):
        art.rope(put(leg), skin, high * 0.075)
        art.rope(put([between(leg[1], leg[2], 0.35), leg[2]]), shirt, high * 0.08)
    art.polygon(
        put(
            [
                (-0.1, -0.52),
                (0.1, -0.52),
                (0.15, -0.34),
                (0.03, -0.3),
                (0.0, -0.38),
                (-0.06, -0.29),
                (-0.14, -0.36),
            ]
        ),
        art.tone(WHITE if color != WHITE else NAVY),
    )
    for arm in (
        [(0.08, -0.76), (0.2, -0.6), (0.28, -0.68)],
        [(-0.08, -0.76), (-0.2, -0.62), (-0.18, -0.48)],
    ):
        art.rope(put(arm), skin, high * 0.06)
        art.rope(put([arm[0], between(arm[0], arm[1], 0.6)]), shirt, high * 0.085)
    body = put(
        [
            (-0.1, -0.8),
            (0.1, -0.8),
            (0.13, -0.72),
            (0.1, -0.48),
            (-0.1, -0.48),
            (-0.13, -0.72),
        ]
    )
    art.polygon(body, shirt)
    art.shade(body, dark(shirt, 0.6), 0.7, "left")
    head(art, put([(0.03, -0.9)])[0], high * 0.075)
