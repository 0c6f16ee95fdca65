"""`manage.py reindex`: write anew what is derived of the stories' words."""

from __future__ import annotations

import time
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone

from articles import indexing, related, search, stamps
from articles.models import Story

if TYPE_CHECKING:
    from argparse import ArgumentParser

QUIET_SECONDS = 5  # between two lines that say how far the work has come


class Command(BaseCommand):
    help = (
        "Writes anew what search and related stories read: the text and the terms of "
        "every story, how often each word is used, and the lists of related stories. "
        "An upgrade needs it once, a site that runs never; it may run while the site "
        "goes on, and be run again. Cut off, it says where to go on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--after",
            type=int,
            default=0,
            metavar="KEY",
            help="go on behind the story with this key",
        )
        parser.add_argument(
            "--lists-only",
            action="store_true",
            help="only the lists of related stories: texts and words are in step",
        )
        parser.add_argument(
            "--full-text",
            action="store_true",
            help="only the database's index of the texts, as after a change of "
            "LANGUAGE_CODE; nobody can search until it is built",
        )

    def handle(self, *, after: int, lists_only: bool, **options: Any) -> None:
        if options["full_text"]:
            self._install()
            return
        self.said_at = time.monotonic()
        if not lists_only:
            self._index(after)
        self.stdout.write("Texts and words are in step. Lists of related stories:")
        related.renew_all(timezone.now(), progress=self._say_lists)
        self.stdout.write("Every list is in step.")

    def _install(self) -> None:
        with connection.schema_editor() as editor:
            search.install(editor)
        stamps.bump_edition()
        self.stdout.write("The full-text index is built anew.")

    def _index(self, after: int) -> None:
        stories = Story.objects.stories().filter(pk__gt=after).order_by("pk")
        keys = list(stories.values_list("pk", flat=True))
        done = 0
        for some in batched(keys, indexing.AT_ONCE):
            with transaction.atomic():
                indexing.index(some, timezone.now(), anew=True)
                stamps.bump_edition()
            related.count(some, timezone.now())
            done += len(some)
            told = f"{done:,} of {len(keys):,} texts"
            self._say(
                f"{told}; if cut off: --after {some[-1]}", is_last=done == len(keys)
            )

    def _say_lists(self, done: int, total: int) -> None:
        self._say(
            f"{done:,} of {total:,} lists; if cut off: --lists-only",
            is_last=done == total,
        )

    def _say(self, line: str, *, is_last: bool) -> None:
        if is_last or time.monotonic() - self.said_at > QUIET_SECONDS:
            self.said_at = time.monotonic()
            self.stdout.write(line)
            self.stdout.flush()
