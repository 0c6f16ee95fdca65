from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import run_checks

from newsroom import checks

# The checks of models ask SQLite what it can.
pytestmark = pytest.mark.django_db


def ids(**options):
    return {
        message.id
        for message in run_checks(**options)
        if message.id.startswith("newsroom.")
    }


def test_the_settings_of_this_site_are_right():
    assert ids() == set()


@pytest.fixture
def database(monkeypatch):
    """The settings of the database, to be changed."""
    database = {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {}}
    monkeypatch.setitem(settings.DATABASES, "default", database)
    return database


def test_sqlite_must_begin_with_immediate(database):
    assert [e.id for e in checks.check_database(None)] == ["newsroom.E001"]

    database["OPTIONS"]["transaction_mode"] = "IMMEDIATE"
    assert checks.check_database(None) == []


def test_no_request_is_one_transaction(database):
    database |= {"ENGINE": "django.db.backends.postgresql", "ATOMIC_REQUESTS": True}

    assert [e.id for e in checks.check_database(None)] == ["newsroom.E002"]


@pytest.mark.parametrize(
    ("debug", "address", "found"),
    [
        (True, "https://news.example.org", {"newsroom.E003"}),
        (False, "https://news.example.org", set()),
        (True, "http://127.0.0.1:8000", set()),
    ],
)
def test_debug_stays_at_home(settings, debug, address, found):
    settings.DEBUG, settings.SITE_URL = debug, address

    assert {e.id for e in checks.check_debug(None)} == found


@pytest.mark.parametrize("place", ["", "media", "a/b/../c"])
def test_media_lie_outside_what_everyone_may_read(settings, tmp_path, place):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.MEDIA_ROOT = tmp_path / "media"
    assert ids() == set()

    settings.MEDIA_ROOT = settings.STATIC_ROOT / place
    assert ids() == {"newsroom.E004"}

    settings.STATIC_ROOT = tmp_path / "elsewhere"
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    Path(tmp_path / "static").mkdir()
    assert ids() == {"newsroom.E004"}


@pytest.mark.parametrize(
    ("days", "found"),
    [(0, set()), (36_500, set()), (-1, {"newsroom.E010"}), (36_501, {"newsroom.E010"})],
)
def test_replies_close_after_a_number_of_days(settings, days, found):
    settings.REPLIES_CLOSE_AFTER_DAYS = days

    assert ids() == found


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("SECRET_KEY", "development-only-key-" + "0" * 40, "newsroom.E005"),
        ("ALLOWED_HOSTS", ["*"], "newsroom.E006"),
        ("SESSION_COOKIE_PATH", "/", "newsroom.E008"),
        ("CSRF_COOKIE_PATH", "/", "newsroom.E008"),
        ("SITE_URL", "http://news.example.org", "newsroom.E009"),
    ],
)
def test_production_is_asked_for_more(settings, name, value, found):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    assert checks.check_production(None) == []

    setattr(settings, name, value)
    assert [e.id for e in checks.check_production(None)] == [found]


def test_tasks_wait_for_the_worker(settings):
    settings.TASKS = {
        "default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}
    }

    assert [e.id for e in checks.check_production(None)] == ["newsroom.E007"]


@pytest.mark.parametrize(
    "contact", ["", "security@example.org", "https://example.org/security"]
)
def test_a_contact_is_an_email_address_or_one_of_the_web(contact, settings):
    settings.SECURITY_CONTACT = contact

    assert ids() == set()


@pytest.mark.parametrize(
    "contact",
    ["nobody", "http://example.org/", "a@example.org\nContact: b", "mailto:a@b.org"],
)
def test_a_contact_that_nobody_can_use_is_refused(contact, settings):
    settings.SECURITY_CONTACT = contact

    assert ids() == {"newsroom.E012"}
