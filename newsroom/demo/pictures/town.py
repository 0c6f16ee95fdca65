"""Scenes of the streets by day: old town, market, town hall."""

from . import houses, people, scenery
from .canvas import Canvas
from .colors import (
    CLOUDS,
    CREAM,
    DUSK,
    GOLD,
    GREEN,
    LAMP,
    MORNING,
    NAVY,
    OCHRE,
    PINE,
    RED,
    ROSE,
    SAND,
    STONE,
    SUMMER,
    TEAL,
    WHITE,
    YELLOW,
    Color,
    dark,
    mix,
    pale,
)
from .shapes import arc, arch, curve, rect


def old_town(art: Canvas) -> None:
    light = art.choose(MORNING, GOLD, SUMMER, DUSK, ROSE)
    scenery.sky(art, 1000)
    scenery.sun(art, (art.chance.uniform(1260, 1440), art.chance.uniform(220, 330)), 66)
    scenery.clouds(art, 140, 420, 3)
    scenery.hills(art, 760, 40, art.tone(PINE, 0.7))
    hill = curve(
        [
            (60, 1010),
            (260, 860),
            (520, 600),
            (760, 450),
            (930, 410),
            (1120, 470),
            (1360, 660),
            (1600, 880),
            (1760, 1010),
        ]
    )
    art.blend(hill, art.tone(GREEN, 0.3), art.tone(PINE, 0.1))
    houses.church(art, (art.chance.uniform(820, 940), 470), 330, 0.25)
    for step in range(6):
        _terrace(art, step)
    art.box((90, 1000, 1720, 1040), art.tone(STONE))
    scenery.mirrored(art, 1040, 0.7)
    scenery.gulls(art, [(420, 300), (540, 380), (640, 280)], 0.8, pale(light.low, 0.5))


def _terrace(art: Canvas, step: int) -> None:
    """One row of houses along the hill, the lower the wider and nearer."""
    low = 565 + 88 * step
    half = 230 + 108 * step
    middle = 920 + art.chance.uniform(-20, 20)
    wide = 78 + 9 * step
    x = middle - half
    for end in (middle - half - 30, middle + half):
        scenery.tree(art, (end, low + 8), 110, art.tone(GREEN, 0.25 - 0.04 * step))
    while x < middle + half - 30:
        step_wide = wide * art.chance.uniform(0.75, 1.35)
        lean = abs(x + step_wide / 2 - middle) / half
        base = low + 46 * lean**2
        high = (128 + 14 * step) * art.chance.uniform(0.85, 1.15)
        houses.any_house(
            art, (x, base - high, x + step_wide, base + 30), 0.26 - 0.05 * step
        )
        x += step_wide


def market(art: Canvas) -> None:
    art.choose(MORNING, SUMMER, GOLD, CLOUDS)
    scenery.sky(art, 800)
    scenery.clouds(art, 80, 260, 3)
    houses.church(art, (art.chance.choice((560, 1240)), 640), 520, 0.4)
    houses.row(art, (-40, 330, 1960, 760), 210, 0.22)
    ground = art.tone(SAND)
    scenery.floor(art, 740, mix(ground, art.light.haze, 0.2), dark(ground, 0.3))
    _cobbles(art, 740, dark(ground, 0.22))
    _bunting(art)
    for i in range(9):
        people.person(art, (190 + 175 * i + art.chance.uniform(-40, 40), 850), 250)
    colors = art.chance.sample((RED, TEAL, OCHRE, PINE, NAVY), 3)
    for left, color in zip((250, 700, 1150), colors, strict=True):
        _stall(art, left, color)
    for x in (art.chance.uniform(480, 660), art.chance.uniform(1000, 1220)):
        people.person(art, (x, 1130), 400)
        art.disc((x, 1130 - 400 * 0.912), 31, art.tone(art.chance.choice(people.HAIRS)))


def _cobbles(art: Canvas, level: float, color: Color) -> None:
    y = level + 14
    while y < 1200:
        near = (y - level) / (1200 - level)
        for _ in range(26):
            x, wide = art.chance.uniform(0, 1800), 10 + 44 * near
            art.box((x, y, x + wide, y + 2 + 5 * near), color, 3)
        y += 12 + 26 * near


def _bunting(art: Canvas) -> None:
    rope = curve([(-20, 330), (450, 430), (900, 330), (1350, 430), (1820, 330)])
    art.line(rope, art.light.ink, 3)
    for i, (x, y) in enumerate(rope[2:-2:2]):
        flag = [(x - 20, y), (x + 20, y), (x, y + 44)]
        art.polygon(flag, art.tone((RED, YELLOW, WHITE, TEAL)[i % 4]))


def _stall(art: Canvas, x: float, color: Color) -> None:
    right, wood = x + 400, art.tone((128, 84, 58))
    art.box((x + 14, 600, x + 386, 800), dark(art.tone(color), 0.62))
    people.person(art, (x + art.chance.uniform(140, 260), 930), 260, WHITE)
    for post in (x + 14, right - 26):
        art.box((post, 560, post + 12, 1010), wood)
    _goods(art, x)
    front = rect(x, 860, right, 1010)
    art.polygon(front, wood)
    for y in (905, 955):
        art.line([(x, y), (right, y)], dark(wood, 0.35), 4)
    art.shade(front, dark(wood, 0.6), 0.7, "left")
    _awning(art, x, art.tone(color))


