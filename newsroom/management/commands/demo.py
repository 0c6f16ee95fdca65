"""`manage.py demo`: a site that looks as if it had been in use for a month."""

import logging
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import related, stamps, tasks, workflow
from articles.models import Story
from newsroom import roles
from newsroom.demo import paper
from newsroom.demo.paper import Say
from newsroom.models import User

from .worker import run_one_task

FILE = "demo.sqlite3"
PASSWORD = "newsroom-demo"  # noqa: S105  of a database that refuses to be any other
# User name: first name, last name, role.
PEOPLE = {
    "reporter": ("Nell", "Sorrel", roles.REPORTER),
    "editor": ("Edmund", "Vole", roles.EDITOR),
    "moderator": ("Mina", "Dune", roles.MODERATOR),
    "admin": ("Ada", "Marsh", roles.ADMINISTRATOR),
}
CLOSING = """
The demo is at     {site}/
Staff sign in at   {site}/admin/
as {names} with the password {password}.
"""


class Command(BaseCommand):
    help = (
        f"Fills the demo database, an SQLite file named {FILE}, with users, sections "
        "and stories. A second run keeps what is there. Refuses every other database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--address",
            default=settings.SITE_URL,
            help="where the demo will be served, for the closing lines; "
            'none with "" (%(default)s)',
        )

    def handle(self, *, address: str, verbosity: int, **options: Any) -> None:
        refuse_other_databases()
        call_command("migrate", interactive=False, verbosity=0)
        refuse_other_users()
        roles.sync()
        people = make_people()
        say = self.stdout.write if verbosity else ignore
        if Story.objects.exists():
            say("The demo's stories are there already and stay as they are.")
        else:
            number = make_paper(people, timezone.now(), say)
            say(f"Published {number} stories.")
        finish_tasks(say)
        if verbosity and address:
            self.stdout.write(closing(address))


def ignore(line: str) -> None:
    pass


def finish_tasks(say: Say) -> None:
    """Make sizes of pictures and related lists, so that the first reader sees them.

    What takes long is left to the worker.
    """
    for name in ("django.tasks", "django_tasks_db"):
        logging.getLogger(name).setLevel(logging.WARNING)
    done = 0
    while soon().exists() and run_one_task("demo"):
        done += 1
        if done % 10 == 0:
            say(f"Made the sizes of {done} pictures …")


def soon() -> QuerySet[DBTaskResult[..., Any]]:
    return DBTaskResult.objects.ready().filter(priority__gt=tasks.LATER)


def refuse_other_databases() -> None:
    """The accounts of the demo have a password that everybody knows."""
    name = Path(str(connection.settings_dict["NAME"])).name
    if connection.vendor != "sqlite" or name != FILE:
        raise CommandError(
            f"The demo makes accounts with a known password, so it fills only an "
            f"SQLite file named {FILE}: DATABASE_URL=sqlite:///var/{FILE}"
        )


def refuse_other_users() -> None:
    others = User.objects.exclude(username__in=PEOPLE)
    if others.exists():
        raise CommandError(
            "This database has users of its own: it is in use, and the demo's "
            "accounts, whose password is known, do not belong there."
        )


def closing(address: str) -> str:
    *names, last = PEOPLE
    return CLOSING.format(
        site=address.rstrip("/"),
        names=f"{', '.join(names)} or {last}",
        password=PASSWORD,
    )


def make_people() -> dict[str, User]:
    return {name: make_person(name) for name in PEOPLE}


def make_person(name: str) -> User:
    first_name, last_name, role = PEOPLE[name]
    if user := User.objects.filter(username=name).first():
        return user
    user = User.objects.create_user(
        name,
        password=PASSWORD,
        first_name=first_name,
        last_name=last_name,
        is_staff=True,
        is_superuser=name == "admin",
    )
    user.groups.add(Group.objects.get(name=role))
    return user


def make_paper(people: dict[str, User], at: datetime, say: Say = ignore) -> int:
    """Make the paper, or nothing of it. Returns how many stories are public."""
    with transaction.atomic(), workflow.relating_later() as waiting:
        paper.make(people, at, say)
        stamps.bump_site()
    related.count(waiting, at)
    related.renew_all(at)
    return Story.objects.stories().public(at).count()
