"""Scenes of boats at sea: trawler, rowing."""

from . import people, scenery
from .canvas import Canvas, Point
from .colors import (
    CLOUDS,
    DAWN,
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
    WOOD,
    YELLOW,
    Color,
    dark,
    mix,
    pale,
)
from .shapes import arc, curve, moved, rect


def trawler(art: Canvas) -> None:
    light = art.choose(DAWN, MORNING, GOLD, CLOUDS, DUSK, SUMMER)
    scenery.sky(art, 780)
    scenery.sun(art, (art.chance.uniform(380, 560), art.chance.uniform(300, 480)), 78)
    scenery.clouds(art, 100, 460)
    scenery.hills(art, 720, 30, art.tone(PINE, 0.75))
    sea = art.tone((30, 104, 122))
    scenery.waves(art, 780, 30, mix(sea, light.haze, 0.45))
    scenery.waves(art, 850, 44, mix(sea, light.haze, 0.2))
    _trawler(art, (900 + art.chance.uniform(-30, 30), 930))
    for i in range(3):
        scenery.waves(art, 965 + 78 * i, 62 + 16 * i, dark(sea, 0.1 + 0.16 * i))
    spots = [
        (art.chance.uniform(260, 720), art.chance.uniform(260, 620)) for _ in range(9)
    ]
    scenery.gulls(art, spots, 0.85, art.tone(WHITE))


def _trawler(art: Canvas, at: Point) -> None:
    tilt = -4
    hull = art.tone(art.chance.choice((TEAL, RED, NAVY, (60, 120, 84), RUST)))

    def put(points: list[Point]) -> list[Point]:
        return moved(points, at, 1.08, tilt)

    _rigging(
        art, put([(-330, -160), (-330, -470), (60, -620), (60, -300), (540, -240)])
    )
    deck = put(
        [(-480, -150), (-470, -190), (520, -200), (560, -260), (440, 80), (-460, 80)]
    )
    body = [
        deck[0],
        *curve(put([(-480, -150), (-100, -130), (250, -170), (580, -290)])),
        *put([(530, -140), (450, 80), (-450, 80), (-490, -60)]),
    ]
    house = put([(20, -150), (20, -330), (300, -330), (330, -165)])
    art.polygon(house, art.tone(WHITE))
    art.shade(house, dark(art.tone(WHITE), 0.5), 0.6, "left")
    bridge = put([(60, -330), (52, -450), (280, -450), (300, -330)])
    art.polygon(bridge, art.tone(WHITE))
    art.polygon(
        put([(36, -450), (30, -476), (306, -476), (300, -450)]), art.tone(OCHRE)
    )
    for x in (72, 134, 196, 250):
        glass = LAMP if art.light.lamps > 0.4 else art.light.ink
        art.polygon(put(rect(x, -430, x + 42, -376)), glass)
    for x in (70, 150, 230):
        art.disc(put([(x, -250)])[0], 20, art.light.ink)
    art.polygon(body, hull)
    art.shade(body, dark(hull, 0.65), 0.8, "bottom")
    art.line(
        curve(put([(-480, -150), (-100, -130), (250, -170), (580, -290)])),
        art.tone(WHITE),
        14,
    )
    art.line(
        curve(put([(-484, -60), (-60, -40), (280, -70), (510, -140)])),
        art.tone(WHITE),
        5,
    )
    for x in (-380, -270):
        people_on_deck(art, put([(x, -136)])[0])


def people_on_deck(art: Canvas, foot: Point) -> None:
    people.person(art, (foot[0], foot[1] + 40), 150, YELLOW)


def _rigging(art: Canvas, knots: list[Point]) -> None:
    foot, gantry, top, mast, bow = knots
    ink = art.light.ink
    for push in (0, 90):
        art.line(
            [(foot[0] + push, foot[1] + 20), (gantry[0] + push * 0.7, gantry[1])],
            art.tone(OCHRE),
            18,
        )
    art.line(
        [(gantry[0] - 30, gantry[1]), (gantry[0] + 100, gantry[1] - 6)],
        art.tone(OCHRE),
        20,
    )
    art.line([mast, top], art.tone(WOOD), 14)
    art.line([top, bow], ink, 4)
    art.line([top, gantry], ink, 4)
    art.line(
        [(mast[0], mast[1] + 10), (gantry[0] + 40, gantry[1] - 70)], art.tone(WOOD), 10
    )
    net = [
        (gantry[0] - 20, gantry[1] + 6),
        (gantry[0] + 70, gantry[1] + 6),
        (gantry[0] + 46, gantry[1] + 190),
        (gantry[0] + 6, gantry[1] + 200),
    ]
    art.glaze(curve(net, closed=True), art.tone(PINE), 0.85)
    art.disc(top, 10, RED)