def _awning(art: Canvas, x: float, color: Color) -> None:
    stripes, wide = 8, 440 / 8
    for i in range(stripes):
        tint = art.tone(WHITE) if i % 2 else color
        left, top = x - 20 + wide * i, x + 30 + 340 / stripes * i
        art.polygon(
            [(top, 500), (top + 340 / stripes, 500), (left + wide, 622), (left, 622)],
            tint,
        )
        art.polygon(
            arc((left + wide / 2, 620), (wide / 2, 34), 0, 180), dark(tint, 0.16)
        )
    edge = [(x + 30, 500), (x + 370, 500), (x + 420, 622), (x - 20, 622)]
    art.shade(edge, dark(color, 0.6), 0.5, "left")


def _goods(art: Canvas, x: float) -> None:
    """Crates of fruit, heaped."""
    for i, color in enumerate(
        art.chance.sample((RED, OCHRE, GREEN, YELLOW, (126, 62, 92), (232, 120, 60)), 4)
    ):
        left = x + 12 + 95 * i
        for _ in range(22):
            spot = (
                left + art.chance.uniform(12, 80),
                862 - art.chance.triangular(0, 52, 4),
            )
            art.disc(spot, 15, dark(art.tone(color), art.chance.uniform(0, 0.25)))
        art.box((left, 850, left + 90, 872), art.tone((176, 128, 84)), 3)


def town_hall(art: Canvas) -> None:
    light = art.choose(MORNING, SUMMER, GOLD, DUSK, CLOUDS)
    scenery.sky(art, 980)
    scenery.clouds(art, 120, 480)
    scenery.sun(art, (art.chance.uniform(300, 480), art.chance.uniform(260, 360)), 60)
    houses.row(art, (-40, 620, 420, 960), 150, 0.4)
    houses.row(art, (1390, 620, 1840, 960), 150, 0.4)
    wall = art.tone(art.chance.choice((CREAM, SAND, (226, 190, 160), (206, 206, 196))))
    _hall_tower(art, wall)
    _hall_front(art, wall)
    ground = mix(art.tone(STONE), art.tone(SAND), 0.4)
    scenery.floor(art, 950, mix(ground, light.haze, 0.3), dark(ground, 0.35))
    _cobbles(art, 960, dark(ground, 0.2))
    for i in range(4):
        art.box(
            (660 - 26 * i, 900 + 22 * i, 1140 + 26 * i, 922 + 22 * i),
            pale(wall, 0.3 - 0.12 * i),
        )
    for i in range(7):
        people.person(
            art,
            (
                330 + 190 * i + art.chance.uniform(-70, 70),
                art.chance.uniform(1010, 1090),
            ),
            170,
        )


def _hall_tower(art: Canvas, wall: Color) -> None:
    tower = rect(810, 250, 990, 560)
    copper = art.tone((86, 142, 130))
    art.polygon(tower, wall)
    art.shade(tower, dark(wall, 0.55), 0.7, "left")
    art.polygon([(790, 254), (1010, 254), (960, 176), (840, 176)], copper)
    art.polygon([(868, 176), (932, 176), (900, 86)], dark(copper, 0.2))
    art.disc((900, 346), 68, dark(wall, 0.5))
    art.disc((900, 346), 58, LAMP if art.light.lamps > 0.4 else WHITE)
    art.line([(900, 346), (900, 302)], art.light.ink, 7)
    art.line([(900, 346), (934, 364)], art.light.ink, 7)
    for x in (850, 926):
        art.polygon(arch(x, 430, x + 24, 510), dark(wall, 0.55))


def _hall_front(art: Canvas, wall: Color) -> None:
    roof = art.tone((110, 74, 70))
    art.polygon([(400, 560), (460, 490), (1340, 490), (1400, 560)], roof)
    front = rect(410, 556, 1390, 950)
    art.polygon(front, wall)
    art.shade(front, dark(wall, 0.5), 0.6, "left")
    art.box((394, 550, 1406, 574), pale(wall, 0.4))
    for x in (*range(450, 640, 94), *range(1170, 1360, 94)):
        houses.window(art, (x, 610, x + 50, 720), wall)
        houses.window(art, (x, 780, x + 50, 890), wall)
    _portico(art, wall)


def _portico(art: Canvas, wall: Color) -> None:
    art.box((670, 600, 1130, 910), dark(wall, 0.5))
    for x in (730, 830, 930, 1030):
        art.polygon(
            arch(x, 700, x + 44, 900),
            mix(dark(wall, 0.7), LAMP, 0.75 if art.light.lamps > 0.4 else 0.12),
        )
    for x in (676, 776, 876, 976, 1076):
        art.box((x, 600, x + 48, 910), pale(wall, 0.35))
        art.shade(rect(x, 600, x + 48, 910), dark(wall, 0.6), 0.8, "left")
        art.box((x - 6, 596, x + 54, 616), pale(wall, 0.5))
    art.box((650, 560, 1150, 602), pale(wall, 0.3))
    art.polygon([(640, 562), (1160, 562), (900, 440)], pale(wall, 0.2))
    art.polygon([(700, 550), (1100, 550), (900, 462)], dark(wall, 0.2))
    art.disc((900, 518), 24, art.tone(OCHRE))
