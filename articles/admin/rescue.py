"""What was typed into a form that can no longer be saved: a page to copy it from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from articles.html import clean_html
from articles.models import Story

from . import moves
from .compare import chosen
from .corrections import CorrectionForm
from .fields import ZonedDateTimeField
from .forms import StoryForm
from .picture_fields import NO_WORDS
from .request import clock, staff
from .states import state_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

FORMS = {
    "admin:articles_story_add",
    "admin:articles_story_change",
    "admin:articles_story_correct",
}
# `lead_image` is never typed: a forged number would name a picture of others.
HIDDEN = {"is_significant", "lead_image", "new_authors", "version", *NO_WORDS}
TEXTS = ("headline", "body", "alt", "caption", "text")
ROWS = {"body": 20, "internal_note": 4, "text": 5}


class Typed(NamedTuple):
    name: str
    label: str
    text: str
    rows: int


def has_text(request: HttpRequest) -> bool:
    """Whether the request is a form of a story with something in it."""
    return any(request.POST.get(name) for name in TEXTS)


def page(request: HttpRequest, story: Story | None) -> HttpResponse:
    """Nothing was saved: why, all that was typed, and the ways on.

    None is a story that the user may not open, or no longer: the page says nothing
    of it, and the same if it never was.
    """
    may_write = staff(request).has_perm("articles.change_story")
    context = {
        **admin.site.each_context(request),
        "why": why(request, story) if may_write else _("You may not write stories."),
        "ways": ways(request, story),
        "opts": Story._meta,
    }
    return show(request, context, status=409 if may_write else 403)


def is_story_form(request: HttpRequest) -> bool:
    match = request.resolver_match
    is_its_page = match is not None and match.view_name in FORMS
    return request.method == "POST" and is_its_page and has_text(request)


@never_cache
def logged_out(request: HttpRequest) -> HttpResponse:
    """For who sent a form of a story and is not logged in, or not any more."""
    login = reverse("admin:login", query={"next": request.path})
    context = {
        **admin.site.each_context(request),
        "why": _("Your session has ended."),
        "ways": [(_("Log in"), login)],
    }
    return show(request, context, status=403)


def show(request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    context |= {
        "title": _("Your text, to copy"),
        "typed": typed(request),
        "formatted": Story(body=clean_html(request.POST.get("body", ""))),
        "has_picture": "picture" in request.FILES or request.POST.get("kept"),
    }
    template = "admin/articles/story/rescue.html"
    return TemplateResponse(request, template, context, status=status)


def typed(request: HttpRequest) -> list[Typed]:
    """Every field of the form that was sent with something in it."""
    fields: dict[str, Any] = StoryForm.base_fields | CorrectionForm.base_fields
    if not request.user.has_perm("articles.change_story"):
        for name in ("section", "further_sections"):
            del fields[name]  # a number names one, and its name may not be out yet
    found = [
        Typed(name, str(field.label), in_words(request, name, field), ROWS.get(name, 1))
        for name, field in fields.items()
        if name not in HIDDEN
    ]
    return [row for row in found if row.text]


def in_words(request: HttpRequest, name: str, field: Any) -> str:
    if isinstance(field, ZonedDateTimeField):
        parts = [request.POST.get(f"{name}_{part}", "") for part in (0, 1)]
        return " ".join(part for part in parts if part)
    sent = field.widget.value_from_datadict(request.POST, request.FILES, name)
    if not sent:
        return ""
    if hasattr(field, "in_words"):
        return str(field.in_words(sent))
    return chosen(field, sent) if hasattr(field, "choices") else str(sent)


def why(request: HttpRequest, story: Story | None) -> str:
    if story is None:
        return _("The story is not open to you, or not any more.")
    if not admin.site.get_model_admin(Story).has_change_permission(request, story):
        state = state_of(story, clock(request)).words
        return _(
            "The story was moved while you wrote. Its state is now: %(state)s. "
            "You cannot change it there."
        ) % {"state": state}
    return _("You may not save this change.")


def ways(request: HttpRequest, story: Story | None) -> list[tuple[str, str]]:
    """Links, with their labels, to where the user may go on."""
    links = []
    if story is not None:
        address = reverse("admin:articles_story_change", args=[story.pk])
        verbs = [verb for verb, _label in moves.offered(request, story)]
        label = _("Restore the story") if "restore" in verbs else _("See the story")
        links.append((label, address))
    if staff(request).has_perm("articles.add_story"):
        links.append((_("New story"), reverse("admin:articles_story_add")))
    if staff(request).has_perm("articles.view_story"):
        links.append((_("Stories"), reverse("admin:articles_story_changelist")))
    return links
