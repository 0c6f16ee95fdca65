"""Restore a backup: everything is checked and laid ready before anything changes."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from articles import stamps

from . import archive, databases
from .archive import MEDIA, BackupError, Manifest
from .databases import Database

VENDORS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
OWN = ("articles_story", "newsroom_user")


def restore(
    path: Path, *, at: datetime, replace: bool, agree: Callable[[Manifest], bool]
) -> Manifest:
    """Put database and media back. Raises BackupError, and then nothing has changed.

    `agree` is asked when all checks are through. Afterwards every stamp is new, so
    that no reader and no cache keeps a page of the time before.
    """
    with archive.plain_errors():
        manifest = archive.verify(path)
        check_fit(manifest)
        database = databases.current()
        if not replace:
            refuse_occupied(database)
        root = Path(settings.MEDIA_ROOT)
        root.mkdir(parents=True, exist_ok=True)
        check_space(path, root)
        if not agree(manifest):
            raise BackupError("Nothing was restored.")
        with TemporaryDirectory(prefix=".restore-", dir=root) as temporary:
            put_back(path, Path(temporary), manifest, database, at)
    return manifest


def check_fit(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise BackupError(
            f"This is a backup of {VENDORS.get(manifest.vendor, manifest.vendor)}, and "
            f"the site's database is {VENDORS[connection.vendor]}: it goes back only "
            "into its own kind."
        )
    known = {".".join(name) for name in MigrationLoader(None).disk_migrations}
    newer = [name for name in manifest.migrations if name not in known]
    if newer:
        raise BackupError(
            f"The backup comes from another version of Newsroom, which knows "
            f"{newer[-1]}: install that one first."
        )
    if databases.current().member not in manifest.members:
        raise BackupError("The backup holds no database.")


def refuse_occupied(database: Database) -> None:
    rows = database.state().rows
    if any(rows.get(table) for table in OWN):
        raise BackupError(
            "The database already holds stories or users. To replace all of it, make "
            "a backup of it, then add --replace."
        )


def check_space(path: Path, root: Path) -> None:
    """The files are laid ready beside the media, and the database is kept once more."""
    needed = 3 * path.stat().st_size
    if shutil.disk_usage(root).free < needed:
        raise BackupError(
            f"The disk is too full: restoring needs {needed // 2**20 + 1} MB in {root}."
        )


def put_back(
    path: Path, folder: Path, manifest: Manifest, database: Database, at: datetime
) -> None:
    archive.extract(path, folder, settings.FILE_UPLOAD_PERMISSIONS)
    with database.replaced(folder / database.member):
        check_rows(database, manifest)
        call_command("migrate", interactive=False, verbosity=0)
        with transaction.atomic():
            stamps.renumber(at)
        move_media(folder / MEDIA, Path(settings.MEDIA_ROOT))


def check_rows(database: Database, manifest: Manifest) -> None:
    rows = database.state().rows
    wrong = sorted(
        table
        for table in rows.keys() | manifest.rows.keys()
        if rows.get(table) != manifest.rows.get(table)
    )
    if wrong:
        raise BackupError(f"The restored rows are not the backup's: {wrong[0]}.")


def move_media(source: Path, root: Path) -> None:
    """Files lie under random keys: one of the same name is the same picture."""
    for path in source.rglob("*"):
        if path.is_file():
            target = root / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
