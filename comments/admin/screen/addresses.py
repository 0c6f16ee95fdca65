"""The addresses of the screen, below that of the list of all replies."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from articles.admin.request import staff
from comments import moderation

from .deeds import decide, undo
from .everyone import everyone
from .live import claim, news
from .page import screen
from .writing import answer, edit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

type View = Callable[..., HttpResponse]


def for_moderators(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not staff(request).has_perm(moderation.PERMISSION):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


shown_or_sent = require_http_methods(["GET", "HEAD", "POST"])
PAGES: dict[str, tuple[str, View]] = {
    "moderate": ("moderate/", require_safe(screen)),
    "moderate_decide": ("moderate/decide/", require_POST(decide)),
    "moderate_undo": ("moderate/undo/", require_POST(undo)),
    "moderate_all": ("moderate/all/", shown_or_sent(everyone)),
    "moderate_news": ("moderate/news/", require_safe(news)),
    "moderate_claim": ("moderate/claim/", require_POST(claim)),
    "moderate_answer": ("moderate/<int:pk>/answer/", shown_or_sent(answer)),
    "moderate_edit": ("moderate/<int:pk>/edit/", shown_or_sent(edit)),
}
URLS = {name: (route, for_moderators(view)) for name, (route, view) in PAGES.items()}
