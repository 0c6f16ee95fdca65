"""Backups: one .tar file with the database, the media and what proves both whole.

media/…            every original and every rendition
database.sqlite3   or database.dump, made by pg_dump
manifest.json      what is in it: migrations, rows, a SHA-256 of every member
manifest.sha256    of the manifest; last, so a file that was cut off has none
"""

from .archive import BackupError, Manifest, verify
from .making import make
from .restoring import restore

__all__ = ["BackupError", "Manifest", "make", "restore", "verify"]
