"""The stories beside a story: which are kept and why, which the editor chose."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import RelatedStory, Story
from articles.related import in_words

from .find import address_of
from .states import day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.utils.safestring import SafeString

    from newsroom.models import User

type Chosen = Mapping[str, list[str]]  # "pinned" and "excluded", each as it was sent

LISTS = ("pinned", "excluded")
NOTHING: Chosen = {"pinned": [], "excluded": []}
MOST = 50
Rung = RelatedStory.Rung
NEWEST = 30
ADDRESS = re.compile(r"/([0-9]{4})/([0-9]{2})/([0-9]{2})/([-\w]+)/?$", re.ASCII)


class Row(NamedTuple):
    pk: str
    headline: str
    when: str
    why: str
    is_pinned: bool
    is_excluded: bool


class RelatedWidget(forms.Widget):
    """A row for each story that is kept or chosen, and a line to add one."""

    use_fieldset = True
    template = "admin/articles/story/_related.html"
    shelf: Shelf | None = None

    def id_for_label(self, id_: str) -> str:
        return id_

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        shelf = self.shelf
        chosen = value or NOTHING
        sent = [text for list_ in LISTS for text in chosen[list_] if not key_of(text)]
        context = {
            "rows": shelf.rows(chosen) if shelf else [],
            "typed": " ".join(sent),
            "find": address_of("stories"),
            "suggested": shelf.newest() if shelf else [],
        }
        return render_to_string(self.template, context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Chosen:
        return {
            list_: [text.strip() for text in data.getlist(list_) if text.strip()]
            for list_ in LISTS
        }

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(list_ in data for list_ in LISTS)


class RelatedField(forms.Field):
    """Gives the stories that are shown first, and those that are left out."""

    widget = RelatedWidget

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Related stories"),
            required=False,
            help_text=gettext_lazy(
                "Chosen by themselves, from tags, words and time. “Show first” and "
                "“Not this one” are yours to say."
            ),
        )

    def clean(self, value: Any) -> dict[str, list[Story]]:
        shelf = self.widget.shelf
        assert shelf is not None
        if max(len(value[list_]) for list_ in LISTS) > MOST:
            raise ValidationError(_("Choose at most 50 stories."))
        return {list_: shelf.stories(value[list_]) for list_ in LISTS}

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = initial or NOTHING
        return any(before[list_] != data[list_] for list_ in LISTS)

    def in_words(self, value: Any) -> str:
        """Numbers stand for stories where no shelf is at hand to name them."""
        shelf = self.widget.shelf
        lines = []
        for list_, said in zip(LISTS, (_("First"), _("Left out")), strict=True):
            if texts := (value or NOTHING)[list_]:
                names = shelf.names(texts) if shelf else {}
                known = [names.get(key_of(text)) or plain(text) for text in texts]
                lines.append(f"{said}: {get_text_list(known, _('and'))}")
        return "; ".join(lines)


class Shelf:
    """What one user may set beside one story at a moment.

    `stored` are the keys that were chosen before: they may stay, out of reach or not.
    """

    def __init__(
        self, story: Story, by: User, at: datetime, stored: Iterable[int] = ()
    ) -> None:
        self.story, self.at, self.stored = story, at, set(stored)
        self.reach = Story.objects.relatable_by(by, at).defer("body", "internal_note")

    def newest(self) -> Iterable[Story]:
        """What is suggested where no script asks for more."""
        stories = Story.objects.public(self.at).stories().exclude(pk=self.story.pk)
        return stories.newest_first()[:NEWEST]

    def stories(self, texts: Iterable[str]) -> list[Story]:
        """The stories that were sent. Raises ValidationError for what names none."""
        texts = list(texts)
        keys = {key for text in texts if (key := key_of(text))}
        known = self.reach.in_bulk(keys)
        known |= {key: Story(pk=key) for key in keys & self.stored - known.keys()}
        found = [known.get(key_of(text) or 0) or self._at(text) for text in texts]
        if self.story.pk and self.story in found:
            raise ValidationError(_("A story is not related to itself."))
        return [story or refuse(text) for story, text in zip(found, texts, strict=True)]

    def _at(self, address: str) -> Story | None:
        parts = ADDRESS.search(address)
        if parts is None:
            return None
        try:
            day_ = date.fromisoformat("-".join(parts.group(1, 2, 3)))
        except ValueError:
            return None
        return self.reach.at_address(day_, parts[4]).first()

    def names(self, texts: Iterable[str]) -> dict[int | None, str]:
        keys = [key for text in texts if (key := key_of(text))]
        return {key: row.headline for key, row in self.reach.in_bulk(keys).items()}

    def rows(self, chosen: Chosen) -> list[Row]:
        """Pinned ones first, then those that are kept, then those left out."""
        pinned, excluded = (list(filter(None, map(key_of, chosen[n]))) for n in LISTS)
        kept = self._kept()
        others = (key for key in kept if key not in excluded)
        order = list(dict.fromkeys([*pinned, *others, *excluded]))
        known = self.reach.in_bulk(order)
        return [
            Row(
                str(key),
                known[key].headline if key in known else _("A story out of your reach"),
                day(known[key], self.at) if key in known else f"#{key}",
                kept.get(key, ""),
                is_pinned=key in pinned,
                is_excluded=key in excluded,
            )
            for key in order
            if key in known or key in pinned or key in excluded
        ]

    def _kept(self) -> dict[int, str]:
        """The stories that are kept for the story, in order, and why."""
        if not self.story.pk:
            return {}
        rows = self.story.related_rows.order_by("position")
        kept = rows.values_list("other_id", "rung", "reasons")
        return {other: why(reasons, rung) for other, rung, reasons in kept}


def key_of(text: str) -> int | None:
    """The number of a story in “12”, “#12” and “Headline #12”."""
    found = re.fullmatch(r"(?:.*#)?([0-9]{1,18})", text, re.DOTALL)
    return int(found[1]) if found else None


def refuse(text: str) -> NoReturn:
    raise ValidationError(
        _(
            "“%(text)s” is no story that you may choose. Take one that is suggested, "
            "or paste the address of one."
        )
        % {"text": text}
    )


def why(reasons: Iterable[Mapping[str, Any]], rung: str = Rung.SCORED) -> str:
    """The reasons that `articles.related` kept, in words."""
    words = "; ".join(in_words(reasons))
    if rung in RelatedStory.FILLERS:
        return _("fills the list: %(why)s") % {"why": words}
    return words


def plain(text: str) -> str:
    return f"#{key}" if (key := key_of(text)) else text
