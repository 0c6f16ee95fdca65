"""`manage.py demo`: a site that looks as if it had been in use for a month."""

import logging
from argparse import ArgumentParser
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from articles import stamps, workflow
from articles.models import Image, Section, Story
from comments import moderation
from comments.models import Comment
from newsroom import demo_content, demo_pictures, roles
from newsroom.demo_content import PASSWORD, PEOPLE, DemoReply, DemoStory
from newsroom.models import User

from .worker import run_one_task

FILE = "demo.sqlite3"
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
            help="where the demo will be served, for the closing lines (%(default)s)",
        )

    def handle(self, *, address: str, verbosity: int, **options: Any) -> None:
        refuse_other_databases()
        call_command("migrate", interactive=False, verbosity=0)
        refuse_other_users()
        roles.sync()
        people = make_people()
        if Story.objects.exists():
            done = "The demo's stories are there already and stay as they are."
        else:
            done = f"Published {make_paper(people, timezone.now())} stories."
        finish_pictures()
        if verbosity:
            self.stdout.write(done)
            self.stdout.write(closing(address))


def finish_pictures() -> None:
    """Make their sizes at once, so that the first reader sees them."""
    for name in ("django.tasks", "django_tasks_db"):
        logging.getLogger(name).setLevel(logging.WARNING)
    while run_one_task("demo"):
        pass


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


def make_paper(people: dict[str, User], at: datetime) -> int:
    """Make sections and stories, or none of them. Returns how many are public."""
    with transaction.atomic():
        sections = make_sections()
        # The oldest first, as they would have come.
        for plan in reversed(demo_content.read_stories()):
            make_story(plan, sections[plan.section], people, at)
        stamps.bump_site()
    return Story.objects.public(at).count()


def make_sections() -> dict[str, Section]:
    return {
        name: Section.objects.get_or_create(
            name=name, defaults={"slug": slugify(name), "order": order}
        )[0]
        for order, name in enumerate(demo_content.SECTIONS, 1)
    }


def make_story(
    plan: DemoStory, section: Section, people: dict[str, User], at: datetime
) -> None:
    """Take a story through the desk: written, submitted, published, in the past."""
    reporter, editor = people["reporter"], people["editor"]
    then = at - plan.ago
    written_at = then - timedelta(hours=3)
    changes = {"headline": plan.headline, "body": plan.body, "section": section}
    if plan.picture:
        changes["lead_image"] = make_image(plan, reporter, written_at)
    story = workflow.create(changes, by=reporter, at=written_at)
    if plan.state == "draft":
        return
    workflow.submit(story, by=reporter, at=then - timedelta(hours=1))
    if plan.state == "review":
        return
    tomorrow = at + timedelta(days=1)
    publish_at = tomorrow if plan.state == "scheduled" else None
    workflow.publish(story, by=editor, at=then, publish_at=publish_at)
    make_thread(plan, story, people["moderator"], then)
    if plan.state == "withdrawn":
        later = then + timedelta(hours=2)
        workflow.withdraw(story, by=editor, at=later, public_note=plan.note)


def make_image(plan: DemoStory, by: User, at: datetime) -> Image:
    data, words = demo_pictures.draw(plan.headline, plan.picture)
    return workflow.add_image(ContentFile(data, "demo.jpg"), alt=words, by=by, at=at)


def make_thread(
    plan: DemoStory, story: Story, moderator: User, published_at: datetime
) -> None:
    """Let readers reply every few minutes, and the moderator approve most of it."""
    comment = None
    for number, reply in enumerate(plan.replies, 1):
        at = published_at + number * timedelta(minutes=17)
        addressed = comment if reply.is_answer else None
        comment = moderation.submit(
            story, make_draft(reply, addressed), origin="own", at=at
        )
        if not reply.is_pending:
            later = at + timedelta(minutes=9)
            moderation.approve([comment.pk], by=moderator, at=later)


def make_draft(reply: DemoReply, addressed: Comment | None) -> moderation.Draft:
    return moderation.Draft(
        name=reply.author,
        email=f"{slugify(reply.author)}@example.org",
        body=reply.body,
        parent=str(addressed.uid) if addressed else "",
    )
