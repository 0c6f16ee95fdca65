"""`manage.py related_scores`: which stories are related, how nearly, and why."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles import related
from articles.models import Story

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from articles.related import Choice

LIMIT = 50
AT_ONCE = 1000


class Command(BaseCommand):
    help = (
        "Scores every public story against the others, by the scorer that chooses "
        "what readers see, and prints for each the nearest ones, best first, with "
        "the reasons. Nothing that an editor pinned, nothing that only fills a list, "
        "and nothing under the minimum. A story is named by the identifier that it "
        "was imported with, or by its uid. Reads the site and changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--limit",
            type=int,
            default=LIMIT,
            help=f"at most so many others for each story ({LIMIT})",
        )
        parser.add_argument(
            "--json",
            action="store_true",
            help='print {"id": [["other id", 0.42, ["tag ferry", …]], …], …} instead',
        )

    def handle(self, *, limit: int, **options: Any) -> None:
        if limit < 1:
            raise CommandError("--limit must be at least 1.")
        names = _names()
        scores = related.scores(timezone.now(), limit)
        lines = _json(scores, names) if options["json"] else _text(scores, names)
        try:
            for line in lines:
                self.stdout.write(line)
        except BrokenPipeError:
            # Whoever reads, `head` perhaps, has read enough; nor can it be flushed.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _names() -> dict[int, tuple[str, str]]:
    """Identifier and headline of each story."""
    rows = Story.objects.stories().order_by("pk")
    columns = rows.values_list("pk", "source_id", "uid", "headline")
    return {
        pk: (source or str(uid), headline)
        for pk, source, uid, headline in columns.iterator(AT_ONCE)
    }


def _json(
    scores: Iterator[tuple[int, list[Choice]]], names: dict[int, tuple[str, str]]
) -> Iterator[str]:
    """A line for each story, so that a long archive need not be held in memory."""
    before = "{"
    for pk, choices in scores:
        pairs = [
            [names[choice.pk][0], choice.score, related.in_words(choice.reasons)]
            for choice in choices
            if choice.pk in names
        ]
        if pk in names:
            yield f"{before}{json.dumps(names[pk][0])}: {json.dumps(pairs)}"
            before = ","
    yield "}" if before == "," else "{}"


def _text(
    scores: Iterator[tuple[int, list[Choice]]], names: dict[int, tuple[str, str]]
) -> Iterator[str]:
    for pk, choices in scores:
        if pk in names:
            yield "{} {}".format(*names[pk])
        for choice in choices:
            if choice.pk in names:
                why = "; ".join(related.in_words(choice.reasons))
                name, headline = names[choice.pk]
                yield f"    {choice.score:.3f} {name} {headline} ({why})"
