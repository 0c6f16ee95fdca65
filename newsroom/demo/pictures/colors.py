"""Lights of the day, and what they make of a color."""

from dataclasses import dataclass

type Color = tuple[int, int, int]

WHITE: Color = (250, 246, 236)
CREAM: Color = (240, 226, 196)
SAND: Color = (214, 186, 142)
STONE: Color = (158, 152, 146)
SLATE: Color = (84, 98, 116)
RED: Color = (206, 66, 52)
RUST: Color = (172, 84, 58)
OCHRE: Color = (226, 164, 70)
YELLOW: Color = (246, 204, 96)
GREEN: Color = (96, 140, 96)
PINE: Color = (44, 88, 78)
TEAL: Color = (44, 124, 132)
NAVY: Color = (34, 58, 94)
PINK: Color = (230, 160, 146)
WOOD: Color = (150, 100, 64)


@dataclass(frozen=True)
class Light:
    top: Color  # the sky above
    low: Color  # the sky at the horizon
    haze: Color  # what far things fade into
    cast: Color  # multiplied with the color of everything
    ink: Color  # the darkest silhouettes
    sun: Color
    lamps: float  # how many windows are lit


DAWN = Light(
    (66, 98, 146),
    (252, 204, 160),
    (226, 180, 166),
    (236, 212, 214),
    (34, 44, 76),
    (255, 240, 206),
    0.7,
)
MORNING = Light(
    (116, 176, 200),
    (242, 240, 220),
    (192, 212, 212),
    (252, 250, 242),
    (26, 58, 80),
    (255, 250, 226),
    0.1,
)
SUMMER = Light(
    (64, 146, 176),
    (232, 232, 196),
    (150, 192, 190),
    (255, 250, 232),
    (18, 62, 78),
    (255, 244, 206),
    0.05,
)
CLOUDS = Light(
    (112, 130, 148),
    (220, 220, 212),
    (176, 186, 192),
    (222, 226, 232),
    (42, 54, 70),
    (246, 244, 236),
    0.3,
)
GOLD = Light(
    (224, 142, 88),
    (254, 226, 170),
    (240, 194, 146),
    (255, 226, 188),
    (84, 46, 58),
    (255, 246, 214),
    0.15,
)
ROSE = Light(
    (108, 100, 150),
    (250, 186, 170),
    (212, 158, 170),
    (246, 210, 212),
    (58, 44, 82),
    (255, 228, 204),
    0.5,
)
DUSK = Light(
    (34, 50, 98),
    (238, 148, 116),
    (142, 108, 140),
    (176, 158, 190),
    (24, 26, 60),
    (255, 208, 156),
    0.8,
)
NIGHT = Light(
    (14, 24, 56),
    (70, 92, 140),
    (50, 70, 114),
    (112, 128, 182),
    (10, 16, 40),
    (244, 240, 214),
    0.85,
)
FROST = Light(
    (110, 140, 180),
    (246, 224, 218),
    (194, 204, 222),
    (226, 228, 244),
    (48, 62, 98),
    (255, 244, 232),
    0.6,
)
LAMP: Color = (255, 214, 128)


def mix(first: Color, second: Color, share: float) -> Color:
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(first, second, strict=True)
    )
    return red, green, blue


def times(first: Color, second: Color) -> Color:
    red, green, blue = (a * b // 255 for a, b in zip(first, second, strict=True))
    return red, green, blue


def dark(color: Color, share: float) -> Color:
    """Towards a blue black: shadows are cold."""
    return mix(color, (16, 22, 48), share)


def pale(color: Color, share: float) -> Color:
    return mix(color, (255, 250, 238), share)
