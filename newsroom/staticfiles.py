"""How static files are served: each page's style sheet is one file."""

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(
    r'^@import "(?P<name>[^"]+)"(?: (?P<media>[^;]+))?;\n', re.MULTILINE
)
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Puts the sheets that a sheet of ours imports in its place, without comments.

    As they are written, a browser would ask for each by itself, one after the other.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, Any], **options: Any
    ) -> Iterator[tuple[str, str | None, Any]]:
        memory = InMemoryStorage()

        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return str(file.read().decode())

        sheets = [name for name in paths if re.fullmatch(r"css/\w+\.css", name)]
        for name in sheets:
            if IMPORT.search(read(name)):
                memory.save(name, ContentFile(join(name, read)))
        ours = {name: (memory, name) for name in sheets if memory.exists(name)}
        yield from super().post_process(paths | ours, **options)


def join(name: str, read: Callable[[str], str]) -> str:
    """The sheet of that name with all that it imports; `read` gives the text of one."""

    def imported(found: re.Match[str]) -> str:
        whole = join(posixpath.join(posixpath.dirname(name), found["name"]), read)
        return f"@media {found['media']} {{\n{whole}}}\n" if found["media"] else whole

    return IMPORT.sub(imported, COMMENT.sub("", read(name)))
