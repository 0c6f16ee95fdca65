"""Times on the site's clock, also when the clock is changed."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.admin.fields import ZonedDateTimeField

FIRST = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 01:30 EDT
SECOND = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # 01:30 EST


@pytest.fixture(autouse=True)
def _new_york():
    with timezone.override("America/New_York"):
        yield


@pytest.fixture
def field():
    return ZonedDateTimeField(required=False)


def sent(field, value):
    """What a browser sends back of a stored time that nobody touched."""
    context = field.widget.get_context("at", value, {"id": "id_at"})
    parts = {part["name"]: part for part in context["widget"]["subwidgets"]}
    values = []
    for number in range(4):
        part = parts.get(f"at_{number}")
        value = part["value"] if part else None
        values.append(value[0] if isinstance(value, list) else value)
    return values


@pytest.mark.parametrize(
    "stored",
    [
        None,
        FIRST,
        SECOND,
        datetime(2026, 7, 14, 9, 30, 17, 5, tzinfo=UTC),
        datetime(1901, 1, 1, tzinfo=UTC),
    ],
)
def test_gives_back_what_was_stored_when_nobody_touched_it(field, stored):
    assert field.clean(sent(field, stored)) == stored
    assert not field.has_changed(stored, sent(field, stored))


def test_reads_the_clock_of_the_site(field):
    noon = field.clean(["2026-07-14", "12:00", "", ""])

    assert noon == datetime(2026, 7, 14, 16, 0, tzinfo=UTC)
    assert field.has_changed(None, ["2026-07-14", "12:00", "", ""])


def test_refuses_a_time_that_the_clock_skips_and_names_two_that_exist(field):
    with pytest.raises(ValidationError, match=r"skips 02:30.*01:30 or 03:30"):
        field.clean(["2026-03-08", "02:30", "", ""])


def test_asks_which_of_two_equal_times_is_meant(field):
    with pytest.raises(ValidationError, match="01:30 twice"):
        field.clean(["2026-11-01", "01:30", "", ""])

    assert field.clean(["2026-11-01", "01:30", "0", ""]) == FIRST
    assert field.clean(["2026-11-01", "01:30", "1", ""]) == SECOND


def test_offers_the_choice_only_where_there_is_one(field):
    def parts(value):
        context = field.widget.get_context("at", value, {"id": "id_at"})
        return {part["name"]: part for part in context["widget"]["subwidgets"]}

    assert "at_2" not in parts(["2026-07-14", "12:00", None, ""])
    assert "EST, UTC-05:00" in str(parts(SECOND)["at_2"]["optgroups"])
    assert "at_2" in parts(["2026-11-01", "01:30", None, ""])


def test_lets_the_choice_between_two_equal_times_be_changed(field):
    day, clock, _, was = sent(field, FIRST)

    assert field.clean([day, clock, "1", was]) == SECOND


@pytest.mark.parametrize(
    "value",
    [
        ["2026-07-14", "", "", ""],
        ["", "12:00", "", ""],
        ["9999-12-31", "23:59", "", ""],
        ["1899-12-31", "23:59", "", ""],
        ["0001-01-01", "00:00", "", ""],
        ["nonsense", "12:00", "", ""],
        ["2026-02-30", "12:00", "", ""],
        ["2026-07-14", "25:00", "", ""],
        ["2026-07-14\x00", "12:00", "", ""],
    ],
)
def test_refuses_what_is_no_time(field, value):
    with pytest.raises(ValidationError):
        field.clean(value)
    assert field.has_changed(None, value)


@pytest.mark.parametrize(
    "was",
    ["x", "9999-12-31T23:59:59Z", "2026-07-14T12:00", "2026-99-99T00:00Z", "\x00"],
)
def test_ignores_a_forged_stored_value(field, was):
    assert field.clean(["", "", "", was]) is None


def test_asks_for_what_is_seen_and_never_for_what_is_hidden():
    class OneForm(forms.Form):
        at = ZonedDateTimeField()

    html = str(OneForm()["at"])
    hidden = html[html.index('type="hidden"') :]

    assert html.count(" required") == 2
    assert " required" not in hidden
