"""Pictures of the demo, drawn by rule: the same words give the same picture."""

from collections.abc import Callable

from . import (
    boats,
    chart,
    halls,
    land,
    looks,
    night,
    portraits,
    quay,
    rails,
    shore,
    sport,
    table,
    town,
    works,
)
from .canvas import Canvas

SCENES: dict[str, Callable[[Canvas], None]] = {
    "ferry": quay.ferry,
    "harbor": quay.harbor,
    "storm": shore.storm,
    "lighthouse": shore.lighthouse,
    "old-town": town.old_town,
    "market": town.market,
    "town-hall": town.town_hall,
    "pool": sport.pool,
    "school-kitchen": table.school_kitchen,
    "field": land.field,
    "birds": land.birds,
    "stadium": sport.stadium,
    "concert-hall": halls.concert_hall,
    "rope-works": works.rope_works,
    "shipyard": works.shipyard,
    "trawler": boats.trawler,
    "library": halls.library,
    "map": chart.old_map,
    "train": rails.train,
    "viaduct": rails.viaduct,
    "oysters": table.oysters,
    "rowing": boats.rowing,
    "night-street": night.night_street,
    "snow": night.snow,
}


def draw(scene: str, seed: str) -> bytes:
    """One of SCENES as a JPEG of 1800 x 1200 pixels, another light for another seed."""
    art = Canvas(f"{scene} {seed}")
    SCENES[scene](art)
    if art.chance.random() < 0.5:
        art.turn()
    art.frame()
    return art.jpeg()


def portrait(name: str) -> bytes:
    """A JPEG of 800 x 800 pixels."""
    art = Canvas(name, portraits.SIZE, portraits.SIZE)
    portraits.bust(art, looks.look_of(name))
    return art.jpeg()
