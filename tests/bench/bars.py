"""What is measured against a bar, and which bars were missed."""

import os
import time
from collections.abc import Callable, Iterable
from statistics import quantiles
from typing import Any

missed: list[str] = []


def line(
    name: str, value: float, unit: str, bar: float, *, at_least: bool = False
) -> str:
    """A line to print; a value on the wrong side of its bar is remembered."""
    is_met = value >= bar if at_least else value <= bar
    limit = f"{'at least' if at_least else 'at most'} {bar:,g}"
    verdict = "" if is_met else "  MISSED"
    said = f"{name:44} {value:9,.1f} {unit:16} {limit}{verdict}"
    if not is_met:
        missed.append(said)
    return said


def machine() -> str:
    """What the figures are measured on. Others who work there slow everything."""
    load, processors = os.getloadavg()[0], os.cpu_count()
    return f"{processors} processors, load {load:.1f} before this begins"


def plain(name: str, value: float, unit: str) -> str:
    """A line of what has no bar."""
    return f"{name:44} {value:9,.1f} {unit}"


def summary() -> str:
    if not missed:
        return "Every bar is met."
    return "\n".join(["Missed:", *missed])


def p95(samples: Iterable[float]) -> float:
    """The value that one in twenty exceeds."""
    return quantiles(samples, n=20)[-1]


def timed(deed: Callable[[], Any]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    deed()
    return (time.perf_counter() - start) * 1000
