"""The form of a rule, and the one that takes a whole list of terms."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.html import clean_line
from comments.models import Rule
from comments.moderation import judging, ruling

from .opened import OpenedForm

MOST_LINES = 2000  # of one list


class RuleForm(OpenedForm):
    is_rehearsed = False  # only to be shown with what the rule would have held

    class Meta:
        model = Rule
        fields = ruling.FIELDS[Rule]
        widgets: ClassVar = {"action": forms.RadioSelect}
        help_texts: ClassVar = {
            "term": gettext_lazy(
                "A word, a phrase, a host, an address, or a network such as 192.0.2. "
                "or 192.0.2.0/24. Found in capitals, with accents, with letters that "
                "look alike, with invisible letters or tags inside."
            ),
            "action": gettext_lazy(
                "Of a reply that is rejected unread, the sender is told the same as "
                "of one that waits."
            ),
            "is_active": gettext_lazy("Rules are switched off, never deleted."),
            "note": gettext_lazy("Why there is this rule, for your colleagues."),
        }

    def is_valid(self) -> bool:
        """Not to be saved while it is only looked at."""
        return super().is_valid() and not self.is_rehearsed

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if {"term", "where"} <= data.keys():
            data["term"] = clean_line(data["term"])
            try:
                judging.check_rule(self.rule())
            except ValidationError as why:
                self.add_error(None, why)
        return data

    def rule(self) -> Rule:
        """What was typed, not stored."""
        return Rule(**{"pk": self.instance.pk, **self.cleaned_data})


class PasteForm(forms.ModelForm):
    """Many terms at once, such as the list of a WordPress site."""

    terms = forms.CharField(
        label=gettext_lazy("Terms"),
        max_length=400_000,
        widget=forms.Textarea({"rows": 12}),
        help_text=gettext_lazy(
            "One on each line, as WordPress keeps them. What is a rule already is left "
            "as it is."
        ),
    )

    class Meta:
        model = Rule
        fields = ("where", "action", "is_whole_word", "is_shadow", "note")
        widgets: ClassVar = {"action": forms.RadioSelect}
        help_texts: ClassVar = {
            "is_whole_word": gettext_lazy(
                "WordPress finds its terms inside of words, too. Unticked, “press” is "
                "found in “suppression”."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["terms"])

    def clean_terms(self) -> list[str]:
        lines = [clean_line(line) for line in self.cleaned_data["terms"].splitlines()]
        lines = [line for line in lines if line]
        if not lines:
            raise ValidationError(_("Type a term."))
        if len(lines) > MOST_LINES:
            text = _("At most %(most)d terms at a time; these are %(number)d.")
            raise ValidationError(
                text, params={"most": MOST_LINES, "number": len(lines)}
            )
        return lines

    def _post_clean(self) -> None:
        """Nothing: the verb judges each line."""

    def common(self) -> dict[str, Any]:
        """What all of the new rules have in common."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
