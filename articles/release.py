"""What all pages share besides their rows: the program that makes them."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template import engines

PACKAGES = ("articles", "comments", "newsroom")


@cache
def release() -> str:
    """A hash of what a deployment changes: program, pages, files, settings."""
    total = hashlib.blake2b(digest_size=12)
    for path in _files():
        total.update(path.read_bytes())
    visible = (
        settings.SITE_NAME,
        settings.SITE_URL,
        settings.TIME_ZONE,
        settings.LANGUAGE_CODE,
        settings.REPLIES_CLOSE_AFTER_DAYS,
        settings.COUNT_READERS,
        settings.SECURITY_CONTACT,
        settings.WEBSUB_HUB,
    )
    total.update(repr(visible).encode())
    return total.hexdigest()


def _files() -> Iterator[Path]:
    """Feeds, the API and structured data are made by the program alone."""
    for directory in engines["django"].template_dirs:
        yield from sorted(Path(directory).rglob("*.*"))
    for name in PACKAGES:
        yield from sorted(Path(settings.BASE_DIR, name).rglob("*.py"))
    for path in (
        Path(settings.BASE_DIR, "requirements.txt"),
        Path(settings.STATIC_ROOT, "staticfiles.json"),
    ):
        if path.exists():
            yield path
