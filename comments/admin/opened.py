"""Forms whose changes are what somebody typed, not what differs from the row by now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator

from articles.admin.forms import LAST_PLACE, RefusableForm


class OpenedForm(RefusableForm):
    """Compared with itself as it was opened.

    Two people who change different things of one row keep each other's.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for field in self.fields.values():
                field.show_hidden_initial = True
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                field.validators.append(MaxValueValidator(LAST_PLACE))

    def _post_clean(self) -> None:
        """Leave the instance as it is stored: the verb judges and writes."""

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data}
