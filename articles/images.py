"""Pictures: judged by their header, decoded once, written anew without metadata.

Plain values in and out, and files. What is stored and served was encoded here, so
nothing that was hidden in an upload (a script behind the pixels, where it was taken)
survives. A hostile file costs less than 300 MB, and of another process.
"""

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from io import BytesIO
from itertools import product
from pathlib import PurePath
from typing import IO, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from . import decoding
from .decoding import Picture

logger = logging.getLogger(__name__)

MAX_BYTES = 15 * 1024 * 1024
AT_ONCE = 13_000_000  # pixels: of an upload up to here, the first sizes are soon made
PATIENCE = 60  # seconds for one upload
TURN = 10  # seconds that one waits for others, and a thread of the server with it
TURNS = 2  # uploads that one server process has decoded at a time
_turns = threading.BoundedSemaphore(TURNS)
REFUSALS = {
    "unknown": _("Choose a JPEG, PNG, WebP or GIF picture."),
    "name": _("The file is a %(format)s picture, but its name says something else."),
    "large": _("This picture is too large: at most %(number)d million pixels."),
    "frames": _("A moving picture has at most %(number)d frames."),
    "damaged": _("This picture is damaged: it cannot be read."),
    "busy": _("Other pictures are being read just now: try again in a moment."),
    "costly": _("This picture takes too much memory to read: save it smaller."),
}
FIRST = (480, 960)  # widths that pages need at once; texts name the second
LATER = (1440, 2160)  # for large and dense screens
RATIOS = ((1, 1), (4, 3), (16, 9))  # of the crops that search engines ask for
CROP_WIDTH = 1200
CARD = (3, 2)  # what lists show of a picture
CARD_WIDTHS = (480, 960, 1440)
FACES = (96, 240)  # of the squares beside a name, which is where few pixels are seen
ALIKE = 0.02  # a ratio that differs by less is not cut
_JPEG = {".jpg", ".jpeg", ".jpe", ".jfif"}
SUFFIXES = {
    "JPEG": _JPEG,
    "MPO": _JPEG,  # what phones write: a JPEG with a second picture behind it
    "PNG": {".png"},
    "WEBP": {".webp"},
    "GIF": {".gif"},
}
CONTENT_TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
# What is made at once, of the first widths: every browser shows one of them.
QUICK = ("webp", "jpg")
ENCODERS: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("AVIF", {"quality": 60, "speed": 8}),
    "webp": ("WEBP", {"quality": 78, "method": 4}),
    "jpg": ("JPEG", {"quality": 80, "optimize": True, "progressive": True}),
}


type Wants = Callable[[str, str], bool]  # of the name and the extension of a rendition


class Size(NamedTuple):
    width: int
    height: int
    name: str  # as in the address: "960", of a crop "1200x900-1a2b3c4d"


class Rendition(NamedTuple):
    name: str
    extension: str
    data: bytes


def check_and_reencode(upload: IO[bytes], name: str) -> Picture:
    """The uploaded picture, upright, in the colors of screens, and nothing beside it.

    Decoded in a process of its own (`decoding`). Raises ValidationError in words for
    the one who uploaded it.
    """
    if upload.seek(0, 2) > MAX_BYTES:
        raise ValidationError(_("A picture has at most 15 MB."))
    upload.seek(0)
    suffix = PurePath(name).suffix.lower()
    formats = [kind for kind, suffixes in SUFFIXES.items() if suffix in suffixes]
    answer, data = _decode(upload.read(), formats)
    if "refused" in answer:
        raise ValidationError(REFUSALS[answer["refused"]] % answer["values"])
    return Picture(data, **answer)


def _decode(data: bytes, formats: list[str]) -> tuple[dict[str, Any], bytes]:
    """What the decoder says of a file, and the picture that it made."""
    if not _turns.acquire(timeout=TURN):
        return {"refused": "busy", "values": {}}, b""
    command = [sys.executable, "-I", decoding.__file__, ",".join(formats)]
    try:
        ended = subprocess.run(  # noqa: S603  our own program
            command,
            input=data,
            capture_output=True,
            check=True,
            env={},
            timeout=PATIENCE,
        )
    except (OSError, subprocess.SubprocessError) as why:
        logger.warning("An upload was not decoded: %s", why)
        return {"refused": "costly", "values": {}}, b""
    finally:
        _turns.release()
    head, _line, picture = ended.stdout.partition(b"\n")
    return json.loads(head), picture


def sizes(width: int, height: int, *, is_complete: bool = False) -> list[Size]:
    """The sizes that are made of a picture, never wider than the picture itself.

    At first those that pages need at once; when they are complete the later ones,
    too, up to the first that is as wide as the picture.
    """
    later = [
        wanted
        for wanted, narrower in zip(LATER, (*FIRST[1:], *LATER), strict=False)
        if is_complete and narrower < width
    ]
    return [
        Size(shown, max(1, round(height * shown / width)), str(wanted))
        for wanted in (*FIRST, *later)
        for shown in [min(wanted, width)]
    ]


