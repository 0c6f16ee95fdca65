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
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from articles.pages import Request

from .models import Heartbeat

AWAY_AFTER = timedelta(minutes=1)
DISK_FLOOR = 256 * 2**20  # bytes that must be free

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

    Without cache or worker pages are still right, so these two only degrade: one
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
        yield "worker", DEGRADED if worker_state(at).is_away else OK
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


@dataclass(frozen=True, kw_only=True)
class WorkerState:
    seen_at: datetime | None
    is_away: bool  # not seen for a minute
    waiting: int  # tasks that could run
    sentence: str  # for the desk; empty while the worker is there


def worker_state(at: datetime) -> WorkerState:
    """When the worker was last seen, and what waits if that is too long ago."""
    beat = Heartbeat.objects.filter(pk=1).first()
    seen_at = beat.seen_at if beat else None
    is_away = seen_at is None or at - seen_at > AWAY_AFTER
    waiting = DBTaskResult.objects.ready().count()
    return WorkerState(
        seen_at=seen_at,
        is_away=is_away,
        waiting=waiting,
        sentence=_sentence(seen_at, waiting) if is_away else "",
    )


def _sentence(seen_at: datetime | None, waiting: int) -> str:
    if seen_at is None:
        away = _("The worker has never run here.")
    else:
        when = date_format(timezone.localtime(seen_at), "DATETIME_FORMAT")
        away = _("Since %(when)s the worker has not been seen.") % {"when": when}
    if waiting:
        tasks = ngettext(
            "%(count)d task waits for it, such as new sizes of pictures or mail.",
            "%(count)d tasks wait for it, such as new sizes of pictures or mail.",
            waiting,
        ) % {"count": waiting}
    else:
        tasks = _("New sizes of pictures, mail and emptying the trash wait for it.")
    return f"{away} {tasks} {_('Scheduled stories appear on time without it.')}"
