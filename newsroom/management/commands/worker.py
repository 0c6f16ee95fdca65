"""`manage.py worker`: everything that is done outside a request.

It settles what passed moments left to do, runs tasks, gives those that failed or
were cut off another try, and shows that it is alive. One is enough; more do no harm.
"""

import logging
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, connection
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from articles import workflow
from comments import moderation
from newsroom.models import Heartbeat

logger = logging.getLogger(__name__)

PAUSE = 1.0  # seconds between two looks at an empty queue
STALE_AFTER = timedelta(minutes=10)
KEPT_FOR = timedelta(days=7)
# How long a failed task waits before its second and its third attempt.
WAITS = (timedelta(minutes=1), timedelta(minutes=10))
ATTEMPTS = len(WAITS) + 1
TRIED = ("worker_ids", "finished_at")
CUT_OFF = "The worker ended while it ran this task, at each of its attempts."


def show_life(at: datetime) -> None:
    Heartbeat(pk=1, seen_at=at).save()


def tend_queue(at: datetime) -> None:
    requeue_stale(at)
    retry_failed(at)
    prune(at)


def requeue_stale(at: datetime) -> None:
    """Queue tasks again whose worker was killed inside them; fail them in the end."""
    for task in DBTaskResult.objects.running().filter(started_at__lte=at - STALE_AFTER):
        requeue(task, at)


def requeue(task: DBTaskResult[..., Any], at: datetime) -> None:
    # It may have ended, or begun again, since it was read.
    same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
    if len(task.worker_ids) < ATTEMPTS:
        changed = same.update(status=TaskResultStatus.READY, started_at=None)
    else:
        changed = same.update(
            status=TaskResultStatus.FAILED, finished_at=at, traceback=CUT_OFF
        )
    if changed:
        logger.warning("Task %s (%s) was cut off.", task.pk, task.task_path)


def retry_failed(at: datetime) -> None:
    """Queue failed tasks again: a minute after one attempt, ten after the second."""
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=at - KEPT_FOR)
    due = [task.pk for task in failed.only(*TRIED) if is_due_again(task, at)]
    again = DBTaskResult.objects.failed().filter(pk__in=due)
    again.update(status=TaskResultStatus.READY, finished_at=None)


def is_due_again(task: DBTaskResult[..., Any], at: datetime) -> bool:
    attempts = len(task.worker_ids)
    if attempts >= ATTEMPTS or task.finished_at is None:
        return False
    wait: timedelta = WAITS[max(attempts - 1, 0)]
    return bool(task.finished_at + wait <= at)


def prune(at: datetime) -> None:
    DBTaskResult.objects.finished().filter(finished_at__lte=at - KEPT_FOR).delete()


# What is done, and how often. The sign of life comes last: a worker that cannot
# do the rest is not shown as alive.
DUTIES: tuple[tuple[timedelta, Callable[[datetime], object]], ...] = (
    (timedelta(seconds=1), workflow.settle),
    (timedelta(minutes=1), tend_queue),
    (timedelta(minutes=1), moderation.settle),
    (timedelta(minutes=1), workflow.tally_readings),
    (timedelta(seconds=10), show_life),
)


class Rounds:
    """Carries out each duty when it is due."""

    def __init__(self) -> None:
        self.done_at: dict[int, datetime] = {}

    def walk(self, at: datetime) -> None:
        for number, (every, duty) in enumerate(DUTIES):
            last = self.done_at.get(number)
            # abs: a clock that was set back must not stop the work for that long.
            if last is None or abs(at - last) >= every:
                duty(at)
                self.done_at[number] = at


class OneTask(Worker):
    """The queue's own worker, for one task at a time."""

    def __init__(self, worker_id: str) -> None:
        super().__init__(
            queue_names=["*"],
            interval=PAUSE,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=1,
            worker_id=worker_id,
            excluded_queue_names=[],
        )
        self.has_run = False

    def run_task(self, db_task_result: DBTaskResult[..., Any]) -> None:
        super().run_task(db_task_result)
        self.has_run = True


def run_one_task(worker_id: str) -> bool:
    """Run the first task that is ready. Returns whether there was one."""
    if not DBTaskResult.objects.ready().exists():
        return False  # without taking SQLite's write lock every second
    worker = OneTask(worker_id)
    worker.run()
    return worker.has_run


class Command(BaseCommand):
    help = (
        "Runs until it is stopped: settles what scheduled moments left to do, runs "
        "background tasks, repeats those that failed, and shows the desk that it is "
        "alive. SIGTERM or Ctrl-C stops it after the task in hand; a second one at "
        "once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once",
            action="store_true",
            help="do what is due now, run the tasks that are ready, and end",
        )

    def handle(self, *, once: bool, **options: Any) -> None:
        # The queue's worker announces every start and end: one a task.
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        self.worker_id = get_random_string(32)
        self.rounds = Rounds()
        self.is_stopping = False
        self.is_waiting = False
        if once:
            self.work_once()
        else:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self.stop)
            self.work()

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True
        signal.signal(number, signal.SIG_DFL)

    def work_once(self) -> None:
        try:
            self.rounds.walk(timezone.now())
            while run_one_task(self.worker_id):
                pass
        except (OperationalError, InterfaceError) as error:
            raise CommandError(f"The database does not answer: {error}") from error

    def work(self) -> None:
        logger.info("The worker has started.")
        while not self.is_stopping:
            started = time.monotonic()
            if not self.step(timezone.now()):
                time.sleep(max(0, PAUSE - (time.monotonic() - started)))
        logger.info("The worker has stopped.")

    def step(self, at: datetime) -> bool:
        """Do what is due and at most one task. Returns whether there was a task."""
        try:
            self.rounds.walk(at)
            has_run = run_one_task(self.worker_id)
        except (OperationalError, InterfaceError) as error:
            self.wait_for_database(error)
            return False
        if self.is_waiting:
            self.is_waiting = False
            logger.info("The database answers again.")
        return has_run

    def wait_for_database(self, error: Exception) -> None:
        """Say so once; the next step finds out whether it is back."""
        if not self.is_waiting:
            self.is_waiting = True
            line = str(error).strip().splitlines()[0] if str(error).strip() else ""
            logger.warning("The database does not answer, waiting: %s", line)
        connection.close()
