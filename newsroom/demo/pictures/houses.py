"""Houses seen from the front."""

from .canvas import Box, Canvas, Point
from .colors import (
    CREAM,
    LAMP,
    OCHRE,
    PINK,
    RED,
    RUST,
    SAND,
    SLATE,
    TEAL,
    WHITE,
    Color,
    dark,
    mix,
    pale,
)
from .shapes import arch, rect

WALLS = (WHITE, CREAM, OCHRE, PINK, SAND, RED, (122, 160, 170), (236, 190, 140))
ROOFS = (RUST, (150, 68, 56), SLATE, (120, 72, 70))


def window(art: Canvas, box: Box, wall: Color) -> None:
    """Lit or dark, as chance and the light of the day will have it."""
    lit = art.chance.random() < art.light.lamps
    glass = mix(LAMP, (255, 176, 96), art.chance.random() * 0.5)
    x, y, right, low = box
    art.box(box, glass if lit else dark(wall, 0.62))
    thin = max(1.5, (right - x) * 0.1)
    middle, cross = (x + right) / 2, y + (low - y) * 0.42
    frame = pale(wall, 0.5) if not lit else dark(wall, 0.35)
    art.line([(middle, y), (middle, low)], frame, thin)
    art.line([(x, cross), (right, cross)], frame, thin)


def windows(art: Canvas, box: Box, grid: tuple[int, int], wall: Color) -> None:
    """Columns and rows of windows that fill the box."""
    x, y, right, low = box
    columns, rows = grid
    wide, high = (right - x) / columns, (low - y) / rows
    for i in range(columns):
        for j in range(rows):
            left, top = x + wide * (i + 0.26), y + high * (j + 0.2)
            window(art, (left, top, left + wide * 0.48, top + high * 0.62), wall)


def house(art: Canvas, box: Box, wall: Color, roof: Color) -> None:
    """Its gable to the viewer; the roof takes the upper third of the box."""
    x, y, right, low = box
    eave, middle = y + (low - y) * 0.32, (x + right) / 2
    front = [(x, low), (x, eave), (middle, y), (right, eave), (right, low)]
    art.polygon(front, wall)
    art.shade(front, dark(wall, 0.45), 0.45, "left")
    wide = right - x
    grid = (max(1, round(wide / 46)), max(1, round((low - eave) / 62)))
    windows(art, (x + wide * 0.06, eave + 4, right - wide * 0.06, low - 6), grid, wall)
    thick = max(5, wide * 0.07)
    over = wide * 0.07
    art.line(
        [(x - over, eave + over), (middle, y), (right + over, eave + over)], roof, thick
    )


def long_house(art: Canvas, box: Box, wall: Color, roof: Color) -> None:
    """Its eaves to the viewer, with a chimney."""
    x, y, right, low = box
    eave, slope = y + (low - y) * 0.36, (right - x) * 0.1
    art.box((x + slope, y - (low - y) * 0.12, x + slope * 2.2, eave), dark(wall, 0.35))
    art.box((x, eave, right, low), wall)
    art.shade(rect(x, eave, right, low), dark(wall, 0.45), 0.5, "left")
    top = [(x - 6, eave + 4), (x + slope, y), (right - slope, y), (right + 6, eave + 4)]
    art.polygon(top, roof)
    art.shade(top, dark(roof, 0.5), 0.6, "left")
    grid = (max(2, round((right - x) / 44)), max(1, round((low - eave) / 60)))
    windows(art, (x + 4, eave + 5, right - 4, low - 4), grid, wall)


def any_house(art: Canvas, box: Box, depth: float = 0) -> None:
    wall = art.tone(art.chance.choice(WALLS), depth)
    roof = art.tone(art.chance.choice(ROOFS), depth)
    draw = house if box[2] - box[0] < (box[3] - box[1]) * 1.1 else long_house
    draw(art, box, wall, roof)


def row(art: Canvas, edge: Box, wide: float, depth: float) -> None:
    """Houses side by side between two ends; `edge` is their box."""
    x, y, right, low = edge
    while x < right - wide * 0.4:
        step = min(wide * art.chance.uniform(0.75, 1.3), right - x)
        high = (low - y) * art.chance.uniform(0.72, 1)
        any_house(art, (x, low - high, x + step, low), depth)
        x += step


def church(art: Canvas, base: Point, high: float, depth: float) -> None:
    """A tower with a pointed roof, and a nave to its right."""
    x, y = base
    wall, roof = art.tone(SAND, depth), art.tone((70, 108, 110), depth)
    half = high * 0.1
    nave = (x, y - high * 0.42, x + high * 0.62, y)
    long_house(art, nave, wall, roof)
    tower = rect(x - half, y - high * 0.62, x + half, y)
    art.polygon(tower, wall)
    art.shade(tower, dark(wall, 0.5), 0.6, "left")
    spire = [
        (x - half * 1.25, y - high * 0.62),
        (x, y - high),
        (x + half * 1.25, y - high * 0.62),
    ]
    art.polygon(spire, roof)
    art.polygon([spire[0], spire[1], (x, y - high * 0.62)], dark(roof, 0.25))
    art.polygon(
        arch(x - half * 0.4, y - high * 0.56, x + half * 0.4, y - high * 0.4),
        dark(wall, 0.6),
    )


def door(art: Canvas, box: Box, color: Color = TEAL) -> None:
    art.polygon(arch(*box), art.tone(dark(color, 0.3)))
