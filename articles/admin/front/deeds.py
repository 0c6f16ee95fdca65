"""What an editor does to the front, by the button that was pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import workflow
from articles.admin.forms import add_refusal
from articles.admin.request import is_id, staff

from .forms import LABELS
from .screen import Front

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from articles.models import Story

    from .forms import UntilForm


def page(request: HttpRequest) -> HttpResponse:
    """The screen; a POST carries out the deed of the button that was pressed."""
    if not staff(request).has_perm("articles.change_slot"):
        raise PermissionDenied
    front = Front(request)
    if request.method == "POST" and carry_out(front, request.POST.get("do", "")):
        return HttpResponseRedirect(reverse("admin:front"))
    context = {
        **admin.site.each_context(request),
        **front.context(),
        "title": _("Front"),
    }
    return TemplateResponse(request, "admin/front.html", context)


def carry_out(front: Front, deed: str) -> bool:
    """Whether it is done, or there is nothing to correct in a form."""
    name, _dash, number = deed.partition("-")
    if name in {"until", "clear"}:
        return change_place(front, name, number)
    deeds = {"place": put, "banner": announce, "end": end}
    return deeds[deed](front) if deed in deeds else True


def put(front: Front) -> bool:
    form = front.place_form
    if not form.is_valid():
        return False
    data = form.cleaned_data
    return place_story(front, form, data["place"], data["story"])


def place_story(front: Front, form: UntilForm, number: int, story: Story) -> bool:
    ends_at = form.cleaned_data["ends_at"]
    try:
        workflow.set_slot(number, story, by=front.user, at=front.at, ends_at=ends_at)
    except ValidationError as why:
        add_refusal(form, why)
        return False
    except workflow.MoveNotAllowed as why:
        form.add_error(None, str(why))
        return False
    known = {"headline": story.headline, "place": LABELS[number]}
    done = _("“%(headline)s” stands on the front: %(place)s.") % known
    if ends_at is not None:
        done += " " + _("Until %(time)s.") % {"time": front.moment(ends_at)}
    messages.success(front.request, done)
    return True


def change_place(front: Front, name: str, number: str) -> bool:
    """Another end for a story where it stands, or none at all: the newest again."""
    slot = front.slots.get(int(number)) if is_id(number) else None
    if slot is None or str(slot.story_id) != front.request.POST.get("story"):
        text = _("Somebody changed this place meanwhile. Nothing was done: look again.")
        messages.warning(front.request, text)
        return True
    if name == "until":
        form = front.until_forms[slot.place]
        return form.is_valid() and place_story(front, form, slot.place, slot.story)
    workflow.clear_slot(slot.place, by=front.user, at=front.at)
    known = {"place": LABELS[slot.place]}
    text = _("%(place)s is free: the newest story takes the place.") % known
    messages.success(front.request, text)
    return True


def announce(front: Front) -> bool:
    form = front.banner_form
    if not form.is_valid():
        return False
    try:
        banner = workflow.set_banner(**form.cleaned_data, by=front.user, at=front.at)
    except ValidationError as why:
        add_refusal(form, why)
        return False
    known = {"text": banner.text, "time": front.moment(banner.ends_at)}
    text = _("On top of every page until %(time)s: “%(text)s”") % known
    messages.success(front.request, text)
    return True


def end(front: Front) -> bool:
    workflow.end_banner(by=front.user, at=front.at)
    messages.success(front.request, _("No breaking news is shown any more."))
    return True
