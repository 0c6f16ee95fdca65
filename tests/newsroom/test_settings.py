"""Settings are read by a process of their own, with an environment of its own."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

KEY = "k" * 64
PRODUCTION = {"SITE_URL": "https://news.example.org", "SECRET_KEY": KEY}
NAMES = (
    "DEBUG",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "DATABASES",
    "CACHES",
    "TASKS",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS",
    "SECURE_CSP",
    "ADMIN_CSP",
)
PROGRAM = f"""
import json
from newsroom import settings
print(json.dumps({{name: getattr(settings, name) for name in {NAMES}}}, default=str))
"""


def python(*arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"]} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def read(**environment):
    result = python("-c", PROGRAM, **environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def refusal(**environment):
    """The last line of what it says when it does not start."""
    result = python("-c", PROGRAM, **environment)
    assert result.returncode != 0
    kind, line = result.stderr.strip().splitlines()[-1].split(": ", 1)
    assert kind == "django.core.exceptions.ImproperlyConfigured"
    return line


def test_no_variable_is_development_on_sqlite():
    found = read()

    assert found["DEBUG"] is True
    assert found["SITE_URL"] == "http://127.0.0.1:8000"
    assert found["DATABASES"]["default"]["NAME"].endswith("/var/newsroom.sqlite3")
    assert "locmem" in found["CACHES"]["default"]["BACKEND"]
    assert "Immediate" in found["TASKS"]["default"]["BACKEND"]


def test_an_address_is_production():
    found = read(**PRODUCTION)

    assert found["DEBUG"] is False
    assert found["ALLOWED_HOSTS"] == ["news.example.org"]
    assert found["SESSION_COOKIE_NAME"] == "__Secure-session"
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    assert found["SECURE_CSP"]["upgrade-insecure-requests"] is True
    assert found["ADMIN_CSP"]["upgrade-insecure-requests"] is True
    assert found["TASKS"]["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend"


def test_a_local_address_may_be_http():
    found = read(SITE_URL="http://127.0.0.1:8001", SECRET_KEY=KEY)

    assert found["DEBUG"] is False
    assert found["SESSION_COOKIE_SECURE"] is False
    assert found["SECURE_HSTS_SECONDS"] == 0


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"SECRET_KEY": "short"}, "Set SECRET_KEY to 50 or more random characters"),
        ({"SECRET_KEY": ""}, "Set SECRET_KEY to 50 or more random characters"),
        ({"DEBUG": "1"}, "DEBUG must be off when SITE_URL is set."),
        ({"SITE_URL": "http://news.example.org"}, "SITE_URL must start with https://"),
        ({"SITE_URL": "news.example.org"}, "SITE_URL must be a scheme and a host"),
        ({"SITE_URL": "ftp://news.example.org"}, "SITE_URL must be a scheme and"),
        ({"SITE_URL": "https://news.example.org/x"}, "SITE_URL must be a scheme and"),
        ({"SITE_URL": ""}, "SITE_URL must be a scheme and a host"),
        (
            {"DATABASE_URL": "mysql://h/n"},
            "DATABASE_URL must name SQLite or PostgreSQL",
        ),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL must name SQLite or PostgreSQL"),
        ({"DATABASE_URL": ""}, "DATABASE_URL must name SQLite or PostgreSQL"),
        ({"CACHE_URL": "memcache://h"}, "CACHE_URL must be locmem:// or redis://"),
        ({"CACHE_URL": "nonsense"}, "CACHE_URL must be locmem:// or redis://"),
    ],
)
def test_refuses_what_is_unsafe_or_wrong(environment, line):
    assert line in refusal(**(PRODUCTION | environment))


def test_sqlite_waits_its_turn(tmp_path):
    found = read(DATABASE_URL=f"sqlite:///{tmp_path}/news.sqlite3")

    database = found["DATABASES"]["default"]
    assert database["NAME"] == f"{tmp_path}/news.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_postgresql_keeps_its_connections():
    found = read(DATABASE_URL="postgres://desk:p%40ss@db.example.org:5433/news")

    database = found["DATABASES"]["default"]
    assert database["PASSWORD"] == "p@ss"
    assert database["CONN_HEALTH_CHECKS"] is True
    assert database["OPTIONS"] == {"connect_timeout": 3, "options": "-c jit=off"}


def test_redis_gives_up_soon():
    found = read(CACHE_URL="redis://127.0.0.1:6379/3")

    options = found["CACHES"]["default"]["OPTIONS"]
    assert options["socket_connect_timeout"] == options["socket_timeout"] == 0.25


@pytest.mark.parametrize("url", ["sqlite:///var/check.sqlite3", "postgres:///news"])
def test_production_passes_the_deployment_checks(url):
    result = python(
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        **(PRODUCTION | {"DATABASE_URL": url, "SECRET_KEY": "aZ3-x_9Q" * 8}),
    )

    assert result.returncode == 0, result.stderr


def test_the_web_server_refuses_debug():
    result = python("-c", "import newsroom.wsgi")

    assert "A web server must not run with DEBUG on" in result.stderr
