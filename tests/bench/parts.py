"""The parts of `make bench` that run in this process, and what they missed."""

import argparse
from collections.abc import Callable

import django

django.setup()

from django.db import connection  # noqa: E402

from . import (  # noqa: E402  after the set-up
    bars,
    importing,
    large,
    moderation,
    pages,
    threads,
)

type Part = Callable[[int], None]
PARTS: dict[str, Part] = {
    "pages": lambda number: pages.main(),
    "threads": lambda number: threads.main(),
    "moderation": lambda number: moderation.main(),
    "large": large.main,
    "importing": importing.main,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="+", choices=PARTS)
    parser.add_argument("--stories", type=int, required=True)
    options = parser.parse_args()
    print(f"On {connection.vendor}: {bars.machine()}.")
    for name in options.parts:
        PARTS[name](options.stories)
    print(bars.summary())


if __name__ == "__main__":
    main()
