"""Production's settings with one view more; static files keep their plain names."""

from newsroom.settings import *

ROOT_URLCONF = "tests.bench.urls"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
