"""The lead image of a story on its form: chosen, kept, described, removed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import views, workflow
from articles.models import Image, Story

from .forms import add_refusal
from .request import staff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import FileResponse, HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from newsroom.models import User


@contextmanager
def chosen(form: Any, by: User, at: datetime) -> Iterator[dict[str, Any]]:
    """What the form says about the lead image, as a change for the verb.

    The file of an upload is deleted again if the verb refuses: its row is rolled back.
    """
    data = form.cleaned_data
    if data["picture"]:
        image = workflow.add_image(data["picture"], alt=data["alt"], by=by, at=at)
        try:
            yield {"lead_image": image}
        except BaseException:
            image.original.delete(save=False)
            raise
    else:
        yield _without_upload(form, by, at)


def _without_upload(form: Any, by: User, at: datetime) -> dict[str, Any]:
    data, image = form.cleaned_data, form.instance.lead_image
    if data["remove_picture"]:
        return {"lead_image": None}
    if data["kept"]:
        image = _kept(data["kept"], by)
    if image is None or form.is_omitted("alt"):
        return {}
    if image.alt != data["alt"]:
        image = workflow.describe_image(image, alt=data["alt"], by=by, at=at)
    return {"lead_image": image}


def _kept(key: str, by: User) -> Image:
    image = Image.objects.filter(key=key, uploaded_by=by).first()
    if image is None:
        raise ValidationError({"picture": _("Choose the picture again.")})
    return image


def as_opened(story: Story, version: int) -> Image | None:
    """The lead image that a form showed which was opened at that version."""
    revisions = story.revisions.filter(version__lte=version).order_by("-version")
    revision = revisions.first()
    if revision is None:
        return None
    return Image.objects.filter(pk=revision.snapshot["lead_image"]).first()


def not_typed(request: HttpRequest, stored: Story, opened: Image | None) -> Any:
    """The stored description, in place of one that was only there from before.

    It would describe the picture that somebody else has chosen meanwhile.
    """
    is_own = "picture" in request.FILES or request.POST.get("kept")
    was = opened.alt if opened else ""
    if is_own or request.POST.get("alt", was).strip() != was:
        return {}
    return {"alt": stored.lead_image.alt if stored.lead_image else ""}


def keep(form: Any, by: User, at: datetime) -> None:
    """Store the upload of a form that was refused: browsers do not send it twice."""
    upload = form.files.get("picture")
    if upload and form.is_valid() is False and "picture" not in form.errors:
        try:
            image = workflow.add_image(upload, alt="", by=by, at=at)
        except ValidationError as why:
            add_refusal(form, why)
            return
        form.data = form.data.copy()
        form.data["kept"] = image.key
        form.data.pop("remove_picture", None)  # it was for the picture before
    if form.data.get("kept"):
        form.fields["picture"].help_text = _(
            "Your picture is kept and is stored when you save. "
            "Choose another to replace it."
        )


def preview(image: Image | None) -> SafeString | str:
    """The picture on the form."""
    if image is None:
        return _("None yet.")
    if image.rendered_at is None:
        return _("The picture is being prepared.")
    size = image.renditions[0]
    return format_html(
        '<img class="preview" src="{}" width="{}" height="{}" alt="{}">',
        reverse("admin:media", args=[image.key, size.name, "webp"]),
        size.width,
        size.height,
        image.alt,
    )


def media(
    request: HttpRequest, key: str, rendition: str, extension: str
) -> HttpResponse | FileResponse:
    """A size of an image for staff who may open a story with it, or uploaded it."""
    image = get_object_or_404(Image.objects.viewable_by(staff(request)), key=key)
    return views.serve(image, rendition, extension)
