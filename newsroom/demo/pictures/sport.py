"""Scenes of sport: pool, stadium."""

from . import people, scenery
from .canvas import Canvas, Point
from .colors import (
    CLOUDS,
    CREAM,
    DAWN,
    DUSK,
    FROST,
    GREEN,
    LAMP,
    MORNING,
    NAVY,
    NIGHT,
    OCHRE,
    PINE,
    RED,
    ROSE,
    SAND,
    SLATE,
    SUMMER,
    TEAL,
    WHITE,
    YELLOW,
    Color,
    dark,
    mix,
    pale,
)
from .shapes import arc, curve, moved


def pool(art: Canvas) -> None:
    light = art.choose(MORNING, SUMMER, DAWN, FROST, ROSE)
    wall = art.tone(art.chance.choice(((226, 236, 234), CREAM, (236, 214, 196))))
    art.fade((0, 0, 1800, 470), pale(wall, 0.4), dark(wall, 0.12))
    for i in range(7):
        x = 150 + 222 * i
        art.box((x, 120, x + 176, 390), light.low)
        art.fade((x, 120, x + 176, 390), light.top, light.low)
        art.line([(x + 88, 120), (x + 88, 390)], pale(wall, 0.3), 9)
        art.line([(x, 230), (x + 176, 230)], pale(wall, 0.3), 9)
    _pool_roof(art, dark(wall, 0.2))
    art.box((0, 440, 1800, 478), pale(art.tone(SAND), 0.3))
    far = (900 + art.chance.uniform(-90, 90), 476.0)
    water = art.tone(
        art.chance.choice(((46, 166, 190), (34, 148, 186), (60, 180, 176)))
    )
    art.fade((0, 478, 1800, 1205), pale(water, 0.5), dark(water, 0.18))
    _lanes(art, far[0], dark(water, 0.55))
    scenery.ripples(art, 500, 1080, 90)
    _swimmer(art, _lane_at(far[0], 0.5, 0.36), 1.2)
    _swimmer(art, _lane_at(far[0], 1.5, 0.14), 0.62)
    _swimmer(art, _lane_at(far[0], -0.5, 0.2), 0.75)
    _blocks(art, far[0])


def _pool_roof(art: Canvas, color: Color) -> None:
    for x in range(-300, 2200, 250):
        art.line([(x * 1.7 - 630, -10), (x, 90)], color, 16)
    art.box((0, 84, 1800, 104), color)
    for x in range(240, 1800, 330):
        art.box((x, 40, x + 120, 56), LAMP, 8)
        art.glow((x + 60, 48), 130, LAMP, 0.5)


def _lane_at(middle: float, lane: float, near: float) -> Point:
    """A place on the water; lanes count from the middle, `near` from the far end."""
    return middle + lane * (86 + 470 * near), 478 + 720 * near


