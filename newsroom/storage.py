"""Files on a disk of our own, of which a reader never meets half a one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string


class WholeFiles(FileSystemStorage):
    """Writes a file beside its place, then moves it there: over what stood there.

    A worker that is killed leaves no half file under a name that pages know, and two
    that write the same take nothing away from whoever reads it.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_overwrite=True, **options)

    def _save(self, name: str, content: Any) -> str:
        beside = f"{name}.{get_random_string(8)}.part"
        try:
            super()._save(beside, content)  # type: ignore[misc]
            Path(self.path(beside)).replace(self.path(name))
        except BaseException:  # a full disk, an interrupt
            self.delete(beside)
            raise
        return name
