"""Real processes on a database that they share: for what only a race can show.

The suite's own database is out of their sight: its tests roll back. They get one of
their own, which the test itself uses as well.
"""

import multiprocessing
import os
import socket
import subprocess
import sys
import time
import traceback
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import django
import pytest
from django.core.management import call_command
from django.db import connections

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60  # seconds


@contextmanager
def database(folder, blocker):
    """The address of a migrated database of the kind that the suite runs on.

    Every query of this thread goes to it, too. `blocker` is `django_db_blocker`.
    """
    with blocker.unblock(), _empty(folder) as address, _used(address):
        call_command("migrate", interactive=False, verbosity=0)
        yield address


@contextmanager
def _empty(folder):
    address = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not address.scheme.startswith("postgres"):
        yield f"sqlite:///{folder}/race.sqlite3"
        return
    import psycopg  # noqa: PLC0415  installed for this database alone

    name = f"{address.path[1:]}_race_{os.getpid()}"
    # libpq reads the address in its own spelling only.
    server = urlunsplit(address._replace(scheme="postgresql", path="/postgres"))
    with closing(psycopg.connect(server, autocommit=True)) as postgres:
        postgres.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(address._replace(path=f"/{name}"))
        finally:
            postgres.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _used(address):
    kept = connections["default"]
    other = connections.create_connection("default")
    other.settings_dict = {**kept.settings_dict, "NAME": urlsplit(address).path[1:]}
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = kept


def environment(address):
    """What a program needs to run as the suite does, on the database at `address`."""
    return os.environ | {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(ROOT),
        "TEST_TASKS": "django.tasks.backends.dummy.DummyBackend",
    }


# Functions of the tests, in processes of their own


@dataclass(frozen=True)
class Answer:
    """What a deed returned, or the name of the exception that it raised."""

    value: Any = None
    error: str = ""


class Crew:
    """Carries out deeds at once. A deed is a function that can be pickled."""

    def __init__(self, pipe):
        self.pipe = pipe

    def at_once(self, *deeds):
        """Each deed in a process of its own, let go by one barrier; their answers."""
        return [answers[0] for answers in self.in_step(*([deed] for deed in deeds))]

    def in_step(self, *lists):
        """A process for each list of deeds; before every deed all wait for all."""
        self.pipe.send([list(deeds) for deeds in lists])
        assert self.pipe.poll(2 * PATIENCE), "the crew does not answer"
        return self.pipe.recv()


@contextmanager
def crew(address):
    """A Crew on the database at `address`."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    leader = spawn.Process(target=_lead, args=(there, environment(address)))
    leader.start()
    there.close()
    try:
        yield Crew(here)
    finally:
        here.close()
        leader.join(PATIENCE)


def _lead(pipe, variables):
    """Forks the crew: it starts Django once, and never opens a connection itself."""
    os.environ.update(variables)
    django.setup()
    try:
        while True:
            pipe.send(_race(pipe.recv()))
    except EOFError:
        pass


def _race(lists):
    fork = multiprocessing.get_context("fork")
    barrier = fork.Barrier(len(lists))
    runners = []
    for deeds in lists:
        answers, sender = fork.Pipe(duplex=False)
        runner = fork.Process(target=_run, args=(deeds, barrier, sender))
        runner.start()
        sender.close()
        runners.append((runner, answers))
    return [_ask(runner, answers) for runner, answers in runners]


def _run(deeds, barrier, sender):
    results = []
    for deed in deeds:
        barrier.wait(PATIENCE)
        try:
            results.append(Answer(value=deed()))
        except Exception as why:  # noqa: BLE001  the test decides what may happen
            traceback.print_exc()
            results.append(Answer(error=type(why).__name__))
    sender.send(results)
    connections.close_all()


def _ask(runner, answers):
    try:
        return answers.recv() if answers.poll(PATIENCE) else [Answer(error="silence")]
    except EOFError:
        return [Answer(error="death")]
    finally:
        runner.join(1)
        runner.kill()


# A site, as in production


@contextmanager
def gunicorn(variables, port=None):
    """The port of a site."""
    port = port or free_port()
    config = ["-c", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    child = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *config, "newsroom.wsgi:application"],
        cwd=ROOT,
        env=variables | {"WEB_CONCURRENCY": "2", "WEB_LOG_LEVEL": "warning"},
    )
    try:
        wait_until_up(port, child)
        yield port
    finally:
        child.terminate()
        child.wait(30)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_up(port, child):
    for _ in range(300):
        assert child.poll() is None, "gunicorn ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("gunicorn does not answer")
