"""Many readers at once, against gunicorn as in production and a database of its own.

What the database holds afterwards is asked by processes of their own, too.
"""

import http.client
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITERS = 8
EACH = 25
CLICKS = 20

PREPARE = """
from datetime import timedelta
from django.core.management import call_command
from django.utils import timezone
call_command("migrate", verbosity=0)
from tests.factories import make_story
print(make_story(timezone.now() - timedelta(hours=1)).uid)
"""
COUNT = """
import json
from articles.models import Story
from comments.models import Comment, ModerationEvent
story = Story.objects.get()
print(json.dumps({
    "replies": Comment.objects.count(),
    "names": Comment.objects.values("author_name").distinct().count(),
    "unplaced": Comment.objects.filter(path="").count(),
    "events": ModerationEvent.objects.count(),
    "approved": Comment.objects.filter(status="approved").count(),
    "reply_count": story.reply_count,
}))
"""
APPROVE = """
import sys
from django.utils import timezone
from comments import moderation
from comments.models import Comment
ids = list(Comment.objects.values_list("pk", flat=True))
sys.stdin.readline()  # all start together
batch = moderation.approve(ids, by=None, at=timezone.now())
print(batch.count("done"))
"""


def python(code, environment):
    program = f"import django; django.setup()\n{code}"
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(code, environment):
    child = python(code, environment)
    answer, _ = child.communicate()
    assert child.returncode == 0
    return answer.strip()


@contextmanager
def database(folder):
    """The address of an empty database of the kind that the suite runs on."""
    address = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not address.scheme.startswith("postgres"):
        yield f"sqlite:///{folder}/race.sqlite3"
        return
    import psycopg  # noqa: PLC0415  installed for this database alone

    name = f"{address.path[1:]}_race_{os.getpid()}"
    # libpq reads the address in its own spelling only.
    server = urlunsplit(address._replace(scheme="postgresql", path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(address._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def gunicorn(port, environment):
    config = ["-c", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    child = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *config, "newsroom.wsgi:application"],
        cwd=ROOT,
        env=environment | {"WEB_CONCURRENCY": "2", "WEB_LOG_LEVEL": "warning"},
    )
    try:
        wait_until_up(port, child)
        yield
    finally:
        child.terminate()
        child.wait(30)


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


def post(port, story, name, text):
    """The status of the answer to one reply, and where it leads."""
    body = urlencode({"comment": text, "name": name, "email": "a@example.org"})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(
        "POST",
        f"/comments/post/{story}/",
        body,
        {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
        },
    )
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, response.headers["Location"]


def write(barrier, answers, port, story, number):
    barrier.wait(60)
    answers.put(
        [post(port, story, f"Writer {number}", f"Reply {n}.") for n in range(EACH)]
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A running site with one story: its port, the story's uid, its environment."""
    folder = tmp_path_factory.mktemp("race")
    with database(folder) as address:
        environment = os.environ | {
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": str(ROOT),
        }
        story = run(PREPARE, environment)
        port = free_port()
        with gunicorn(port, environment):
            yield port, story, environment


def test_loses_no_reply_of_two_hundred(site):
    port, story, environment = site
    before = json.loads(run(COUNT, environment))
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(WRITERS), context.Queue()
    writers = [
        context.Process(target=write, args=(barrier, answers, port, story, number))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    statuses = [status for _ in writers for status, _ in answers.get(timeout=120)]
    for writer in writers:
        writer.join(30)

    assert statuses == [303] * WRITERS * EACH
    after = json.loads(run(COUNT, environment))
    assert after["replies"] - before["replies"] == WRITERS * EACH
    assert after["events"] - before["events"] == WRITERS * EACH
    assert after["unplaced"] == 0


def test_stores_one_of_twenty_clicks(site):
    """Case 26: every click gets the same answer, and one row stands."""
    port, story, environment = site
    before = json.loads(run(COUNT, environment))

    with ThreadPoolExecutor(CLICKS) as pool:
        clicks = [
            pool.submit(post, port, story, "Ann", "One and the same.")
            for _ in range(CLICKS)
        ]
        answers = {click.result() for click in clicks}

    assert answers == {(303, "/comments/received/")}
    after = json.loads(run(COUNT, environment))
    assert after["replies"] == before["replies"] + 1
    assert after["events"] == before["events"] + 1


def test_counts_each_reply_once_for_two_moderators(site):
    port, story, environment = site
    for number in range(5):
        post(port, story, "Bob", f"Count me {number}.")
    waiting = json.loads(run(COUNT, environment))
    moderators = [python(APPROVE, environment) for _ in "ab"]
    time.sleep(1)

    for moderator in moderators:
        moderator.stdin.write("\n")
        moderator.stdin.flush()
    done = [int(moderator.communicate()[0]) for moderator in moderators]

    after = json.loads(run(COUNT, environment))
    assert sum(done) == waiting["replies"] - waiting["approved"]
    assert after["approved"] == after["reply_count"] == after["replies"]
    assert after["events"] == waiting["events"] + sum(done)
