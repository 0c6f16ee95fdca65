"""The door for gunicorn: `gunicorn newsroom.wsgi`."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
if settings.DEBUG:
    raise ImproperlyConfigured(
        "A web server must not run with DEBUG on: set SITE_URL and SECRET_KEY."
    )

application = get_wsgi_application()
