"""Make a backup: the database first, then the media that it names."""

import tarfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from django.conf import settings
from django.db import connection

from . import archive, databases
from .archive import MEDIA, BackupError, Manifest

type Say = Callable[[str], object]


def make(path: Path, *, at: datetime, overwrite: bool, say: Say) -> Manifest:
    """Write a backup to `path`, for its owner alone. Raises BackupError."""
    if path.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        raise BackupError("Put the backup outside MEDIA_ROOT, which is part of it.")
    with (
        archive.plain_errors(),
        archive.new_file(path, overwrite=overwrite) as file,
        tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        manifest = add_database(tar, path.parent, at, say)
        add_media(tar, manifest, say)
        archive.close(tar, manifest)
    return manifest


def add_database(
    tar: tarfile.TarFile, folder: Path, at: datetime, say: Say
) -> Manifest:
    say("Copying the database …")
    database = databases.current()
    with TemporaryDirectory(prefix=".backup-", dir=folder) as temporary:
        copy = Path(temporary) / database.member
        state = database.snapshot(copy)
        if not state.migrations:
            raise BackupError("The database is empty: there is nothing to back up.")
        check_media(state.originals, say)
        checksum = archive.add(tar, database.member, copy)
    return Manifest(
        vendor=connection.vendor,
        made_at=at.isoformat(),
        django=django.get_version(),
        migrations=state.migrations,
        rows=state.rows,
        members={database.member: checksum},
    )


def check_media(originals: list[str], say: Say) -> None:
    """Pictures without their folder mean a wrong MEDIA_ROOT; single ones are told."""
    root = Path(settings.MEDIA_ROOT)
    if originals and not root.is_dir():
        raise BackupError(f"MEDIA_ROOT is missing: there is no folder {root}.")
    lost = [name for name in originals if not (root / name).is_file()]
    if lost:
        say(f"Warning: {len(lost)} pictures have no file, the first is {lost[0]}.")


def add_media(tar: tarfile.TarFile, manifest: Manifest, say: Say) -> None:
    root = Path(settings.MEDIA_ROOT)
    for number, path in enumerate(media_files(root), 1):
        name = MEDIA + path.relative_to(root).as_posix()
        try:
            manifest.members[name] = archive.add(tar, name, path)
        except FileNotFoundError:
            continue  # deleted since: with its story, from the trash
        if number % 1000 == 0:
            say(f"Copied {number} media files …")


def media_files(root: Path) -> Iterator[Path]:
    """Every file, save what a restore that was cut off may have left behind."""
    for folder, folders, names in root.walk():
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = folder / name
            if path.is_file() and not path.is_symlink():
                yield path
