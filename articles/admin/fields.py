"""A date and time on the site's clock, also on the days when the clock is changed.

Django's own field parses what it printed itself: a time in the hour that comes twice
could then never be saved again, and seconds would be lost. This one carries the
stored value along and returns it as it was while the visible fields still say it.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1900, 2099
EARLIER, LATER = "0", "1"
FOLD = 2  # the place of the choice among the widget's parts


class ZonedWidget(forms.MultiWidget):
    """A date, a time, which of two equal times, and the stored value, hidden."""

    use_fieldset = True

    def __init__(self) -> None:
        super().__init__(
            [
                forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
                forms.TimeInput({"type": "time"}, format="%H:%M"),
                forms.Select(),
                forms.HiddenInput(),
            ]
        )

    def id_for_label(self, id_: str) -> str:
        """Of the group: its help and its errors are named after it."""
        return id_

    def decompress(self, value: datetime | None) -> list[Any]:
        if value is None:
            return [None, None, "", ""]
        local = timezone.localtime(value)
        fold = str(local.fold) if is_ambiguous(local) else ""
        return [local.date(), local.time(), fold, value.astimezone(UTC).isoformat()]

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        values = value if isinstance(value, list) else self.decompress(value)
        choices = folds(values[0], values[1])
        self.widgets[FOLD].choices = choices  # type: ignore[attr-defined]
        context = super().get_context(name, values, attrs)
        parts = context["widget"]["subwidgets"]
        labels = (_("Date"), _("Time"), _("Which of the two"))
        for part, label in zip(parts, labels, strict=False):
            part["attrs"]["aria-label"] = label
        parts[-1]["attrs"].pop("required", None)  # which no hidden input has
        if not choices:
            del parts[FOLD]
        return context

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        return f"{name}_0" not in data


class ZonedDateTimeField(forms.Field):
    """Gives an aware time in UTC, or None.

    Refuses a time that the clock skips and, unless it is said which of the two is
    meant, one that it shows twice.
    """

    widget = ZonedWidget

    def clean(self, value: Any) -> datetime | None:
        parts = [str(part or "").strip() for part in value or [""] * 4]
        day, clock, fold, was = parts
        if (day, clock, fold) == shown(was):
            return stored(was)
        if not day and not clock:
            return None
        return on_the_clock(parse(day, clock), fold)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


def stored(was: str) -> datetime | None:
    """The value that the widget carried along; None for anything else."""
    try:
        value = parse_datetime(was)
    except ValueError:
        return None
    if value is None or value.tzinfo is None:
        return None
    return value.astimezone(UTC) if FIRST_YEAR < value.year < LAST_YEAR else None


def shown(was: str) -> tuple[str, str, str] | None:
    """What the widget shows for the stored value; None if nothing is stored."""
    value = stored(was)
    if value is None:
        return None
    day, clock, fold, _was = ZonedWidget().decompress(value)
    return day.isoformat(), f"{clock:%H:%M}", fold


def parse(day: str, clock: str) -> datetime:
    """A local time from two fields. Raises ValidationError for half a time."""
    if not day or not clock:
        raise ValidationError(_("Give a date and a time, or neither."))
    parsed = forms.DateField(input_formats=["%Y-%m-%d"]).clean(day)
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise ValidationError(_("Choose a time between the years 1900 and 2099."))
    hour = forms.TimeField(input_formats=["%H:%M", "%H:%M:%S"]).clean(clock)
    return datetime.combine(parsed, hour)


def on_the_clock(local: datetime, fold: str) -> datetime:
    """The moment at which the site's clock shows `local`. Raises ValidationError."""
    zone = timezone.get_current_timezone()
    moment = local.replace(tzinfo=zone, fold=int(fold == LATER))
    if is_skipped(moment):
        jump = abs(_offset(moment.replace(fold=1)) - _offset(moment.replace(fold=0)))
        raise ValidationError(
            _("The clock skips %(time)s on that day. Choose %(before)s or %(after)s.")
            % {
                "time": f"{local:%H:%M}",
                "before": f"{local - jump:%H:%M}",
                "after": f"{local + jump:%H:%M}",
            }
        )
    if is_ambiguous(moment) and fold not in {EARLIER, LATER}:
        raise ValidationError(
            _(
                "The clock shows %(time)s twice on that day. "
                "Choose which of the two you mean."
            )
            % {"time": f"{local:%H:%M}"}
        )
    return moment.astimezone(UTC)


def is_skipped(moment: datetime) -> bool:
    """Whether the clock jumps over this local time."""
    back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return back.replace(tzinfo=None, fold=0) != moment.replace(tzinfo=None, fold=0)


def is_ambiguous(moment: datetime) -> bool:
    """Whether the clock shows this local time twice."""
    first, second = moment.replace(fold=0), moment.replace(fold=1)
    return first.utcoffset() != second.utcoffset() and not is_skipped(moment)


def folds(day: Any, clock: Any) -> list[tuple[str, str]]:
    """The choice between two equal local times; empty for every other time."""
    try:
        local = parse(
            day.isoformat() if isinstance(day, date) else str(day or ""),
            f"{clock:%H:%M}" if isinstance(clock, time) else str(clock or ""),
        )
    except ValidationError:
        return []
    first = local.replace(tzinfo=timezone.get_current_timezone(), fold=0)
    if not is_ambiguous(first):
        return []
    second = first.replace(fold=1)
    return [
        ("", _("Which of the two?")),
        (EARLIER, _("the first, %(offset)s") % {"offset": zone_name(first)}),
        (LATER, _("the second, %(offset)s") % {"offset": zone_name(second)}),
    ]


def zone_name(moment: datetime) -> str:
    """The zone's name and offset at a moment: EST, UTC-05:00."""
    delta = _offset(moment)
    sign = "-" if delta < timedelta() else "+"
    minutes = abs(delta) // timedelta(minutes=1)
    return f"{moment.tzname()}, UTC{sign}{minutes // 60:02}:{minutes % 60:02}"


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()
