"""The picture of a form: chosen, kept, described, removed; and its bytes for staff."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles import images, views, workflow
from articles.models import Image, Story
from articles.workflow.pictures import WORDS

from .forms import add_refusal
from .request import staff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import FileResponse, HttpRequest

    from newsroom.models import User


@contextmanager
def chosen(form: Any, by: User, at: datetime) -> Iterator[dict[str, Any]]:
    """What a form with PictureFields says of its picture, as a change for a verb.

    Empty if it says nothing. The file of an upload is deleted again if the verb
    refuses: its row is rolled back.
    """
    upload = form.cleaned_data["picture"]
    if not upload:
        yield _without_upload(form, by, at)
        return
    image = workflow.add_image(upload, by=by, at=at, **form.words(None))
    try:
        yield {form.picture_of: image}
    except BaseException:
        workflow.drop_files(image)
        raise


def _without_upload(form: Any, by: User, at: datetime) -> dict[str, Any]:
    data, image = form.cleaned_data, form.stored_picture
    if data["remove_picture"]:
        return {form.picture_of: None}
    if data["kept"]:
        image = usable(data["kept"], by)
    if image is None:
        return {}
    words = form.words(image)
    return {form.picture_of: workflow.describe_image(image, by=by, at=at, **words)}


def usable(key: str, by: User) -> Image:
    """The picture of that key, which `by` may see. Raises ValidationError."""
    image = Image.objects.viewable_by(by).filter(key=key).first()
    if image is None:
        raise ValidationError({"kept": _("Choose the picture again.")})
    return image


def as_opened(story: Story, version: int) -> Image | None:
    """The lead image that a form showed which was opened at that version."""
    revisions = story.revisions.filter(version__lte=version).order_by("-version")
    revision = revisions.first()
    if revision is None:
        return None
    return Image.objects.filter(pk=revision.snapshot["lead_image"]).first()


def not_typed(request: HttpRequest, stored: Story, opened: Image | None) -> Any:
    """The stored words, in place of those that were only there from before.

    They would be said of the picture that somebody else has chosen meanwhile.
    """
    image, was = stored.lead_image or Image(), opened or Image()
    words_of = {"words_of": stored.lead_image.key if stored.lead_image else ""}
    if "picture" in request.FILES or request.POST.get("kept"):
        return {}
    return (
        words_of
        | _license(request, image)
        | {
            name: getattr(image, name)
            for name in WORDS
            if _posted(request, name, getattr(was, name)) == getattr(was, name)
        }
    )


def _license(request: HttpRequest, image: Image) -> dict[str, Any]:
    name, shown = "licensed_until", "initial-licensed_until"
    if request.POST.get(name, "") != request.POST.get(shown, ""):
        return {}
    return dict.fromkeys([name, shown], image.licensed_until or "")


def _posted(request: HttpRequest, name: str, otherwise: Any) -> Any:
    """A word as it was sent; a tick is not sent at all where there is none."""
    if name == "is_decorative":
        return name in request.POST if "alt" in request.POST else otherwise
    typed = request.POST.get(name, str(otherwise)).strip()
    return int(typed) if typed.isdecimal() and name.startswith("focal") else typed


def keep(form: Any, by: User, at: datetime) -> None:
    """Store the upload of a form that was refused: browsers do not send it twice."""
    upload = form.files.get("picture")
    if upload and form.is_valid() is False and "picture" not in form.errors:
        try:
            image = workflow.add_image(upload, by=by, at=at)
        except ValidationError as why:
            add_refusal(form, why)
            return
        form.data = form.data.copy()
        form.data["kept"] = form.data["words_of"] = image.key
        form.data.pop("remove_picture", None)  # it was for the picture before
    key = form.data.get("kept")
    if key and "kept" not in form.errors:
        form.show_picture(Image.objects.viewable_by(by).filter(key=key).first())
        form.fields["picture"].help_text = _(
            "Your picture is kept and is stored when you save. "
            "Choose another to replace it."
        )


def preview(image: Image | None) -> str:
    """The picture where it is only looked at."""
    return render_to_string("admin/articles/_preview.html", {"image": image})


def media(
    request: HttpRequest, key: str, rendition: str, extension: str
) -> HttpResponse | FileResponse:
    """A size of an image for staff who may open a story with it, or uploaded it.

    One whose sizes are not made yet is drawn for this request: the desk never waits.
    """
    image = get_object_or_404(Image.objects.viewable_by(staff(request)), key=key)
    if image.rendered_at is not None:
        return views.serve(image, rendition, extension)
    if not images.is_first(rendition, extension):
        raise Http404
    with image.original.open() as original:
        data = images.render_one(original, rendition, extension)
    return HttpResponse(data, content_type=images.CONTENT_TYPES[extension])
