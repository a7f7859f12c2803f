"""The dates of the year: ours until a commune sets its own, in order, before the province's."""

from datetime import date, datetime

from dialogs.rules.calendar import DATES, PROVINCE_DUE, calendar, fault
from dialogs.rules.hours import opens
from storage.office.year import EVENING, MORNING, due


def test_the_suggested_dates_stand_in_order_and_before_the_provinces_own() -> None:
    found = calendar(2026)
    days = [found.dates[name] for name in DATES if DATES[name]]
    assert "register_until" not in found.dates  # empty until a commune sets it
    assert days == sorted(days)
    assert days[-1] < date(2026, *PROVINCE_DUE)
    assert found.own == frozenset()
    assert all(fault(found, name, found.dates[name]) == "" for name in found.dates)
    assert fault(found, "register_until", date(2026, 3, 31)) == ""
    assert found.left(date(2026, 11, 16)) == 19


def test_a_date_of_ones_own_must_fit_the_others() -> None:
    found = calendar(2026, {"hand_in": "2026-12-10", "unknown": "2026-01-01"})
    assert found.own == {"hand_in"}
    assert found.dates["hand_in"] == date(2026, 12, 10)
    assert fault(found, "hand_in", date(2026, 12, 20)) == "late"
    assert fault(found, "hand_in", date(2027, 1, 5)) == "year"
    assert fault(found, "hand_in", date(2026, 11, 1)) == "order"
    assert fault(found, "opens", date(2026, 11, 20)) == "order"


def test_digests_fall_on_working_days_once_a_period() -> None:
    monday, first = datetime(2026, 11, 16, 7, 0), datetime(2026, 8, 3, 8, 0)  # noqa: DTZ001 (local)
    assert due("daily", monday, MORNING) == "2026-11-16"
    assert due("weekly", monday, MORNING) == "2026-W47"
    assert due("weekly", monday, EVENING) == ""
    assert due("weekly", monday.replace(day=17), MORNING) == ""
    assert due("daily", monday.replace(day=15), MORNING) == ""
    assert due("daily", monday.replace(hour=6), MORNING) == ""
    assert due("monthly", first, MORNING) == "2026-08"  # the first of August is a Saturday
    assert due("monthly", monday, MORNING) == ""
    assert due("", monday, MORNING) == ""


def test_a_reminder_in_the_evening_waits_for_the_office() -> None:
    assert opens(datetime(2026, 11, 13, 19, 0), "office") == datetime(2026, 11, 16, 7, 30)  # noqa: DTZ001
