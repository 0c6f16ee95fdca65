"""The forms of the desk: the shape of what is typed, not who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Section, Story
from articles.models.story import HEADLINE_LENGTH

from . import bylines, lists
from .bylines import BylinesField
from .editor import BodyWidget
from .fields import ZonedDateTimeField
from .inputs import KeysField, SentCheckboxes, languages, line
from .picture_fields import PictureFields
from .related import RelatedField, Shelf
from .tags import TagsField

if TYPE_CHECKING:
    from datetime import datetime

    from newsroom.models import User

BODY_LENGTH = 1_000_000
NOTE_LENGTH = 2000
LAST_VERSION = 2**63 - 1
LAST_PLACE = 32767
SHOWN_AS = {"pinned": "related", "excluded": "related"}  # where a verb's errors stand


class RefusableForm(forms.ModelForm):
    """A form that a verb may refuse after it was found valid: see `saving`."""

    refusal: ValidationError | None = None

    def clean(self) -> dict[str, Any]:
        if self.refusal is not None:
            add_refusal(self, self.refusal)
        return self.cleaned_data


class StoryForm(PictureFields, RefusableForm):
    """What an editor types. The verbs clean it, judge it and write it."""

    by: User  # who opened it, and when: set for each request
    at: datetime

    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=1, max_value=LAST_VERSION, required=False
    )
    headline = forms.CharField(
        label=_("Headline"),
        max_length=HEADLINE_LENGTH,
        widget=forms.TextInput({"class": "vLargeTextField"}),
    )
    deck = line("deck", rows=2)
    seo_description = line("seo_description", rows=3)
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
    further_sections = KeysField(
        Section.objects.in_order(),
        label=_("Further sections"),
        required=False,
        widget=SentCheckboxes,
        help_text=_("The story stands on their pages, too."),
    )
    tags = TagsField()
    bylines = BylinesField()
    related = RelatedField()
    new_authors = forms.BooleanField(
        label=_("Add names that are new as authors"), required=False
    )
    is_significant = forms.BooleanField(
        label=_("This is a significant update"),
        required=False,
        help_text=_("Readers are told when the story was updated: at this save."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=languages,
        required=False,
        help_text=_("Of the text, for screen readers, browsers and search engines."),
    )
    planned_for = forms.DateField(
        label=_("Planned for"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For the desk's plan. It publishes nothing."),
    )
    footer_order = forms.IntegerField(
        label=_("Place in the footer"),
        min_value=0,
        max_value=LAST_PLACE,
        initial=0,
        help_text=_("Pages stand in the footer from the lowest up."),
    )
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

    class Meta:
        model = Story
        fields = Story.COLUMNS
        labels: ClassVar = {"discussion_mode": _("Discussion")}
        widgets: ClassVar = {"internal_note": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        story = self.instance
        if story.pk:
            self.initial["version"] = story.version
            self.fields["version"].required = True
            if "bylines" in self.fields:
                values, self.fields["tags"].widget.known = lists.of(story)
                self.initial.update(values)
        if "related" in self.fields:
            self.fields["related"].widget.shelf = self._shelf()
        if {"section", "further_sections"} <= self.fields.keys():
            self._share_sections()
        zone = str(timezone.get_current_timezone())
        for field in self.fields.values():
            if isinstance(field, ZonedDateTimeField):
                told = _("Time zone: %(zone)s.") % {"zone": zone}
                field.help_text = f"{field.help_text} {told}"

    def clean(self) -> dict[str, Any]:
        if "version" in self.errors:
            self.add_error(None, _("This form is incomplete: open the story again."))
        self._know_authors()
        return super().clean()

    def _share_sections(self) -> None:
        """One query for both fields."""
        empty, *sections = self.fields["section"].choices  # type: ignore[attr-defined]
        self.fields["section"].choices = [empty, *sections]  # type: ignore[attr-defined]
        self.fields["further_sections"].choices = sections  # type: ignore[attr-defined]

    def _shelf(self) -> Shelf:
        chosen = self.initial.get("related", {})
        stored = [int(key) for keys in chosen.values() for key in keys]
        return Shelf(self.instance, self.by, self.at, stored)

    def _know_authors(self) -> None:
        rows = self.cleaned_data.get("bylines")
        if not rows or self.cleaned_data.get("new_authors"):
            return
        if names := bylines.unknown(rows):
            may_add = "new_authors" in self.fields
            self.add_error("bylines", bylines.not_known(names, may_add=may_add))

    def _post_clean(self) -> None:
        """Leave the instance as it is stored: the verb compares with it and writes."""

    def changes(self) -> dict[str, Any]:
        """What was typed that differs from what is stored."""
        sent = [name for name in self.changed_data if not self.is_omitted(name)]
        data = self.cleaned_data
        changes = {name: data[name] for name in sent if name in Story.EDITABLE}
        return changes | (data["related"] if "related" in sent else {})


def add_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Show what a verb refused beside the fields that it names."""
    for name, errors in getattr(refusal, "error_dict", {None: refusal}).items():
        shown = SHOWN_AS.get(name, name)
        form.add_error(shown if shown in form.fields else None, errors)


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
