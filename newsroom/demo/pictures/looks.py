"""How the authors look."""

from dataclasses import dataclass, replace
from random import Random

from .colors import (
    CREAM,
    NAVY,
    OCHRE,
    PINE,
    PINK,
    RED,
    RUST,
    SAND,
    SLATE,
    TEAL,
    Color,
    pale,
)

FAIR, ROSY, TAN, OLIVE, BROWN, DEEP = (
    (248, 214, 186),
    (240, 190, 160),
    (222, 170, 128),
    (204, 152, 112),
    (160, 108, 76),
    (114, 74, 56),
)
BLACK, CHESTNUT, GINGER, BLOND, GRAY, SILVER = (
    (44, 36, 42),
    (104, 64, 46),
    (190, 92, 46),
    (226, 178, 104),
    (142, 140, 144),
    (222, 218, 212),
)


@dataclass(frozen=True)
class Look:
    skin: Color
    hair: Color
    style: str
    coat: Color
    ground: Color
    wear: str = "round"  # the collar: round, shirt, roll or scarf
    beard: str = ""  # full, short or mustache
    glasses: str = ""  # round or square
    earrings: bool = False


LOOKS = {
    "Rosa Tern": Look(FAIR, GINGER, "bob", PINE, (244, 206, 150), "shirt"),
    "Anselm Krag": Look(ROSY, GRAY, "cap", NAVY, (150, 190, 196), "roll", "full"),
    "Ines Halloway": Look(
        OLIVE,
        BLACK,
        "bun",
        RED,
        (222, 214, 196),
        "shirt",
        glasses="round",
        earrings=True,
    ),
    "Tobias Wren": Look(DEEP, BLACK, "crop", OCHRE, (94, 138, 146), "round", "short"),
    "Marguerite Soll": Look(
        FAIR,
        SILVER,
        "pixie",
        (62, 52, 78),
        (226, 140, 122),
        "scarf",
        glasses="square",
        earrings=True,
    ),
    "Dilys Oke": Look(
        BROWN, BLACK, "curls", TEAL, (246, 212, 120), "round", earrings=True
    ),
    "Petra Amo": Look(TAN, CHESTNUT, "long", (190, 88, 84), (176, 206, 190), "round"),
    "Hamish Corrie": Look(
        ROSY,
        SILVER,
        "bald",
        (112, 84, 66),
        (170, 182, 148),
        "shirt",
        "mustache",
        "round",
    ),
    "Farid Nassau": Look(
        OLIVE, BLACK, "waves", SLATE, (232, 176, 128), "round", "full"
    ),
    "Joan Abara": Look(
        DEEP, BLACK, "braids", CREAM, (150, 120, 160), "roll", glasses="round"
    ),
}


def look_of(name: str) -> Look:
    """The look of an author, or for another name one of theirs in other colors."""
    if name in LOOKS:
        return LOOKS[name]
    chance = Random(name)  # noqa: S311  a picture is no secret
    skin = chance.choice((FAIR, ROSY, TAN, OLIVE, BROWN, DEEP))
    hair = chance.choice(
        (BLACK, CHESTNUT, GRAY)
        if skin in {BROWN, DEEP}
        else (BLACK, CHESTNUT, GINGER, BLOND, GRAY)
    )
    coat, ground = chance.sample((PINE, NAVY, RED, OCHRE, TEAL, RUST, SAND, PINK), 2)
    return replace(
        chance.choice(list(LOOKS.values())),
        skin=skin,
        hair=hair,
        coat=coat,
        ground=pale(ground, 0.35),
    )
