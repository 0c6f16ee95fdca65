"""Saving through the verbs, so that nothing typed is ever lost.

A verb may refuse a form that was found valid, or find that somebody else saved
first. Then everything is undone and the form is shown again as it was sent, with
the reason: 409 and both texts for a conflict, the errors in place for the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from articles import workflow
from articles.models import Story

from . import bylines, pictures, rescue
from .compare import differences
from .moves import PUBLISH_NOW
from .request import clock, is_id, kind_of, staff

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


# Buttons that end a schedule, whatever its field says.
WITHOUT_TIME = {"take_back", PUBLISH_NOW}
# Fields of the form that are no story's, and not for everybody.
OFFERED = {"is_significant", "new_authors", "related"}


class VerbAdmin(admin.ModelAdmin):
    """Shows the form again when the verb that saves it refuses."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        show = super().changeform_view
        try:
            return show(request, object_id, form_url, extra_context)
        except workflow.Conflict as conflict:
            context = {**(extra_context or {}), **take_in(request, conflict.current)}
            response = show(request, object_id, form_url, context)
            response.status_code = 409
            return response
        except workflow.MoveNotAllowed as why:
            refuse(request, ValidationError(str(why)))
        except ValidationError as why:
            refuse(request, why)
        return show(request, object_id, form_url, extra_context)

    @override
    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: Transitions and Revisions are the history."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Nothing: Transitions and Revisions are the history."""


class StorySaving(VerbAdmin):
    """Saves by `workflow.create` and `workflow.edit`, with the picture."""

    @override
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        if request.method == "POST":
            # Before the transaction of the form begins: it takes rows of its own.
            workflow.settle(clock(request))
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            if not rescue.has_text(request):
                raise
            pk = object_id and unquote(object_id)
            return rescue.page(request, super().get_object(request, pk) if pk else None)

    @override
    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Refuses a text for a story that the user may not open, or that is no more."""
        stories = Story.objects.viewable_by(staff(request)).for_form()
        story = stories.filter(pk=object_id).first() if is_id(object_id) else None
        if story is None and rescue.has_text(request):
            raise PermissionDenied
        return story

    @override
    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.by, form.at = staff(request), clock(request)
        shown = kwargs.get("fields") or form.base_fields
        for name in (OFFERED | {*Story.EDITABLE}) & set(form.base_fields) - set(shown):
            del form.base_fields[name]  # declared, but only shown on this page
        return form

    @override
    def save_model(
        self, request: HttpRequest, obj: Story, form: Any, change: bool
    ) -> None:
        by, at = staff(request), clock(request)
        with pictures.chosen(form, by, at) as lead_image:
            changes = form.changes() | lead_image
            if "bylines" in changes:
                changes["bylines"] = bylines.signed(changes["bylines"], by)
            if request.POST.get("_verb") in WITHOUT_TIME:
                changes.pop("publish_at", None)
            if change:
                version = form.cleaned_data["version"]
                request.opened = version  # type: ignore[attr-defined]
                stored = workflow.edit(
                    obj,
                    changes,
                    by=by,
                    at=at,
                    version=version,
                    is_significant=form.cleaned_data.get("is_significant", False),
                )
            else:
                kind = kind_of(request, None)
                stored = workflow.create(changes, by=by, at=at, kind=kind)
        obj.pk = stored.pk
        obj.refresh_from_db()

    @override
    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        """Nothing: the verb has stored the lists, too."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Nothing: what the address says is no text of the editor's."""
        return {}

    @override
    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        if form.is_bound:
            pictures.keep(form, staff(request), clock(request))
        if "conflict" in context:
            stored = context["conflict"]
            context["differences"] = differences(form, stored, context["opened"])
            context["saved"] = stored.revisions.filter(version=stored.version).first()
        return super().render_change_form(request, context, *args, **kwargs)


def take_in(request: HttpRequest, stored: Story) -> dict[str, Any]:
    """Let the form stand on the stored version; what its page needs to compare."""
    version: int = request.opened  # type: ignore[attr-defined]
    opened = pictures.as_opened(stored, version)
    untouched = pictures.not_typed(request, stored, opened)
    untouched |= slug_not_typed(request, stored, version)
    refuse(request, conflict_error(), version=stored.version, **untouched)
    return {"conflict": stored, "opened": opened}


def slug_not_typed(request: HttpRequest, stored: Story, version: int) -> dict[str, str]:
    """The stored slug, in place of one from before that nobody typed.

    It may have followed the other one's headline.
    """
    opened = stored.revisions.filter(version=version).first()
    if opened is None or request.POST.get("slug") != opened.snapshot["slug"]:
        return {}
    return {"slug": stored.slug}


def conflict_error() -> ValidationError:
    return ValidationError(
        _(
            "Somebody else saved this story while you wrote. Nothing of yours is "
            "lost: it stands below. Compare, then save again."
        )
    )


def refuse(request: HttpRequest, why: ValidationError, **posted: Any) -> None:
    """Let the form of this request be found invalid, with `posted` in its data."""
    request.refusal = why  # type: ignore[attr-defined]
    data = request.POST.copy()
    for name, value in posted.items():
        data[name] = str(value)
    request.POST = data  # type: ignore[assignment]
