"""A sheet drawn at twice its size: flat shapes, gradients, grain and reflections."""

import math
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw

from .colors import MORNING, Color, Light, mix, times

type Point = tuple[float, float]
type Points = Sequence[Point]
type Box = tuple[float, float, float, float]

WIDE, HIGH = 1800, 1200
SCALE = 2
# Where a gradient is strongest.
TURNS = {
    "bottom": (),
    "top": (Image.Transpose.FLIP_TOP_BOTTOM,),
    "right": (Image.Transpose.TRANSPOSE,),
    "left": (Image.Transpose.TRANSPOSE, Image.Transpose.FLIP_LEFT_RIGHT),
}


class Canvas:
    """Places are given in pixels of the finished picture, from its upper left."""

    def __init__(self, seed: str, wide: int = WIDE, high: int = HIGH) -> None:
        self.chance = Random(seed)  # noqa: S311  a picture is no secret
        self.wide, self.high = wide, high
        self.light: Light = MORNING
        self.image = Image.new("RGB", (wide * SCALE, high * SCALE))
        self.pen = ImageDraw.Draw(self.image)
        self.view: Box = (0, 0, *self.image.size)

    def choose(self, *lights: Light) -> Light:
        self.light = self.chance.choice(lights)
        return self.light

    def tone(self, color: Color, depth: float = 0) -> Color:
        """The color in this light, `depth` (0 to 1) into the haze."""
        return mix(times(color, self.light.cast), self.light.haze, depth)

    def polygon(self, points: Points, color: Color) -> None:
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=color)

    def box(self, box: Box, color: Color, radius: float = 0) -> None:
        if box[2] > box[0] and box[3] > box[1]:
            scaled = [n * SCALE for n in box]
            self.pen.rounded_rectangle(scaled, radius * SCALE, fill=color)

    def oval(self, box: Box, color: Color) -> None:
        if box[2] > box[0] and box[3] > box[1]:
            self.pen.ellipse([n * SCALE for n in box], fill=color)

    def disc(self, center: Point, radius: float, color: Color) -> None:
        x, y = center
        self.oval((x - radius, y - radius, x + radius, y + radius), color)

    def line(self, points: Points, color: Color, width: float = 3) -> None:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(
            scaled, fill=color, width=max(1, round(width * SCALE)), joint="curve"
        )

    def rope(self, points: Points, color: Color, width: float) -> None:
        """A line with round ends."""
        self.line(points, color, width)
        for point in (points[0], points[-1]):
            self.disc(point, width / 2 - 0.3, color)

    def ring(self, box: Box, color: Color, width: float) -> None:
        scaled = [n * SCALE for n in box]
        self.pen.ellipse(scaled, outline=color, width=round(width * SCALE))

    def fade(self, box: Box, top: Color, bottom: Color) -> None:
        x, y, right, low = (round(n * SCALE) for n in box)
        self.image.paste(_column(top, bottom, (right - x, low - y)), (x, y))

    def blend(self, points: Points, top: Color, bottom: Color) -> None:
        """A polygon whose color changes from its top to its bottom."""
        mask, corner = self._mask(points)
        self.image.paste(_column(top, bottom, mask.size), corner, mask)

    def glaze(self, points: Points, color: Color, strength: float) -> None:
        """A polygon that lets through what is under it."""
        mask, corner = self._mask(points, round(255 * strength))
        self.image.paste(color, self._place(mask, corner), mask)

    def veil(self, points: Points, color: Color, strength: float, side: str) -> None:
        """A smooth gradient in a polygon, strongest at `side`."""
        mask, corner = self._mask(points)
        ramp = _ramp(side, mask.size).point(lambda value: value * strength)
        mask = ImageChops.multiply(mask, ramp)
        self.image.paste(color, self._place(mask, corner), mask)

    def shade(self, points: Points, color: Color, strength: float, side: str) -> None:
        """A gradient of sprayed grain in a polygon, strongest at `side`."""
        mask, corner = self._mask(points)
        x, y = corner
        noise = _noise((self.image.width, self.image.height)).crop(
            (x, y, x + mask.width, y + mask.height)
        )
        grain = ImageChops.subtract(_ramp(side, mask.size), noise, scale=0.4)
        mask = ImageChops.multiply(mask, grain.point(lambda value: value * strength))
        self.image.paste(color, self._place(mask, corner), mask)

    def glow(self, center: Point, radius: float, color: Color, strength: float) -> None:
        side = round(radius * 2 * SCALE)
        mask = _halo().resize((side, side), Image.Resampling.BILINEAR)
        corner = tuple(round((n - radius) * SCALE) for n in center)
        mask = mask.point(lambda value: value * strength)
        self.image.paste(color, self._place(mask, (corner[0], corner[1])), mask)

    def mirror(self, level: float, depth: float, color: Color, clear: float) -> None:
        """Turn what is above `level` over into the water below it, rippled."""
        top, high = round(level * SCALE), round(depth * SCALE)
        high = min(high, top, self.image.height - top)
        above = self.image.crop((0, top - high, self.image.width, top))
        above = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        water = _column(self.pixel((4, level + 2)), color, above.size)
        ramp = _ramp("top", above.size).point(lambda value: value * clear)
        self.image.paste(_rippled(Image.composite(above, water, ramp)), (0, top))

    def pixel(self, point: Point) -> Color:
        value = self.image.getpixel((int(point[0] * SCALE), int(point[1] * SCALE)))
        assert isinstance(value, tuple)
        return value[0], value[1], value[2]

    def frame(self) -> None:
        """Step nearer by chance, and a little aside."""
        share = self.chance.uniform(0.88, 1)
        wide, high = (n * share for n in self.image.size)
        x = (self.image.width - wide) * self.chance.uniform(0.2, 0.8)
        y = (self.image.height - high) * self.chance.uniform(0.3, 0.7)
        self.view = (x, y, x + wide, y + high)

    def jpeg(self) -> bytes:
        """At the size it was made for, on paper."""
        size = (self.wide, self.high)
        image = self.image.resize(size, Image.Resampling.LANCZOS, self.view)
        paper = _paper((self.wide, self.high))
        data = BytesIO()
        ImageChops.overlay(image, paper).save(
            data, "JPEG", quality=85, progressive=True
        )
        return data.getvalue()

    def turn(self) -> None:
        """Left becomes right."""
        self.image = self.image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        self.pen = ImageDraw.Draw(self.image)

    def _mask(
        self, points: Points, value: int = 255
    ) -> tuple[Image.Image, tuple[int, int]]:
        across, down = zip(*points, strict=True)
        x = max(0, math.floor(min(across) * SCALE))
        y = max(0, math.floor(min(down) * SCALE))
        right = min(self.image.width, math.ceil(max(across) * SCALE) + 1)
        low = min(self.image.height, math.ceil(max(down) * SCALE) + 1)
        mask = Image.new("L", (max(1, right - x), max(1, low - y)))
        moved = [(a * SCALE - x, b * SCALE - y) for a, b in points]
        ImageDraw.Draw(mask).polygon(moved, fill=value)
        return mask, (x, y)

    @staticmethod
    def _place(mask: Image.Image, corner: tuple[int, int]) -> tuple[int, int, int, int]:
        x, y = corner
        return x, y, x + mask.width, y + mask.height


