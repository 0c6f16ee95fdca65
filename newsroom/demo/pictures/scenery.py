"""What many scenes share: sky, sun, clouds, hills, water, birds and trees."""

import math

from .canvas import Canvas, Point, Points
from .colors import LAMP, PINE, WHITE, Color, dark, mix, pale
from .shapes import curve, moved, rect, squeezed


def sky(art: Canvas, level: float) -> None:
    """Down to the horizon at `level`."""
    art.fade((0, 0, art.wide, level), art.light.top, art.light.low)


def sun(art: Canvas, center: Point, radius: float) -> None:
    art.glow(center, radius * 5.5, art.light.sun, 0.55)
    art.disc(center, radius, art.light.sun)


def stars(art: Canvas, level: float, count: int = 90) -> None:
    for _ in range(count):
        spot = (art.chance.uniform(0, art.wide), art.chance.uniform(0, level))
        color = mix(art.light.top, WHITE, art.chance.uniform(0.3, 0.8))
        art.disc(spot, art.chance.uniform(1, 2.6), color)


def clouds(art: Canvas, top: float, low: float, count: int = 4) -> None:
    for _ in range(count):
        spot = (art.chance.uniform(-100, art.wide - 200), art.chance.uniform(top, low))
        wide = art.chance.uniform(300, 640)
        color = mix(art.light.top, art.light.low, 0.35 + 0.5 * spot[1] / art.high)
        cloud(art, spot, wide, pale(color, art.chance.uniform(0.1, 0.3)))


def cloud(art: Canvas, spot: Point, wide: float, color: Color) -> None:
    """Bars with round ends, laid on one another."""
    x, y = spot
    high = wide * 0.07
    bars = [(0.0, 1.0), (0.14, 0.8), (0.3, 0.62)][: art.chance.randint(2, 3)]
    for step, (start, end) in enumerate(bars):
        push = art.chance.uniform(-0.08, 0.08) * wide
        low = y - step * high * 0.75
        art.box(
            (x + wide * start + push, low - high, x + wide * end + push, low),
            color,
            high / 2,
        )


def hills(art: Canvas, level: float, swing: float, color: Color) -> list[Point]:
    """Across the whole width, from about `level` down; gives their upper edge."""
    long, short = art.chance.uniform(190, 330), art.chance.uniform(60, 110)
    start = art.chance.uniform(0, 6.3)
    edge: list[Point] = [
        (
            x,
            level
            + swing * math.sin(x / long + start)
            + swing * 0.3 * math.sin(x / short + start * 2),
        )
        for x in range(-10, art.wide + 30, 20)
    ]
    art.polygon([*edge, (art.wide + 20, art.high), (-10, art.high)], color)
    return edge


def water(art: Canvas, level: float, low: float, tint: Color | None = None) -> None:
    near = art.tone((22, 84, 108)) if tint is None else tint
    top = mix(art.light.low, near, 0.32)
    art.fade((0, level, art.wide, low), top, dark(near, 0.25))


def mirrored(art: Canvas, level: float, clear: float = 0.75) -> None:
    """Water from `level` down that shows what stands above it."""
    near = dark(art.tone((22, 84, 108)), 0.2)
    art.fade((0, level, art.wide, art.high), mix(art.light.low, near, 0.35), near)
    art.mirror(level, art.high - level, near, clear)
    ripples(art, level + 8, art.high, 46)


def ripples(art: Canvas, level: float, low: float, count: int) -> None:
    """Thin lenses of sky on the water, larger the nearer they are."""
    for _ in range(count):
        near = art.chance.random() ** 1.4
        y = level + (low - level) * near
        x, wide = art.chance.uniform(-80, art.wide), (30 + 170 * near)
        color = mix(art.light.low, art.pixel((min(max(x, 2), 1797), y - 1)), 0.45)
        art.polygon(
            _lens((x, y), wide * art.chance.uniform(0.5, 1.3), 1.5 + 5 * near), color
        )


def glitter(art: Canvas, x: float, level: float, low: float) -> None:
    """The path of the sun on the water."""
    y = level + 4
    while y < low:
        near = (y - level) / (low - level)
        for _ in range(3):
            spread = 20 + 130 * near
            spot = (x + art.chance.gauss(0, spread), y)
            wide = art.chance.uniform(26, 70) * (0.5 + 1.4 * near)
            art.polygon(_lens(spot, wide, 2 + 4 * near), art.light.sun)
        y += 9 + 24 * near


