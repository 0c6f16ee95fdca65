"""Two texts of a story side by side, as words."""

import html
import re
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from articles.html import text_of
from articles.models import Story

from .states import moment


class Difference(NamedTuple):
    label: str
    stored: str
    typed: str


def differences(form: Any, stored: Story) -> list[Difference]:
    """Every editor's field in which the form differs from the stored story."""
    return [
        Difference(
            str(form.fields[name].label),
            in_words(getattr(stored, name)),
            in_words(form.cleaned_data.get(name, form.data.get(name))),
        )
        for name in form.changed_data
        if name in Story.EDITABLE
    ]


def in_words(value: Any) -> str:
    """A field's value as a reader of the page understands it."""
    if value is None or value == "":
        return _("empty")
    if hasattr(value, "tzinfo"):
        return moment(value)
    return lines_of(str(value))


def lines_of(text: str) -> str:
    """The words of HTML, a line for each paragraph; plain text stays as it is."""
    broken = re.sub(r"(?i)<br[^>]*>|</(p|h2|h3|li|blockquote|pre)>", r"\g<0>\n", text)
    return html.unescape(text_of(broken)).strip()
