"""newsroom.forms"""

from django import forms
from django.contrib.auth.forms import ReadOnlyPasswordHashField


class OneForm(forms.Form):
    seen = forms.CharField(help_text="Why.", show_hidden_initial=True)
    kept = forms.CharField(widget=forms.HiddenInput, help_text="Nobody reads it.")


class TestHiddenValues:
    def test_a_hidden_value_has_no_label(self):
        form = OneForm()
        assert form["kept"].label_tag() == ""
        assert 'for="id_seen"' in form["seen"].label_tag()

    def test_only_what_is_seen_is_described(self):
        seen, copy = str(OneForm()["seen"]).split('<input type="hidden"')
        assert 'aria-describedby="id_seen_helptext"' in seen
        assert 'name="initial-seen"' in copy
        assert "aria-describedby" not in copy
        assert "aria-describedby" not in str(OneForm()["kept"])


def test_what_stands_for_a_password_is_not_disabled_being_no_input():
    class Account(forms.Form):
        password = ReadOnlyPasswordHashField()

    assert " disabled" not in str(Account()["password"])
    assert (
        Account({"password": "forged"}, initial={"password": "x"})["password"].value()
        == "x"
    )