def _lens(center: Point, wide: float, high: float) -> list[Point]:
    x, y = center
    return [
        (x - wide / 2, y),
        (x - wide / 6, y - high / 2),
        (x + wide / 4, y - high / 3),
        (x + wide / 2, y),
        (x + wide / 6, y + high / 2),
        (x - wide / 4, y + high / 3),
    ]


def waves(art: Canvas, level: float, high: float, color: Color) -> None:
    """A row of pointed crests across the whole width, down to the bottom."""
    x = art.chance.uniform(-260, -60)
    edge: list[Point] = []
    while x < art.wide:
        wide = high * art.chance.uniform(3.2, 5.2)
        rise = high * art.chance.uniform(0.6, 1)
        edge += [(x, level), (x + wide * 0.3, level - rise * 0.35)]
        edge += [(x + wide * 0.5, level - rise), (x + wide * 0.62, level - rise * 0.4)]
        x += wide
    line = curve([*edge, (x, level)])
    art.blend(
        [*line, (art.wide, art.high), (0, art.high)],
        pale(color, 0.12),
        dark(color, 0.2),
    )
    art.line(line, pale(color, 0.55), 3 + high / 30)


GULL = [
    *((-50, -8), (-34, -22), (-18, -16), (-4, -2), (4, -2)),
    *((20, -18), (36, -22), (52, -6), (34, -13), (18, -6), (6, 8), (-6, 8), (-18, -6)),
    (-34, -13),
]


def gulls(art: Canvas, spots: Points, size: float, color: Color) -> None:
    for spot in spots:
        scale = size * art.chance.uniform(0.7, 1.2)
        art.polygon(moved(GULL, spot, scale, art.chance.uniform(-18, 18)), color)


def tree(art: Canvas, base: Point, high: float, color: Color) -> None:
    """A round crown on a trunk, its shadow on the left."""
    x, y = base
    art.line([(x, y), (x, y - high * 0.5)], dark(color, 0.5), high * 0.06)
    crown = [(0.0, -1.0), (0.3, -0.86), (0.38, -0.58), (0.26, -0.34), (-0.05, -0.3)]
    crown += [(-0.32, -0.38), (-0.38, -0.62), (-0.24, -0.88)]
    outline = curve(squeezed(crown, base, high, high), closed=True)
    art.polygon(outline, color)
    art.shade(outline, dark(color, 0.5), 0.7, "left")


def fir(art: Canvas, base: Point, high: float, color: Color) -> None:
    x, y = base
    for step in (0.0, 0.25, 0.5):
        half, low = high * (0.24 - step * 0.24), y - high * step * 1.1
        art.polygon([(x - half, low), (x + half, low), (x, low - high * 0.45)], color)


def woods(art: Canvas, level: float, high: float, depth: float) -> None:
    """A far line of trees."""
    color, x = art.tone(PINE, depth), -20.0
    while x < art.wide + 40:
        tall = high * art.chance.uniform(0.6, 1)
        art.oval(
            (x - tall * 0.5, level - tall, x + tall * 0.5, level + tall * 0.4), color
        )
        x += tall * art.chance.uniform(0.4, 0.8)
    art.box((0, level - high * 0.2, art.wide, level + high * 0.3), color)


def lamp(art: Canvas, base: Point, high: float, color: Color) -> None:
    """A street lamp with a lantern."""
    x, y = base
    size = high * 0.05
    top = y - high
    art.line([(x, y), (x, top)], color, high * 0.024)
    art.box((x - size * 0.7, y - high * 0.08, x + size * 0.7, y), color)
    lantern = [
        (x - size, top - size * 2.6),
        (x + size, top - size * 2.6),
        (x + size * 0.6, top),
    ]
    art.polygon([*lantern, (x - size * 0.6, top)], LAMP)
    art.polygon(
        [
            (x - size * 1.3, top - size * 2.5),
            (x + size * 1.3, top - size * 2.5),
            (x, top - size * 3.8),
        ],
        color,
    )
    if art.light.lamps > 0.4:
        art.glow((x, top - size * 1.3), high * 0.45, LAMP, 0.6)


def floor(art: Canvas, level: float, top: Color, low: Color) -> None:
    art.blend(rect(0, level, art.wide, art.high), top, low)
