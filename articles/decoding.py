"""What decodes an upload: a program of its own, with little memory and no secrets.

    python -I decoding.py FORMATS < upload > picture

FORMATS are those that the file's name may stand for ("JPEG,MPO"). Answers a line of
JSON, and after it the picture: a JPEG, written anew. A decoder that a file makes run
wild ends with its process. It knows Pillow alone: nothing of Django, nothing of ours.
"""

from __future__ import annotations

import json
import resource
import sys
import warnings
from io import BytesIO
from typing import IO, Any, NamedTuple

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 40_000_000
# Decoders that hold a picture more than once in memory get less of it.
MAX_PIXELS_COSTLY = 16_000_000
MAX_PIXELS_WEBP = 12_300_000  # what phones send, and no more
MAX_FRAMES = 50
MAX_SIDE = 3200  # of what is stored: enough for every size we show
MEMORY = 400 * 1024 * 1024  # bytes of addresses; less than 300 MB of it is used
SECONDS = 20  # of a processor


class Picture(NamedTuple):
    """A JPEG that we wrote ourselves."""

    data: bytes
    width: int
    height: int
    pixels: int  # of the upload


class Refused(Exception):
    """Why an upload is no picture for us: `why` is "unknown", "name", "large", …

    `values` are what a sentence about it names.
    """

    def __init__(self, why: str, **values: Any) -> None:
        super().__init__(why)
        self.why, self.values = why, values


def decode(upload: IO[bytes], formats: list[str]) -> Picture:
    """The picture, upright, in the colors of screens (sRGB), and nothing beside it.

    Raises Refused.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _reencode(_open(upload, formats))
    except Refused:
        raise
    except Image.DecompressionBombError as why:
        raise _too_large(MAX_PIXELS) from why
    except MemoryError as why:
        raise Refused("costly") from why
    except Exception as why:  # broken files raise nearly everything
        raise Refused("damaged") from why


def _open(upload: IO[bytes], formats: list[str]) -> Image.Image:
    """The picture's header, judged before a pixel is decoded."""
    try:
        picture = Image.open(upload, formats=FORMATS)
    except UnidentifiedImageError as why:
        raise Refused("unknown") from why
    if picture.format not in formats:
        raise Refused("name", format=picture.format)
    most = _most_pixels(picture)
    if picture.width * picture.height > most:
        raise _too_large(most)
    if getattr(picture, "n_frames", 1) > MAX_FRAMES:
        raise Refused("frames", number=MAX_FRAMES)
    return picture


def _most_pixels(picture: Image.Image) -> int:
    if picture.format == "WEBP":
        return MAX_PIXELS_WEBP
    if picture.has_transparency_data or "progressive" in picture.info:
        return MAX_PIXELS_COSTLY
    return MAX_PIXELS


def _too_large(most: int) -> Refused:
    return Refused("large", number=most // 1_000_000)


def _reencode(picture: Image.Image) -> Picture:
    """The first frame: small enough, upright, RGB on white."""
    profile, pixels = picture.info.get("icc_profile"), picture.width * picture.height
    picture = ImageOps.exif_transpose(_shrink(picture))
    plain = _in_srgb(_on_white(picture), profile)
    plain.info = {}  # a comment or a profile would be written along
    out = BytesIO()
    plain.save(out, "JPEG", quality=92, subsampling=0)
    return Picture(out.getvalue(), plain.width, plain.height, pixels)


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


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colors that the profile means. The profile itself may hold anything.

    One of inks or grays says nothing of pixels that are RGB by now.
    """
    if profile is None or profile[16:20] != b"RGB ":
        return picture
    try:
        stated = ImageCms.ImageCmsProfile(BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        shown = ImageCms.profileToProfile(picture, stated, srgb)
    except (ImageCms.PyCMSError, OSError):
        return picture  # it is none
    assert shown is not None
    return shown


def main(formats: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes to its pipe alone
    answer, data = _answer(BytesIO(sys.stdin.buffer.read()), formats.split(","))
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + data)


def _answer(upload: IO[bytes], formats: list[str]) -> tuple[dict[str, Any], bytes]:
    try:
        data, width, height, pixels = decode(upload, formats)
    except Refused as refused:
        return {"refused": refused.why, "values": refused.values}, b""
    return {"width": width, "height": height, "pixels": pixels}, data


if __name__ == "__main__":
    main(sys.argv[1])
