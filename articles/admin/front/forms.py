"""The forms of the front: the shape of what is typed."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.fields import ZonedDateTimeField
from articles.admin.request import is_id
from articles.models import Story
from articles.models.frontpage import BANNER_LENGTH

LABELS = [
    gettext_lazy("Lead"),
    gettext_lazy("Second"),
    gettext_lazy("Third"),
    gettext_lazy("Fourth"),
    gettext_lazy("Fifth"),
]


class UntilForm(forms.Form):
    ends_at = ZonedDateTimeField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("Empty: until somebody changes it."),
    )


class PlaceForm(UntilForm):
    story = forms.ModelChoiceField(
        Story.objects.none(),
        label=gettext_lazy("Story"),
        error_messages={
            "required": gettext_lazy("Choose a story."),
            "invalid_choice": gettext_lazy("Choose a story that is live or scheduled."),
        },
    )
    place = forms.TypedChoiceField(
        label=gettext_lazy("Place"), choices=list(enumerate(LABELS)), coerce=int
    )
    field_order = ("story", "place", "ends_at")


class BannerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What has happened"),
        max_length=BANNER_LENGTH,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("At most 120 characters, on top of every page."),
    )
    story = forms.ModelChoiceField(
        Story.objects.none(),
        label=gettext_lazy("Leads to"),
        required=False,
        empty_label=gettext_lazy("no story"),
        help_text=gettext_lazy("Once readers can see it. A search offers others."),
    )
    ends_at = ZonedDateTimeField(label=gettext_lazy("Until"))

    def clean_ends_at(self) -> datetime:
        ends_at: datetime | None = self.cleaned_data["ends_at"]
        if ends_at is None:
            raise ValidationError(_("Say until when it is news."))
        return ends_at


def keep_choice(form: BannerForm, offered: list[Story]) -> None:
    """Offer in the list what was chosen, and what the page names; no more."""
    field: Any = form.fields["story"]
    chosen = form["story"].value()
    rows = list(offered)
    if chosen and is_id(str(chosen)) and int(chosen) not in {row.pk for row in rows}:
        rows += list(field.queryset.filter(pk=chosen))
    field.choices = [("", field.empty_label), *((row.pk, row.headline) for row in rows)]