def rowing(art: Canvas) -> None:
    light = art.choose(MORNING, GOLD, DAWN, ROSE, CLOUDS, SUMMER)
    scenery.sky(art, 620)
    scenery.sun(art, (art.chance.uniform(1100, 1400), art.chance.uniform(240, 360)), 80)
    scenery.clouds(art, 90, 320, 3)
    scenery.hills(art, 520, 70, art.tone(PINE, 0.66))
    scenery.hills(art, 585, 30, art.tone(PINE, 0.45))
    scenery.water(art, 620, 1200)
    scenery.glitter(art, 1250, 620, 1000)
    _gig(art, (1180, 655), 0.2, RED)
    scenery.ripples(art, 640, 1180, 80)
    color = art.chance.choice((RED, TEAL, NAVY, OCHRE, PINE))
    _gig(art, (900, 880), 1.0, color)
    scenery.gulls(art, [(500, 330), (610, 270)], 0.9, pale(light.low, 0.5))


def _gig(art: Canvas, at: Point, size: float, color: Color) -> None:
    """A boat with six at the oars and one who steers, headed right."""
    hull = art.tone(color)
    art.glaze(
        moved([(-640, 20), (640, 20), (480, 110), (-500, 110)], at, size),
        dark(hull, 0.7),
        0.4,
    )
    for i in range(6):
        _rower(art, moved([(-390 + 150 * i, -70)], at, size)[0], size, color)
    _cox(art, moved([(-520, -66)], at, size)[0], size)
    top = curve([(-650, -110), (-400, -56), (0, -44), (400, -60), (680, -140)])
    body = moved([*top, (610, 10), (540, 40), (-540, 40), (-620, 0)], at, size)
    art.polygon(body, hull)
    art.shade(body, dark(hull, 0.65), 0.8, "bottom")
    art.line(moved(top, at, size), art.tone(WHITE), 13 * size)
    for i in range(6):
        _oar(art, moved([(-330 + 150 * i, -52)], at, size)[0], size)


def _oar(art: Canvas, lock: Point, size: float) -> None:
    hand, blade = moved([(-38, -52), (112, 150)], lock, size)
    art.rope([hand, blade], art.tone((226, 190, 140)), 8 * size)
    paddle = moved([(90, 122), (112, 116), (160, 196), (132, 212)], lock, size)
    art.polygon(paddle, art.tone(WHITE))
    x, y = blade
    for reach in (46, 78):
        art.line(
            arc(
                (x + 26 * size, y + 44 * size),
                (reach * size, reach * 0.26 * size),
                10,
                200,
            ),
            art.tone(WHITE),
            4 * size,
        )


def _rower(art: Canvas, seat: Point, size: float, color: Color) -> None:
    """Facing left, leaning forward towards the stroke."""
    shirt = art.tone(WHITE if color != WHITE else NAVY)
    skin = art.tone(art.chance.choice(people.SKINS))
    lean = 8 + art.chance.uniform(-4, 4)
    body = moved(
        [(-30, 30), (-42, -92), (-12, -122), (28, -110), (40, 30)], seat, size, lean
    )
    art.polygon(curve(body, closed=True), shirt)
    art.shade(body, dark(shirt, 0.5), 0.7, "left")
    band = moved([(-40, -56), (38, -56), (39, -34), (-38, -34)], seat, size, lean)
    art.polygon(band, art.tone(color))
    shoulder, elbow, hand = moved([(0, -92), (-10, -40), (24, -34)], seat, size, lean)
    art.rope([shoulder, elbow, hand], skin, 22 * size)
    face = moved([(4, -158)], seat, size, lean)[0]
    people.head(art, face, 30 * size)


def _cox(art: Canvas, seat: Point, size: float) -> None:
    body = moved([(-36, 30), (-34, -70), (0, -100), (34, -70), (40, 30)], seat, size)
    art.polygon(curve(body, closed=True), art.tone(NAVY))
    art.rope(moved([(10, -64), (60, -20)], seat, size), art.tone(NAVY), 22 * size)
    people.head(art, moved([(2, -132)], seat, size)[0], 29 * size)
