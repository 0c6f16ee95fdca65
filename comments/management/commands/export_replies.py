"""`manage.py export_replies`: what is kept of whoever wrote from an address."""

import csv
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments import moderation

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would calculate


class Command(BaseCommand):
    help = (
        "Writes all replies sent from an email address, in any spelling of it, as "
        "JSON, or as CSV into a file that ends in .csv. Without --output, to the "
        "terminal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the email address")
        parser.add_argument("--output", type=Path, help="a file that is not there yet")

    def handle(self, *, address: str, output: Path | None, **options: Any) -> None:
        if "@" not in address:
            raise CommandError(f"“{address}” is no email address.")
        commenter = moderation.find(address).commenter
        if commenter is None:
            raise CommandError("Nobody has replied from this address.")
        kept = {
            "address": address,
            "exported_at": timezone.now().isoformat(),
            **moderation.export(commenter),
        }
        if output is None:
            write_json(kept, self.stdout)
        else:
            write(kept, output)
            self.stdout.write(f"{len(kept['replies'])} replies are in {output}.")


def write(kept: dict[str, Any], output: Path) -> None:
    """Write a file that only its owner can read."""
    try:
        output.touch(mode=0o600, exist_ok=False)
        with output.open("w", encoding="utf-8", newline="") as file:
            (write_csv if output.suffix == ".csv" else write_json)(kept, file)
    except OSError as error:
        raise CommandError(f"{output} cannot be written: {error}") from error


def write_json(kept: dict[str, Any], file: Any) -> None:
    file.write(json.dumps(kept, ensure_ascii=False, indent=2) + "\n")


def write_csv(kept: dict[str, Any], file: TextIO) -> None:
    rows = [
        {name: harmless(text) for name, text in row.items()} for row in kept["replies"]
    ]
    writer = csv.DictWriter(file, fieldnames=list(rows[0]) if rows else ["reply"])
    writer.writeheader()
    writer.writerows(rows)


def harmless(text: str) -> str:
    """Never a formula: a spreadsheet shows it as the text that it is."""
    return f"'{text}" if text.startswith(FORMULA) else text
