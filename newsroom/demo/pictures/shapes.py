"""Outlines: lists of points to be filled."""

import math

from .canvas import Point, Points

# A vertical edge: x, top, bottom.
type Edge = tuple[float, float, float]


def curve(points: Points, *, closed: bool = False) -> list[Point]:
    """A smooth line through all the points."""
    count, ends = len(points), range(len(points) if closed else len(points) - 1)
    result: list[Point] = []
    for i in ends:
        pick = (i - 1, i, i + 1, i + 2)
        knots = [
            points[n % count if closed else min(max(n, 0), count - 1)] for n in pick
        ]
        result += [_between(knots, step / 10) for step in range(10)]
    return result if closed else [*result, points[-1]]


def _between(knots: Points, t: float) -> Point:
    a, b, c, d = knots
    x, y = (
        b[i]
        + 0.5 * t * (c[i] - a[i])
        + t * t * (a[i] - 2.5 * b[i] + 2 * c[i] - 0.5 * d[i])
        + t**3 * 1.5 * (b[i] - c[i])
        + t**3 * 0.5 * (d[i] - a[i])
        for i in (0, 1)
    )
    return x, y


def arc(center: Point, reach: Point, start: float, end: float) -> list[Point]:
    """Part of an ellipse, in degrees clockwise from the right."""
    steps = [math.radians(start + (end - start) * n / 24) for n in range(25)]
    return [
        (center[0] + reach[0] * math.cos(a), center[1] + reach[1] * math.sin(a))
        for a in steps
    ]


def rect(x: float, y: float, right: float, low: float) -> list[Point]:
    return [(x, y), (right, y), (right, low), (x, low)]


def arch(x: float, top: float, right: float, low: float) -> list[Point]:
    """A window or door with a round top."""
    half = (right - x) / 2
    head = arc(((x + right) / 2, top + half), (half, half), 180, 360)
    return [*head, (right, low), (x, low)]


def moved(points: Points, by: Point, scale: float = 1, turn: float = 0) -> list[Point]:
    """Scaled, turned by degrees, then moved."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    return [
        (by[0] + scale * (x * cos - y * sin), by[1] + scale * (x * sin + y * cos))
        for x, y in points
    ]


def squeezed(points: Points, by: Point, wide: float, high: float) -> list[Point]:
    return [(by[0] + x * wide, by[1] + y * high) for x, y in points]


def between(start: Point, end: Point, share: float) -> Point:
    x, y = (a + (b - a) * share for a, b in zip(start, end, strict=True))
    return x, y


class Wall:
    """A wall seen from the side: `at(0, 0)` is its upper left, `at(1, 1)` lower right.

    The end that is lower is the farther one, and what stands there is closer together.
    """

    def __init__(self, left: Edge, right: Edge) -> None:
        self.left, self.right = left, right
        self.far = (right[2] - right[1]) / (left[2] - left[1])

    def at(self, u: float, v: float) -> Point:
        u = u / (u + (1 - u) * self.far)
        x = self.left[0] + (self.right[0] - self.left[0]) * u
        top = self.left[1] + (self.right[1] - self.left[1]) * u
        low = self.left[2] + (self.right[2] - self.left[2]) * u
        return x, top + (low - top) * v

    def quad(self, u: float, v: float, right: float, low: float) -> list[Point]:
        return [self.at(u, v), self.at(right, v), self.at(right, low), self.at(u, low)]
