"""Pictures: judged by their header, decoded once, written anew without metadata.

Plain values in and out. What is stored and served was encoded here, so nothing
that was hidden in an upload (a script behind the pixels, where it was taken)
survives. A hostile file costs less than 300 MB of memory, whatever it claims.
"""

import warnings
from collections.abc import Callable, Iterator
from hashlib import blake2b
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 40_000_000
# Decoders that hold a picture more than once in memory get less of it.
MAX_PIXELS_COSTLY = 16_000_000
MAX_PIXELS_WEBP = 12_000_000
MAX_FRAMES = 50
MAX_SIDE = 3200  # of what is stored: enough for every size we show
FIRST = (480, 960)  # widths that pages need at once; texts name the second
LATER = (1440, 2160)  # for large and dense screens
RATIOS = ((1, 1), (4, 3), (16, 9))  # of the crops that search engines ask for
CROP_WIDTH = 1200
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


class Picture(NamedTuple):
    """A JPEG that we wrote ourselves."""

    data: bytes
    width: int
    height: int


class Size(NamedTuple):
    width: int
    height: int
    name: str  # as in the address: "960", of a crop "1200x900-1a2b3c4d"


class Rendition(NamedTuple):
    name: str
    extension: str
    data: bytes


def check_and_reencode(upload: IO[bytes], name: str) -> Picture:
    """The uploaded picture, upright, with its color profile and nothing else.

    Raises ValidationError in words for the one who uploaded it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _reencode(_open(upload, name))
    except ValidationError:
        raise
    except Image.DecompressionBombError as why:
        raise _too_large(MAX_PIXELS) from why
    except Exception as why:  # broken files raise nearly everything
        raise ValidationError(_("This picture is damaged: it cannot be read.")) from why


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
    mark = blake2b(f"{focus}".encode(), digest_size=4).hexdigest()
    found = []
    for across, down in RATIOS:
        wide = min(CROP_WIDTH, width, height * across // down)
        high = max(1, wide * down // across)
        found.append(Size(max(1, wide), high, f"{wide}x{high}-{mark}"))
    return found


def render_first(original: IO[bytes]) -> Iterator[Rendition]:
    """What pages need at once, made of a picture that we wrote."""
    yield from _render(original, is_first)


def render_rest(original: IO[bytes]) -> Iterator[Rendition]:
    """The first sizes in AVIF, and the later ones in every format."""
    yield from _render(original, lambda name, kind: not is_first(name, kind))


def render_crops(original: IO[bytes], focus: tuple[int, int]) -> Iterator[Rendition]:
    """The crops as JPEG, for programs that know no other format."""
    center = focus[0] / 100, focus[1] / 100
    with Image.open(original, formats=["JPEG"]) as picture:
        profile = picture.info.get("icc_profile")
        picture.load()
        for size in crops(*picture.size, focus):
            cut = ImageOps.fit(picture, size[:2], centering=center)
            yield Rendition(size.name, "jpg", _encode(cut, "jpg", profile))


def _render(
    original: IO[bytes], wants: Callable[[str, str], bool]
) -> Iterator[Rendition]:
    with Image.open(original, formats=["JPEG"]) as picture:
        profile = picture.info.get("icc_profile")
        picture.load()
        for size in sizes(*picture.size, is_complete=True):
            extensions = [kind for kind in ENCODERS if wants(size.name, kind)]
            if not extensions:
                continue
            small = picture.resize((size.width, size.height), Image.Resampling.LANCZOS)
            for extension in extensions:
                data = _encode(small, extension, profile)
                yield Rendition(size.name, extension, data)


def render_one(original: IO[bytes], name: str, extension: str) -> bytes:
    """A first size in one format, as `render_first` makes it."""
    with Image.open(original, formats=["JPEG"]) as picture:
        profile = picture.info.get("icc_profile")
        size = next(size for size in sizes(*picture.size) if size.name == name)
        picture.draft("RGB", (size.width, size.height))
        small = picture.resize((size.width, size.height), Image.Resampling.LANCZOS)
        return _encode(small, extension, profile)


def path_of(key: str, name: str, extension: str) -> str:
    """Where a rendition lies in the storage."""
    return f"renditions/{key}/{name}.{extension}"


def is_first(name: str, extension: str) -> bool:
    """Whether a rendition is one of those that are made at once."""
    return name in {str(width) for width in FIRST} and extension in QUICK


def _encode(picture: Image.Image, extension: str, profile: bytes | None) -> bytes:
    encoder, options = ENCODERS[extension]
    out = BytesIO()
    picture.save(out, encoder, icc_profile=profile, **options)
    return out.getvalue()


def _open(upload: IO[bytes], name: str) -> Image.Image:
    """The picture's header, judged before a pixel is decoded."""
    if upload.seek(0, 2) > MAX_BYTES:
        raise ValidationError(_("A picture has at most 15 MB."))
    upload.seek(0)
    try:
        picture = Image.open(upload, formats=["JPEG", "PNG", "WEBP", "GIF"])
    except UnidentifiedImageError as why:
        raise ValidationError(_("Choose a JPEG, PNG, WebP or GIF picture.")) from why
    if PurePath(name).suffix.lower() not in SUFFIXES.get(picture.format or "", set()):
        raise ValidationError(
            _("The file is a %(format)s picture, but its name says something else.")
            % {"format": picture.format}
        )
    _check_size(picture)
    return picture


def _check_size(picture: Image.Image) -> None:
    most = MAX_PIXELS
    if picture.format == "WEBP":
        most = MAX_PIXELS_WEBP
    elif picture.has_transparency_data or "progressive" in picture.info:
        most = MAX_PIXELS_COSTLY
    if picture.width * picture.height > most:
        raise _too_large(most)
    if getattr(picture, "n_frames", 1) > MAX_FRAMES:
        raise ValidationError(_("A moving picture has at most 50 frames."))


def _too_large(most: int) -> ValidationError:
    return ValidationError(
        _("This picture is too large: at most %(number)d million pixels.")
        % {"number": most // 1_000_000}
    )


def _reencode(picture: Image.Image) -> Picture:
    """The first frame: small enough, upright, RGB on white."""
    profile = picture.info.get("icc_profile")
    picture = ImageOps.exif_transpose(_shrink(picture))
    plain = _on_white(picture)
    plain.info = {}  # a comment would be written along
    if profile is None or profile[16:20] != b"RGB ":
        profile = None  # it describes inks or grays; the pixels are RGB now
    out = BytesIO()
    plain.save(out, "JPEG", quality=92, subsampling=0, icc_profile=profile)
    return Picture(out.getvalue(), plain.width, plain.height)


def _shrink(picture: Image.Image) -> Image.Image:
    """Whole steps first, and no copy is held longer than it takes to make the next."""
    picture.draft(None, (MAX_SIDE, MAX_SIDE))
    picture.load()
    if picture.mode.startswith("I"):
        picture = _replaced(picture, picture.point(lambda value: value / 256))
    if picture.mode not in {"L", "LA", "RGB", "RGBA", "CMYK"}:
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        picture = _replaced(picture, picture.convert(mode))
    factor = max(picture.size) // MAX_SIDE
    if factor > 1:
        picture = _replaced(picture, picture.reduce(factor))
    picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    return picture


def _replaced(old: Image.Image, new: Image.Image) -> Image.Image:
    """`new`, once the memory of `old` is given back."""
    old.close()
    return new


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    opaque = picture.convert("RGBA")
    white = Image.new("RGB", opaque.size, "white")
    white.paste(opaque, mask=opaque.getchannel("A"))
    return white
