"""Fields and widgets of the forms that Django has not, or not so."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from articles.models import Story

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

KEY_DIGITS = 18  # of what fits a 64-bit key


class KeysField(forms.ModelMultipleChoiceField):
    """Refuses numbers that no key can be: SQLite fails over them."""

    def clean(self, value: Any) -> Any:
        for key in value or []:
            if len(str(key)) > KEY_DIGITS:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"], params={"pk": key}
                )
        return super().clean(value)


class SentCheckboxes(forms.CheckboxSelectMultiple):
    """Sends something also when nothing is ticked: what was not sent says nothing."""

    def render(self, name: str, *args: Any, **kwargs: Any) -> SafeString:
        boxes = super().render(name, *args, **kwargs)
        return format_html('<input type="hidden" name="{}" value="">{}', name, boxes)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = super().value_from_datadict(data, files, name)
        return [value for value in values or [] if value]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data


def line(name: str, *, rows: int) -> forms.Field:
    """The model's field for one line of text, in a box of several rows."""
    field: Any = Story._meta.get_field(name)
    made: forms.Field = field.formfield(widget=forms.Textarea({"rows": rows}))
    return made


def languages() -> list[tuple[str, Any]]:
    """Every language that a story may be in, by name; first that of the site."""
    own = get_language_info(settings.LANGUAGE_CODE)["name_translated"]
    of_the_site = _("As the site: %(language)s") % {"language": own}
    return [("", of_the_site), *sorted(settings.LANGUAGES, key=itemgetter(1))]
