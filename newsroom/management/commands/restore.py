"""`manage.py restore FILE`: put back what `manage.py backup` wrote."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from newsroom import backups
from newsroom.backups import BackupError, Manifest

from .backup import summary


class Command(BaseCommand):
    help = (
        "Puts database and media of a backup back, after checking all of it. Stop the "
        "web server and the worker first. If it fails, nothing has changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="replace a database that holds stories or users: they are lost",
        )

    def handle(self, *, file: Path, yes: bool, replace: bool, **options: Any) -> None:
        try:
            manifest = backups.restore(
                file,
                at=timezone.now(),
                replace=replace,
                agree=agree if not yes else lambda manifest: True,
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored {summary(manifest)}. Every page has a new stamp.")


def agree(manifest: Manifest) -> bool:
    """Ask on the terminal; without one the answer is no."""
    if not sys.stdin.isatty():
        raise BackupError("Nobody is there to be asked: add --yes.")
    name = connection.settings_dict["NAME"]
    answer = input(f"Restore {summary(manifest)}, into {name}? [y/N] ")
    return answer.strip().lower() in {"y", "yes"}
