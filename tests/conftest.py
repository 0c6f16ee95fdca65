"""Fixtures for all tests, and what is skipped where a service is absent."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
