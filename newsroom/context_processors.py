from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.pages import furniture


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page shows. The database is asked when a template shows it."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "counts_readers": settings.COUNT_READERS,
        "furniture": SimpleLazyObject(lambda: furniture(request)),
    }
