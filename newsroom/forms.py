"""How forms are written as HTML, where Django's way is not HTML."""

from typing import Any

from django.contrib.auth.forms import ReadOnlyPasswordHashWidget
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import Widget
from django.utils.safestring import SafeString


class Field(BoundField):
    """A hidden value is met by nobody: it has no label and no description.

    Django gives a label to a hidden input, and to the hidden copy of a first value the
    description of the field that is seen. HTML allows neither, nor that the words in
    place of a password, which are no input, are disabled.
    """

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if widget.is_hidden:
            built.pop("aria-describedby", None)
        if isinstance(widget, ReadOnlyPasswordHashWidget):
            built.pop("disabled", None)
        return built

    def label_tag(self, *args: Any, **kwargs: Any) -> SafeString:
        return SafeString() if self.is_hidden else super().label_tag(*args, **kwargs)


class Renderer(DjangoTemplates):
    bound_field_class = Field