def _column(top: Color, bottom: Color, size: tuple[int, int]) -> Image.Image:
    column = Image.new("RGB", (1, 256))
    column.putdata([mix(top, bottom, y / 255) for y in range(256)])
    return column.resize(size, Image.Resampling.BILINEAR)


def _ramp(side: str, size: tuple[int, int]) -> Image.Image:
    ramp = Image.linear_gradient("L")
    for turn in TURNS[side]:
        ramp = ramp.transpose(turn)
    return ramp.resize(size, Image.Resampling.BILINEAR)


@cache
def _halo() -> Image.Image:
    # The corners of a radial gradient are cut off, and its fall made softer.
    reach = Image.radial_gradient("L")
    return reach.point([round(255 * max(0, 1 - n / 180) ** 1.8) for n in range(256)])


@cache
def _noise(size: tuple[int, int]) -> Image.Image:
    half = (size[0] // SCALE, size[1] // SCALE)
    data = Random(1).randbytes(half[0] * half[1])  # noqa: S311
    return Image.frombytes("L", half, data).resize(size, Image.Resampling.BILINEAR)


@cache
def _paper(size: tuple[int, int]) -> Image.Image:
    """Middle gray with a grain: laid over a picture it is its paper."""
    half = (size[0] // 2, size[1] // 2)
    data = Random(2).randbytes(half[0] * half[1])  # noqa: S311
    grain = Image.frombytes("L", half, data).resize(size, Image.Resampling.BICUBIC)
    grain = grain.point([round(128 + (n - 128) * 0.055) for n in range(256)])
    return Image.merge("RGB", (grain, grain, grain))


def _rippled(image: Image.Image) -> Image.Image:
    """Rows pushed left and right, the more the nearer they are."""
    y, result = 0, image.copy()
    while y < image.height:
        near = y / image.height
        step = 5 + round(12 * near)
        push = round((4 + 26 * near) * math.sin(y * 0.11) * math.sin(y * 0.037 + 1))
        row = image.crop((0, y, image.width, min(y + step, image.height)))
        result.paste(row, (push, y))
        y += step
    return result
