"""`manage.py erase_replies`: take a person off everything sent from an address."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments import moderation
from comments.models import Comment


class Command(BaseCommand):
    help = (
        "Takes name, address, website and network off all replies sent from an email "
        "address, in any spelling of it, and keeps the words. With --remove-text the "
        "words go as well, and of a reply that was answered its place stays. There is "
        "no undo. Cut off, it goes on where it stopped when it is run again. Older "
        "backups still hold what was erased."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="the email address")
        parser.add_argument(
            "--remove-text", action="store_true", help="erase the words as well"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(
        self, *, address: str, remove_text: bool, yes: bool, **options: Any
    ) -> None:
        if "@" not in address:
            raise CommandError(f"“{address}” is no email address.")
        found = moderation.find(address)
        if found.commenter is None:
            raise CommandError("Nobody has replied from this address.")
        self.preview(found, remove_text=remove_text)
        if not yes and not self.is_sure():
            raise CommandError("Nothing was erased.")
        done = moderation.erase(
            address,
            removes_text=remove_text,
            by=None,
            at=timezone.now(),
            progress=lambda number: self.stdout.write(f"{number} of {found.replies} …"),
        )
        self.stdout.write(f"{done} replies were erased.")

    def preview(self, found: moderation.Found, *, remove_text: bool) -> None:
        self.stdout.write(f"{found.replies} replies were sent from this address:")
        for status, number in sorted(found.by_status.items()):
            label = str(Comment.Status(status).label).lower()
            self.stdout.write(f"  {number} {label}")
        what = (
            "Their words are erased, too."
            if remove_text
            else "Their words stay, under the name “Anonymous”."
        )
        self.stdout.write(f"{what} This cannot be undone.")

    def is_sure(self) -> bool:
        try:
            return input("Erase? [y/N] ").strip().lower() in {"y", "yes"}
        except EOFError:
            raise CommandError("Nobody is there to ask: add --yes.") from None
