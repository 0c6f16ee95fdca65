"""System checks: settings that are each allowed and together are wrong.

Those marked `deploy` run in `manage.py check --deploy` alone.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

A_CENTURY = 36_500  # days
LOCAL = {"127.0.0.1", "::1", "localhost", "testserver"}


@register(Tags.compatibility)
def check_database(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    database = settings.DATABASES["default"]
    found: list[CheckMessage] = []
    mode = database.get("OPTIONS", {}).get("transaction_mode")
    if database["ENGINE"].endswith("sqlite3") and mode != "IMMEDIATE":
        found.append(
            Error(
                "SQLite must begin its transactions with IMMEDIATE.",
                hint="Otherwise a reader that turns into a writer fails at once "
                "while another writes.",
                id="newsroom.E001",
            )
        )
    if database.get("ATOMIC_REQUESTS"):
        found.append(
            Error(
                "ATOMIC_REQUESTS must be off.",
                hint="On SQLite every page view would take the one write lock.",
                id="newsroom.E002",
            )
        )
    return found


@register(Tags.security)
def check_debug(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    if settings.DEBUG and not is_local():
        return [
            Error(
                f"DEBUG is on at the public address {settings.SITE_URL}.",
                hint="An error page would show settings and source to everyone.",
                id="newsroom.E003",
            )
        ]
    return []


@register(Tags.files)
def check_media(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    media = Path(settings.MEDIA_ROOT).resolve()
    public = [Path(folder).resolve() for folder in _static_folders()]
    return [
        Error(
            f"MEDIA_ROOT lies in {folder}, whose files everyone may read.",
            hint="Pictures of stories that are not yet public must be private.",
            id="newsroom.E004",
        )
        for folder in public
        if media.is_relative_to(folder)
    ]


def _static_folders() -> list[str | Path]:
    return [settings.STATIC_ROOT, *settings.STATICFILES_DIRS]


@register
def check_replies(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    if 0 <= settings.REPLIES_CLOSE_AFTER_DAYS <= A_CENTURY:
        return []
    return [
        Error(
            "REPLIES_CLOSE_AFTER_DAYS must be a number of days from 0 to 36500.",
            hint="0: a story takes replies until its editor closes them.",
            id="newsroom.E010",
        )
    ]


@register(Tags.security)
def check_proxies(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    if settings.TRUSTED_PROXIES >= 0:
        return []
    return [
        Error(
            "TRUSTED_PROXIES must be a number of proxies, 0 or more.",
            hint="Readers are told apart by the address that the last of them saw.",
            id="newsroom.E011",
        )
    ]


@register(Tags.security)
def check_contact(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    if not settings.SECURITY_CONTACT or _is_contact(settings.SECURITY_CONTACT):
        return []
    return [
        Error(
            "SECURITY_CONTACT is neither an email address nor one with https://.",
            hint="/.well-known/security.txt names it to who found a weakness.",
            id="newsroom.E012",
        )
    ]


def _is_contact(text: str) -> bool:
    validate = URLValidator(schemes=["https"]) if "://" in text else EmailValidator()
    try:
        validate(text)
    except ValidationError:
        return False
    return True


@register(Tags.security, deploy=True)
def check_production(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    wrong = {
        "newsroom.E005": (
            "SECRET_KEY is the one of development.",
            settings.SECRET_KEY.startswith("development-only"),
        ),
        "newsroom.E006": (
            "ALLOWED_HOSTS allows every name, so every name has a cache of its own.",
            "*" in settings.ALLOWED_HOSTS,
        ),
        "newsroom.E007": (
            "Tasks run inside requests: TASKS names no queue.",
            "immediate" in settings.TASKS["default"]["BACKEND"],
        ),
        "newsroom.E008": (
            "The session cookie is sent outside the admin.",
            settings.SESSION_COOKIE_PATH != "/admin/"
            or settings.CSRF_COOKIE_PATH != "/admin/",
        ),
        "newsroom.E009": (
            "SITE_URL is not https.",
            urlsplit(settings.SITE_URL).scheme != "https" and not is_local(),
        ),
    }
    return [Error(text, id=number) for number, (text, is_so) in wrong.items() if is_so]


def is_local() -> bool:
    return urlsplit(settings.SITE_URL).hostname in LOCAL
