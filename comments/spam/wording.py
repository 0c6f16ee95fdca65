"""What a feature is called where moderators read it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .features import PREFIX

# What the numbers of a shape stand for.
_SHAPES = {
    "links:0": gettext_lazy("no link"),
    "links:1": gettext_lazy("one link"),
    "links:2": gettext_lazy("two or three links"),
    "links:3": gettext_lazy("four links or more"),
    "capitals:0": gettext_lazy("hardly a capital letter"),
    "capitals:1": gettext_lazy("capital letters as usual"),
    "capitals:2": gettext_lazy("many capital letters"),
    "capitals:3": gettext_lazy("a third or more in capitals"),
    "capitals:4": gettext_lazy("nearly all in capitals"),
    "digits:0": gettext_lazy("no digits"),
    "digits:1": gettext_lazy("few digits"),
    "digits:2": gettext_lazy("some digits"),
    "digits:3": gettext_lazy("many digits"),
    "digits:4": gettext_lazy("mostly digits"),
    "signs:0": gettext_lazy("hardly any punctuation"),
    "signs:1": gettext_lazy("little punctuation"),
    "signs:2": gettext_lazy("punctuation as usual"),
    "signs:3": gettext_lazy("much punctuation"),
    "signs:4": gettext_lazy("mostly punctuation"),
    "calls:0": gettext_lazy("no exclamation mark"),
    "calls:1": gettext_lazy("one exclamation mark"),
    "calls:2": gettext_lazy("two or three exclamation marks"),
    "calls:3": gettext_lazy("four exclamation marks or more"),
    "has:address": gettext_lazy("an email address in the text"),
    "has:number": gettext_lazy("a long number"),
}


def describe(feature: str) -> str:
    """A feature in words that a moderator understands."""
    if shape := _SHAPES.get(feature):
        return str(shape)
    if feature.endswith("*") and len(feature) == PREFIX + 1:
        return _("words that begin with “%s”") % feature[:PREFIX]
    mark, colon, rest = feature.partition(":")
    wordings = {
        "host": _("a link to %s"),
        "mail": _("an address at %s"),
        "name": _("“%s” in the name"),
        "first": _("“%s” as the first word"),
        "last": _("“%s” as the last word"),
    }
    if mark == "length" and rest.isdigit():
        ends = {"least": 2 ** (int(rest) - 1), "most": 2 ** int(rest) - 1}
        return _("between %(least)d and %(most)d characters") % ends
    if colon and rest and mark in wordings:
        return wordings[mark] % rest
    return _("“%s”") % feature
