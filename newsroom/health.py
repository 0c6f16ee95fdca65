"""What whoever watches the server asks, and what the desk says about the worker.

`/healthz`: the process answers. `/readyz`: it can also do its work. Neither is ever
cached, and neither looks at the Host header: a probe asks by address, and no part of
the answers depends on a name.
"""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection, models
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from articles.pages import Request
from comments.models import Conversation, Discussion
from comments.tasks import can_mail

from .models import Heartbeat

AWAY_AFTER = timedelta(minutes=1)
LATE_AFTER = timedelta(minutes=5)
COUNTED = 1000  # tasks; more are not counted to their end
DISK_FLOOR = 256 * 2**20  # bytes that must be free

# The steps of `moderation.settle`, in words.
STEPS = {
    "likes": gettext_lazy("counting likes"),
    "floods": gettext_lazy("ending floods"),
    "mutes": gettext_lazy("letting muted commenters speak again"),
    "addresses": gettext_lazy("dropping network addresses"),
    "reporters": gettext_lazy("dropping who sent old reports"),
    "digest": gettext_lazy("mail to moderators"),
    "notice": gettext_lazy("measuring how long approval takes"),
}

OK, DEGRADED, FAILED = "ok", "degraded", "failed"


def probes(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: answer a probe before anything asks for the name of the host."""
    views: dict[str, Callable[..., HttpResponseBase]]
    views = {"/healthz": healthz, "/readyz": readyz}

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return views.get(request.path, get_response)(request)

    return middleware


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing."""
    return _never_kept(HttpResponse("ok", content_type="text/plain"))


@require_safe
def readyz(request: Request) -> HttpResponse:
    """200 or 503, and one word for each thing that is needed.

    Without cache or worker pages are still right, so these only degrade: one
    lost Redis must not take every server out at once.
    """
    checks = dict(_checks(request.at))
    is_ready = FAILED not in checks.values()
    answer = JsonResponse(
        {"ready": is_ready, "checks": checks}, status=200 if is_ready else 503
    )
    return _never_kept(answer)


def _never_kept(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response


def _checks(at: datetime) -> Iterator[tuple[str, str]]:
    yield "media", OK if is_media_writable() else FAILED
    yield "disk", OK if has_disk_space() else FAILED
    yield "cache", OK if is_cache_up() else DEGRADED
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        yield "migrations", OK if are_migrations_applied() else FAILED
        worker = worker_state(at)
        yield "worker", DEGRADED if worker.is_away else OK
        yield "conversation", OK if worker.conversation.is_well else DEGRADED
        yield "database", OK
    except (DatabaseError, InterfaceError):
        yield "database", FAILED


def is_media_writable() -> bool:
    return os.access(_existing(Path(settings.MEDIA_ROOT)), os.W_OK | os.X_OK)


def has_disk_space() -> bool:
    places = [Path(settings.MEDIA_ROOT)]
    if connection.vendor == "sqlite":
        places.append(Path(str(connection.settings_dict["NAME"])))
    return all(
        shutil.disk_usage(_existing(place)).free >= DISK_FLOOR for place in places
    )


def _existing(path: Path) -> Path:
    """The folder itself, or the nearest one above in which it would be made."""
    return next(place for place in (path, *path.absolute().parents) if place.exists())


def is_cache_up() -> bool:
    """Whether the cache gives back what it was given."""
    mark = uuid.uuid4().hex
    try:
        cache.set("readyz", mark, 60)
        return cache.get("readyz") is not None
    except Exception:  # noqa: BLE001  a cache may fail in any way it likes
        return False


def are_migrations_applied() -> bool:
    loader = MigrationLoader(connection)
    return set(loader.disk_migrations) <= set(loader.applied_migrations)


class Counted(models.Subquery):
    """The number of rows of a slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = models.IntegerField()


@dataclass(frozen=True, kw_only=True)
class ConversationState:
    """Whether what the conversation leaves to the worker is done."""

    is_late: bool  # not settled for five minutes
    failed: list[str]  # steps of `moderation.settle` that failed the last time
    held: int  # stories that a flood holds
    sentences: list[str]  # for the desk; none while all is well

    @property
    def is_well(self) -> bool:
        return not self.is_late and not self.failed


@dataclass(frozen=True, kw_only=True)
class WorkerState:
    seen_at: datetime | None
    is_away: bool  # not seen for a minute
    waiting: int  # tasks that could run; not counted beyond COUNTED + 1
    sentence: str  # for the desk; empty while the worker is there
    conversation: ConversationState


def worker_state(at: datetime) -> WorkerState:
    """When the worker was last seen, and what waits if that is too long ago.

    One query, with what it does for the conversation.
    """
    beat = Heartbeat.objects.filter(pk=1).values("seen_at")
    ready = DBTaskResult.objects.ready().order_by().values("pk")[: COUNTED + 1]
    held = Discussion.objects.held(at).order_by().values("pk")[: COUNTED + 1]
    seen_at, waiting, settled_at, failed, mails, number = (
        Conversation.objects.values_list(
            models.Subquery(beat),
            Counted(ready),
            "settled_through",
            "failed_steps",
            "mails_moderators",
            Counted(held),
        ).get(pk=1)
    )  # the one row that is always there
    is_away = seen_at is None or at - seen_at > AWAY_AFTER
    is_late = at - settled_at > LATE_AFTER
    return WorkerState(
        seen_at=seen_at,
        is_away=is_away,
        waiting=waiting,
        sentence=_sentence(seen_at, waiting) if is_away else "",
        conversation=ConversationState(
            is_late=is_late,
            failed=failed,
            held=number,
            sentences=list(
                _of_conversation(
                    is_late=is_late and not is_away, failed=failed, mails=mails
                )
            ),
        ),
    )


def _of_conversation(*, is_late: bool, failed: list[str], mails: bool) -> Iterator[str]:
    if is_late:
        yield _(
            "The worker runs, but has not settled the conversation for five minutes: "
            "is it of an older version?"
        )
    if failed:
        steps = ", ".join(str(STEPS.get(name, name)) for name in failed)
        yield _(
            "The worker could not do this for the conversation, and tries again every "
            "minute: %(steps)s. Its journal says why."
        ) % {"steps": steps}
    if mails and not can_mail():
        yield _("No mail is sent: the site knows no mail server (EMAIL_URL).")


def _sentence(seen_at: datetime | None, waiting: int) -> str:
    if seen_at is None:
        away = _("The worker has never run here.")
    else:
        local = timezone.localtime(seen_at)
        when = f"{date_format(local, 'D j M Y, H:i')} {local.tzname()}"
        away = _("Since %(when)s the worker has not been seen.") % {"when": when}
    if waiting:
        tasks = ngettext(
            "%(count)s task waits for it, such as new sizes of pictures or mail.",
            "%(count)s tasks wait for it, such as new sizes of pictures or mail.",
            waiting,
        ) % {"count": waiting if waiting <= COUNTED else f"{COUNTED}+"}
    else:
        tasks = _("New sizes of pictures, mail and emptying the trash wait for it.")
    return f"{away} {tasks} {_('Scheduled stories appear on time without it.')}"
