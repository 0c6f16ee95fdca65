"""The site that is judged: the demo's paper, served as in production."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests import processes
from tests.browser.shots import ROOT


@contextmanager
def demo() -> Iterator[str]:
    """The demo's paper on a site of its own; this process asks its database, too."""
    with tempfile.TemporaryDirectory(prefix="newsroom-audit-") as folder:
        port = processes.free_port()
        site = f"http://127.0.0.1:{port}"
        for name in ("ALLOWED_HOSTS", "CACHE_URL", "DEBUG", "MEDIA_ACCEL"):
            os.environ.pop(name, None)
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "MEDIA_ROOT": f"{folder}/media",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "SITE_NAME": "The Calder Packet",
            "SITE_URL": site,
            "STATIC_ROOT": f"{folder}/static",
        }
        prepare()
        import django  # noqa: PLC0415  after the environment is set

        django.setup()
        with processes.gunicorn(dict(os.environ), port):
            yield site


def prepare() -> None:
    commands = (["demo"], ["collectstatic", "--no-input"])
    steps = [
        subprocess.Popen([sys.executable, "manage.py", *command, "-v", "0"], cwd=ROOT)
        for command in commands
    ]
    if any([step.wait() for step in steps]):  # noqa: C419  wait for both
        sys.exit("The demo could not be made.")
