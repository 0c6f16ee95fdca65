import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django_tasks_db.models import DBTaskResult

from comments import moderation
from comments.models import Conversation, Discussion
from comments.moderation.settling import STEPS
from newsroom import health
from newsroom.models import Heartbeat
from tests.factories import AT, make_story

Usage = namedtuple("Usage", "total used free")
GOOD = {
    "media": "ok",
    "disk": "ok",
    "cache": "ok",
    "migrations": "ok",
    "worker": "ok",
    "conversation": "ok",
    "database": "ok",
}
DEAD_CACHE = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 0.25, "socket_timeout": 0.25},
    }
}


@pytest.fixture
def at(monkeypatch):
    """The clock of every request."""
    monkeypatch.setattr("newsroom.middleware.timezone.now", lambda: AT)
    return AT


def ready():
    response = Client().get("/readyz")
    return response.status_code, response.json()


class TestHealthz:
    def test_answers_without_a_query(self):
        response = Client().get("/healthz")  # a query would be an error here

        assert response.status_code == 200
        assert response.content == b"ok"
        assert response["Cache-Control"] == "no-store"
        assert not response.cookies

    @pytest.mark.parametrize("host", ["10.0.0.7", "other.example.org", "a_b", ""])
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_answers_whatever_the_host_is_called(self, host, method):
        response = getattr(Client(), method)("/healthz", headers={"Host": host})

        assert response.status_code == 200

    def test_does_not_lead_to_https(self, settings):
        settings.SECURE_SSL_REDIRECT = True

        assert Client().get("/healthz").status_code == 200

    @pytest.mark.django_db
    def test_other_pages_keep_to_their_names(self):
        response = Client().get("/", headers={"Host": "other.example.org"})

        assert response.status_code == 400

    def test_only_reads(self):
        assert Client().post("/healthz").status_code == 405


@pytest.mark.django_db
class TestReadyz:
    @pytest.fixture(autouse=True)
    def _seen(self, at):
        Heartbeat.objects.create(pk=1, seen_at=at)
        moderation.settle(at)

    def test_everything_is_there(self):
        assert ready() == (200, {"ready": True, "checks": GOOD})

    def test_is_kept_by_nobody(self):
        response = Client().get("/readyz", headers={"Host": "10.0.0.7"})

        assert response["Cache-Control"] == "no-store"
        assert response.status_code == 200

    def test_a_lost_cache_takes_no_server_out(self, settings):
        settings.CACHES = DEAD_CACHE

        assert ready() == (200, {"ready": True, "checks": GOOD | {"cache": "degraded"}})

    def test_a_lost_worker_takes_no_server_out(self):
        Heartbeat.objects.update(seen_at=AT - timedelta(minutes=2))

        status, answer = ready()
        assert status == 200
        assert answer["checks"]["worker"] == "degraded"

    def test_a_step_that_fails_takes_no_server_out(self):
        Conversation.objects.update(failed_steps=["digest"])

        status, answer = ready()
        assert status == 200
        assert answer["checks"]["conversation"] == "degraded"

    def test_needs_every_migration(self):
        MigrationRecorder(connection).record_unapplied("comments", "0001_initial")

        status, answer = ready()
        assert status == 503
        assert answer == {"ready": False, "checks": GOOD | {"migrations": "failed"}}

    def test_needs_media_that_can_be_written(self, monkeypatch):
        monkeypatch.setattr(health.os, "access", lambda path, mode: False)

        assert ready() == (503, {"ready": False, "checks": GOOD | {"media": "failed"}})

    def test_needs_room_on_the_disk(self, monkeypatch):
        usage = Usage(10, 10, health.DISK_FLOOR - 1)
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)

        assert ready() == (503, {"ready": False, "checks": GOOD | {"disk": "failed"}})

    def test_media_may_not_be_made_yet(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path / "a" / "b"

        assert ready()[0] == 200

    def test_needs_the_database(self, monkeypatch):
        class Away:
            vendor = "sqlite"
            settings_dict = {"NAME": "/nowhere/news.sqlite3"}

            def cursor(self):
                raise DatabaseError("secret address 10.1.2.3")

        monkeypatch.setattr(health, "connection", Away())

        response = Client().get("/readyz")
        assert response.status_code == 503
        assert response.json()["checks"] == {
            "media": "ok",
            "disk": "ok",
            "cache": "ok",
            "database": "failed",
        }
        assert "10.1.2.3" not in response.text


@pytest.mark.django_db
class TestWorkerState:
    def wait(self, **fields):
        defaults = {
            "args_kwargs": {"args": [], "kwargs": {}},
            "task_path": "x",
            "backend_name": "default",
            "run_after": AT - timedelta(days=9999),
        }
        DBTaskResult.objects.create(**(defaults | fields))

    def test_a_worker_that_was_just_seen(self):
        Heartbeat.objects.create(pk=1, seen_at=AT)

        state = health.worker_state(AT + timedelta(seconds=60))

        assert state.seen_at == AT
        assert state.is_away is False
        assert state.sentence == ""

    def test_a_worker_that_was_not_seen_for_a_minute(self):
        Heartbeat.objects.create(pk=1, seen_at=AT)

        state = health.worker_state(AT + timedelta(seconds=61))

        assert state.is_away is True
        assert state.sentence == (
            "Since Tue 14 Jul 2026, 09:30 UTC the worker has not been seen. "
            "New sizes of pictures, mail and emptying the trash wait for it. "
            "Scheduled stories appear on time without it."
        )

    def test_a_worker_that_never_ran(self):
        state = health.worker_state(AT)

        assert state.seen_at is None
        assert state.is_away is True
        assert state.sentence.startswith("The worker has never run here.")

    def test_counts_what_waits(self):
        self.wait()
        self.wait(status="SUCCESSFUL")
        assert "1 task waits for it" in health.worker_state(AT).sentence

        self.wait()
        state = health.worker_state(AT)
        assert state.waiting == 2
        assert "2 tasks wait for it" in state.sentence


@pytest.mark.django_db
class TestConversationState:
    def state(self, at=AT):
        return health.worker_state(at).conversation

    def test_is_quiet_while_all_is_done(self):
        moderation.settle(AT)

        assert self.state(AT + timedelta(minutes=5)).sentences == []

    def test_is_late_where_the_worker_runs_and_does_not_settle(self):
        moderation.settle(AT)
        later = AT + timedelta(minutes=5, seconds=1)
        assert self.state(later).sentences == []  # the worker's own line is enough

        Heartbeat.objects.create(pk=1, seen_at=later)
        (line,) = self.state(later).sentences
        assert "has not settled the conversation for five minutes" in line

    def test_names_what_could_not_be_done(self):
        moderation.settle(AT)
        Conversation.objects.update(failed_steps=["addresses", "digest"])

        (line,) = self.state().sentences
        assert "dropping network addresses, mail to moderators." in line

    def test_has_words_for_every_step(self):
        assert set(STEPS) <= set(health.STEPS)

    def test_says_that_there_is_no_mail(self, settings):
        moderation.settle(AT)
        settings.MAILERS = {}
        (line,) = self.state().sentences
        assert "No mail is sent" in line

        Conversation.objects.update(mails_moderators=False)
        assert self.state().sentences == []

    def test_counts_the_stories_that_are_held(self):
        for minutes in (0, 1, 2):
            until = AT + timedelta(minutes=minutes)
            Discussion.objects.create(pk=make_story().pk, held_until=until)

        assert self.state().held == 2
