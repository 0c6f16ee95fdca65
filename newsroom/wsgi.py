"""The door for gunicorn: `gunicorn newsroom.wsgi`."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
if settings.DEBUG:
    raise ImproperlyConfigured(
        "A web server must not run with DEBUG on: set SITE_URL and SECRET_KEY."
    )


class UTF8Request(WSGIRequest):
    """A request in UTF-8, whatever charset it claims.

    Python knows codecs that decode no text (hex, rot13) or hide a NUL (utf-7).
    """

    encoding = property(lambda self: None, lambda self, claimed: None)


application = get_wsgi_application()
application.request_class = UTF8Request
