"""Fixtures for all tests, and what is skipped where a service is absent."""

import pytest
from django.core.cache import cache

from articles import tasks


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _related_lists(request, monkeypatch):
    """Tests run tasks at once: lists for 200 stories are for `relates` alone."""
    if request.node.get_closest_marker("relates") is None:
        leave_lists_out(monkeypatch)


def leave_lists_out(monkeypatch):
    """For a fixture of a wider scope, which the one above does not reach."""
    left_out = [
        tasks.renew_related,
        tasks.renew_related_of,
        tasks.index_stories_of,
    ]
    monkeypatch.setattr(type(tasks.renew_related), "enqueue", _enqueue_but(left_out))


def _enqueue_but(left_out):
    whole = type(left_out[0]).enqueue

    def enqueue(task, *args, **kwargs):
        return None if task in left_out else whole(task, *args, **kwargs)

    return enqueue
