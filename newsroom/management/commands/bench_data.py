"""`manage.py bench_data`: a long archive, to measure pages, search and lists with."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from newsroom import bench

BAR = 40  # characters


def number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise ArgumentTypeError(f"“{text}” is no number from 0 to 99999999.")
    return int(text)


def moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as why:
        raise ArgumentTypeError(f"“{text}” is no time such as 2026-07-14.") from why
    return at if timezone.is_aware(at) else timezone.make_aware(at)


class Command(BaseCommand):
    help = (
        "Fills an empty database with stories that nobody wrote, to measure with: the "
        "same numbers, seed and day give the same rows. Refuses a database with "
        "stories; --replace removes the ones that this command wrote before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--stories", type=number, default=20_000)
        parser.add_argument("--replies", type=number, default=5_000)
        parser.add_argument("--seed", type=number, default=1)
        parser.add_argument(
            "--at",
            type=moment,
            help="the present of the archive, before which its stories appeared "
            "(default: the beginning of today)",
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="first remove what this command wrote; never anything else",
        )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        at = options["at"] or this_morning()
        plan = bench.Plan(options["stories"], options["replies"], at, options["seed"])
        begun = time.monotonic()
        with transaction.atomic():
            make_room(replace=options["replace"])
        bench.fill(plan, self.show if verbosity else bench.ignore)
        took = time.monotonic() - begun
        if verbosity:
            self.stdout.write(
                f"{plan.stories:,} stories and {plan.replies:,} replies in "
                f"{took:.1f} s: {plan.stories / took:,.0f} stories a second."
            )

    def show(self, done: int, whole: int) -> None:
        bar = "#" * (BAR * done // whole)
        line = f"\r[{bar:{BAR}}] {done:,} of {whole:,} stories"
        self.stderr.write(line, ending="\n" if done == whole else "")


def this_morning() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def make_room(*, replace: bool) -> None:
    try:
        bench.refuse_others()
    except bench.NotEmpty as why:
        raise CommandError(f"{why} Name another one in DATABASE_URL.") from why
    if replace:
        bench.remove()
    elif bench.is_filled():
        raise CommandError("The archive is here already: --replace removes it first.")
