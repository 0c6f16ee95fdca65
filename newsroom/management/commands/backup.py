"""`manage.py backup FILE`: database and media in one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsroom import backups
from newsroom.backups import BackupError, Manifest


class Command(BaseCommand):
    help = (
        "Writes the database and the media to one .tar file that only you can read, "
        "while the site goes on. It holds personal data: keep it as safe as the site. "
        "`manage.py restore` puts it back. With --verify, checks a file instead."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--force", action="store_true", help="overwrite the file if it exists"
        )
        parser.add_argument(
            "--verify",
            action="store_true",
            help="read the file and compare every checksum; write nothing",
        )

    def handle(self, *, file: Path, force: bool, verify: bool, **options: Any) -> None:
        try:
            if verify:
                manifest = backups.verify(file)
            else:
                manifest = backups.make(
                    file, at=timezone.now(), overwrite=force, say=self.stdout.write
                )
        except BackupError as error:
            raise CommandError(str(error)) from error
        size = file.stat().st_size / 1_000_000
        done = "is complete" if verify else "is written"
        self.stdout.write(f"{file} {done}: {summary(manifest)}, {size:.1f} MB.")


def summary(manifest: Manifest) -> str:
    """What a backup holds, for people."""
    return (
        f"{manifest.count('articles_story')} stories, "
        f"{manifest.count('comments_comment')} replies, "
        f"{manifest.count('newsroom_user')} users, "
        f"{len(manifest.media)} media files, made {manifest.made_at[:16]}"
    )
