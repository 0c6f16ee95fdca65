"""The forms of the desk: the shape of what is typed, not who may."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Section, Story
from articles.models.media import ALT_LENGTH
from articles.models.story import HEADLINE_LENGTH

from .editor import BodyWidget
from .fields import ZonedDateTimeField

BODY_LENGTH = 1_000_000
NOTE_LENGTH = 2000
KEY_DIGITS = 18  # of what fits a 64-bit key
LAST_VERSION = 2**63 - 1


class RefusableForm(forms.ModelForm):
    """A form that a verb may refuse after it was found valid: see `saving`."""

    refusal: ValidationError | None = None

    def clean(self) -> dict[str, Any]:
        if self.refusal is not None:
            add_refusal(self, self.refusal)
        return self.cleaned_data


class StoryForm(RefusableForm):
    """What an editor types. The verbs clean it, judge it and write it."""

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=LAST_VERSION, required=False
    )
    headline = forms.CharField(
        label=_("Headline"),
        max_length=HEADLINE_LENGTH,
        widget=forms.TextInput({"class": "vLargeTextField"}),
    )
    slug = forms.CharField(
        label=_("Slug"),
        max_length=HEADLINE_LENGTH,
        required=False,
        help_text=_("The last part of the address; made from the headline if empty."),
    )
    body = forms.CharField(
        label=_("Body"), max_length=BODY_LENGTH, required=False, widget=BodyWidget
    )
    section = forms.ModelChoiceField(Section.objects.in_order(), label=_("Section"))
    publish_at = ZonedDateTimeField(
        label=_("Publish at"),
        required=False,
        help_text=_("Empty: as soon as you publish. A later time is a schedule."),
    )
    expires_at = ZonedDateTimeField(
        label=_("Expires at"),
        required=False,
        help_text=_("Empty: never. After this time readers are told it is gone."),
    )
    discussion_closes_at = ZonedDateTimeField(
        label=_("Replies close at"),
        required=False,
        help_text=_("Empty: they stay open."),
    )
    picture = forms.FileField(
        label=_("Choose a picture"),
        required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        help_text=_("JPEG, PNG, WebP or GIF, at most 15 MB and 40 million pixels."),
    )
    alt = forms.CharField(
        label=_("Description"),
        max_length=ALT_LENGTH,
        required=False,
        help_text=_("What the picture shows, for readers who cannot see it."),
    )
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)
    # A picture that was sent with a form that was then refused: its key.
    kept = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)

    class Meta:
        model = Story
        fields = Story.EDITABLE
        labels: ClassVar = {"discussion_mode": _("Discussion")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        story = self.instance
        if story.pk:
            self.initial["version"] = story.version
            self.fields["version"].required = True
        if story.lead_image is not None:
            self.initial["alt"] = story.lead_image.alt
        zone = str(timezone.get_current_timezone())
        for field in self.fields.values():
            if isinstance(field, ZonedDateTimeField):
                told = _("Time zone: %(zone)s.") % {"zone": zone}
                field.help_text = f"{field.help_text} {told}"

    def clean(self) -> dict[str, Any]:
        if "version" in self.errors:
            self.add_error(None, _("This form is incomplete: open the story again."))
        if self._describes_nothing():
            self.add_error("alt", _("Choose the picture that this describes."))
        return super().clean()

    def _describes_nothing(self) -> bool:
        version = self.cleaned_data.get("version")
        if version is not None and version != self.instance.version:
            return False  # the verb will find the conflict, whatever is wrong here
        has_picture = (
            self.instance.lead_image
            or self.cleaned_data.get("kept")
            or "picture" in self.files
        )
        return bool(self.cleaned_data.get("alt")) and not has_picture

    def _post_clean(self) -> None:
        """Leave the instance as it is stored: the verb compares with it and writes."""

    def changes(self) -> dict[str, Any]:
        """What was typed that differs from what is stored."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name in Story.EDITABLE and not self.is_omitted(name)
        }

    def is_omitted(self, name: str) -> bool:
        """Whether the field was not sent at all: it then says nothing."""
        widget = self.fields[name].widget
        return bool(widget.value_omitted_from_data(self.data, self.files, name))


def add_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Show what a verb refused beside the fields that it names."""
    for name, errors in getattr(refusal, "error_dict", {None: refusal}).items():
        form.add_error(name if name in form.fields else None, errors)


class KeysField(forms.ModelMultipleChoiceField):
    """Refuses numbers that no key can be: SQLite fails over them."""

    def clean(self, value: Any) -> Any:
        for key in value or []:
            if len(str(key)) > KEY_DIGITS:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], params={"pk": key}
                )
        return super().clean(value)


class NoteForm(forms.Form):
    """Why a story goes back to its writer."""

    note = forms.CharField(
        label=_("What is to be done?"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The writer reads this."),
    )


class PublicNoteForm(forms.Form):
    """What readers are told in place of a withdrawn story."""

    public_note = forms.CharField(
        label=_("Note for readers"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Readers see it where the story was. Empty: they are told only that it "
            "was withdrawn."
        ),
    )
