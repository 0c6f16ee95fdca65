"""Settings: the environment in, safe defaults, nothing else.

With no variable set this is a development site on SQLite under `var/`. Setting
`SITE_URL` makes it a production site, which refuses to start when it is unsafe.
docs/operations.md lists every variable.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from newsroom import mailers

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

# The site

IS_PRODUCTION = "SITE_URL" in env
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_NAME = env.str("SITE_NAME", "Newsroom")
WEBSUB_HUB = env.str("WEBSUB_HUB", "")  # address of the hub that feeds name; none
SECURITY_CONTACT = env.str("SECURITY_CONTACT", "")  # an email address, or https://…
DEBUG = env.bool("DEBUG", default=not IS_PRODUCTION)
SECRET_KEY = env.str("SECRET_KEY", "development-only-key-" + "0" * 40)

_site = urlsplit(SITE_URL)
_is_local = _site.hostname in {"127.0.0.1", "localhost", "::1"}
IS_HTTPS = _site.scheme == "https"

if _site.scheme not in {"http", "https"} or not _site.hostname or _site.path:
    raise ImproperlyConfigured("SITE_URL must be a scheme and a host: https://…")
if IS_PRODUCTION:
    if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("development-only"):
        raise ImproperlyConfigured(
            "Set SECRET_KEY to 50 or more random characters: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off when SITE_URL is set.")
    if not IS_HTTPS and not _is_local:
        raise ImproperlyConfigured("SITE_URL must start with https://")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname])
if DEBUG:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]

# The application

INSTALLED_APPS = [
    "newsroom.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_prose_editor",
    "django_tasks_db",
    "articles",
    "comments",
    "newsroom.apps.NewsroomConfig",  # last: after migrate it renews the roles
]

MIDDLEWARE = [
    "newsroom.middleware.compress",  # outermost: it asks what the others set
    "newsroom.middleware.clock",
    "newsroom.middleware.headers",
    "newsroom.health.probes",  # before anything asks for the name of the host
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.middleware.programs",
    "newsroom.middleware.refuse_nul",
    "newsroom.middleware.network_address",
    "newsroom.middleware.origin_trust",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "newsroom.pagecache.PageCacheMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
CSRF_FAILURE_VIEW = "newsroom.views.csrf_failure"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "newsroom.forms.Renderer"

# Data

DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/newsroom.sqlite3")
}
_database = DATABASES["default"]
IS_SQLITE = _database.get("ENGINE") == "django.db.backends.sqlite3"
if IS_SQLITE:
    if _database["NAME"] != ":memory:":
        _database["NAME"] = str(BASE_DIR / _database["NAME"])
        Path(_database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    _database["OPTIONS"] = {
        # A deferred transaction that turns into a writer fails at once when
        # another writes; an immediate one waits its turn.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    }
elif _database.get("ENGINE") == "django.db.backends.postgresql":
    _database |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # Compiling a plan costs seconds; the longest question of a page costs less.
    _own = {"connect_timeout": 3, "options": "-c jit=off"}
    _database["OPTIONS"] = _own | _database.get("OPTIONS", {})
else:
    raise ImproperlyConfigured("DATABASE_URL must name SQLite or PostgreSQL.")

CACHE_URL = env.str("CACHE_URL", "locmem://")
if CACHE_URL.startswith("locmem:"):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 1000},
        }
    }
elif CACHE_URL.startswith(("redis:", "rediss:", "unix:")):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
            "OPTIONS": {
                # Plain JSON: who can write to Redis cannot run code here.
                "serializer": "newsroom.pagecache.JSONSerializer",
                "socket_connect_timeout": 0.25,
                "socket_timeout": 0.25,
            },
        }
    }
else:
    raise ImproperlyConfigured("CACHE_URL must be locmem:// or redis://host:port/n")

TASKS = {
    "default": {
        "BACKEND": "django.tasks.backends.immediate.ImmediateBackend"
        if DEBUG
        else "django_tasks_db.DatabaseBackend",
    }
}

# Files

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
MEDIA_ACCEL = env.str("MEDIA_ACCEL", "")  # a location of nginx; empty: Django streams
STORAGES = {
    "default": {
        "BACKEND": "newsroom.storage.WholeFiles",
        "OPTIONS": {"location": MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "newsroom.staticfiles.JoinedStaticFilesStorage",
    },
}
FILE_UPLOAD_PERMISSIONS = 0o640
PICTURES_A_DAY = env.int("PICTURES_A_DAY", 500)  # that one person may upload

# People

AUTH_USER_MODEL = "newsroom.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "newsroom.roles.ObjectBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
PASSWORD_RESET_TIMEOUT = 3600

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_PATH = "/admin/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "__Secure-session" if IS_HTTPS else "session"
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_PATH = "/admin/"
CSRF_COOKIE_NAME = "__Secure-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Language and time

LANGUAGE_CODE = env.str("LANGUAGE_CODE", "en-us")
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = True

# Readers

# Whether it is counted how often stories are read, without knowing by whom.
COUNT_READERS = env.bool("COUNT_READERS", default=True)
# Days after first publication at which a story takes no more replies, unless its
# editor set a time; 0: never.
REPLIES_CLOSE_AFTER_DAYS = env.int("REPLIES_CLOSE_AFTER_DAYS", 0)

# Security

# How many proxies of our own stand before the application: each adds to
# X-Forwarded-For, and what others wrote there is not read. https needs one.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", int(IS_HTTPS))

SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_REFERRER_POLICY = None  # newsroom.middleware.headers sets it for each part
SILENCED_SYSTEM_CHECKS = [
    "mail.W001",  # a site may send no mail; the desk says so
    "security.W021",  # to be preloaded into browsers is for the owner to choose
    "security.W022",  # as above: the middleware sets Referrer-Policy
]
X_FRAME_OPTIONS = "DENY"

_HTTPS_ONLY = {"upgrade-insecure-requests": True} if IS_HTTPS else {}
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
    **_HTTPS_ONLY,
}
ADMIN_CSP: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    # The one <style> that the editor injects, as it is in django-prose-editor 0.28.
    "style-src": [CSP.SELF, "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    **_HTTPS_ONLY,
}

# Mail and logs

MAILERS = mailers.from_url(env.str("EMAIL_URL", "console://" if DEBUG else ""))
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", f"newsroom@{_site.hostname}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # every 404 is a line otherwise
    },
}
