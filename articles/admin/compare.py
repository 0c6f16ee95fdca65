"""Two texts of a story side by side, as words."""

import html
import re
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from articles.html import text_of
from articles.models import Image, Story
from articles.workflow.pictures import WORDS

from .states import moment


class Difference(NamedTuple):
    label: str
    stored: str
    typed: str


def differences(form: Any, stored: Story, opened: Image | None) -> list[Difference]:
    """Every editor's field in which the form differs from the stored story.

    `opened` is the picture that the form showed at first.
    """
    fields = [
        Difference(str(form.fields[name].label), *_both(form, name, stored))
        for name in form.changed_data
        if name in {*Story.EDITABLE, *WORDS, "related"}
    ]
    return fields + _of_the_picture(form, stored.lead_image, opened)


def _both(form: Any, name: str, stored: Story) -> tuple[str, str]:
    """What is stored, and what was typed."""
    field, was = form.fields[name], form.initial.get(name)
    if hasattr(field, "in_words"):
        return in_words(field.in_words(was)), in_words(
            field.in_words(form[name].value())
        )
    if hasattr(field, "choices"):
        return chosen(field, was), chosen(field, form[name].value())
    typed = form.cleaned_data.get(name, form.data.get(name))
    return in_words(was if name in WORDS else getattr(stored, name)), in_words(typed)


def chosen(field: Any, value: Any) -> str:
    """The names of what was chosen among the field's choices."""
    values = value if isinstance(value, list) else [value]
    names = {str(key): str(name) for key, name in field.choices}
    return in_words(", ".join(names.get(str(key), str(key)) for key in values if key))


def _of_the_picture(
    form: Any, stored: Image | None, opened: Image | None
) -> list[Difference]:
    if form.data.get("remove_picture"):
        wanted = _("none") if stored else None
    elif form.data.get("kept"):
        wanted = _("the picture that you chose")
    else:
        was_changed = stored != opened
        wanted = _("as stored: you did not change it") if was_changed else None
    if wanted is None:
        return []
    return [Difference(_("Lead image"), _described(stored), wanted)]


def _described(image: Image | None) -> str:
    if image is None:
        return _("none")
    return image.alt or _("a picture without a description")


def in_words(value: Any) -> str:
    """A field's value as a reader of the page understands it."""
    if value is None or value == "":
        return _("empty")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "tzinfo"):
        return moment(value)
    return lines_of(str(value))


def lines_of(text: str) -> str:
    """The words of HTML, a line for each paragraph; plain text stays as it is."""
    broken = re.sub(r"(?i)<br[^>]*>|</(p|h2|h3|li|blockquote|pre)>", r"\g<0>\n", text)
    return html.unescape(text_of(broken)).strip()
