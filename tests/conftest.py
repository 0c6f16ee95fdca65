"""Fixtures for all tests, and what is skipped where a service is absent."""

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, settings

from articles import tasks

# No example is slow; a busy machine is.
settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


# Tasks that take long, and the mark of the tests that have them done.
LONG = {
    tasks.renew_related: "relates",
    tasks.renew_related_of: "relates",
    tasks.index_stories_of: "relates",
    tasks.complete_image: "completes",
}


@pytest.fixture(autouse=True)
def _long_tasks(request, monkeypatch):
    """Tests run tasks at once: lists for 200 stories are for `relates` alone."""
    marks = {marker.name for marker in request.node.iter_markers()}
    left_out = [task for task, mark in LONG.items() if mark not in marks]
    _leave_out(left_out, monkeypatch)


def leave_lists_out(monkeypatch):
    """For a fixture of a wider scope, which the one above does not reach."""
    _leave_out(list(LONG), monkeypatch)


def _leave_out(tasks_left_out, monkeypatch):
    enqueue = _enqueue_but(tasks_left_out)
    monkeypatch.setattr(type(tasks.renew_related), "enqueue", enqueue)


def _enqueue_but(left_out):
    whole = type(tasks.renew_related).enqueue

    def enqueue(task, *args, **kwargs):
        return None if task in left_out else whole(task, *args, **kwargs)

    return enqueue
