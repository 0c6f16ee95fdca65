"""`manage.py evaluate_spam`: how good would the learned filter be?"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError

from comments import spam
from comments.spam import Held, Scored

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

QUIET_SECONDS = 5  # before it is said how far the work has come
LONGEST_FIELD = 2**31 - 1
LABELS = {"0": False, "1": True}
ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}  # by the file's first bytes


class Example(NamedTuple):
    text: str
    is_spam: bool


class Command(BaseCommand):
    help = (
        "Trains a spam filter of its own on one file and tries it on another, to see "
        "how it would do on replies already decided. Each file is a CSV with a header "
        "row and the columns text and label (1 is spam, 0 is good); other columns are "
        "ignored. Prints the score (0 to 1) and label of every line of the second "
        "file in its order, then how much spam and how many good replies each "
        "threshold would have held. Reads and changes nothing of the site."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--train",
            type=Path,
            required=True,
            metavar="FILE.csv",
            help="what to learn from: at least one line of each label",
        )
        parser.add_argument(
            "--test",
            type=Path,
            required=True,
            metavar="FILE.csv",
            help="what to score; none of it should stand in the first file",
        )
        parser.add_argument(
            "--json",
            action="store_true",
            help=(
                'print {"scores": [{"score": 0.93, "label": 1}, …], "learned_from": …, '
                '"thresholds": …} instead'
            ),
        )

    def handle(self, *, train: Path, test: Path, **options: Any) -> None:
        csv.field_size_limit(LONGEST_FIELD)
        learned, examples = self._learn(train)
        scored = [
            Scored(learned.score(spam.features(example.text)), example.is_spam)
            for example in self._read(test)
        ]
        if not scored:
            raise CommandError(f"{test} has no lines under its header.")
        try:
            self._print(scored, examples, is_json=options["json"])
        except BrokenPipeError:
            # Whoever reads, `head` perhaps, has read enough; nor can it be flushed.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _learn(self, path: Path) -> tuple[spam.Learned, spam.Count]:
        labels: list[bool] = []

        def features() -> Iterator[tuple[frozenset[str], bool]]:
            for text, is_spam in self._read(path):
                labels.append(is_spam)
                yield spam.features(text), is_spam

        learned = spam.learn(features())
        examples = spam.Count(spam=sum(labels), good=len(labels) - sum(labels))
        for label, count in (("1 (spam)", examples.spam), ("0 (good)", examples.good)):
            if not count:
                raise CommandError(f"{path} has no line with label {label}.")
        if not spam.has_enough(examples):
            self.stderr.write(
                f"{path} has fewer than {spam.NEEDED} examples of each label. "
                "On a site the filter would not act yet."
            )
        return learned, examples

    def _read(self, path: Path) -> Iterator[Example]:
        """The examples of a file, saying how far it is once that takes long."""
        said_at = time.monotonic()
        for number, example in enumerate(_examples(path), 1):
            yield example
            if time.monotonic() - said_at > QUIET_SECONDS:
                said_at = time.monotonic()
                self.stderr.write(f"{path}: {number:,} lines …")

    def _print(
        self, scored: list[Scored], examples: spam.Count, *, is_json: bool
    ) -> None:
        if is_json:
            self.stdout.write(json.dumps(_as_json(scored, examples)))
            return
        for score, is_spam in scored:
            self.stdout.write(f"{score:.6f} {is_spam:d}")
        self.stdout.write(
            f"\nLearned from {examples.spam:,} spam and {examples.good:,} good "
            f"examples.\n\n{'held from':>12}{'spam held':>22}{'good ones held':>22}"
        )
        for found in _table(scored):
            self.stdout.write(_row(found, f"{found.threshold:.2f}"))
        strictest = spam.strictest(scored)
        self.stdout.write(
            f"\nAt most {spam.SHARE_HELD:.0%} of the good ones are held from "
            f"{strictest.threshold:.6f}:\n{_row(strictest, '')}"
        )


def _examples(path: Path) -> Iterator[Example]:
    try:
        with _opened(path) as file:
            rows = csv.reader(file)
            header = [name.strip().casefold() for name in next(rows, [])]
            columns = [_column(path, header, name) for name in ("text", "label")]
            for row in rows:
                if row:
                    yield _example(path, rows.line_num, row, columns)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not UTF-8 text: save it as such.") from error
    except csv.Error as error:
        raise CommandError(f"{path} is not a CSV file: {error}.") from error


def _opened(path: Path) -> io.TextIOBase:
    """The text of a file: UTF-8, or UTF-16 that says so, with or without a mark."""
    with path.open("rb") as file:
        encoding = ENCODINGS.get(file.read(2), "utf-8-sig")
    return path.open(encoding=encoding, newline="")


def _column(path: Path, header: list[str], name: str) -> int:
    if name not in header:
        found = ", ".join(header) or "no header row"
        raise CommandError(f"{path} has no column “{name}” ({found}).")
    return header.index(name)


def _example(path: Path, line: int, row: list[str], columns: list[int]) -> Example:
    if len(row) <= max(columns):
        raise CommandError(f"{path}, line {line}: there are too few columns.")
    text, label = (row[column] for column in columns)
    if label.strip() not in LABELS:
        raise CommandError(
            f"{path}, line {line}: the label is “{label[:30]}”; it must be 0 or 1."
        )
    return Example(text, LABELS[label.strip()])


def _table(scored: list[Scored]) -> list[Held]:
    return [spam.held(scored, threshold) for threshold in spam.THRESHOLDS]


def _row(found: Held, title: str) -> str:
    spam_held = _of(found.spam_held, found.spam, found.recall)
    good_held = _of(found.good_held, found.good, found.false_holds)
    return f"{title:>12}{spam_held:>22}{good_held:>22}"


def _of(part: int, whole: int, share: float | None) -> str:
    return f"{part:,} of {whole:,}" + ("" if share is None else f" {share:7.1%}")


def _as_json(scored: list[Scored], examples: spam.Count) -> dict[str, Any]:
    return {
        "scores": [
            {"score": score, "label": int(is_spam)} for score, is_spam in scored
        ],
        "learned_from": examples._asdict(),
        "thresholds": [_held_as_json(found) for found in _table(scored)],
        "at_most_2_percent_of_good_held": _held_as_json(spam.strictest(scored)),
    }


def _held_as_json(found: Held) -> dict[str, Any]:
    shares = {"recall": found.recall, "false_holds": found.false_holds}
    return found._asdict() | shares
