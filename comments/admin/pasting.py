"""Many rules at once: a pasted list, what would become of it, and what did."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from articles.admin.request import clock, staff
from comments.moderation import judging, ruling

from . import rehearsal
from .rule_form import PasteForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest, HttpResponse


class Told(NamedTuple):
    """A line of the list, with what its rule would have held."""

    line: judging.Line
    outcome: str
    rehearsal: rehearsal.Rehearsal | None = None


def urls(model_admin: Any) -> list[Any]:
    def view(request: HttpRequest) -> HttpResponse:
        return page(model_admin, request)

    admin_view = model_admin.admin_site.admin_view(view)
    return [path("paste/", admin_view, name="comments_rule_paste")]


def page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The form; with what was typed into it, what the lines would be, or are now."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = PasteForm(request.POST if request.method == "POST" else None)
    fieldsets = [(None, {"fields": list(form.fields)})]
    adminform = AdminForm(form, fieldsets, {}, model_admin=model_admin)
    context: dict[str, Any] = {"form": form, "adminform": adminform}
    status = 200
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound and "_add" in request.POST:
        context |= _added(request, form)
    elif form.is_bound:
        context |= _previewed(form)
    context |= {
        **model_admin.admin_site.each_context(request),
        "title": _("Paste a list of terms"),
        "opts": model_admin.opts,
        "media": model_admin.media,
        "looked_at": rehearsal.LOOKED_AT,
    }
    template = "admin/comments/rule/paste.html"
    return TemplateResponse(request, template, context, status=status)


def _added(request: HttpRequest, form: PasteForm) -> dict[str, Any]:
    terms, by, at = form.cleaned_data["terms"], staff(request), clock(request)
    lines = ruling.add_rules(terms, form.common(), by=by, at=at)
    return _told([Told(line, _outcome(line, _("added"))) for line in lines]) | {
        "is_done": True
    }


def _previewed(form: PasteForm) -> dict[str, Any]:
    lines = judging.judge(form.cleaned_data["terms"], form.common())
    new = [line.rule for line in lines if line.is_new and line.rule]
    plain = [rule.plain._replace(id=number) for number, rule in enumerate(new)]
    found = rehearsal.rehearse(plain, rehearsal.decided())
    held = {rule.term: found[number] for number, rule in enumerate(new)}
    return _told(
        Told(line, _outcome(line, _("new")), held[line.term] if line.is_new else None)
        for line in lines
    )


def _outcome(line: judging.Line, new: str) -> str:
    if line.refusal:
        return line.refusal
    return new if line.is_new else judging.already(line.rule)


def _told(lines: Iterable[Told]) -> dict[str, Any]:
    told: Sequence[Told] = list(lines)
    count = Counter(
        "refused" if one.line.refusal else "new" if one.line.is_new else "known"
        for one in told
    )
    return {"lines": told, "count": count}