def _lanes(art: Canvas, middle: float, stripe: Color) -> None:
    for lane in range(-6, 6):
        a, b = _lane_at(middle, lane + 0.42, 0.02), _lane_at(middle, lane + 0.58, 0.02)
        c, d = _lane_at(middle, lane + 0.58, 1), _lane_at(middle, lane + 0.42, 1)
        art.glaze([a, b, c, d], stripe, 0.5)
    for lane in range(-6, 7):
        near, step = 0.0, 0
        while near < 0.98:
            x, y = _lane_at(middle, lane, near)
            size = 4.5 + 22 * near
            color = (
                (RED, WHITE)[step // 2 % 2]
                if lane % 2
                else (NAVY, YELLOW)[step // 2 % 2]
            )
            art.oval(
                (x - size, y - size * 0.7, x + size, y + size * 0.7), art.tone(color)
            )
            near, step = near + 0.0085 + 0.034 * near, step + 1


def _swimmer(art: Canvas, at: Point, size: float) -> None:
    """Doing the crawl towards the viewer, one arm raised."""
    skin, foam = art.tone(art.chance.choice(people.SKINS)), art.tone(WHITE)
    for reach in (120, 84):
        color = mix(foam, art.pixel((at[0], at[1] - 4)), reach / 200)
        art.oval(
            (
                at[0] - reach * size,
                at[1] - 10 * size,
                at[0] + reach * size,
                at[1] + reach * 0.42 * size,
            ),
            color,
        )
    art.rope(
        curve(moved([(40, 10), (86, -40), (70, -110), (22, -126)], at, size)),
        skin,
        26 * size,
    )
    art.rope(moved([(-44, 10), (-104, 22)], at, size), skin, 24 * size)
    art.polygon(moved(arc((0, 16), (66, 44), 180, 360), at, size), skin)
    art.disc(moved([(0, -20)], at, size)[0], 40 * size, skin)
    art.polygon(
        moved(arc((0, -22), (42, 44), 175, 365), at, size),
        art.tone(art.chance.choice((RED, YELLOW, WHITE, NAVY))),
    )
    for x in (-16, 16):
        art.oval(
            (
                at[0] + (x - 12) * size,
                at[1] - 18 * size,
                at[0] + (x + 12) * size,
                at[1] - 2 * size,
            ),
            art.light.ink,
        )
    art.oval(
        (at[0] - 70 * size, at[1] + 12 * size, at[0] + 70 * size, at[1] + 40 * size),
        foam,
    )


def _blocks(art: Canvas, middle: float) -> None:
    edge = art.tone((222, 216, 204))
    art.fade((0, 1110, 1800, 1205), pale(edge, 0.3), dark(edge, 0.2))
    art.box((0, 1100, 1800, 1124), art.tone(TEAL))
    for lane in range(-2, 2):
        x = _lane_at(middle, lane + 0.5, 0.88)[0]
        art.box((x - 60, 1060, x + 60, 1180), dark(edge, 0.25), 8)
        art.polygon(
            [(x - 92, 1070), (x + 92, 1070), (x + 72, 1020), (x - 72, 1020)],
            pale(edge, 0.5),
        )
        art.box((x - 92, 1068, x + 92, 1090), art.tone(RED))


def stadium(art: Canvas) -> None:
    light = art.choose(NIGHT, DUSK, NIGHT, ROSE, CLOUDS)
    level = 560.0
    scenery.sky(art, level)
    if light is NIGHT:
        scenery.stars(art, 300, 60)
    scenery.clouds(art, 80, 260, 3)
    _stand(art, level)
    grass = mix(art.tone((84, 160, 84)), (84, 160, 84), 0.5)
    art.fade((0, level, 1800, 1205), mix(grass, light.haze, 0.2), dark(grass, 0.3))
    for i in range(-8, 9, 2):
        strip = [
            (900 + i * 118, level),
            (900 + (i + 1) * 118, level),
            (900 + (i + 1) * 250, 1205),
            (900 + i * 250, 1205),
        ]
        art.glaze(strip, pale(grass, 0.3), 0.35)
    _lines(art, pale(grass, 0.85))
    _goal(art, level)
    _players(art)
    for x in (160, 560, 1240, 1640):
        _floodlight(art, (x, level - 90), 330 if x in (560, 1240) else 440)


def _stand(art: Canvas, level: float) -> None:
    body = dark(art.tone(SLATE), 0.35)
    art.box((0, 330, 1800, level), body)
    for row in range(8):
        y = 384 + 19 * row
        for x in range(0, 1800, 15):
            coat = art.chance.choice((RED, WHITE, RED, NAVY, OCHRE, SLATE, body))
            art.disc(
                (x + art.chance.uniform(-3, 3) + 7 * (row % 2), y),
                7.5,
                mix(body, coat, 0.75),
            )
    roof = [(120, 350), (70, 262), (1730, 262), (1680, 350)]
    art.polygon(roof, art.tone(RED))
    art.shade(roof, dark(art.tone(RED), 0.7), 0.7, "bottom")
    for x in range(240, 1700, 220):
        art.line([(x, 340), (x, level - 20)], dark(body, 0.3), 8)
    art.box((0, level - 40, 1800, level), art.tone(CREAM))
    for x in range(0, 1800, 150):
        color = art.chance.choice((RED, TEAL, NAVY, OCHRE, PINE))
        art.box((x + 5, level - 35, x + 145, level - 5), art.tone(color))


def _lines(art: Canvas, white: Color) -> None:
    art.line([(60, 590), (1740, 590)], white, 5)
    for near, far, low in ((250, 400, 850), (540, 600, 690)):
        art.line(
            [(far, 590), (near, low), (1800 - near, low), (1800 - far, 590)], white, 7
        )
    art.line(arc((900, 850), (190, 70), 0, 180), white, 8)
    art.oval((888, 765, 912, 775), white)
    art.line([(60, 590), (-300, 1200)], white, 8)
    art.line([(1740, 590), (2100, 1200)], white, 8)


def _goal(art: Canvas, level: float) -> None:
    white = art.tone(WHITE)
    white = pale(white, 0.7)
    left, right, top, low = 725, 1075, level - 100, level + 32
    for i in range(1, 18):
        x = left + (right - left) * i / 18
        art.line([(x, top), (x, low - 10)], mix(white, art.light.haze, 0.6), 1.6)
    for i in range(1, 7):
        y = top + (low - top) * i / 7
        art.line([(left, y), (right, y)], mix(white, art.light.haze, 0.6), 1.6)
    art.line([(left, low), (left, top), (right, top), (right, low)], white, 11)


def _players(art: Canvas) -> None:
    home, away = art.chance.sample((RED, NAVY, YELLOW, WHITE, TEAL), 2)
    push = art.chance.uniform(-60, 60)
    places = [
        (900, 610, OCHRE),
        (640, 740, away),
        (1150, 730, home),
        (470, 900, home),
        (1320, 880, away),
    ]
    for x, y, color in places:
        people.player(art, (x + push * 0.5, y), 0.2 * y - 10, color)
    people.player(art, (820 + push, 1030), 290, home)
    people.player(art, (1060 + push, 1010), 270, away)
    art.disc((945 + push, 1022), 25, WHITE)
    art.oval((915 + push, 1046, 985 + push, 1058), dark(art.tone(GREEN), 0.5))
    for x, y in ((945, 1020), (930, 1008), (960, 1010), (938, 1036), (958, 1034)):
        art.disc((x + push, y), 6, art.light.ink)


def _floodlight(art: Canvas, foot: Point, high: float) -> None:
    x, y = foot
    top = y - high
    art.line([(x - 14, y), (x, top)], art.light.ink, 7)
    art.line([(x + 14, y), (x, top)], art.light.ink, 7)
    art.box((x - 84, top - 60, x + 84, top + 30), art.light.ink, 6)
    for i in range(5):
        for j in range(3):
            art.disc((x - 64 + 32 * i, top - 42 + 27 * j), 12, (255, 250, 226))
    art.glow((x, top - 14), 330, (255, 248, 214), 0.85)