def crops(width: int, height: int, focus: tuple[int, int]) -> list[Size]:
    """The crops of a picture around a point (percent from the left and the top).

    Their names tell the point: of another one they are other files.
    """
    return [
        _crop(min(CROP_WIDTH, width, height * ratio[0] // ratio[1]), ratio, focus)
        for ratio in RATIOS
    ]


def cards(width: int, height: int, focus: tuple[int, int]) -> list[Size]:
    """The crops that lists show, up to the first that is as wide as it can be.

    None of a picture that has their ratio already.
    """
    widest = min(width, height * CARD[0] // CARD[1])
    if abs(width * CARD[1] - height * CARD[0]) < ALIKE * width * CARD[1]:
        return []
    narrower = (0, *CARD_WIDTHS)
    widths = [
        min(wanted, widest)
        for wanted, before in zip(CARD_WIDTHS, narrower, strict=False)
        if before < widest
    ]
    return [_crop(wide, CARD, focus) for wide in widths]


def faces(width: int, height: int, focus: tuple[int, int]) -> list[Size]:
    """The squares that stand beside a name."""
    widths = {min(wanted, width, height) for wanted in FACES}
    return [_crop(wide, (1, 1), focus) for wide in sorted(widths)]


def _crop(wide: int, ratio: tuple[int, int], focus: tuple[int, int]) -> Size:
    high = max(1, wide * ratio[1] // ratio[0])
    mark = blake2b(f"{focus}".encode(), digest_size=4).hexdigest()
    return Size(max(1, wide), high, f"{wide}x{high}-{mark}")


def render_first(original: IO[bytes]) -> Iterator[Rendition]:
    """What pages need at once, made of a picture that we wrote."""
    yield from _render(original, is_first)


def render_rest(original: IO[bytes], lacks: Wants) -> Iterator[Rendition]:
    """What is lacking of the first sizes in AVIF and the later ones in every format."""
    yield from _render(
        original, lambda name, kind: not is_first(name, kind) and lacks(name, kind)
    )


def render_crops(
    original: IO[bytes], focus: tuple[int, int], lacks: Wants
) -> Iterator[Rendition]:
    """What is lacking of the crops for pages, and of the others, which are JPEG."""
    center = focus[0] / 100, focus[1] / 100
    with Image.open(original, formats=["JPEG"]) as picture:
        on_pages = cards(*picture.size, focus) + faces(*picture.size, focus)
        wanted = {size: ["jpg"] for size in crops(*picture.size, focus)}
        wanted |= {size: list(ENCODERS) for size in on_pages}
        for size, kinds in wanted.items():
            if extensions := [kind for kind in kinds if lacks(size.name, kind)]:
                cut = ImageOps.fit(picture, size[:2], centering=center)
                yield from _encoded(cut, size.name, extensions)


def write(stem: str, renditions: Iterable[Rendition]) -> None:
    """Store renditions, over what a worker that was killed may have left behind."""
    for rendition in renditions:
        path = path_of(stem, rendition.name, rendition.extension)
        default_storage.save(path, ContentFile(rendition.data))


def delete_first(stem: str) -> None:
    """Take away what `render_first` made."""
    for width, extension in product(FIRST, QUICK):
        default_storage.delete(path_of(stem, str(width), extension))


def _render(original: IO[bytes], wants: Wants) -> Iterator[Rendition]:
    with Image.open(original, formats=["JPEG"]) as picture:
        for size in sizes(*picture.size, is_complete=True):
            if extensions := [kind for kind in ENCODERS if wants(size.name, kind)]:
                small = picture.resize(size[:2], Image.Resampling.LANCZOS)
                yield from _encoded(small, size.name, extensions)


def _encoded(
    picture: Image.Image, name: str, extensions: list[str]
) -> Iterator[Rendition]:
    for extension in extensions:
        yield Rendition(name, extension, _encode(picture, extension))


def render_one(original: IO[bytes], name: str, extension: str) -> bytes:
    """A first size in one format, as `render_first` makes it."""
    with Image.open(original, formats=["JPEG"]) as picture:
        size = next(size for size in sizes(*picture.size) if size.name == name)
        picture.draft("RGB", (size.width, size.height))
        small = picture.resize((size.width, size.height), Image.Resampling.LANCZOS)
        return _encode(small, extension)


def is_stored(stem: str, name: str, extension: str) -> bool:
    """Whether the storage has a rendition: a whole one, for it takes no others."""
    return default_storage.exists(path_of(stem, name, extension))


def path_of(key: str, name: str, extension: str) -> str:
    """Where a rendition lies in the storage."""
    return f"renditions/{key}/{name}.{extension}"


def is_first(name: str, extension: str) -> bool:
    """Whether a rendition is one of those that are made at once."""
    return name in {str(width) for width in FIRST} and extension in QUICK


def _encode(picture: Image.Image, extension: str) -> bytes:
    encoder, options = ENCODERS[extension]
    out = BytesIO()
    picture.save(out, encoder, **options)
    return out.getvalue()
