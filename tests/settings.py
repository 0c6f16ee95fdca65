"""Settings of the test suite: production's, save what a test cannot have."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("SITE_URL", "http://localhost")
os.environ.setdefault("SECRET_KEY", "a key for tests alone " + "0" * 40)

from newsroom.settings import *

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
SECURITY_CONTACT = "security@example.org"
MAILERS = mailers.from_url("console://")  # the runner keeps what is sent in memory
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# At once. Processes that race leave them to nobody, as a site does to its worker:
# inside the transaction a task would wait for rows that others hold.
BACKENDS = "django.tasks.backends"
TASKS = {
    "default": {
        "BACKEND": os.environ.get(
            "TEST_TASKS", f"{BACKENDS}.immediate.ImmediateBackend"
        )
    }
}
SCRATCH = tempfile.mkdtemp(prefix="newsroom-test-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
MEDIA_ROOT = f"{SCRATCH}/media"
STATIC_ROOT = Path(SCRATCH, "static")  # empty: the finders serve a live server
STATIC_ROOT.mkdir()
if IS_SQLITE:
    # A file: the threads of a live server have connections of their own, as in
    # production; in memory they would share one.
    DATABASES["default"]["TEST"] = {"NAME": f"{SCRATCH}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"
    )
worker = os.environ.get("PYTEST_XDIST_WORKER")
if worker and CACHES["default"]["BACKEND"].endswith("RedisCache"):
    # Tests empty the cache: each process has a database of its own.
    CACHES["default"]["LOCATION"] += f"?db={int(worker[2:]) + 9}"
STORAGES = {
    **STORAGES,
    "default": {
        "BACKEND": "newsroom.storage.WholeFiles",
        "OPTIONS": {"location": MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
