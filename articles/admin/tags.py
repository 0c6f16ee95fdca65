"""The tags of a story as one line: names with commas between, quotes where needed."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from articles.html import clean_line
from articles.models import Tag

from .find import address_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

LINE_LENGTH = 2000
SUGGESTED = 100


def split(line: str) -> list[str]:
    """The names in a line; what stands between quotes may hold commas."""
    words = " ".join(line[:LINE_LENGTH].split())
    names = next(csv.reader([words], skipinitialspace=True), [])
    return [name.strip() for name in names if name.strip()]


def join(names: Iterable[str]) -> str:
    """A line of which `split` makes the same names."""
    return ", ".join(map(quoted, names))


def quoted(name: str) -> str:
    if "," not in name and '"' not in name:
        return name
    return '"{}"'.format(name.replace('"', '""'))


class TagsWidget(forms.TextInput):
    """A line; with script, a chip for each name, with how many stories have it."""

    template = "admin/articles/story/_tags.html"
    known: Iterable[Tag] = ()  # the story's own, with their uses

    def __init__(self) -> None:
        super().__init__({"list": "known_tags", "autocomplete": "off"})

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        line = super().render(name, value, attrs, renderer)
        names = split(value) if isinstance(value, str) else []
        context = {
            "line": line,
            "find": address_of("tags"),
            "uses": self._uses(names),
            "suggested": Tag.objects.order_by("name")[:SUGGESTED],
        }
        return render_to_string(self.template, context)

    def _uses(self, names: list[str]) -> Iterable[Tag]:
        if {tag.name for tag in self.known} == set(names):
            return self.known
        cleaned = map(clean_line, names[:SUGGESTED])  # PostgreSQL refuses a NUL
        return Tag.objects.named(cleaned).with_uses()


class TagsField(forms.CharField):
    """Gives a list of names. The verb judges their number and length."""

    widget = TagsWidget

    def __init__(self) -> None:
        super().__init__(
            label=_("Tags"),
            required=False,
            max_length=LINE_LENGTH,
            help_text=_("With commas between them; three to six serve readers best."),
        )

    def prepare_value(self, value: Any) -> Any:
        return join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return split(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        typed = split(data) if isinstance(data, str) else []
        return sorted(typed) != sorted(initial or [])

    def in_words(self, value: Any) -> str:
        return str(self.prepare_value(value) or "")
