import logging
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Transition
from comments.models import Conversation
from newsroom.management.commands import worker
from newsroom.models import Heartbeat
from tests.factories import AT, make_story

MINUTE = timedelta(minutes=1)
QUEUE = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "mail"],
    }
}


@task
def note(path):
    """Adds a line to a file: how often it ran can be read there."""
    with Path(path).open("a") as file:
        file.write("ran\n")


@task
def fail():
    raise RuntimeError("The mail server is away.")


@task
def stall(path, seconds):
    """Notes that it began; the first time it then takes long."""
    is_first = not Path(path).exists()
    note.func(path)
    if is_first:
        time.sleep(seconds)


@pytest.fixture(autouse=True)
def _queue(settings):
    settings.TASKS = QUEUE


@pytest.fixture(scope="module")
def queue(databases, migrated):
    return databases.make(template=migrated)


@pytest.fixture
def database(databases, queue):
    """A database of its own: the worker closes connections, also a test's."""
    with databases.used(queue):
        yield queue
        DBTaskResult.objects.all().delete()


@pytest.fixture
def ran(tmp_path):
    """A file that tasks write to, and how many lines it has."""
    path = tmp_path / "ran"

    def count():
        return len(path.read_text().splitlines()) if path.exists() else 0

    count.path = str(path)
    return count


def make_task(at=AT, *, status="RUNNING", attempts=1, **fields):
    times = {"started_at": at, "finished_at": None if status == "RUNNING" else at}
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path=fail.module_path,
        worker_ids=["w"] * attempts,
        backend_name="default",
        run_after=AT,
        **(times | fields),
    )


def status_of(result):
    return DBTaskResult.objects.get(pk=result.pk).status


@pytest.mark.django_db
class TestRequeueStale:
    def test_leaves_a_task_that_has_run_for_ten_minutes_at_most(self):
        row = make_task(AT)

        worker.requeue_stale(AT + 10 * MINUTE - timedelta(seconds=1))

        assert status_of(row) == "RUNNING"

    def test_queues_a_task_whose_worker_is_gone(self):
        row = make_task(AT)

        worker.requeue_stale(AT + 10 * MINUTE)

        row.refresh_from_db()
        assert row.status == "READY"
        assert row.started_at is None
        assert list(DBTaskResult.objects.ready()) == [row]

    def test_gives_up_one_that_ends_its_worker_every_time(self):
        row = make_task(AT, attempts=3)

        worker.requeue_stale(AT + 10 * MINUTE)

        row.refresh_from_db()
        assert row.status == "FAILED"
        assert row.finished_at == AT + 10 * MINUTE
        assert "worker ended" in row.traceback

    def test_leaves_one_that_ended_meanwhile(self):
        row = make_task(AT)
        as_read = DBTaskResult.objects.get(pk=row.pk)
        row.set_successful(None)

        worker.requeue(as_read, AT + 10 * MINUTE)

        assert status_of(row) == "SUCCESSFUL"


@pytest.mark.django_db
class TestRetryFailed:
    @pytest.mark.parametrize(
        ("attempts", "wait"), [(0, MINUTE), (1, MINUTE), (2, 10 * MINUTE)]
    )
    def test_waits_longer_after_each_attempt(self, attempts, wait):
        row = make_task(AT, status="FAILED", attempts=attempts)

        worker.retry_failed(AT + wait - timedelta(seconds=1))
        assert status_of(row) == "FAILED"

        worker.retry_failed(AT + wait)
        assert status_of(row) == "READY"

    def test_stops_after_three_attempts(self):
        row = make_task(AT, status="FAILED", attempts=3)

        worker.retry_failed(AT + timedelta(days=1))

        assert status_of(row) == "FAILED"

    def test_leaves_what_has_succeeded(self):
        row = make_task(AT, status="SUCCESSFUL")

        worker.retry_failed(AT + timedelta(days=1))

        assert status_of(row) == "SUCCESSFUL"


@pytest.mark.django_db
def test_prunes_what_ended_a_week_ago():
    old = [make_task(AT, status=status) for status in ("FAILED", "SUCCESSFUL")]
    running = make_task(AT)
    newer = make_task(AT + MINUTE, status="SUCCESSFUL")

    worker.prune(AT + timedelta(days=7))

    assert set(DBTaskResult.objects.all()) == {running, newer}
    assert old


@pytest.mark.usefixtures("database")
class TestOnce:
    def test_runs_every_ready_task(self, ran):
        for _ in range(3):
            note.enqueue(ran.path)

        call_command("worker", once=True)

        assert ran() == 3
        assert set(DBTaskResult.objects.values_list("status", flat=True)) == {
            TaskResultStatus.SUCCESSFUL
        }

    def test_runs_every_queue(self, ran):
        note.using(queue_name="mail").enqueue(ran.path)

        call_command("worker", once=True)

        assert ran() == 1

    def test_goes_on_after_a_task_that_raises(self, ran):
        failed = fail.enqueue()
        note.enqueue(ran.path)

        call_command("worker", once=True)

        assert ran() == 1
        row = DBTaskResult.objects.get(pk=failed.id)
        assert row.status == "FAILED"
        assert "The mail server is away." in row.traceback
        assert len(row.worker_ids) == 1

    def test_leaves_a_task_of_another_time(self, ran):
        later = timezone.now() + MINUTE
        note.using(run_after=later).enqueue(ran.path)

        call_command("worker", once=True)

        assert ran() == 0

    def test_settles_and_shows_life(self):
        now = timezone.now()
        soon = now - timedelta(seconds=5)
        story = make_story(now - timedelta(hours=1), publish_at=soon)

        call_command("worker", once=True)

        assert Transition.objects.filter(story=story, verb="appear").exists()
        assert Heartbeat.objects.get(pk=1).seen_at >= now
        assert Conversation.objects.the_one().settled_through >= now

    def test_says_that_the_database_is_away(self, monkeypatch):
        def away(self, at):
            raise OperationalError("no route to host")

        monkeypatch.setattr(worker.Rounds, "walk", away)

        with pytest.raises(CommandError, match="does not answer: no route to host"):
            call_command("worker", once=True)


