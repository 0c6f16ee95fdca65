"""`manage.py import_stories`: bring an archive, one story a line of JSON."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from contextlib import nullcontext
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils import timezone

from articles import workflow
from articles.importers import jsonl
from articles.management.progress import Progress
from articles.models import Section
from articles.workflow.importing import Outcome, What

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from typing import BinaryIO

    from articles.importers.jsonl import Line
    from newsroom.models import User

AT_ONCE = 200  # stories in a transaction
# Between two transactions: whoever waits to write on SQLite looks every 100 ms.
PAUSE = 0.1  # seconds
OWNER = "import"
SECTION = "Imported"
STDIN = "-"
SOME_REFUSED, NOTHING_DONE, INTERRUPTED = 1, 2, 130


class Command(BaseCommand):
    help = (
        "Imports stories from JSON lines, each an object with the keys id, headline, "
        "deck, body (HTML, or text with blank lines between paragraphs), section, "
        "tags, authors and published_at (ISO 8601, in the site's zone if it names "
        "none). id and headline are needed. Sections, tags and authors are found by "
        "their names, or made. Lines that are refused are printed, each with the "
        "reason. A second run takes what is new or has changed in the file, save "
        "stories that somebody has worked on here. Cut off, it goes on when it is run "
        "again. Lists of related stories are built at the end. Exits with 0 if every "
        "line is in, with 1 if some were refused, with 2 if nothing could be done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            metavar="FILE.jsonl",
            help=f"in UTF-8; {STDIN} is the standard input",
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="publish what is new or a draft: at published_at, which may have "
            "passed, else now; without it, new stories are drafts",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would come of it; do nothing",
        )
        parser.add_argument(
            "--owner",
            metavar="USERNAME",
            help=f"of the new stories; else “{OWNER}”, with whose name nobody signs in",
        )
        parser.add_argument(
            "--section",
            metavar="NAME",
            default=SECTION,
            help=f"for lines without one; else “{SECTION}”",
        )

    def handle(self, *, file: str, **options: Any) -> None:
        self.options, self.counts = options, Counter[str]()
        self.bar, self.made = Progress(self.stderr), set[str]()
        try:
            if name := options["owner"]:
                user_called(name)
            with opened(file) as lines:
                self.read(lines)
            self.relate()
        except OSError as why:
            self.stop(f"{file}: {why.strerror}.", why)
        except (DatabaseError, workflow.MoveNotAllowed) as why:
            self.stop(str(why).strip(), why)
        except KeyboardInterrupt:
            self.bar.clear()
            raise CommandError(self.so_far(), returncode=INTERRUPTED) from None
        self.report()

    def stop(self, message: str, why: Exception) -> None:
        self.bar.clear()
        if self.counts:
            message = f"{message} {self.so_far()}"
        raise CommandError(message, returncode=NOTHING_DONE) from why

    def read(self, file: BinaryIO) -> None:
        whole = os.fstat(file.fileno()).st_size if file.seekable() else 0
        before = {*Section.objects.values_list("name", flat=True)}
        lines = jsonl.read(jsonl.lines_of(file), timezone.get_default_timezone())
        for chunk in batched(lines, AT_ONCE):
            if self.counts:
                time.sleep(PAUSE)
            for line, outcome in zip(chunk, self.take(chunk), strict=True):
                self.note(line, outcome)
            done = file.tell() if whole else 0
            self.bar.show(done, whole, f"{self.counts.total():,} lines")
        self.made -= before
        self.bar.clear()

    def take(self, lines: Sequence[Line]) -> list[Outcome]:
        """Import some lines, in a dry run for the outcomes alone."""
        default, is_dry = self.options["section"], self.options["dry_run"]
        items = [
            line.item._replace(section=line.item.section.strip() or default)
            for line in lines
            if line.item
        ]
        trial: AbstractContextManager[Any] = nullcontext()
        with transaction.atomic() if is_dry else trial:
            outcomes = iter(
                workflow.import_stories(
                    items,
                    owner=user_called(self.options["owner"]),
                    at=timezone.now(),
                    publishes=self.options["publish"],
                )
            )
            self.made.update(Section.objects.values_list("name", flat=True))
            if is_dry:
                transaction.set_rollback(True)
        return [
            next(outcomes) if line.item else Outcome(What.REFUSED, line.reason)
            for line in lines
        ]

    def note(self, line: Line, outcome: Outcome) -> None:
        self.counts[outcome.what] += 1
        if outcome.what == What.REFUSED:
            name = f" ({line.item.source_id})" if line.item else ""
            self.bar.clear()
            self.stderr.write(f"line {line.number}{name}: {outcome.reason}")

    def relate(self) -> None:
        if not self.options["dry_run"]:
            workflow.relate_arrivals(
                timezone.now(),
                progress=lambda done, whole: self.bar.show(done, whole, "lists"),
            )
            self.bar.clear()

    def so_far(self) -> str:
        return f"So far: {self.summary()} Run it again to go on."

    def summary(self) -> str:
        return ", ".join(f"{self.counts[what]:,} {what}" for what in What) + "."

    def report(self) -> None:
        if self.options["dry_run"]:
            self.stdout.write("Nothing was done. It would be:")
        self.stdout.write(f"Stories: {self.summary()}")
        if self.made:
            self.stdout.write(f"New sections: {', '.join(sorted(self.made))}.")
        if refused := self.counts[What.REFUSED]:
            message = f"{refused:,} of {self.counts.total():,} lines were refused."
            raise CommandError(message, returncode=SOME_REFUSED)


def opened(file: str) -> AbstractContextManager[BinaryIO]:
    if file == STDIN:
        return nullcontext(sys.stdin.buffer)
    return Path(file).open("rb")


def user_called(name: str | None) -> User:
    """The user of that name; without one, an account that only owns stories."""
    users = get_user_model().objects
    if name:
        user = users.filter(username=name).first()
        if user is None:
            raise CommandError(f"No user is called “{name}”.", returncode=NOTHING_DONE)
        return user
    closed = {"is_active": False, "password": make_password(None)}
    return users.get_or_create(username=OWNER, defaults=closed)[0]
