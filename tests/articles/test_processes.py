"""Long work in several processes: all of it, in order, and nobody left behind."""

import os
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import pytest

from articles.processes import spread

KILLED = """
import os, time
import django
django.setup()
os.process_cpu_count = lambda: 2
from articles.processes import spread
def deed(part):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(60)
list(spread(deed, [1, 2]))
"""


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch):
    monkeypatch.setattr(os, "process_cpu_count", lambda: 2)


def squared(number):
    time.sleep(0.02 if number % 3 else 0.05)
    return number * number, os.getpid()


def test_gives_what_is_made_in_the_order_of_the_parts():
    numbers, processes = zip(*spread(squared, range(20)), strict=True)

    assert numbers == tuple(number * number for number in range(20))
    assert len(set(processes)) == 2
    assert os.getpid() not in processes


@pytest.mark.django_db
def test_stays_in_one_process_where_others_would_not_see_what_is_written():
    assert {process for _, process in spread(squared, range(3))} == {os.getpid()}


@pytest.mark.parametrize("number", [0, 1])
def test_a_single_part_makes_no_process(number):
    found = list(spread(squared, range(number)))

    assert found == [(n * n, os.getpid()) for n in range(number)]


def test_a_deed_that_fails_fails_here():
    with pytest.raises(ZeroDivisionError):
        list(spread(lambda part: 1 // part, [1, 0, 1]))


def test_what_nobody_waits_for_is_not_made(tmp_path):
    def deed(part):
        time.sleep(0.05)
        (tmp_path / str(part)).touch()

    made = spread(deed, range(100))
    list(islice(made, 1))
    made.close()

    assert len(list(tmp_path.iterdir())) < 50


def test_processes_end_with_one_that_is_killed():
    program = [sys.executable, "-c", KILLED]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as parent:
        children = [int(parent.stdout.readline()) for _ in range(2)]
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(map(is_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert not any(map(is_alive, children))


def is_alive(pid):
    """A zombie that nobody has waited for is not."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"
