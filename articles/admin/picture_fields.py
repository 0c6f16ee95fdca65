"""The fields of one picture on any form: chosen or uploaded, and what is said of it.

A form takes them by inheritance, first among its bases, and names the column that the
picture stands in:

    class AuthorForm(PictureFields, RefusableForm):
        picture_of = "portrait"

Its admin lists FIELDS among its fieldsets and saves by `pictures.chosen`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from js_asset import Media, Script

from articles.models import Image
from articles.models.media import ALT_LENGTH, CAPTION_LENGTH, CREDIT_LENGTH
from articles.querysets.media import KEY
from articles.workflow.pictures import LINES, OF_THE_FILE, WHOLE, WORDS

FIELDS: list[Any] = [
    "kept",
    "picture",
    "alt",
    "is_decorative",
    "caption",
    "credit",
    "licensed_until",
    ("focal_x", "focal_y"),
    "remove_picture",
    "words_of",
]
# What a page of typed words leaves out: keys, ticks, points.
NO_WORDS = {
    "kept",
    "words_of",
    "picture",
    "remove_picture",
    "is_decorative",
    "licensed_until",
    "focal_x",
    "focal_y",
}
ACCEPT = "image/jpeg,image/png,image/webp,image/gif"
FILES = _(
    "JPEG, PNG, WebP or GIF, at most 15 MB and 40 million pixels; as a WebP 12 "
    "million, transparent or as a progressive JPEG 16 million."
)
ADDRESS_LENGTH = 300


class LicenseField(forms.DateField):
    """The last day of a license.

    It is one of the file, whoever shows it: a form that stood open while it was
    changed elsewhere says nothing of it, so what was shown is sent along.
    """

    def __init__(self) -> None:
        super().__init__(
            label=_("License ends"),
            required=False,
            show_hidden_initial=True,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            help_text=_("The last day on which it may be shown. Empty: no end."),
        )


class PictureWidget(forms.TextInput):
    """The picture as it stands, and the key of another one from the library."""

    image: Image | None = None
    warning = ""  # of its license, as a chip

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        context = self.get_context(name, value, attrs) | {
            "image": self.image,
            "warning": self.warning,
        }
        html = render_to_string("admin/articles/_picture.html", context)
        return mark_safe(html)  # noqa: S308  a template made it

    @property
    def media(self) -> Media:
        return Media(
            css={"all": ["css/admin-picture.css", "css/admin-library.css"]},
            js=[Script("js/picture-field.js", type="module")],
        )


class PictureWords(forms.Form):
    """What may be said of a picture."""

    alt = forms.CharField(
        label=_("Description"),
        max_length=ALT_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "What the picture shows, for readers who cannot see it. Needed to "
            "publish, unless the picture is decorative."
        ),
    )
    is_decorative = forms.BooleanField(
        label=_("Decorative"),
        required=False,
        help_text=_("It says nothing that the text does not, and has no description."),
    )
    caption = forms.CharField(
        label=_("Caption"),
        max_length=CAPTION_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Under the picture, for everybody."),
    )
    credit = forms.CharField(
        label=_("Credit"),
        max_length=CREDIT_LENGTH,
        required=False,
        help_text=_("Who made it: “Ann Lee / Example Agency”."),
    )
    licensed_until = LicenseField()
    focal_x = forms.IntegerField(
        label=_("Focal point, % from the left"),
        min_value=0,
        max_value=WHOLE,
        required=False,
    )
    focal_y = forms.IntegerField(
        label=_("% from the top"),
        min_value=0,
        max_value=WHOLE,
        required=False,
        help_text=_("What every crop keeps."),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("alt") and data.get("is_decorative"):
            self.add_error(
                "alt",
                _("A decorative picture has no description: clear it, or the tick."),
            )
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return cleaned

    def typed(self) -> dict[str, Any]:
        """What was said, for a verb; of the license only what is said anew."""
        data = self.cleaned_data
        said = {name: data[name] for name in WORDS if data.get(name) is not None}
        if OF_THE_FILE in self.changed_data:
            said[OF_THE_FILE] = data[OF_THE_FILE]
        return said


class PictureFields(PictureWords):
    """The picture of a row. The words stand beside the one that is shown."""

    picture_of: ClassVar[str] = "lead_image"

    picture = forms.FileField(
        label=_("Upload a picture"),
        required=False,
        widget=forms.FileInput({"accept": ACCEPT}),
        help_text=FILES,
    )

    # A picture of the library, or one that was sent with a form then refused.
    kept = forms.CharField(
        label=_("Picture"),
        max_length=ADDRESS_LENGTH,
        required=False,
        widget=PictureWidget,
    )
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)
    # The key of the picture that the words beside it were shown for.
    words_of = forms.CharField(
        widget=forms.HiddenInput, max_length=ADDRESS_LENGTH, required=False
    )

    instance: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        image = self.stored_picture
        for name in (*WORDS, OF_THE_FILE) if image else ():
            self.initial[name] = getattr(image, name)
        if image is None:
            self.initial["focal_x"] = self.initial["focal_y"] = WHOLE // 2
            self.fields["remove_picture"].widget = forms.HiddenInput()
        self.initial["words_of"] = image.key if image else ""
        self.show_picture(image)

    @property
    def stored_picture(self) -> Image | None:
        image: Image | None = getattr(self.instance, self.picture_of)
        return image

    def show_picture(self, image: Image | None) -> None:
        """Let the form show this picture, whatever is stored."""
        if "kept" in self.fields:
            self.fields["kept"].widget.image = image

    def warn(self, chip: str) -> None:
        """Say beside the picture what is wrong with its license."""
        if "kept" in self.fields:
            self.fields["kept"].widget.warning = chip

    def clean_kept(self) -> str:
        """The key in what was pasted: an address of the picture, or the key."""
        typed: str = self.cleaned_data["kept"].strip()
        found = KEY.search(typed)
        if typed and found is None:
            raise ValidationError(
                _("Copy the address of a picture from the library, or leave it empty.")
            )
        return found[0] if found else ""

    def clean(self) -> dict[str, Any]:
        for name in self._about_nothing():
            self.add_error(name, _("Choose the picture that this is said of."))
        return super().clean()

    def _about_nothing(self) -> list[str]:
        version = self.cleaned_data.get("version")
        if version is not None and version != self.instance.version:
            return []  # the verb will find the conflict, whatever is wrong here
        if self.stored_picture or self.data.get("kept") or "picture" in self.files:
            return []
        said = self.cleaned_data
        return [name for name in (*LINES, OF_THE_FILE) if said.get(name)]

    def words(self, image: Image | None) -> dict[str, Any]:
        """What was typed of the picture that was chosen; None is an upload.

        Words that stood there for the picture before it, and were left as they were,
        are not said of this one.
        """
        data = self.cleaned_data
        if self.is_omitted("alt"):
            return {}
        typed = self.typed()
        before = self.stored_picture or Image()
        shown_for = self.stored_picture.key if self.stored_picture else ""
        if data["words_of"] != shown_for or (image and image.key == shown_for):
            return typed
        return {
            name: value
            for name, value in typed.items()
            if value != getattr(before, name)
        }

    def is_omitted(self, name: str) -> bool:
        """Whether the field was not sent at all: it then says nothing."""
        widget = self.fields[name].widget
        return bool(widget.value_omitted_from_data(self.data, self.files, name))
