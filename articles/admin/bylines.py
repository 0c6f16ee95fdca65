"""Who signs a story: rows of a name and a role, in the order of the page."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.template.loader import render_to_string
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import workflow
from articles.models import Author
from articles.models.people import AUTHOR_NAME_LENGTH, ROLE_LENGTH

from .find import address_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.safestring import SafeString

    from newsroom.models import User

type Row = tuple[str, str]  # the author's name, the role

MOST = 20
EMPTY_ROWS = 2
SUGGESTED = 100
LAST = 10**9  # the place of a row without one
PARTS = ("author", "role", "order")


class BylinesWidget(forms.Widget):
    """Two lines and a number for each name. Two empty rows are for more."""

    use_fieldset = True
    template = "admin/articles/story/_bylines.html"

    def id_for_label(self, id_: str) -> str:
        return id_

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        rows = [*(value or []), *[("", "")] * EMPTY_ROWS]
        context = {
            "rows": rows,
            "name_length": AUTHOR_NAME_LENGTH,
            "role_length": ROLE_LENGTH,
            "find": address_of("authors"),
            "suggested": Author.objects.order_by("name")[:SUGGESTED],
        }
        return render_to_string(self.template, context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        sent = (data.getlist(f"{name}_{part}") for part in PARTS)
        rows = list(zip_longest(*sent, fillvalue=""))
        rows.sort(key=lambda row: place(row[2]))
        return [(who, role) for who, role, _order in rows if who.strip() or role]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}_author" not in data


def place(order: str) -> int:
    order = order.strip()
    is_number = order.isascii() and order.isdigit() and len(order) < len(str(LAST))
    return int(order) if is_number else LAST


class BylinesField(forms.Field):
    """Gives rows of text; `signed` finds the authors, or makes them."""

    widget = BylinesWidget

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Bylines"),
            required=False,
            help_text=gettext_lazy(
                "In the order of the page. A role is for what is not the words: "
                "“photographs”. Empty a name to take it away."
            ),
        )

    def clean(self, value: Any) -> list[Row]:
        rows = [(who.strip(), role.strip()) for who, role in value or []]
        for who, role in rows:
            check_row(who, role)
        if len(rows) > MOST:
            raise ValidationError(_("At most 20 names sign a story."))
        if len({who.casefold() for who, _role in rows}) < len(rows):
            raise ValidationError(_("An author is named once."))
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [tuple(row) for row in initial or []] != [tuple(row) for row in data]

    def in_words(self, value: Any) -> str:
        rows = value or []
        return ", ".join(f"{who} ({role})" if role else who for who, role in rows)


def check_row(who: str, role: str) -> None:
    ProhibitNullCharactersValidator()(who + role)
    if not who:
        raise ValidationError(_("Say whose role “%(role)s” is.") % {"role": role})
    if len(who) > AUTHOR_NAME_LENGTH:
        raise ValidationError(_("A name has at most 120 characters."))
    if len(role) > ROLE_LENGTH:
        raise ValidationError(_("A role has at most 60 characters."))


def unknown(rows: list[Row]) -> list[str]:
    """The names in the rows that no author has."""
    known = by_name(rows)
    return [who for who, _role in rows if who.casefold() not in known]


def not_known(names: list[str], *, may_add: bool) -> str:
    """The error over names that are no authors, with the way out."""
    listed = {"names": get_text_list([f"“{name}”" for name in names], _("and"))}
    if may_add:
        return (
            _(
                "No author has the name %(names)s. Choose one that is suggested, or "
                "tick “Add names that are new as authors”."
            )
            % listed
        )
    return (
        _(
            "No author has the name %(names)s. Choose one that is suggested, or ask an "
            "editor to add the name."
        )
        % listed
    )


def by_name(rows: list[Row]) -> Mapping[str, Author]:
    authors = Author.objects.named([who for who, _role in rows])
    return {author.name.casefold(): author for author in authors}


def signed(rows: list[Row], by: User) -> list[tuple[Author, str]]:
    """The rows for the verb. A name that is new becomes an author."""
    known = by_name(rows)
    return [(known.get(who.casefold()) or _new(who, by), role) for who, role in rows]


def _new(name: str, by: User) -> Author:
    try:
        return workflow.save_author(Author(name=name), by=by)
    except ValidationError as why:
        raise ValidationError(
            {"bylines": f"“{name}”: {' '.join(why.messages)}"}
        ) from why
