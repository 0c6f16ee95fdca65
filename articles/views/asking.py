"""What a reader asks of the search: its form, and links that ask a little else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import search
from articles.models import Author, RetiredName, Section, Tag
from articles.models.constraints import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from articles.models import Story

NAMES = ("section", "author", "tag")
FILTERS = (*NAMES, "since", "until")
CHOICES = 6  # authors, and tags, to choose from
NO_DAY = gettext_lazy("“%(value)s” is no date. Write it as 2026-07-14.")


class Chip(NamedTuple):
    """A filter that is on, and the address of the search without it."""

    name: str
    address: str


class DayField(forms.DateField):
    """A day as browsers send it. Only years that stories can be of."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, input_formats=["%Y-%m-%d"])

    def to_python(self, value: Any) -> date | None:
        try:
            day = super().to_python(value)
        except ValidationError as why:
            raise ValidationError(NO_DAY, params={"value": value[:40]}) from why
        if day and not FIRST_YEAR.date() < day < LAST_YEAR.date():
            raise ValidationError(_("Stories are of the years 1900 to 2099."))
        return day


def in_words(name: str, value: Any) -> str:
    """A filter as its chip says it."""
    if name == "since":
        return _("from %(day)s") % {"day": date_format(value)}
    if name == "until":
        return _("until %(day)s") % {"day": date_format(value)}
    return str(value.name)


def by_slug(rows: Any, unknown: Any) -> forms.ModelChoiceField[Any]:
    return forms.ModelChoiceField(
        rows,
        to_field_name="slug",
        required=False,
        error_messages={"invalid_choice": unknown},
    )


class SearchForm(forms.Form):
    """The filters and the order of a search, beside the words that `text` has.

    Tags and authors that no public story names are unknown to it, as they are to
    readers. `asked` is what `pages.asked` reads from the address.
    """

    section = by_slug(
        Section.objects.all(), gettext_lazy("There is no section “%(value)s”.")
    )
    author = by_slug(
        Author.objects.none(), gettext_lazy("Nobody here writes as “%(value)s”.")
    )
    tag = by_slug(Tag.objects.none(), gettext_lazy("There is no tag “%(value)s”."))
    since = DayField(gettext_lazy("From"))
    until = DayField(gettext_lazy("To"))
    sort = forms.ChoiceField(
        choices=[
            ("best", gettext_lazy("best first")),
            ("newest", gettext_lazy("newest first")),
        ],
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Results come best or newest first.")
        },
    )

    def __init__(self, asked: Mapping[str, str], at: datetime) -> None:
        super().__init__(dict(asked))
        self.text = asked.get("q", "")
        self.query = search.parse(self.text)
        for name, model in (("author", Author), ("tag", Tag)):
            field: Any = self.fields[name]
            field.queryset = model.objects.known_to_readers(at)

    def clean(self) -> None:
        since, until = (self.cleaned_data.get(name) for name in ("since", "until"))
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one."))

    @property
    def sorted_by(self) -> Literal["best", "newest"]:
        return "newest" if self.cleaned_data.get("sort") == "newest" else "best"

    @property
    def filters(self) -> dict[str, Any]:
        """What `StoryText.objects.found` takes."""
        return {name: self.cleaned_data[name] for name in FILTERS}

    def address(self, **changes: object) -> str:
        """Of the search that asks the same, but for these; its first page."""
        asked = {**self.data, "page": ""} | changes
        kept = {key: value for key, value in asked.items() if value}
        if kept.get("page") == 1:
            del kept["page"]
        return f"{reverse('articles:search')}?{urlencode(kept)}"

    def moved(self, at: datetime) -> str | None:
        """The address of this search where a filter asks for a name that was left."""
        ways = [
            RetiredName.objects.leading_from(kind, self.data[kind], at).first()
            for kind in NAMES
            if kind in self.errors
        ]
        now = {way.kind: way.target.slug for way in ways if way}
        return self.address(**now) if now else None

    def reordered(self) -> str:
        """The address of the same results in the other order."""
        return self.address(sort="" if self.sorted_by == "newest" else "newest")

    def unfiltered(self) -> str:
        return self.address(**dict.fromkeys(FILTERS, ""))

    def chips(self) -> list[Chip]:
        """The filters that are on, those that were refused left out."""
        said = {"since": _("from %(day)s"), "until": _("until %(day)s")}
        chips = []
        for name in FILTERS:
            if value := self.cleaned_data.get(name):
                is_day = name in said
                words = (
                    said[name] % {"day": date_format(value)} if is_day else value.name
                )
                chips.append(Chip(words, self.address(**{name: ""})))
        return chips

    def authors(self, stories: Iterable[Story]) -> list[Author]:
        """The one that was chosen, and those who signed most of the stories."""
        signed = (byline.author for story in stories for byline in story.bylines.all())
        return self._offered("author", signed)

    def tags(self, stories: Iterable[Story]) -> list[Tag]:
        """The one that was chosen, and those that most of the stories have."""
        return self._offered("tag", (tag for one in stories for tag in one.tags.all()))

    def _offered(self, name: str, rows: Iterable[Any]) -> list[Any]:
        chosen = self.cleaned_data.get(name)
        counted = sorted(Counter(rows).items(), key=lambda one: (-one[1], one[0].name))
        most = [row for row, _ in counted[:CHOICES]]
        return list(dict.fromkeys([chosen, *most])) if chosen else most
