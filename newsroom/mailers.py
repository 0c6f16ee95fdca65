"""What `EMAIL_URL` means to Django. Pure; the settings ask it."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SMTP = {"smtp": {}, "smtp+tls": {"use_tls": True}, "smtp+ssl": {"use_ssl": True}}
TIMEOUT = 10  # seconds: a server that does not answer must not stop the worker
EXAMPLE = "smtp+tls://user:password@mail.example.org:587"


def from_url(url: str) -> dict[str, Any]:
    """`MAILERS`; empty for no address: then nothing is mailed. Raises for a bad one."""
    if not url:
        return {}
    if url == "console://":
        backend = "django.core.mail.backends.console.EmailBackend"
        return {"default": {"BACKEND": backend}}
    try:
        parts = urlsplit(url)
        options = {
            **SMTP[parts.scheme],
            "host": parts.hostname,
            "port": parts.port,
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "timeout": TIMEOUT,
        }
    except (KeyError, ValueError):
        options = {}
    if not options.get("host"):
        # Not the address itself: it holds a password.
        raise ImproperlyConfigured(f"EMAIL_URL must look like {EXAMPLE}")
    backend = "django.core.mail.backends.smtp.EmailBackend"
    return {"default": {"BACKEND": backend, "OPTIONS": options}}