class TestRounds:
    @pytest.fixture
    def done(self, monkeypatch):
        done = []
        duties = tuple(
            (every, lambda at, every=every: done.append(every))
            for every, _ in worker.DUTIES
        )
        monkeypatch.setattr(worker, "DUTIES", duties)
        return done

    def test_each_duty_has_its_time(self, done):
        rounds = worker.Rounds()
        for second in range(61):
            rounds.walk(AT + timedelta(seconds=second))

        assert done.count(timedelta(seconds=1)) == 61
        assert done.count(timedelta(seconds=10)) == 7
        assert done.count(MINUTE) == 6  # three duties

    def test_a_clock_that_is_set_back_stops_nothing(self, done):
        rounds = worker.Rounds()
        rounds.walk(AT)
        rounds.walk(AT - timedelta(hours=1))

        assert len(done) == 10

    @pytest.mark.django_db
    def test_the_sign_of_life_is_one_row(self):
        worker.show_life(AT)
        worker.show_life(AT + MINUTE)

        assert [beat.seen_at for beat in Heartbeat.objects.all()] == [AT + MINUTE]


class TestStep:
    @pytest.fixture
    def command(self):
        command = worker.Command()
        command.rounds, command.worker_id = worker.Rounds(), "w"
        command.is_waiting = False
        return command

    @pytest.mark.usefixtures("database")
    def test_runs_one_task_at_a_time(self, command, ran):
        for _ in range(2):
            note.enqueue(ran.path)

        assert command.step(AT) is True
        assert ran() == 1
        assert command.step(AT) is True
        assert command.step(AT) is False

    @pytest.mark.usefixtures("database")
    def test_waits_for_a_database_that_is_away(self, command, monkeypatch, caplog):
        caplog.set_level(logging.INFO, worker.__name__)
        back = command.rounds.walk

        def away(at):
            raise OperationalError("connection refused\n\tIs it running?")

        monkeypatch.setattr(command.rounds, "walk", away)
        for _ in range(3):
            assert command.step(AT) is False
        monkeypatch.setattr(command.rounds, "walk", back)
        command.step(AT)
        command.step(AT)

        assert caplog.messages == [
            "The database does not answer, waiting: connection refused",
            "The database answers again.",
        ]

    @pytest.mark.usefixtures("database")
    def test_connects_again_after_the_server_cut_it_off(self, command, databases):
        if connection.vendor == "sqlite":
            pytest.skip("SQLite has no server")
        command.step(AT)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            [process] = cursor.fetchone()
        databases.server(f"SELECT pg_terminate_backend({process})")

        command.step(AT + MINUTE)
        command.step(AT + 2 * MINUTE)

        assert Heartbeat.objects.get(pk=1).seen_at == AT + 2 * MINUTE


class TestProgram:
    """The command in a process of its own, as systemd runs it."""

    @pytest.fixture
    def start(self, program, database):
        started = []

        def start(*options):
            process = subprocess.Popen(
                [sys.executable, "manage.py", "worker", *options],
                cwd=settings.BASE_DIR,
                env=program(database),
                stderr=subprocess.PIPE,
                text=True,
            )
            started.append(process)
            return process

        yield start
        for process in started:
            process.kill()
            process.communicate()

    def wait_for(self, condition):
        end = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.05)

    def test_a_task_of_a_killed_worker_is_done_by_the_next(self, start, ran):
        result = stall.enqueue(ran.path, 60)
        first = start()
        self.wait_for(lambda: ran() == 1)

        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        assert status_of(DBTaskResult(pk=result.id)) == "RUNNING"

        worker.requeue_stale(timezone.now() + 11 * MINUTE)
        assert start("--once").wait(30) == 0
        row = DBTaskResult.objects.get(pk=result.id)
        assert row.status == "SUCCESSFUL"
        assert len(set(row.worker_ids)) == 2
        assert ran() == 2

    def test_ends_after_the_task_in_hand(self, start, ran):
        result = stall.enqueue(ran.path, 1)
        process = start()
        self.wait_for(lambda: ran() == 1)

        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)

        assert process.returncode == 0
        assert status_of(DBTaskResult(pk=result.id)) == "SUCCESSFUL"
        assert log.splitlines()[-1].endswith("The worker has stopped.")

    def test_a_second_signal_ends_it_at_once(self, start, ran):
        stall.enqueue(ran.path, 60)
        process = start()
        self.wait_for(lambda: ran() == 1)

        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)

        assert process.wait(10) == -signal.SIGINT
