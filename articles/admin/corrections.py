"""Corrections of a story that readers have seen: the page on which one is added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import workflow
from articles.html import clean_text
from articles.models import Correction, Story

from .forms import add_refusal
from .request import clock, may, staff
from .states import moment

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TEXT_LENGTH = 2000


class CorrectionForm(forms.Form):
    """What was wrong, and what is right."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=Correction.Kind.choices,
        initial=Correction.Kind.CORRECTION,
    )
    text = forms.CharField(
        label=gettext_lazy("What was wrong, and what is right?"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy(
            "“An earlier version said that … It was …” Readers see it on the story and "
            "among all corrections, with its time. It can never be changed or deleted."
        ),
    )


def may_correct(request: HttpRequest, story: Story) -> bool:
    return story.has_been_public(clock(request)) and may(
        request, "articles.publish_story", story
    )


def add_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """The page with the form, and its answer."""
    stories = Story.objects.viewable_by(staff(request))
    story = get_object_or_404(stories, pk=pk)
    if not may_correct(request, story):
        raise PermissionDenied
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_given(request, story, form):
        address = reverse("admin:articles_story_change", args=[story.pk])
        return HttpResponseRedirect(address)
    context = {
        **admin.site.each_context(request),
        "title": _("Add a correction"),
        "subtitle": story.headline,
        "opts": Story._meta,
        "story": story,
        "form": form,
        "corrections": given(story),
    }
    return TemplateResponse(request, "admin/articles/story/correct.html", context)


def _is_given(request: HttpRequest, story: Story, form: CorrectionForm) -> bool:
    """Whether readers are told now; a form that was sent twice tells them once."""
    data = form.cleaned_data
    last = story.corrections.newest_first().values_list("kind", "text").first()
    if last == (data["kind"], clean_text(data["text"])):
        messages.info(request, _("This correction was given already."))
        return True
    try:
        workflow.correct(story, by=staff(request), at=clock(request), **data)
    except ValidationError as why:
        add_refusal(form, why)
        return False
    messages.success(request, _("Readers see the correction now."))
    return True


def given(story: Story) -> list[tuple[str, str, str, Any]]:
    """Time, kind, text and writer of each, the newest first."""
    return [
        (moment(row.at), row.get_kind_display(), row.text, row.by)
        for row in story.corrections.newest_first().select_related("by")
    ]
