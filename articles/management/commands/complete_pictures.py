"""`manage.py complete_pictures`: have the sizes made that pictures still lack."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import tasks
from articles.models import Image


class Command(BaseCommand):
    help = (
        "Queues a task for each picture of which not all sizes, formats and crops are "
        "made: after an update that brings new ones. The worker makes them one by one; "
        "pages show the sizes that are there. Safe to repeat."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        waiting = Image.objects.filter(is_complete=False).exclude(rendered_at=None)
        keys = list(waiting.order_by("-pk").values_list("pk", flat=True))
        for key in keys:
            tasks.complete_image.using(priority=tasks.LAST).enqueue(key)
        if verbosity:
            self.stdout.write(f"{len(keys):,} pictures are queued for the worker.")
