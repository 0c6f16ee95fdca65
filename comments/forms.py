"""The shape of what a reader sends. Who may reply is no question of the form."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from articles.html import clean_line, clean_text, is_blank, is_web_address, text_of

from .models import Report
from .moderation import Draft
from .policy import Trap

BODY_LENGTH = 5000
REPORT_LENGTH = 1000


class _Cleaned(forms.CharField):
    """A string cleaned before it is measured; one that shows nothing is empty."""

    def __init__(self, *, lines: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.clean_kind = clean_text if lines else clean_line

    def to_python(self, value: Any) -> str:
        text = self.clean_kind(super().to_python(value) or "")
        return "" if is_blank(text) else text


class EmailField(_Cleaned, forms.EmailField):
    pass


class TextForm(forms.Form):
    """The text of a reply: alone it changes that of one that was sent.

    The limit of the text stands in no attribute: a browser would cut off what is
    pasted without a word.
    """

    comment = _Cleaned(
        label=_("Comment"),
        lines=True,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write a reply.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "reply-%s"

    def clean_comment(self) -> str:
        text: str = self.cleaned_data["comment"]
        if is_blank(text_of(text)):
            raise forms.ValidationError(_("Write a reply in words."))
        if len(text) > BODY_LENGTH:
            raise forms.ValidationError(
                _("A reply has at most %(limit)s characters; this one has %(length)s."),
                params={"limit": BODY_LENGTH, "length": len(text)},
            )
        return text


class ReplyForm(TextForm):
    """No token stands in it: the page that holds it is the same for everyone."""

    name = _Cleaned(
        label=_("Name"),
        max_length=245,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    email = EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Your email address will not be published."),
        error_messages={
            "required": _("Enter your email address."),
            "invalid": _("Enter an email address such as name@example.org."),
        },
    )
    website = _Cleaned(
        label=_("Website"),
        max_length=200,
        required=False,
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )
    save = forms.BooleanField(
        label=_(
            "Save my name, email, and website in this browser for the next time I "
            "comment."
        ),
        required=False,
    )
    # People do not see it and leave it empty; programs fill in what they find. Named so
    # that no browser fills it in for them.
    subject = _Cleaned(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    parent = _Cleaned(required=False, widget=forms.HiddenInput)
    ticket = _Cleaned(required=False, widget=forms.HiddenInput)

    def clean_website(self) -> str:
        """An address with its scheme; guessing one would make a link of any word."""
        address: str = self.cleaned_data["website"]
        if address:
            message = _("Enter a web address that starts with https:// or http://.")
            URLValidator(["http", "https"], message=message)(address)
            if not is_web_address(address):
                raise forms.ValidationError(message)
        return address

    @property
    def trap(self) -> Trap:
        """What became of the field that people do not see; for a bound form."""
        if "subject" not in self.data:
            return "absent"
        return "filled" if self.data["subject"].strip() else "empty"

    def draft(self) -> Draft:
        """What the reader wrote; for a valid form."""
        data = self.cleaned_data
        return Draft(
            name=data["name"],
            email=data["email"],
            body=data["comment"],
            website=data["website"],
            parent=data["parent"],
        )


class ReportForm(forms.Form):
    """What a reader tells the moderators of a reply."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong with it.")},
    )
    text = _Cleaned(
        label=_("What else should the moderators know? (optional)"),
        lines=True,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "report-%s"

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) > REPORT_LENGTH:
            raise forms.ValidationError(
                _("At most %(limit)s characters; these are %(length)s."),
                params={"limit": REPORT_LENGTH, "length": len(text)},
            )
        return text
