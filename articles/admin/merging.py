"""Merging on the desk: which one stays, what will happen, and then the deed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import workflow
from articles.html import clean_line
from articles.models import Section, Story

from .request import clock, staff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from articles.querysets import Reach

MOST = 10  # at a time: each is counted
NAME_LENGTH = 120


class Line(NamedTuple):
    """One that goes, or, before it is chosen what stays, one that may."""

    row: Any
    reach: Reach
    extra: str  # what else happens


class StaysForm(forms.Form):
    """Which one stays: one of those that were ticked, or another by its name."""

    stays = forms.ChoiceField(
        label=gettext_lazy("Which one stays?"),
        required=False,
        widget=forms.RadioSelect,
    )
    other = forms.CharField(
        label=gettext_lazy("Or another one, by its name"),
        required=False,
        max_length=NAME_LENGTH,
    )

    def __init__(self, data: Any, rows: Sequence[Any], model: Any) -> None:
        super().__init__(data)
        self.rows, self.model = rows, model
        self.fields["stays"].choices = [  # type: ignore[attr-defined]
            (str(row.pk), row.name) for row in rows
        ]
        if len(rows) == 1:
            del self.fields["stays"]
            self.fields["other"].label = _("Into which one, by its name?")

    def clean(self) -> dict[str, Any]:
        name = clean_line(self.cleaned_data.get("other") or "")
        chosen = self.cleaned_data.get("stays")
        if name:
            into = self.model.objects.filter(name__iexact=name).first()
            if into is None:
                self.add_error("other", _("There is none of this name."))
        elif not chosen and not self.errors:
            self.add_error(None, _("Choose the one that stays."))
        if not self.errors:
            if not name:
                into = next(row for row in self.rows if str(row.pk) == chosen)
            self._keep(into)
        return self.cleaned_data

    def _keep(self, into: Any) -> None:
        self.cleaned_data["into"] = into
        self.cleaned_data["sources"] = [row for row in self.rows if row != into]
        if not self.cleaned_data["sources"]:
            self.add_error("other", _("This is the one to be merged: name another."))


@admin.action(permissions=["change"], description=gettext_lazy("Merge …"))
def merge(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Ask which one stays, show what will happen, then do it."""
    rows = list(queryset[: MOST + 1])
    if len(rows) > MOST:
        messages.error(request, _("Merge at most %(most)d at a time.") % {"most": MOST})
        return None
    is_first = not {"stays", "other"} & set(request.POST)
    form = StaysForm(None if is_first else request.POST, rows, model_admin.model)
    if not form.is_valid():
        return ask(model_admin, request, rows, form)
    into, sources = form.cleaned_data["into"], form.cleaned_data["sources"]
    if "answer" not in request.POST:
        return ask(model_admin, request, rows, form, into=into, sources=sources)
    _carry_out(request, sources, into)
    return HttpResponseRedirect(model_admin.list_address())


def ask(  # noqa: PLR0913
    model_admin: Any,
    request: HttpRequest,
    rows: Sequence[Any],
    form: StaysForm | None = None,
    *,
    into: Any = None,
    sources: Sequence[Any] = (),
) -> HttpResponse:
    """The page that asks which one stays or, with `into`, shows what will happen."""
    at = clock(request)
    lines = [
        Line(row, Story.objects.naming(row).reach(at), _extra(row, into))
        for row in sources or rows
    ]
    form = form or StaysForm(None, rows, model_admin.model)
    if into is None and "stays" in form.fields:
        most = max(lines, key=lambda line: line.reach.stories)
        form.initial["stays"] = str(most.row.pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Merge %(kind)s") % {"kind": model_admin.opts.verbose_name_plural},
        "opts": model_admin.opts,
        "rows": rows,
        "lines": lines,
        "form": form,
        "into": into,
        "stays": form.cleaned_data if into else {},
    }
    return TemplateResponse(request, "admin/articles/merge.html", context)


def _extra(row: Any, into: Any) -> str:
    """What else happens with a section."""
    if into is None or not isinstance(row, Section):
        return ""
    count = row.children.exclude(pk=into.pk).count()
    if not count:
        return ""
    told = ngettext(
        "%(count)d section under it will stand under “%(into)s”.",
        "%(count)d sections under it will stand under “%(into)s”.",
        count,
    )
    return told % {"count": count, "into": into.name}


def _carry_out(request: HttpRequest, sources: Sequence[Any], into: Any) -> None:
    """Each by itself: what is refused is told, the others go on."""
    by, at = staff(request), clock(request)
    done = []
    for source in sources:
        moved = Story.objects.naming(source).count()
        try:
            workflow.merge(source, into=into, by=by, at=at)
        except (workflow.MoveNotAllowed, PermissionDenied) as why:
            messages.error(request, str(why) or _("You may not do this."))
        else:
            done.append(f"“{source.name}” ({counted(moved)})")
    if done:
        name = f"admin:articles_{into._meta.model_name}_change"
        told = format_html(
            _('Merged into “<a href="{}">{}</a>”: {}.'),
            reverse(name, args=[into.pk]),
            into.name,
            ", ".join(done),
        )
        messages.success(request, told)


def counted(count: int) -> str:
    return ngettext("%(count)d story", "%(count)d stories", count) % {"count": count}
