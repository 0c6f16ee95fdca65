"""The file itself: written in one go, read with every checksum."""

import hashlib
import io
import json
import os
import secrets
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from django.db import Error as DatabaseError

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_SUM = "manifest.sha256"
MEDIA = "media/"
CHUNK = 2**20


class BackupError(Exception):
    """Says in one line why a backup was not made or not restored."""


@dataclass(kw_only=True)
class Manifest:
    vendor: str
    made_at: str  # ISO 8601
    django: str
    migrations: list[str]  # "app.name", in the order of their application
    rows: dict[str, int]  # by table
    members: dict[str, str] = field(default_factory=dict)  # SHA-256 by name
    format: int = FORMAT

    @property
    def media(self) -> list[str]:
        return [name for name in self.members if name.startswith(MEDIA)]

    def count(self, table: str) -> int:
        return self.rows.get(table, 0)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what the system and the database raise into one line."""
    try:
        yield
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise BackupError(f"{error.strerror or error}{where}") from error
    except (DatabaseError, sqlite3.Error) as error:
        raise BackupError(f"The database says: {str(error).strip()}") from error


@contextmanager
def new_file(path: Path, *, overwrite: bool) -> Iterator[IO[bytes]]:
    """A file for its owner alone that gets its name when it is complete."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    refuse_existing(path, overwrite=overwrite)
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        refuse_existing(path, overwrite=overwrite)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    if not path.parent.is_dir():
        raise BackupError(f"There is no folder {path.parent}.")
    if path.is_dir():
        raise BackupError(f"{path} is a folder: name a file.")
    if path.exists() and not overwrite:
        raise BackupError(f"{path} exists: choose another name, or add --force.")


class Hashed:
    """Reads a file and knows the SHA-256 of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


def add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file under `name`. Returns the SHA-256 of what went in."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = status.st_size, int(status.st_mtime), 0o600
        hashed = Hashed(file)
        tar.addfile(info, hashed)
    return hashed.digest.hexdigest()


def close(tar: tarfile.TarFile, manifest: Manifest) -> None:
    """Add the manifest and its checksum: the backup is complete."""
    text = json.dumps(asdict(manifest), indent=1).encode()
    made_at = datetime.fromisoformat(manifest.made_at).timestamp()
    for name, data in (
        (MANIFEST, text),
        (MANIFEST_SUM, hashlib.sha256(text).hexdigest().encode()),
    ):
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = len(data), int(made_at), 0o600
        tar.addfile(info, io.BytesIO(data))


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except tarfile.TarError as error:
        raise BackupError(f"{path} is no complete backup: {error}.") from error


def verify(path: Path) -> Manifest:
    """Read the whole file. Raises BackupError unless every checksum is right."""
    with plain_errors(), opened(path) as tar:
        members = {member.name: member for member in tar}
        manifest = read_manifest(tar, members, path)
        expected = {*manifest.members, MANIFEST, MANIFEST_SUM}
        if set(members) != expected or not all(m.isfile() for m in members.values()):
            raise BackupError(f"{path} does not hold what its manifest names.")
        for name, checksum in manifest.members.items():
            if not is_safe(name) or digest(tar, members[name]) != checksum:
                raise BackupError(f"{path} was altered: {name} has another checksum.")
    return manifest


def read_manifest(
    tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo], path: Path
) -> Manifest:
    if MANIFEST not in members or MANIFEST_SUM not in members:
        raise BackupError(f"{path} is no complete backup: it has no manifest.")
    text = read(tar, members[MANIFEST])
    if read(tar, members[MANIFEST_SUM]) != hashlib.sha256(text).hexdigest().encode():
        raise BackupError(f"{path} was altered: its manifest has another checksum.")
    fields = json.loads(text)
    if fields.get("format") != FORMAT:
        raise BackupError(
            f"{path} has format {fields.get('format')}, and this Newsroom reads "
            f"format {FORMAT}."
        )
    return Manifest(**fields)


def is_safe(name: str) -> bool:
    """Whether a member stays inside the folder that it is written to."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    return file.read() if file else b""


def digest(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    file = tar.extractfile(member)
    assert file is not None
    hashed = Hashed(file)
    while hashed.read(CHUNK):
        pass
    return hashed.digest.hexdigest()


def extract(path: Path, folder: Path, mode: int) -> None:
    """Write the members of a verified backup below `folder`."""
    with opened(path) as tar:
        for member in tar:
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            source = tar.extractfile(member)
            assert source is not None
            with target.open("wb") as file:
                while data := source.read(CHUNK):
                    file.write(data)
            target.chmod(mode)
