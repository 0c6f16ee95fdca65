"""Several pictures for the library at once: the good are stored, the others named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import images, workflow
from articles.models.media import CREDIT_LENGTH
from articles.workflow.pictures import clean_name

from .picture_fields import ACCEPT, FILES, LicenseField

if TYPE_CHECKING:
    from datetime import datetime

    from articles.models import Image
    from newsroom.models import User

MOST_FILES = 20  # of one request; a script sends each by its own


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files. Whether each is a picture is found when it is stored."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        if not data:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(data) > MOST_FILES:
            raise ValidationError(
                _(
                    "You chose %(count)s files; %(most)s can be sent at once. Nothing "
                    "was stored: choose fewer, and then the next ones."
                )
                % {"count": len(data), "most": MOST_FILES}
            )
        return data


class UploadForm(forms.Form):
    """New pictures, and what is said of each of them; more is said of one alone."""

    picture = FilesField(
        label=gettext_lazy("Pictures"),
        widget=FilesInput(
            {
                "accept": ACCEPT,
                "multiple": True,
                "data-most-bytes": images.MAX_BYTES,
            }
        ),
        help_text=FILES,
        error_messages={"required": gettext_lazy("Choose a picture.")},
    )
    credit = forms.CharField(
        label=gettext_lazy("Credit"),
        max_length=CREDIT_LENGTH,
        required=False,
        help_text=gettext_lazy("Who made them: “Ann Lee / Example Agency”."),
    )
    licensed_until = LicenseField()


def store(form: UploadForm, by: User, at: datetime) -> list[Image]:
    """Store what can be stored; the form says of each other file why it was not.

    A word that is wrong costs no picture: it can be said of each later.
    """
    form.is_valid()
    words = {
        name: form.cleaned_data[name]
        for name in ("credit", "licensed_until")
        if form.cleaned_data.get(name)
    }
    added = []
    for upload in form.cleaned_data.get("picture", ()):
        try:
            added.append(workflow.add_image(upload, by=by, at=at, **words))
        except ValidationError as why:
            told = {"name": clean_name(upload.name), "why": " ".join(why.messages)}
            form.add_error("picture", _("“%(name)s”: %(why)s") % told)
    return added
