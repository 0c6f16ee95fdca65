"""The reasons that scoring keeps, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def in_words(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """`shares grain corridor, Odesa`, `tag shipping`: each reason in words."""
    return list(filter(None, map(_reason, reasons)))


def _reason(reason: Mapping[str, Any]) -> str:
    match reason:
        case {"kind": "tag", "name": name}:
            return _("tag %(name)s") % {"name": name}
        case {"kind": "words", "words": words}:
            return _("shares %(words)s") % {"words": ", ".join(words)}
        case {"kind": "section", "name": name}:
            return _("section %(name)s") % {"name": name}
        case {"kind": "time", "days": days}:
            apart = ngettext("%(days)d day apart", "%(days)d days apart", days)
            return apart % {"days": days}
        case _:
            return _("among the newest")
