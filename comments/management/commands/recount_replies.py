"""`manage.py recount_replies`: are the kept numbers those of the replies?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments import moderation


class Command(BaseCommand):
    help = (
        "Compares every number that is kept of replies (of threads, stories, writers, "
        "and of what waits) with the replies themselves. Prints each that differs and "
        "fails if there is one; with --repair, sets it right."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="set them right")

    def handle(self, *, repair: bool, **options: Any) -> None:
        drifts = moderation.recount(repair=repair)
        for drift in drifts:
            self.stdout.write(
                f"{drift.column} of {drift.of} {drift.pk}: "
                f"{drift.stored}, counted {drift.counted}"
            )
        if drifts and not repair:
            msg = f"{len(drifts)} numbers have drifted. Run again with --repair."
            raise CommandError(msg)
        self.stdout.write(
            f"{len(drifts)} numbers set right." if drifts else "Every number is right."
        )
